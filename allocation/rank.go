package allocation

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"fettle/inventory"
	"fettle/shipping"
)

// Rank orders every place that could serve a demand, the best first, then the near ones that cannot, each with its
// reason. The engineer's own van serves first. Then those that keep the promise come before those that do not: among
// keepers the cheapest, the earliest, the nearest; among the others the earliest. What is not new, when the policy
// allows it at all, comes after everything new. It is pure, and its order is total.
func Rank(d Demand, offers []inventory.Offer, n Network, p Policy) []Choice {
	r := ranking{demand: d, network: n, policy: p, at: orb.Point{d.To.Lon, d.To.Lat}}
	choices := r.candidates(offers)
	slices.SortFunc(choices, r.compare)
	choices = append(choices, r.neighbours(offers)...)
	r.explain(choices)
	return choices
}

type ranking struct {
	demand  Demand
	network Network
	policy  Policy
	at      orb.Point
}

// mayServe tells whether offers of the place are looked at.
func (r ranking) mayServe(p *place) bool {
	if p.Kind == inventory.Van {
		return p.Code == r.demand.Van
	}
	return slices.Contains(r.policy.Kinds, p.Kind)
}

func (r ranking) candidates(offers []inventory.Offer) []Choice {
	var out []Choice
	accepted := r.demand.accepted()
	for _, o := range offers {
		i, known := r.network.byCode[o.Location]
		if !known || !slices.Contains(accepted, o.Part) {
			continue
		}
		if _, allowed := r.policy.conditionRank(o.Condition); !allowed || !r.mayServe(&r.network.places[i]) {
			continue
		}
		out = append(out, r.weigh(&r.network.places[i], o))
	}
	return out
}

func (r ranking) start(p *place) (Choice, float64) {
	c := Choice{Location: p.Code, NameZH: p.NameZH, NameEN: p.NameEN, Kind: p.Kind, Part: r.demand.Part}
	metres := 0.0
	// A van stands where its engineer is; its row says where it was last.
	if p.located && p.Code != r.demand.Van {
		metres = geo.DistanceHaversine(p.point, r.at)
		c.Km = int(math.Round(metres / 1000))
	}
	return c, metres
}

// weigh reckons what a place that has some of the part could do.
func (r ranking) weigh(p *place, o inventory.Offer) Choice {
	c, metres := r.start(p)
	c.Part, c.Condition, c.Available = o.Part, o.Condition, o.Available
	switch {
	case slices.Contains(r.demand.Exclude, p.Code):
		c.Reason = ReasonExcluded
		return c
	case o.Available < r.demand.Quantity:
		c.Reason = ReasonShort
	}
	if p.Code == r.demand.Van {
		c.LeavesAt, c.ArrivesAt, c.Keeps24h = r.demand.from(), r.demand.from(), r.keeps(r.demand.from())
		return c
	}
	if !r.travel(&c, p, metres) && c.Reason == "" {
		c.Reason = ReasonOutOfReach
	}
	return c
}

func (r ranking) keeps(at time.Time) bool { return !at.After(r.demand.At.Add(r.policy.within())) }

// travel finds the way a parcel would go; false when there is none in reach.
func (r ranking) travel(c *Choice, p *place, metres float64) bool {
	desk := desk{zone: p.zone, calendar: p.calendar, opens: r.policy.opens, cutoff: p.cutoff,
		pick: time.Duration(p.PickMinutes) * time.Minute}
	ready, delay, works := desk.ready(r.demand.from())
	if !works {
		c.delay = delay
		return false
	}
	ready = ready.UTC()
	ways := r.ways(p, metres, desk, ready)
	if len(ways) == 0 {
		return false
	}
	best := slices.MinFunc(ways, func(a, b way) int {
		return cmp.Or(byPromise(r.demand.Urgent, a.arrives, b.arrives, a.cost, b.cost, a.keeps, b.keeps),
			cmp.Compare(a.carrier, b.carrier), cmp.Compare(a.service, b.service))
	})
	c.LeavesAt, c.ArrivesAt, c.Keeps24h, c.CostMinor = best.leaves, best.arrives, best.keeps, best.cost
	c.Carrier, c.Service, c.Estimated, c.delay = best.carrier, best.service, best.estimated, delay
	return !best.arrives.After(r.demand.from().Add(r.policy.reach()))
}

// way is one lane a parcel could take, or the estimate where there is none.
type way struct {
	leaves, arrives  time.Time
	keeps, estimated bool
	cost             int64
	carrier, service string
}

func (r ranking) ways(p *place, metres float64, desk desk, ready time.Time) []way {
	km := int(math.Round(metres / 1000))
	if r.demand.To.Location == p.Code {
		// It is fetched at the counter of the very place where it lies.
		return []way{{leaves: ready, arrives: ready, keeps: r.keeps(ready)}}
	}
	var out []way
	for _, lane := range r.network.lanesBetween(p.AreaCode, r.demand.To.AreaCode) {
		out = append(out, r.byLane(lane, km, desk, ready))
	}
	if len(out) == 0 && p.located {
		transit := r.policy.estimate(metres)
		arrives := roundUp(ready.Add(transit))
		out = append(out, way{leaves: ready, arrives: arrives, keeps: r.keeps(arrives), estimated: true,
			cost: r.policy.cost(km, transit, "")})
	}
	return out
}

func (r ranking) byLane(lane shipping.Lane, km int, desk desk, ready time.Time) way {
	transit := time.Duration(lane.TransitMinutes) * time.Minute
	leaves := desk.departure(ready, lane.Departures).UTC()
	arrives := roundUp(leaves.Add(transit))
	return way{leaves: leaves, arrives: arrives, keeps: r.keeps(arrives), cost: r.policy.cost(km, transit, lane.Service),
		carrier: lane.Carrier, service: lane.Service}
}

// roundUp to the minute, because that is how a time is told; never down, because it is a promise.
func roundUp(at time.Time) time.Time {
	if whole := at.Truncate(time.Minute); !whole.Equal(at) {
		return whole.Add(time.Minute)
	}
	return at
}

// byPromise is the rule of the room: keepers first; among them cost before arrival, unless it is urgent; among the
// others arrival before cost.
func byPromise(urgent bool, aArrives, bArrives time.Time, aCost, bCost int64, aKeeps, bKeeps bool) int {
	if aKeeps != bKeeps {
		return first(aKeeps)
	}
	cost, arrival := cmp.Compare(aCost, bCost), aArrives.Compare(bArrives)
	if aKeeps && !urgent {
		return cmp.Or(cost, arrival)
	}
	return cmp.Or(arrival, cost)
}

func first(a bool) int {
	if a {
		return -1
	}
	return 1
}

func (r ranking) compare(a, b Choice) int {
	if a.usable() != b.usable() {
		return first(a.usable())
	}
	if van := r.demand.Van; (a.Location == van) != (b.Location == van) {
		return first(a.Location == van)
	}
	ac, _ := r.policy.conditionRank(a.Condition)
	bc, _ := r.policy.conditionRank(b.Condition)
	accepted := r.demand.accepted()
	return cmp.Or(
		cmp.Compare(ac, bc),
		byPromise(r.demand.Urgent, a.ArrivesAt, b.ArrivesAt, a.CostMinor, b.CostMinor, a.Keeps24h, b.Keeps24h),
		cmp.Compare(a.Km, b.Km),
		cmp.Compare(slices.Index(accepted, a.Part), slices.Index(accepted, b.Part)),
		cmp.Compare(a.Location, b.Location),
		cmp.Compare(b.Available, a.Available),
	)
}

// neighbours are the nearest warehouses that have nothing of it: whoever asks why the next door did not serve is
// answered. Outlets are left out, since most never have anything.
func (r ranking) neighbours(offers []inventory.Offer) []Choice {
	has := map[string]bool{}
	for _, o := range offers {
		if _, allowed := r.policy.conditionRank(o.Condition); allowed && slices.Contains(r.demand.accepted(), o.Part) {
			has[o.Location] = true
		}
	}
	var out []Choice
	lacks := func(i int) {
		p := &r.network.places[i]
		if has[p.Code] || !r.mayServe(p) {
			return
		}
		c, _ := r.start(p)
		c.Condition, c.Reason = r.policy.Conditions[0], ReasonNoStock
		out = append(out, c)
	}
	for _, i := range r.network.warehouses {
		lacks(i)
	}
	if i, known := r.network.byCode[r.demand.Van]; known {
		lacks(i)
	}
	slices.SortFunc(out, func(a, b Choice) int { return cmp.Or(cmp.Compare(a.Km, b.Km), cmp.Compare(a.Location, b.Location)) })
	return out[:min(len(out), r.policy.Neighbours)]
}

// explain names the winner and says of every other why it is not.
func (r ranking) explain(choices []Choice) {
	var winner *Choice
	if len(choices) > 0 && choices[0].usable() {
		winner = &choices[0]
		winner.Won, winner.Reason = true, ReasonChosen
		if winner.Location == r.demand.Van {
			winner.Reason = ReasonOwnVan
		}
	}
	t := r.teller()
	for i := range choices {
		c := &choices[i]
		if winner != nil && c.usable() && !c.Won {
			c.Reason = r.loss(*c, *winner)
		}
		c.WhyZH, c.WhyEN = t.choice(*c, winner)
	}
}

// loss is the first difference to the winner in the order of the comparison.
func (r ranking) loss(c, winner Choice) string {
	late := func() string {
		if c.delay != "" {
			return c.delay
		}
		return ReasonTooLate
	}
	switch {
	case c.Condition != winner.Condition:
		return ReasonRefurbished
	case !c.Keeps24h && (winner.Keeps24h || winner.Location == r.demand.Van):
		return late()
	case c.Keeps24h && !r.demand.Urgent && c.CostMinor > winner.CostMinor:
		return ReasonCostlier
	case c.ArrivesAt.After(winner.ArrivesAt):
		return ReasonLater
	case c.CostMinor > winner.CostMinor:
		return ReasonCostlier
	case c.Km > winner.Km:
		return ReasonFarther
	case c.Part != winner.Part:
		return ReasonSubstitute
	}
	return ReasonFarther
}

// settle says again who won, when what was ranked first was taken by another in the meantime; won is the index of who
// did, -1 is nobody.
func (r ranking) settle(choices []Choice, won int) []Choice {
	if won == 0 && choices[0].Won {
		return choices
	}
	out := slices.Clone(choices)
	for i := range out {
		out[i].Won = false
		if i != won && out[i].usable() && (won < 0 || i < won) {
			out[i].Reason = ReasonTaken
		}
	}
	if won > 0 {
		winner := out[won]
		out = slices.Insert(slices.Delete(out, won, won+1), 0, winner)
	}
	r.explain(out)
	return out
}
