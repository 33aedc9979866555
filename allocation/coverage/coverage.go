package coverage

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/site"
	"fettle/shipping/pick"
)

// settlement is people who live close together.
type settlement struct {
	area   network.Area
	at     network.Vector
	people int64
}

//go:embed population.csv
var populationCSV string

// Settlements are read once; the file is part of the program, so that a line that cannot be read is a fault of the build.
var Settlements = sync.OnceValue(func() []settlement {
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
			out = append(out, settlement{network.Area{Code: f[0], Prefecture: f[0]}, network.VectorOf([2]float64{lon, lat}), people})
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
	Network network.Snapshot
	policy  network.Policy
	at      time.Time
	// rankings are by the zone of the destination, which receiving hours are read in: that of the place.
	rankings map[string]*sourcing.Ranking
	// lanes are what is the same for all places of an area that work alike.
	lanes map[laneKey]*laneReach
}

type laneKey struct {
	area network.Area
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

func newCovering(n network.Snapshot, p network.Policy, at time.Time) *covering {
	return &covering{Network: n, policy: p, at: at, rankings: map[string]*sourcing.Ranking{}, lanes: map[laneKey]*laneReach{}}
}

func (c *covering) ranking(p *network.Place) *sourcing.Ranking {
	r, known := c.rankings[p.Zone]
	if !known {
		r = sourcing.NewRanking(sourcing.Demand{At: c.at, To: pick.ShipTo{Kind: "site", Zone: p.Zone}}, c.Network, c.policy)
		c.rankings[p.Zone] = r
	}
	return r
}

// Ring of a place; who lives in it is marked in reached.
func (c *covering) Ring(p *network.Place, reached []bool) Ring {
	out := Ring{Areas: []string{}, Late: []string{}}
	r := c.ranking(p)
	ready := r.ReadinessOf(p)
	if !ready.Works || p.Kind == site.Van {
		return out
	}
	metres := 0.0
	if p.Located {
		metres = radiusOf(r, ready.At)
		out.RadiusKm = int(metres / 1000)
	}
	lanes := c.laneReach(r, p, ready.At)
	out.Areas, out.Late = lanes.areas, lanes.late
	for i, s := range Settlements() {
		if lanes.of[i] == inTime || lanes.of[i] == noLane && metres > 0 && p.Vector.Within(s.at, metres) {
			out.People += s.people
			reached[i] = true
		}
	}
	return out
}

func (c *covering) laneReach(r *sourcing.Ranking, p *network.Place, ready time.Time) *laneReach {
	key := laneKey{p.Area, p.Desk}
	if known := c.lanes[key]; known != nil {
		return known
	}
	out := &laneReach{areas: []string{}, late: []string{}, of: make([]laned, len(Settlements()))}
	c.lanes[key] = out
	to := map[string]laned{}
	for _, area := range c.Network.Destinations {
		routes := c.Network.Routes.Into(area).From(p.Area.Code, p.Area.Prefecture)
		if len(routes) == 0 {
			continue
		}
		to[area] = tooLate
		for i := range routes {
			if r.ByRoute(&routes[i], p.TimeZone, ready, 0).Keeps {
				to[area] = inTime
			}
		}
		if to[area] == inTime {
			out.areas = append(out.areas, area)
		} else {
			out.late = append(out.late, area)
		}
	}
	for i, s := range Settlements() {
		out.of[i] = to[s.area.Code]
	}
	return out
}

// radiusOf is how far the estimate lets a parcel come that is ready at a time, in metres.
func radiusOf(r *sourcing.Ranking, ready time.Time) float64 {
	if !r.ByDistance(ready, 0).Keeps {
		return 0
	}
	// The estimate rises with the distance: half the earth is beyond every promise of a day or two.
	low, high := 0.0, 20_000_000.0
	for high-low > 100 {
		if middle := (low + high) / 2; r.ByDistance(ready, middle).Keeps {
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
	for i, s := range Settlements() {
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

// Coverages of parts by the places that have some, in the order of the parts.
func (c *covering) Coverages(parts []string, places map[string][]string) []PartCoverage {
	rings := map[string][]bool{}
	out := make([]PartCoverage, len(parts))
	for k, part := range parts {
		reached := make([]bool, len(Settlements()))
		for _, code := range places[part] {
			i, known := c.Network.ByCode[code]
			if !known || !slices.Contains(c.policy.Kinds, c.Network.Places[i].Kind) || c.Network.Places[i].Account != "" {
				continue
			}
			out[k].Places++
			of := rings[code]
			if of == nil {
				of = make([]bool, len(reached))
				c.Ring(&c.Network.Places[i], of)
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
