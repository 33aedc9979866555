package sender

import "time"

// Schedule says how long to wait after each failure.
type Schedule struct {
	// Delays are the waits after the first failure, the second and so on; with the first try there is one try more than
	// there are delays.
	Delays []time.Duration
	// Spread lengthens each wait by up to this share of it, so that what failed together does not come together.
	// Default: 0.
	Spread float64
}

// After is how long to wait after so many tries; false when there is no further one. share lies in [0, 1) and says how
// much of the spread is used.
func (s Schedule) After(tries int, share float64) (time.Duration, bool) {
	if tries > len(s.Delays) {
		return 0, false
	}
	d := s.Delays[max(tries, 1)-1]
	return d + time.Duration(share*s.Spread*float64(d)), true
}
