package allocation

import (
	"time"

	"fettle/inventory/site"
)

// Hours of a day during which somebody is there to receive, both in local time.
type Hours struct {
	From  string `json:"from"`
	Until string `json:"until"`
}

// reception is when a destination takes parcels in.
type reception struct {
	zone *time.Location
	// calendar is nil for a site: people live there on Sundays too.
	calendar    *site.Calendar
	from, until clock
}

// receptionOf answers that of the destination; false when it takes parcels at any time.
func receptionOf(n Network, d Demand, p Policy) (reception, bool) {
	h, named := p.Receives[d.To.Kind]
	if !named {
		return reception{}, false
	}
	r := reception{}
	r.from, _ = parseClock(h.From)
	r.until, _ = parseClock(h.Until)
	if at, known := n.byCode[d.To.Location]; known {
		place := &n.places[at]
		r.zone, r.calendar = place.zone, n.desks[place.desk].calendar
		return r, true
	}
	r.zone = zoneOf(n, d)
	return r, true
}

// at is when a parcel that comes at a time is received: then, or when the doors open next. It never falls while the time
// that is asked rises, which the bounds of a shortlist rest on. A destination that is closed longer than searchDays takes
// it when it comes.
func (r reception) at(comes time.Time) time.Time {
	local := comes.In(r.zone)
	for later := range searchDays {
		opens := r.from.on(local, later)
		if d := (desk{calendar: r.calendar}); !d.works(opens) {
			continue
		}
		switch {
		case local.Before(opens):
			return opens.UTC()
		case later == 0 && !local.After(r.until.on(local, 0)):
			return comes
		}
	}
	return comes
}
