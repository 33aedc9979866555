package allocation

import (
	"time"

	"github.com/google/uuid"

	"fettle/inventory/site"
)

// Promise is a time that was told to somebody.
type Promise struct {
	ID        uuid.UUID  `db:"id" json:"id"`
	Kind      string     `db:"kind" json:"kind"`
	Line      uuid.UUID  `db:"line" json:"line"`
	Repair    string     `db:"repair" json:"repair"`
	Part      string     `db:"part" json:"part"`
	Source    string     `db:"source" json:"source"`
	MadeAt    time.Time  `db:"made_at" json:"made_at"`
	DueAt     time.Time  `db:"due_at" json:"due_at"`
	ArrivesAt time.Time  `db:"arrives_at" json:"arrives_at"`
	Within24h bool       `db:"within_24h" json:"within_24h"`
	Why       string     `db:"why" json:"why"`
	State     string     `db:"state" json:"state"`
	JudgedAt  *time.Time `db:"judged_at" json:"judged_at"`
	// Reason says why a promise is void.
	Reason string `db:"reason" json:"reason"`
}

// PartPromise is the kind of promise this room makes.
const PartPromise = "part"

// States a promise can be in.
const (
	StateOpen       = "open"
	StateKept       = "kept"
	StateBroken     = "broken"
	StateSuperseded = "superseded"
	StateVoid       = "void"
)

// States is every state of a promise.
var States = []string{StateOpen, StateKept, StateBroken, StateSuperseded, StateVoid}

// Reasons why a parcel leaves later than the day of the order.
const (
	ReasonPastCutoff = "past_cutoff"
	ReasonClosedDay  = "closed_day"
)

// searchDays bounds the search for a working day; a place closed longer sends nothing.
const searchDays = 60

// desk is when a place works on orders, in its own zone.
type desk struct {
	zone     *time.Location
	calendar *site.Calendar // nil works every day
	opens    clock
	cutoff   clock // zero has none
	pick     time.Duration
}

// clock is a local time of day in minutes after midnight; the zero value with known false is no time.
type clock struct {
	minutes int
	known   bool
}

func parseClock(text string) (clock, bool) {
	at, err := time.Parse("15:04", text)
	if err != nil {
		return clock{}, false
	}
	return clock{at.Hour()*60 + at.Minute(), true}, true
}

// on is the moment of the clock on the date of day plus some days, in day's zone.
func (c clock) on(day time.Time, later int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day()+later, c.minutes/60, c.minutes%60, 0, 0, day.Location())
}

func (d desk) works(day time.Time) bool {
	return d.calendar == nil || d.calendar.Works(day.Format(time.DateOnly), (int(day.Weekday())+6)%7)
}

// ready is when pieces ordered at a time lie packed at the door, and what made them wait for another day. An order that
// comes at the very minute of the cut-off is in time. false when the place does not work within searchDays.
func (d desk) ready(at time.Time) (time.Time, string, bool) {
	local := at.In(d.zone)
	today := clock{}
	delay := ""
	for later := range searchDays {
		day := today.on(local, later)
		if !d.works(day) {
			if delay == "" {
				delay = ReasonClosedDay
			}
			continue
		}
		begin := d.opens.on(day, 0)
		if later == 0 {
			if d.cutoff.known && local.Truncate(time.Minute).After(d.cutoff.on(local, 0)) {
				delay = ReasonPastCutoff
				continue
			}
			if local.After(begin) {
				begin = local
			}
		}
		return begin.Add(d.pick), delay, true
	}
	return time.Time{}, delay, false
}

// departure is the first one at or after ready, of local times at the origin in their order; without any it leaves when
// it is ready. They are the carrier's, who drives every day and through the night.
func (d desk) departure(ready time.Time, departs []clock) time.Time {
	if len(departs) == 0 {
		return ready
	}
	local := ready.In(d.zone)
	for _, c := range departs {
		if at := c.on(local, 0); !at.Before(local) {
			return at
		}
	}
	return departs[0].on(local, 1)
}
