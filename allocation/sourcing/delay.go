package sourcing

import (
	"time"

	"github.com/google/uuid"
)

// DelayReason begins the reason that a promise keeps when one cause delays many; the code of the cause follows.
const DelayReason = "delay: "

// Delay is one cause that makes many promises late.
type Delay struct {
	ID   uuid.UUID
	Code string
	// Why is told with each promise that it makes.
	Why string
	// From and Until are when it lasts: what would have arrived in between is late by Extra, and comes not before NotBefore.
	From, Until time.Time
	Extra       time.Duration
	NotBefore   *time.Time
}

// Delayed is a promise in the place of one that a delay has made impossible.
type Delayed struct {
	Promise
	Was uuid.UUID
	// First is false when the promise before it was made by a delay too.
	First bool
}

// touches tells whether what is forecast for a time is late by it. What is late already arrives now at the earliest.
func (d Delay) touches(arrives, now time.Time) bool {
	return arrives.Before(d.Until) && !latest(arrives, now).Before(d.From)
}

// move is a promise as the delay leaves it; false when it does not change it.
func (d Delay) move(p Promise, now time.Time) (Promise, bool) {
	if !d.touches(p.ArrivesAt, now) {
		return p, false
	}
	arrives := p.ArrivesAt.Add(d.Extra)
	if d.Extra > 0 {
		arrives = latest(p.ArrivesAt, now).Add(d.Extra)
	}
	if d.NotBefore != nil {
		arrives = latest(arrives, *d.NotBefore)
	}
	if !arrives.After(p.ArrivesAt) {
		return p, false
	}
	p.Within24h = p.Within24h && !arrives.After(p.DueAt)
	p.DueAt = p.DueAt.Add(arrives.Sub(p.ArrivesAt))
	p.ArrivesAt, p.MadeAt, p.Why = arrives, now, d.Why
	p.LeavesAt, p.Late = nil, true
	return p, true
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
