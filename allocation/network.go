package allocation

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"fettle/inventory"
	"fettle/shipping"
)

// Network is a snapshot of what ranking rests on, stock excepted: places, their calendars, lanes and policies.
type Network struct {
	places []place
	// warehouses are the indexes of the places whose lack of stock is worth a word.
	warehouses []int
	zones      map[string]*time.Location
	byCode     map[string]int
	lanes      map[lanePair][]shipping.Lane
	policies   []Policy
}

type lanePair struct{ origin, dest string }

// place is a location with what is reckoned from it once.
type place struct {
	inventory.Location
	point   orb.Point
	located bool
	zone    *time.Location
	// calendar is nil when the place works every day.
	calendar *inventory.Calendar
	cutoff   clock
}

// areaReach is how far a point may lie from the nearest place and still be said to lie in its area.
const areaReach = 60_000 // metres

// NewNetwork makes a snapshot; a place whose time zone is unknown is an error, because every promise from it would lie.
func NewNetwork(locations []inventory.Location, calendars map[string]inventory.Calendar, lanes []shipping.Lane, policies []Policy) (Network, error) {
	n := Network{byCode: make(map[string]int, len(locations)), lanes: map[lanePair][]shipping.Lane{}, policies: policies, zones: map[string]*time.Location{}}
	for _, l := range locations {
		p := place{Location: l}
		p.point, p.located = l.Point()
		zone, known := n.zones[l.Zone]
		if !known {
			var err error
			if zone, err = time.LoadLocation(l.Zone); err != nil {
				return Network{}, fmt.Errorf("read the zone of %s: %w", l.Code, err)
			}
			n.zones[l.Zone] = zone
		}
		p.zone = zone
		if l.Calendar != nil {
			if c, ok := calendars[*l.Calendar]; ok {
				p.calendar = &c
			}
		}
		if l.Cutoff != nil {
			p.cutoff, _ = parseClock(*l.Cutoff)
		}
		n.places = append(n.places, p)
	}
	slices.SortFunc(n.places, func(a, b place) int { return cmp.Compare(a.Code, b.Code) })
	for i, p := range n.places {
		n.byCode[p.Code] = i
		if p.located && (p.Kind == inventory.National || p.Kind == inventory.Regional || p.Kind == inventory.City) {
			n.warehouses = append(n.warehouses, i)
		}
	}
	for _, l := range lanes {
		pair := lanePair{l.OriginArea, l.DestArea}
		n.lanes[pair] = append(n.lanes[pair], l)
	}
	return n, nil
}

// PolicyAt is the newest policy that was valid at a time; false when there is none.
func (n Network) PolicyAt(at time.Time) (Policy, bool) {
	var out Policy
	found := false
	for _, p := range n.policies {
		if !p.ValidFrom.After(at) && (!found || p.Version > out.Version) {
			out, found = p, true
		}
	}
	return out, found
}

// Place is the location of a code.
func (n Network) Place(code string) (inventory.Location, bool) {
	i, ok := n.byCode[code]
	if !ok {
		return inventory.Location{}, false
	}
	return n.places[i].Location, true
}

// lanesBetween answers the lanes from one area to another: those to the very area, else those to its prefecture, which
// is how carriers sell them.
func (n Network) lanesBetween(origin, dest string) []shipping.Lane {
	if origin == "" || dest == "" {
		return nil
	}
	for _, from := range []string{origin, prefecture(origin)} {
		for _, to := range []string{dest, prefecture(dest)} {
			if lanes := n.lanes[lanePair{from, to}]; len(lanes) > 0 {
				return lanes
			}
		}
	}
	return nil
}

// prefecture of a six-digit area code (GB/T 2260): its first four digits.
func prefecture(area string) string {
	if len(area) != 6 {
		return area
	}
	return area[:4] + "00"
}

// nearest place to a point that says what is asked; false when none has coordinates.
func (n Network) nearest(at orb.Point, says func(place) bool) (place, float64, bool) {
	best, found, metres := place{}, false, 0.0
	for i := range n.places {
		p := &n.places[i]
		if !p.located || p.Kind == inventory.Van || !says(*p) {
			continue
		}
		if d := geo.DistanceHaversine(at, p.point); !found || d < metres {
			best, found, metres = *p, true, d
		}
	}
	return best, metres, found
}

// complete fills in what the destination did not say, from the places around it: its area and its time zone.
func (n Network) complete(d Demand, now time.Time) Demand {
	if d.At.IsZero() {
		d.At = now
	}
	if now.After(d.At) {
		d.From = now
	}
	at := orb.Point{d.To.Lon, d.To.Lat}
	if d.To.AreaCode == "" {
		if p, metres, ok := n.nearest(at, func(p place) bool { return p.AreaCode != "" }); ok && metres <= areaReach {
			d.To.AreaCode = p.AreaCode
		}
	}
	if d.To.Zone == "" {
		if p, _, ok := n.nearest(at, func(place) bool { return true }); ok {
			d.To.Zone = p.Zone
		}
	}
	return d
}

// zoneOf is the zone people at the destination read times in.
func (n Network) zoneOf(d Demand) *time.Location {
	if zone, known := n.zones[d.To.Zone]; known {
		return zone
	}
	if zone, err := time.LoadLocation(d.To.Zone); err == nil && d.To.Zone != "" {
		return zone
	}
	if p, _, ok := n.nearest(orb.Point{d.To.Lon, d.To.Lat}, func(place) bool { return true }); ok {
		return p.zone
	}
	return time.FixedZone("UTC+8", 8*3600)
}
