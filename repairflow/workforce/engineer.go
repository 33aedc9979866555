package workforce

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/closed"
)

// Engineer is somebody who goes to customers.
type Engineer struct {
	Login  string         `db:"login" json:"login"`
	Number int64          `db:"number" json:"-"`
	Name   string         `db:"name" json:"name"`
	Van    string         `db:"van" json:"van"`
	Photo  string         `db:"photo" json:"photo" doc:"Names the picture on his work card."`
	Lon    float64        `db:"lon" json:"lon" doc:"Where he sets out from, WGS-84."`
	Lat    float64        `db:"lat" json:"lat" doc:"Where he sets out from, WGS-84."`
	Zone   string         `db:"zone" json:"zone"`
	Areas  pq.StringArray `db:"areas" json:"areas" doc:"Service areas that he goes to; none is every place."`
	Active bool           `db:"active" json:"active"`
	// Shifts are on his own clock.
	Shifts       []Shift       `db:"-" json:"shifts"`
	Absences     []Absence     `db:"-" json:"absences"`
	Certificates []Certificate `db:"-" json:"certificates"`
	Version      int           `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (e Engineer) ETagVersion() int { return e.Version }

// Shift is hours of a weekday; Monday is 1.
type Shift struct {
	Login   string `db:"login" json:"-"`
	Weekday int    `db:"weekday" json:"weekday" minimum:"1" maximum:"7"`
	Starts  string `db:"starts" json:"starts" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	Ends    string `db:"ends" json:"ends" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
}

// AbsenceKind says why an engineer is away.
type AbsenceKind string

// Kinds of absence.
const (
	// Sick came without notice.
	Sick AbsenceKind = "sick"
	// Leave was asked for.
	Leave AbsenceKind = "leave"
	// Training keeps him from customers.
	Training AbsenceKind = "training"
	// Left does not come back.
	Left AbsenceKind = "left"
)

// AbsenceKinds lists them all.
func AbsenceKinds() []AbsenceKind { return []AbsenceKind{Sick, Leave, Training, Left} }

// Schema lists them in the contracts.
func (AbsenceKind) Schema(closed.Registry) *closed.Schema { return closed.Of(AbsenceKinds()) }

// Absence is a time in which an engineer is away, until before its end.
type Absence struct {
	ID       uuid.UUID   `db:"id" json:"id"`
	Login    string      `db:"login" json:"-"`
	StartsAt time.Time   `db:"starts_at" json:"starts_at"`
	EndsAt   time.Time   `db:"ends_at" json:"ends_at"`
	Kind     AbsenceKind `db:"kind" json:"kind"`
	Note     string      `db:"note" json:"note"`
	ToldAt   time.Time   `db:"told_at" json:"told_at"`
	ToldBy   string      `db:"told_by" json:"told_by"`
}

// Certificate is what an engineer may work on.
type Certificate struct {
	ID        uuid.UUID `db:"id" json:"id"`
	Login     string    `db:"login" json:"-"`
	Category  string    `db:"category" json:"category" doc:"A line of appliances."`
	Level     int       `db:"level" json:"level"`
	Number    string    `db:"number" json:"number"`
	ValidFrom time.Time `db:"valid_from" json:"valid_from"`
	ValidTo   time.Time `db:"valid_to" json:"valid_to"`
}

// At tells whether it is valid at a time.
func (c Certificate) At(on time.Time) bool { return !on.Before(c.ValidFrom) && on.Before(c.ValidTo) }

// Certified tells whether one of the certificates allows a line of appliances at a time.
func Certified(all []Certificate, category string, on time.Time) bool {
	return slices.ContainsFunc(all, func(c Certificate) bool { return c.Category == category && c.At(on) })
}

// Hours is a stretch of working time.
type Hours struct{ From, Until time.Time }

// HoursOn are the hours that an engineer works on the day of a time, on his own clock, what he is away for taken off.
func (e Engineer) HoursOn(day time.Time) []Hours {
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		return nil
	}
	return e.HoursIn(zone, day)
}

// HoursIn is HoursOn for who has loaded the zone already.
func (e Engineer) HoursIn(zone *time.Location, day time.Time) []Hours {
	if !e.Active {
		return nil
	}
	local := day.In(zone)
	weekday := (int(local.Weekday())+6)%7 + 1
	var out []Hours
	for _, s := range e.Shifts {
		if s.Weekday == weekday {
			out = append(out, Hours{onClock(local, s.Starts), onClock(local, s.Ends)})
		}
	}
	slices.SortFunc(out, func(a, b Hours) int { return a.From.Compare(b.From) })
	for _, a := range e.Absences {
		out = without(out, a.StartsAt, a.EndsAt)
	}
	return out
}

// OnDuty is when an engineer works from a time on: that time within his hours, else when they begin next. Who does not work for two
// weeks is told at once.
func (e Engineer) OnDuty(zone *time.Location, at time.Time) time.Time {
	for day := range 14 {
		for _, h := range e.HoursIn(zone, at.In(zone).AddDate(0, 0, day)) {
			if at.Before(h.From) {
				return h.From.UTC()
			}
			if at.Before(h.Until) {
				return at
			}
		}
	}
	return at
}

// Works tells whether an engineer works the whole of a time.
func (e Engineer) Works(from, until time.Time) bool {
	return slices.ContainsFunc(e.HoursOn(from), func(h Hours) bool { return !from.Before(h.From) && !until.After(h.Until) })
}

// Serves tells whether an engineer goes to an area; "" is outside of all.
func (e Engineer) Serves(area string) bool {
	return len(e.Areas) == 0 || slices.Contains(e.Areas, area)
}

// onClock is a time of the wall clock on a day. One that the clock skips in spring is the moment it was set forward to.
func onClock(day time.Time, clock string) time.Time {
	at, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), at.Hour(), at.Minute(), 0, 0, day.Location())
}

func without(hours []Hours, from, until time.Time) []Hours {
	out := hours[:0:0]
	for _, h := range hours {
		if !from.Before(h.Until) || !until.After(h.From) {
			out = append(out, h)
			continue
		}
		if from.After(h.From) {
			out = append(out, Hours{h.From, from})
		}
		if until.Before(h.Until) {
			out = append(out, Hours{until, h.Until})
		}
	}
	return out
}
