package allocation

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Rank orders every place that could serve a demand, the best first, then the near ones that cannot, each with its
// reason. The engineer's own van serves first. Then those that keep the promise come before those that do not: among
// keepers the lower tier, the cheapest, the earliest, the nearest; among the others the earliest. What is not new, when
// the policy allows it at all, comes after everything new. It is pure, and its order is total.
func Rank(d Demand, offers []stock.Offer, n Network, p Policy) []Choice {
	r := newRanking(d, n, p)
	choices := r.candidates(offers)
	choices = append(choices, r.neighbours(r.having(offers))...)
	r.explain(choices)
	return choices
}

// ranking is one demand before a network under a policy, with what is reckoned once for all places.
type ranking struct {
	demand   Demand
	network  Network
	policy   Policy
	accepted []string
	at       orb.Point
	from     vector
	in       inlets
	// home is the prefecture of the destination.
	home string
	// van is the index of the own van, -1 is none.
	van int
	// ready is by desk.
	ready []readiness
	// receives is nil when parcels are taken in at any time.
	receives *reception
}

// readiness is when a desk has packed what is ordered now.
type readiness struct {
	known, works bool
	at           time.Time
	delay        string
}

func newRanking(d Demand, n Network, p Policy) *ranking {
	r := ranking{demand: d, network: n, policy: p, accepted: d.accepted(), at: orb.Point{d.To.Lon, d.To.Lat},
		in: n.routes.into(d.To.AreaCode), home: prefectureOf(d.To.AreaCode), van: -1, ready: make([]readiness, len(n.desks))}
	r.from = vectorOf(r.at)
	if at, limited := receptionOf(n, d, p); limited {
		r.receives = &at
	}
	if i, known := n.byCode[d.Van]; known {
		r.van = i
	}
	return &r
}

func (r *ranking) readyAt(number int32) *readiness {
	out := &r.ready[number]
	if !out.known {
		d := r.network.desks[number]
		d.opens = r.policy.opens
		out.known = true
		out.at, out.delay, out.works = d.ready(r.demand.from())
		out.at = out.at.UTC()
	}
	return out
}

// readinessOf a place; an engineer who is asked for a part has nobody to pick it and no cut-off but the evening.
func (r *ranking) readinessOf(p *place) *readiness {
	if p.Kind != site.Van {
		return r.readyAt(p.desk)
	}
	d := r.network.desks[p.desk]
	d.opens, d.pick = r.policy.opens, time.Duration(r.policy.PeerVans.Minutes)*time.Minute
	if !d.cutoff.known {
		d.cutoff = r.policy.PeerVans.until
	}
	var out readiness
	out.at, out.delay, out.works = d.ready(r.demand.from())
	out.at = out.at.UTC()
	return &out
}

func (r *ranking) accepts(part string) bool { return slices.Contains(r.accepted, part) }

// serves tells whether the place may send anything for this demand.
func (r *ranking) serves(p *place) bool {
	return r.mayServe(p) && !r.fenced(p) && !slices.Contains(r.demand.Exclude, p.Code)
}

// received is when a parcel that comes at a time is in somebody's hands.
func (r *ranking) received(comes time.Time) time.Time {
	comes = roundUp(comes)
	if r.receives == nil {
		return comes
	}
	return r.receives.at(comes)
}

// fenced tells that the stock of the place is another account's.
func (r *ranking) fenced(p *place) bool { return p.account != "" && p.account != r.demand.Account }

// candidates are the offers that count, the best first.
func (r *ranking) candidates(offers []stock.Offer) []Choice {
	weighed := make([]Choice, 0, len(offers))
	for i := range offers {
		o := &offers[i]
		at, known := r.network.byCode[o.Location]
		if !known || !r.accepts(o.Part) {
			continue
		}
		p := &r.network.places[at]
		if r.policy.allows(p.Kind, o.Condition, o.Part) && r.mayServe(p) {
			weighed = append(weighed, r.weigh(p, o))
		}
	}
	// A choice is large: its number is moved about, and itself once.
	order := make([]int32, len(weighed))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return r.compare(&weighed[a], &weighed[b]) })
	out := make([]Choice, len(weighed), len(weighed)+r.policy.Neighbours+1)
	for i, from := range order {
		out[i] = weighed[from]
	}
	return out
}

func (r *ranking) start(p *place) (Choice, float64) {
	c := Choice{Location: p.Code, NameZH: p.NameZH, NameEN: p.NameEN, Kind: p.Kind, Part: r.demand.Part, Quantity: r.demand.Quantity, tier: r.tierOf(p)}
	metres := 0.0
	// A van stands where its engineer is; its row says where it was last.
	if p.located && p.Code != r.demand.Van {
		metres = geo.DistanceHaversine(p.point, r.at)
		c.Km = kmOf(metres)
	}
	return c, metres
}

func kmOf(metres float64) int { return int(math.Round(metres / 1000)) }

// weigh reckons what a place that has some of the part could do.
func (r *ranking) weigh(p *place, o *stock.Offer) Choice {
	c, metres := r.start(p)
	c.Part, c.Condition, c.Available, c.Quantity = o.Part, o.Condition, o.Available, r.demand.Pieces(o.Part)
	c.grade, _ = r.policy.conditionRank(o.Condition)
	c.instead, c.own = slices.Index(r.accepted, o.Part), p.Code == r.demand.Van
	r.raiseTier(&c)
	switch {
	case slices.Contains(r.demand.Exclude, p.Code):
		c.Reason = ReasonExcluded
		return c
	case r.fenced(p):
		c.Reason = ReasonRingFenced
		return c
	case c.Available < c.Quantity:
		c.Reason = ReasonShort
	case p.Kind == site.Van && !c.own && r.policy.PeerVans.Consent != ConsentStanding:
		c.Reason = ReasonConsent
	}
	if c.own {
		c.LeavesAt, c.ArrivesAt, c.Keeps24h = r.demand.from(), r.demand.from(), r.keeps(r.demand.from())
		return c
	}
	if !r.travel(&c, p, metres) && c.Reason == "" {
		c.Reason = ReasonOutOfReach
	}
	return c
}

func (r *ranking) keeps(at time.Time) bool { return !at.After(r.demand.At.Add(r.policy.within())) }

// reaches tells whether a source that arrives then is better than to wait for stock.
func (r *ranking) reaches(at time.Time) bool { return !at.After(r.demand.from().Add(r.policy.reach())) }

// travel finds the way a parcel would go; false when there is none in reach.
func (r *ranking) travel(c *Choice, p *place, metres float64) bool {
	c.delay = r.readinessOf(p).delay
	best, found := r.wayFrom(p, metres)
	if !found {
		return false
	}
	c.LeavesAt, c.ArrivesAt, c.Keeps24h, c.CostMinor = best.leaves, best.arrives, best.keeps, best.cost
	c.Carrier, c.Service, c.Estimated = best.carrier, best.service, best.estimated
	return r.reaches(best.arrives)
}

// way is one lane a parcel could take, or the estimate where there is none.
type way struct {
	leaves, arrives  time.Time
	keeps, estimated bool
	cost             int64
	carrier, service string
}

// wayFrom answers the best way from a place; false when there is none.
func (r *ranking) wayFrom(p *place, metres float64) (way, bool) {
	ready := r.readinessOf(p)
	if !ready.works {
		return way{}, false
	}
	if r.demand.To.Location == p.Code {
		// It is fetched at the counter of the very place where it lies.
		return way{leaves: ready.at, arrives: ready.at, keeps: r.keeps(ready.at)}, true
	}
	if p.Kind == site.Van {
		return r.byPeer(ready.at, metres), true
	}
	var best way
	routes := r.in.from(p.area.code, p.area.prefecture)
	if len(routes) == 0 {
		best = r.byDistance(ready.at, metres)
	}
	for i := range routes {
		if next := r.byRoute(&routes[i], p.zone, ready.at, metres); i == 0 || r.better(&next, &best) {
			best = next
		}
	}
	if r.tierOf(p) == lateral {
		best.cost += r.policy.LateralMinor
	}
	return best, p.located || len(routes) > 0
}

// byPeer is the way of another engineer to meet this one.
func (r *ranking) byPeer(ready time.Time, metres float64) way {
	transit := r.policy.drive(metres)
	arrives := r.received(ready.Add(transit))
	return way{leaves: ready, arrives: arrives, keeps: r.keeps(arrives), estimated: true,
		cost: r.policy.cost(kmOf(metres), transit, "") + r.policy.PeerVans.Minor}
}

func (r *ranking) better(a, b *way) bool {
	return cmp.Or(byPromise(r.demand.Urgent, a.arrives, b.arrives, a.cost, b.cost, a.keeps, b.keeps),
		cmp.Compare(a.carrier, b.carrier), cmp.Compare(a.service, b.service)) < 0
}

func (r *ranking) byDistance(ready time.Time, metres float64) way {
	transit := r.policy.estimate(metres)
	arrives := r.received(ready.Add(transit))
	return way{leaves: ready, arrives: arrives, keeps: r.keeps(arrives), estimated: true, cost: r.policy.cost(kmOf(metres), transit, "")}
}

func (r *ranking) byRoute(by *route, zone *time.Location, ready time.Time, metres float64) way {
	leaves := desk{zone: zone}.departure(ready, by.departs).UTC()
	arrives := r.received(leaves.Add(by.transit))
	return way{leaves: leaves, arrives: arrives, keeps: r.keeps(arrives), cost: r.policy.cost(kmOf(metres), by.transit, by.service),
		carrier: by.carrier, service: by.service}
}

// roundUp to the minute, because that is how a time is told; never down, because it is a promise.
func roundUp(at time.Time) time.Time {
	if whole := at.Truncate(time.Minute); !whole.Equal(at) {
		return whole.Add(time.Minute)
	}
	return at
}

// having tells by place whether there is anything of it that counts.
func (r *ranking) having(offers []stock.Offer) []bool {
	has := make([]bool, len(r.network.places))
	for i := range offers {
		o := &offers[i]
		if at, known := r.network.byCode[o.Location]; known && r.accepts(o.Part) &&
			r.policy.allows(r.network.places[at].Kind, o.Condition, o.Part) {
			has[at] = true
		}
	}
	return has
}

// neighbours are the nearest warehouses that have nothing of it: whoever asks why the next door did not serve is
// answered. Outlets are left out, since most never have anything.
func (r *ranking) neighbours(has []bool) []Choice {
	if r.policy.Neighbours == 0 {
		return nil
	}
	out := make([]Choice, 0, r.policy.Neighbours)
	if r.van >= 0 && !has[r.van] {
		out = append(out, r.lacking(r.van))
	}
	if len(out) == r.policy.Neighbours {
		return out
	}
	r.nearWarehouses(func(i int32) bool { return !has[i] }, func(i int32) bool {
		out = append(out, r.lacking(int(i)))
		return len(out) < r.policy.Neighbours
	})
	slices.SortFunc(out, func(a, b Choice) int { return cmp.Or(cmp.Compare(a.Km, b.Km), cmp.Compare(a.Location, b.Location)) })
	return out
}

// nearWarehouses visits those that may serve, from the nearest outwards.
func (r *ranking) nearWarehouses(fits func(i int32) bool, visit func(i int32) bool) {
	n := &r.network
	n.walk(r.at, func(c *cell) bool { return !c.warehouses },
		func(i int32) bool { p := &n.places[i]; return p.warehouse() && r.mayServe(p) && fits(i) },
		func(i int32, _ float64) bool { return visit(i) })
}

func (r *ranking) lacking(i int) Choice {
	c, _ := r.start(&r.network.places[i])
	c.Condition, c.Reason = r.policy.Conditions[0], ReasonNoStock
	return c
}

// explain names the winner and says of every other why it is not. Words are told of those only that a decision keeps.
func (r *ranking) explain(choices []Choice) {
	var winner *Choice
	if len(choices) > 0 && choices[0].usable() {
		winner = &choices[0]
		winner.Won, winner.Reason = true, ReasonChosen
		if winner.Location == r.demand.Van {
			winner.Reason = ReasonOwnVan
		}
	}
	for i := range choices {
		if c := &choices[i]; winner != nil && c.usable() && !c.Won {
			c.Reason = r.loss(c, winner)
		}
	}
	e := r.explainer()
	eachKept(r.policy, choices, func(c *Choice) { e.explain(c, winner) })
}

// settle says again who won, when what was ranked first was taken by another in the meantime; won is the index of who
// did, -1 is nobody.
func (r *ranking) settle(choices []Choice, won int) []Choice {
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
	if won < 0 {
		return out
	}
	e := r.explainer()
	eachKept(r.policy, out, func(c *Choice) {
		if c.Reason == ReasonTaken && c.tier == rationed {
			c.Reason = ReasonRationed
			e.explain(c, &out[0])
		}
	})
	return out
}
