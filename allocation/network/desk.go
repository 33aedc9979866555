package network

import (
	"time"

	"fettle/inventory/site"
)

// Reasons why a parcel leaves later than the day of the order.
const (
	ReasonPastCutoff = "past_cutoff"
	ReasonClosedDay  = "closed_day"
)

// SearchDays bounds the search for a working day; a place closed longer sends nothing.
const SearchDays = 60

// Desk is when a place works on orders, in its own zone.
type Desk struct {
	Zone     *time.Location
	Calendar *site.Calendar // nil works every day
	Opens    Clock          // zero is the policy's
	Closes   Clock          // zero has none
	Cutoff   Clock          // zero has none
	Pick     time.Duration
}

// Clock is a local time of day in minutes after midnight; the zero value with known false is no time.
type Clock struct {
	Minutes int
	Known   bool
}

// ParseClock reads "15:04"; false for anything else.
func ParseClock(text string) (Clock, bool) {
	at, err := time.Parse("15:04", text)
	if err != nil {
		return Clock{}, false
	}
	return Clock{at.Hour()*60 + at.Minute(), true}, true
}

// On is the moment of the clock on the date of day plus some days, in day's zone.
func (c Clock) On(day time.Time, later int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day()+later, c.Minutes/60, c.Minutes%60, 0, 0, day.Location())
}

// Works tells whether the desk is staffed on a day, which is midnight in its own zone.
func (d Desk) Works(day time.Time) bool {
	return d.Calendar == nil || d.Calendar.Works(day.Format(time.DateOnly), (int(day.Weekday())+6)%7)
}

// Ready is when pieces ordered at a time lie packed at the door, and what made them wait for another day. An order that
// comes at the very minute of the cut-off is in time. false when the place does not work within SearchDays.
func (d Desk) Ready(at time.Time) (time.Time, string, bool) {
	local := at.In(d.Zone)
	today := Clock{}
	delay := ""
	for later := range SearchDays {
		day := today.On(local, later)
		if !d.Works(day) {
			if delay == "" {
				delay = ReasonClosedDay
			}
			continue
		}
		begin := d.Opens.On(day, 0)
		if later == 0 {
			if d.Cutoff.Known && local.Truncate(time.Minute).After(d.Cutoff.On(local, 0)) {
				delay = ReasonPastCutoff
				continue
			}
			if local.After(begin) {
				begin = local
			}
		}
		done := begin.Add(d.Pick)
		if d.done(done, day) {
			return done, delay, true
		}
		// Nobody packs at night: it is taken up again when the desk opens next.
		if delay == "" {
			delay = ReasonPastCutoff
		}
	}
	return time.Time{}, delay, false
}

// OpenBy is the desk with the hour of the policy, where it does not say its own.
func (d Desk) OpenBy(policy Clock) Desk {
	if !d.Opens.Known {
		d.Opens = policy
	}
	return d
}

// done tells whether what is packed at a time was packed while the desk worked, on the day on which it began. A desk whose
// pick is longer than its hours packs all the same.
func (d Desk) done(at, day time.Time) bool {
	if d.Closes.Known {
		return !at.After(d.Closes.On(day, 0)) || d.Pick > d.Closes.On(day, 0).Sub(d.Opens.On(day, 0))
	}
	if next := (Clock{}).On(day, 1); at.After(next) && !d.Works(next) {
		return d.Pick > 24*time.Hour
	}
	return true
}

// Departure is the first one at or after ready, of local times at the origin in their order; without any it leaves when
// it is ready. They are the carrier's, who drives every day and through the night.
func (d Desk) Departure(ready time.Time, departs []Clock) time.Time {
	if len(departs) == 0 {
		return ready
	}
	local := ready.In(d.Zone)
	for _, c := range departs {
		if at := c.On(local, 0); !at.Before(local) {
			return at
		}
	}
	return departs[0].On(local, 1)
}
