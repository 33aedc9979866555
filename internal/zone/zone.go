// Package zone says which day it is where something lies. It is the one place where a moment becomes a day: a permit, a
// supersession or a tally that asked the clock of the machine, or of another country, would begin hours too early or too late.
package zone

import "time"

// Today is the day of a moment in a zone, as midnight UTC: that is how days without a place are kept.
func Today(at time.Time, in *time.Location) time.Time {
	y, m, d := at.In(in).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Midnight is the moment at which the day of another moment began in a zone.
func Midnight(at time.Time, in *time.Location) time.Time {
	y, m, d := at.In(in).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, in)
}
