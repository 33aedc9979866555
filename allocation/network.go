package allocation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"fettle/inventory/site"
	"fettle/shipping/lane"
)

// Network is what ranking rests on as it is at one moment, stock excepted: places, their calendars, lanes and policies.
type Network struct {
	places []place
	zones  map[string]*time.Location
	byCode map[string]int
	routes routeMap
	// destinations are the areas that lanes go to, in order.
	destinations []string
	policies     []Policy
	// desks are the ways in which places work, each once, so that a decision reckons each once.
	desks []desk
	// cells are all places but the vans, by where they lie.
	cells []cell
	vans  []int32
}

// place is a location with what is reckoned from it once.
type place struct {
	site.Location
	point   orb.Point
	located bool
	at      vector
	area    area
	zone    *time.Location
	desk    int32
	// account is the key account for which alone the place keeps its stock.
	account string
}

// warehouse tells whether its lack of stock is worth a word.
func (p *place) warehouse() bool {
	return p.Kind == site.National || p.Kind == site.Regional || p.Kind == site.City
}

// areaReach is how far a point may lie from the nearest place and still be said to lie in its area.
const areaReach = 60_000 // metres

// NewNetwork makes a snapshot; a place whose time zone is unknown is an error, because every promise from it would lie.
func NewNetwork(locations []site.Location, calendars map[string]site.Calendar, lanes []lane.Lane, policies []Policy) (Network, error) {
	n := Network{byCode: make(map[string]int, len(locations)), routes: readRoutes(lanes), policies: policies, zones: map[string]*time.Location{},
		places: make([]place, 0, len(locations))}
	desks := map[deskKey]int32{}
	for _, l := range locations {
		p := place{Location: l, area: area{l.AreaCode, prefectureOf(l.AreaCode)}, account: l.KeyAccount}
		p.point, p.located = l.Point()
		p.at = vectorOf(p.point)
		zone, known := n.zones[l.Zone]
		if !known {
			var err error
			if zone, err = time.LoadLocation(l.Zone); err != nil {
				return Network{}, fmt.Errorf("read the zone of %s: %w", l.Code, err)
			}
			n.zones[l.Zone] = zone
		}
		p.zone = zone
		key := deskKey{zone: l.Zone, pick: l.PickMinutes}
		if l.Calendar != nil {
			key.calendar = *l.Calendar
		}
		if l.Cutoff != nil {
			key.cutoff, _ = parseClock(*l.Cutoff)
		}
		if p.desk, known = desks[key]; !known {
			p.desk = int32(len(n.desks))
			desks[key] = p.desk
			n.desks = append(n.desks, key.desk(zone, calendars))
		}
		n.places = append(n.places, p)
	}
	slices.SortFunc(n.places, func(a, b place) int { return cmp.Compare(a.Code, b.Code) })
	for i := range n.places {
		n.byCode[n.places[i].Code] = i
		if n.places[i].Kind == site.Van {
			n.vans = append(n.vans, int32(i))
		}
	}
	n.cells = cellsOf(n.places)
	n.destinations = slices.Sorted(maps.Keys(n.routes))
	return n, nil
}

// deskKey tells desks apart.
type deskKey struct {
	zone, calendar string
	cutoff         clock
	pick           int
}

// desk without the hour it opens, which is policy.
func (k deskKey) desk(zone *time.Location, calendars map[string]site.Calendar) desk {
	d := desk{zone: zone, cutoff: k.cutoff, pick: time.Duration(k.pick) * time.Minute}
	if c, known := calendars[k.calendar]; known {
		d.calendar = &c
	}
	return d
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
func (n Network) Place(code string) (site.Location, bool) {
	i, ok := n.byCode[code]
	if !ok {
		return site.Location{}, false
	}
	return n.places[i].Location, true
}

// prefectureOf of a six-digit area code (GB/T 2260): its first four digits.
func prefectureOf(area string) string {
	if len(area) != 6 {
		return area
	}
	return area[:4] + "00"
}

// nearest place to a point that says what is asked; false when none has coordinates.
func (n Network) nearest(at orb.Point, says func(*place) bool) (*place, float64, bool) {
	var best *place
	var away float64
	n.walk(at, func(*cell) bool { return false }, func(i int32) bool { return says(&n.places[i]) }, func(i int32, metres float64) bool {
		best, away = &n.places[i], metres
		return false
	})
	return best, away, best != nil
}

// completeDemand fills in what the destination did not say, from the places around it: its area and its time zone.
func completeDemand(n Network, d Demand, now time.Time) Demand {
	if d.At.IsZero() {
		d.At = now
	}
	if now.After(d.At) {
		d.From = now
	}
	at := orb.Point{d.To.Lon, d.To.Lat}
	if d.To.AreaCode == "" {
		if p, metres, ok := n.nearest(at, func(p *place) bool { return p.AreaCode != "" }); ok && metres <= areaReach {
			d.To.AreaCode = p.AreaCode
		}
	}
	if d.To.Zone == "" {
		if p, _, ok := n.nearest(at, anyPlace); ok {
			d.To.Zone = p.Zone
		}
	}
	return d
}

func anyPlace(*place) bool { return true }

// zoneOf is the zone people at the destination read times in.
func zoneOf(n Network, d Demand) *time.Location {
	if zone, known := n.zones[d.To.Zone]; known {
		return zone
	}
	if zone, err := time.LoadLocation(d.To.Zone); err == nil && d.To.Zone != "" {
		return zone
	}
	if p, _, ok := n.nearest(orb.Point{d.To.Lon, d.To.Lat}, anyPlace); ok {
		return p.zone
	}
	return time.FixedZone("UTC+8", 8*3600)
}
