package lane

import (
	"slices"
	"time"
)

// Arrival is the earliest that a shipment handed over at ready can arrive by one of the lanes: the next departure on the
// origin's clock, then the transit. A lane without departures leaves at once. False when there is no lane.
func Arrival(lanes []Lane, ready time.Time, origin *time.Location) (time.Time, bool) {
	var best time.Time
	for _, l := range lanes {
		at := NextDeparture(l.Departures, ready.In(origin)).Add(time.Duration(l.TransitMinutes) * time.Minute)
		if best.IsZero() || at.Before(best) {
			best = at
		}
	}
	return best.UTC(), !best.IsZero()
}

// NextDeparture is the first of the day's departures that is not before ready, today's or the next day's first.
func NextDeparture(times []string, ready time.Time) time.Time {
	if len(times) == 0 {
		return ready
	}
	times = slices.Sorted(slices.Values(times))
	for day := range 2 {
		for _, text := range times {
			clock, err := time.Parse("15:04", text)
			if err != nil {
				continue
			}
			at := time.Date(ready.Year(), ready.Month(), ready.Day()+day, clock.Hour(), clock.Minute(), 0, 0, ready.Location())
			if !at.Before(ready) {
				return at
			}
		}
	}
	return ready
}
