package network

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

// Snapshot is what ranking rests on as it is at one moment, stock excepted: places, their calendars, lanes and policies.
type Snapshot struct {
	Places []Place
	Zones  map[string]*time.Location
	ByCode map[string]int
	Routes routeMap
	// Destinations are the areas that lanes go to, in order.
	Destinations []string
	policies     []Policy
	// Desks are the ways in which places work, each once, so that a decision reckons each once.
	Desks []Desk
	// Cells are all places but the vans, by where they lie.
	Cells []Cell
	Vans  []int32
	// Home is the zone of most warehouses: the day of what belongs to no place is by it.
	Home *time.Location
}

// Place is a location with what is reckoned from it once.
type Place struct {
	site.Location
	LonLat   orb.Point
	Located  bool
	Vector   Vector
	Area     Area
	TimeZone *time.Location
	Desk     int32
	// Account is the key account for which alone the place keeps its stock.
	Account string
}

// Warehouse tells whether its lack of stock is worth a word.
func (p *Place) Warehouse() bool {
	return p.Kind == site.National || p.Kind == site.Regional || p.Kind == site.City
}

// New makes a snapshot; a place whose time zone is unknown is an error, because every promise from it would lie.
func New(locations []site.Location, calendars map[string]site.Calendar, lanes []lane.Lane, policies []Policy) (Snapshot, error) {
	n := Snapshot{ByCode: make(map[string]int, len(locations)), Routes: readRoutes(lanes), policies: policies, Zones: map[string]*time.Location{},
		Places: make([]Place, 0, len(locations))}
	desks := map[deskKey]int32{}
	for _, l := range locations {
		p := Place{Location: l, Area: Area{l.AreaCode, PrefectureOf(l.AreaCode)}, Account: l.KeyAccount}
		p.LonLat, p.Located = l.Point()
		p.Vector = VectorOf(p.LonLat)
		zone, known := n.Zones[l.Zone]
		if !known {
			var err error
			if zone, err = time.LoadLocation(l.Zone); err != nil {
				return Snapshot{}, fmt.Errorf("read the zone of %s: %w", l.Code, err)
			}
			n.Zones[l.Zone] = zone
		}
		p.TimeZone = zone
		key := deskKey{zone: l.Zone, pick: l.PickMinutes}
		if l.Calendar != nil {
			key.calendar = *l.Calendar
		}
		if l.Cutoff != nil {
			key.cutoff, _ = ParseClock(*l.Cutoff)
		}
		if l.Opens != nil {
			key.opens, _ = ParseClock(*l.Opens)
		}
		if l.Closes != nil {
			key.closes, _ = ParseClock(*l.Closes)
		}
		if p.Desk, known = desks[key]; !known {
			p.Desk = int32(len(n.Desks))
			desks[key] = p.Desk
			n.Desks = append(n.Desks, key.desk(zone, calendars))
		}
		n.Places = append(n.Places, p)
	}
	slices.SortFunc(n.Places, func(a, b Place) int { return cmp.Compare(a.Code, b.Code) })
	for i := range n.Places {
		n.ByCode[n.Places[i].Code] = i
		if n.Places[i].Kind == site.Van {
			n.Vans = append(n.Vans, int32(i))
		}
	}
	n.Cells, n.Home = cellsOf(n.Places), homeOf(n.Places)
	n.Destinations = slices.Sorted(maps.Keys(n.Routes))
	return n, nil
}

// deskKey tells desks apart.
type deskKey struct {
	zone, calendar string
	cutoff         Clock
	opens, closes  Clock
	pick           int
}

// desk as the place has it; where it does not say when it opens, the policy does.
func (k deskKey) desk(zone *time.Location, calendars map[string]site.Calendar) Desk {
	d := Desk{Zone: zone, Cutoff: k.cutoff, Opens: k.opens, Closes: k.closes, Pick: time.Duration(k.pick) * time.Minute}
	if c, known := calendars[k.calendar]; known {
		d.Calendar = &c
	}
	return d
}

// PolicyAt is the newest policy that was valid at a time; false when there is none.
func (n Snapshot) PolicyAt(at time.Time) (Policy, bool) {
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
func (n Snapshot) Place(code string) (site.Location, bool) {
	i, ok := n.ByCode[code]
	if !ok {
		return site.Location{}, false
	}
	return n.Places[i].Location, true
}

// Nearest place to a point that says what is asked; false when none has coordinates.
func (n Snapshot) Nearest(at orb.Point, says func(*Place) bool) (*Place, float64, bool) {
	var best *Place
	var away float64
	n.Walk(at, func(*Cell) bool { return false }, func(i int32) bool { return says(&n.Places[i]) }, func(i int32, metres float64) bool {
		best, away = &n.Places[i], metres
		return false
	})
	return best, away, best != nil
}

// PolicyNamed is the version that a decision names; instead is for one that is not kept any more.
func (n Snapshot) PolicyNamed(label string, instead Policy) Policy {
	if i := slices.IndexFunc(n.policies, func(p Policy) bool { return p.Label() == label }); i >= 0 {
		return n.policies[i]
	}
	return instead
}
