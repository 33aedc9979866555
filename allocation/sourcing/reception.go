package sourcing

import (
	"time"

	"fettle/allocation/network"
	"fettle/inventory/site"
)

// reception is when a destination takes parcels in.
type reception struct {
	zone *time.Location
	// calendar is nil for a site: people live there on Sundays too.
	calendar    *site.Calendar
	from, until network.Clock
}

// receptionOf answers that of the destination; false when it takes parcels at any time.
func receptionOf(n network.Snapshot, d Demand, p network.Policy) (reception, bool) {
	h, named := p.Receives[d.To.Kind]
	if !named {
		return reception{}, false
	}
	r := reception{}
	r.from, _ = network.ParseClock(h.From)
	r.until, _ = network.ParseClock(h.Until)
	if at, known := n.ByCode[d.To.Location]; known {
		place := &n.Places[at]
		r.zone, r.calendar = place.TimeZone, n.Desks[place.Desk].Calendar
		return r, true
	}
	r.zone = zoneOf(n, d)
	return r, true
}

// At is when a parcel that comes at a time is received: then, or when the doors open next. It never falls while the time
// that is asked rises, which the bounds of a shortlist rest on. A destination that is closed longer than SearchDays takes
// it when it comes.
func (r reception) At(comes time.Time) time.Time {
	local := comes.In(r.zone)
	for later := range network.SearchDays {
		opens := r.from.On(local, later)
		if d := (network.Desk{Calendar: r.calendar}); !d.Works(opens) {
			continue
		}
		switch {
		case local.Before(opens):
			return opens.UTC()
		case later == 0 && !local.After(r.until.On(local, 0)):
			return comes
		}
	}
	return comes
}

// sameDay is a later time of the day on which a parcel is received, at the latest when the doors close.
func (r reception) sameDay(received, at time.Time) time.Time {
	if closes := r.until.On(received.In(r.zone), 0); at.After(closes) && !received.After(closes) {
		return closes.UTC()
	}
	return at
}
