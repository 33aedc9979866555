package allocation

import (
	_ "embed" // where people live is part of the program
	"strconv"
	"strings"
	"sync"
	"time"

	"fettle/inventory"
	"fettle/shipping"
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
	reached []bool
	// rankings are by the zone of the destination, which receiving hours are read in: that of the place.
	rankings map[string]*ranking
}

func newCovering(n Network, p Policy, at time.Time) *covering {
	return &covering{network: n, policy: p, at: at, reached: make([]bool, len(settlements())), rankings: map[string]*ranking{}}
}

func (c *covering) ranking(p *place) *ranking {
	r, known := c.rankings[p.Zone]
	if !known {
		r = newRanking(Demand{At: c.at, To: shipping.ShipTo{Kind: "site", Zone: p.Zone}}, c.network, c.policy)
		c.rankings[p.Zone] = r
	}
	return r
}

// ring of a place; who lives in it is reached.
func (c *covering) ring(p *place) Ring {
	out := Ring{Areas: []string{}, Late: []string{}}
	r := c.ranking(p)
	ready := r.readinessOf(p)
	if !ready.works || p.Kind == inventory.Van {
		return out
	}
	metres := 0.0
	if p.located {
		metres = r.radius(ready.at)
		out.RadiusKm = int(metres / 1000)
	}
	inTime := map[string]bool{}
	for _, to := range c.network.destinations {
		routes := c.network.routes.into(to).from(p.area.code, p.area.prefecture)
		if len(routes) == 0 {
			continue
		}
		inTime[to] = false
		for i := range routes {
			inTime[to] = inTime[to] || r.byRoute(&routes[i], p.zone, ready.at, 0).keeps
		}
		if inTime[to] {
			out.Areas = append(out.Areas, to)
		} else {
			out.Late = append(out.Late, to)
		}
	}
	for i, s := range settlements() {
		within, laned := inTime[s.area.code]
		if within || !laned && metres > 0 && p.at.metresTo(s.at) <= metres {
			out.People += s.people
			c.reached[i] = true
		}
	}
	return out
}

// radius is how far the estimate lets a parcel come that is ready at a time, in metres.
func (r *ranking) radius(ready time.Time) float64 {
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

// people that were reached, and all there are.
func (c *covering) people() (int64, int64) {
	var reached, all int64
	for i, s := range settlements() {
		all += s.people
		if c.reached[i] {
			reached += s.people
		}
	}
	return reached, all
}
