package allocation

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"fettle/inventory/site"
	"fettle/shipping/pick"
)

// settlement is people who live close together.
type settlement struct {
	area   area
	at     vector
	people int64
}

//go:embed population.csv
var populationCSV string

// settlements are read once; the file is part of the program, so that a line that cannot be read is a fault of the build.
var settlements = sync.OnceValue(func() []settlement {
	lines := strings.Split(strings.TrimSpace(populationCSV), "\n")
	out := make([]settlement, 0, len(lines))
	for _, line := range lines {
		f := strings.Split(line, ",")
		if len(f) != 4 || strings.HasPrefix(line, "#") {
			continue
		}
		lon, lonErr := strconv.ParseFloat(f[1], 64)
		lat, latErr := strconv.ParseFloat(f[2], 64)
		people, peopleErr := strconv.ParseInt(f[3], 10, 64)
		if lonErr == nil && latErr == nil && peopleErr == nil {
			out = append(out, settlement{area{f[0], f[0]}, vectorOf([2]float64{lon, lat}), people})
		}
	}
	return out
})

// Ring is how far a place reaches within the hours of the policy, when something is ordered at a time.
type Ring struct {
	// RadiusKm is where no lane is known: as far as the estimate says; 0 is nowhere.
	RadiusKm int `json:"radius_km"`
	// Areas are the destinations that its lanes reach in time (GB/T 2260), Late those that they do not.
	Areas []string `json:"areas"`
	Late  []string `json:"late_areas"`
	// People live within its reach.
	People int64 `json:"people"`
}

// covering reckons what places reach of the settlements.
type covering struct {
	network Network
	policy  Policy
	at      time.Time
	// rankings are by the zone of the destination, which receiving hours are read in: that of the place.
	rankings map[string]*ranking
	// lanes are what is the same for all places of an area that work alike.
	lanes map[laneKey]*laneReach
}

type laneKey struct {
	area area
	desk int32
}

type laneReach struct {
	areas, late []string
	// of the settlements, in their order.
	of []laned
}

// laned tells whether lanes go to a settlement, and whether they are in time.
type laned int8

const (
	noLane laned = iota
	tooLate
	inTime
)

func newCovering(n Network, p Policy, at time.Time) *covering {
	return &covering{network: n, policy: p, at: at, rankings: map[string]*ranking{}, lanes: map[laneKey]*laneReach{}}
}

func (c *covering) ranking(p *place) *ranking {
	r, known := c.rankings[p.Zone]
	if !known {
		r = newRanking(Demand{At: c.at, To: pick.ShipTo{Kind: "site", Zone: p.Zone}}, c.network, c.policy)
		c.rankings[p.Zone] = r
	}
	return r
}

// ring of a place; who lives in it is marked in reached.
func (c *covering) ring(p *place, reached []bool) Ring {
	out := Ring{Areas: []string{}, Late: []string{}}
	r := c.ranking(p)
	ready := r.readinessOf(p)
	if !ready.works || p.Kind == site.Van {
		return out
	}
	metres := 0.0
	if p.located {
		metres = radiusOf(r, ready.at)
		out.RadiusKm = int(metres / 1000)
	}
	lanes := c.laneReach(r, p, ready.at)
	out.Areas, out.Late = lanes.areas, lanes.late
	for i, s := range settlements() {
		if lanes.of[i] == inTime || lanes.of[i] == noLane && metres > 0 && p.at.within(s.at, metres) {
			out.People += s.people
			reached[i] = true
		}
	}
	return out
}

func (c *covering) laneReach(r *ranking, p *place, ready time.Time) *laneReach {
	key := laneKey{p.area, p.desk}
	if known := c.lanes[key]; known != nil {
		return known
	}
	out := &laneReach{areas: []string{}, late: []string{}, of: make([]laned, len(settlements()))}
	c.lanes[key] = out
	to := map[string]laned{}
	for _, area := range c.network.destinations {
		routes := c.network.routes.into(area).from(p.area.code, p.area.prefecture)
		if len(routes) == 0 {
			continue
		}
		to[area] = tooLate
		for i := range routes {
			if r.byRoute(&routes[i], p.zone, ready, 0).keeps {
				to[area] = inTime
			}
		}
		if to[area] == inTime {
			out.areas = append(out.areas, area)
		} else {
			out.late = append(out.late, area)
		}
	}
	for i, s := range settlements() {
		out.of[i] = to[s.area.code]
	}
	return out
}

// radiusOf is how far the estimate lets a parcel come that is ready at a time, in metres.
func radiusOf(r *ranking, ready time.Time) float64 {
	if !r.byDistance(ready, 0).keeps {
		return 0
	}
	// The estimate rises with the distance: half the earth is beyond every promise of a day or two.
	low, high := 0.0, 20_000_000.0
	for high-low > 100 {
		if middle := (low + high) / 2; r.byDistance(ready, middle).keeps {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// peopleOf that were reached, and all there are.
func peopleOf(reached []bool) (int64, int64) {
	var within, all int64
	for i, s := range settlements() {
		all += s.people
		if reached[i] {
			within += s.people
		}
	}
	return within, all
}

// PartCoverage is the part of the people who live where some place that has it is in time.
type PartCoverage struct {
	Part     string  `json:"part"`
	Places   int     `json:"places"`
	Coverage float64 `json:"coverage"`
}

// coverages of parts by the places that have some, in the order of the parts.
func (c *covering) coverages(parts []string, places map[string][]string) []PartCoverage {
	rings := map[string][]bool{}
	out := make([]PartCoverage, len(parts))
	for k, part := range parts {
		reached := make([]bool, len(settlements()))
		for _, code := range places[part] {
			i, known := c.network.byCode[code]
			if !known || !slices.Contains(c.policy.Kinds, c.network.places[i].Kind) || c.network.places[i].account != "" {
				continue
			}
			out[k].Places++
			of := rings[code]
			if of == nil {
				of = make([]bool, len(reached))
				c.ring(&c.network.places[i], of)
				rings[code] = of
			}
			for s := range reached {
				reached[s] = reached[s] || of[s]
			}
		}
		within, all := peopleOf(reached)
		out[k].Part, out[k].Coverage = part, float64(within)/float64(all)
	}
	return out
}
