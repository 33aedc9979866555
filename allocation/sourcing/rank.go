package sourcing

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"fettle/allocation/network"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Rank orders every place that could serve a demand, the best first, then the near ones that cannot, each with its
// reason. The engineer's own van serves first. Then those that keep the promise come before those that do not: among
// keepers the lower tier, the earlier by more than the tolerance, the cheaper with what an hour is worth, the nearest; among
// the others the earliest. What is not new, when the policy allows it at all, comes after everything new. It is pure, and
// its order is total.
func Rank(d Demand, offers []stock.Offer, n network.Snapshot, p network.Policy) []Choice {
	r := NewRanking(d, n, p)
	choices := r.candidates(offers)
	choices = append(choices, r.neighbours(r.having(offers))...)
	r.explain(choices)
	return choices
}

// Ranking is one demand before a network under a policy, with what is reckoned once for all places.
type Ranking struct {
	demand   Demand
	network  network.Snapshot
	policy   network.Policy
	accepted []string
	at       orb.Point
	from     network.Vector
	in       network.Inlets
	// home is the prefecture of the destination.
	home string
	// van is the index of the own van, -1 is none.
	van int
	// ready is by desk.
	ready []readiness
	// receives is nil when parcels are taken in at any time.
	receives *reception
	// limit is when the hours of the promise are over.
	limit time.Time
	worth worth
}

// readiness is when a desk has packed what is ordered now.
type readiness struct {
	known, Works bool
	At           time.Time
	delay        string
}

// NewRanking prepares what the choices of one demand have in common.
func NewRanking(d Demand, n network.Snapshot, p network.Policy) *Ranking {
	r := Ranking{demand: d, network: n, policy: p, accepted: d.Accepted(), at: orb.Point{d.To.Lon, d.To.Lat},
		in: n.Routes.Into(d.To.AreaCode), home: network.PrefectureOf(d.To.AreaCode), van: -1, ready: make([]readiness, len(n.Desks))}
	r.from, r.limit = network.VectorOf(r.at), d.At.Add(p.Within())
	r.worth = worth{urgent: d.Urgent, from: d.StartsAt(), tolerance: p.Tolerance(), hourMinor: p.HourMinor}
	if at, limited := receptionOf(n, d, p); limited {
		r.receives = &at
	}
	if i, known := n.ByCode[d.Van]; known {
		r.van = i
	}
	return &r
}

func (r *Ranking) readyAt(number int32) *readiness {
	out := &r.ready[number]
	if !out.known {
		d := r.network.Desks[number].OpenBy(r.policy.OpensAt)
		out.known = true
		out.At, out.delay, out.Works = d.Ready(r.demand.StartsAt())
		out.At = out.At.UTC()
	}
	return out
}

// ReadinessOf a place; an engineer who is asked for a part has nobody to pick it and no cut-off but the evening.
func (r *Ranking) ReadinessOf(p *network.Place) *readiness {
	if p.Kind != site.Van {
		return r.readyAt(p.Desk)
	}
	d := r.network.Desks[p.Desk].OpenBy(r.policy.OpensAt)
	d.Pick = time.Duration(r.policy.PeerVans.Minutes) * time.Minute
	if !d.Cutoff.Known {
		d.Cutoff = r.policy.PeerVans.UntilAt
	}
	var out readiness
	out.At, out.delay, out.Works = d.Ready(r.demand.StartsAt())
	out.At = out.At.UTC()
	return &out
}

// allows tells whether an offer may be sent: the policy must let it, and the customer must take what is not new.
func (r *Ranking) allows(p *network.Place, o *stock.Offer) bool {
	return (o.Condition == stock.New || r.demand.Refurbished) && r.policy.Allows(p.Kind, o.Condition, o.Part)
}

func (r *Ranking) accepts(part string) bool { return slices.Contains(r.accepted, part) }

// Serves tells whether the place may send anything for this demand.
func (r *Ranking) Serves(p *network.Place) bool {
	return r.mayServe(p) && !r.fenced(p) && !slices.Contains(r.demand.Exclude, p.Code)
}

// received is when a parcel that comes at a time is in somebody's hands.
func (r *Ranking) received(comes time.Time) time.Time {
	comes = roundUp(comes)
	if r.receives == nil {
		return comes
	}
	return r.receives.At(comes)
}

// told is the one time that is told, and judged, of what leaves at a time and is so long on a lane: its late end. What comes
// within the hours in the middle is not told beyond them for its margin, and not after the doors close that day. It never
// falls while the time of leaving rises, which the bounds of a shortlist rest on.
func (r *Ranking) told(leaves time.Time, transit time.Duration) (arrives time.Time, keeps bool) {
	middle := r.received(leaves.Add(transit))
	keeps = r.keeps(middle)
	late := r.policy.Late(transit, false)
	switch {
	case late == transit:
		return middle, keeps
	case !keeps:
		return r.received(leaves.Add(late)), false
	}
	arrives = roundUp(middle.Add(late - transit))
	if half := middle.Add(r.limit.Sub(middle) / 2).Truncate(time.Minute); half.Before(arrives) {
		arrives = half
	}
	if r.receives != nil {
		arrives = r.receives.sameDay(middle, arrives)
	}
	return arrives, true
}

// fenced tells that the stock of the place is another account's.
func (r *Ranking) fenced(p *network.Place) bool {
	return p.Account != "" && p.Account != r.demand.Account
}

// candidates are the offers that count, the best first.
func (r *Ranking) candidates(offers []stock.Offer) []Choice {
	weighed := make([]Choice, 0, len(offers))
	for i := range offers {
		o := &offers[i]
		at, known := r.network.ByCode[o.Location]
		if !known || !r.accepts(o.Part) {
			continue
		}
		p := &r.network.Places[at]
		if r.allows(p, o) && r.mayServe(p) {
			weighed = append(weighed, r.weigh(p, o))
		}
	}
	// A choice is large: its number is moved about, and itself once.
	order := make([]int32, len(weighed))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return r.Compare(&weighed[a], &weighed[b]) })
	out := make([]Choice, len(weighed), len(weighed)+r.policy.Neighbours+1)
	for i, from := range order {
		out[i] = weighed[from]
	}
	return out
}

func (r *Ranking) start(p *network.Place) (Choice, float64) {
	c := Choice{Location: p.Code, NameZH: p.NameZH, NameEN: p.NameEN, Kind: p.Kind, Part: r.demand.Part, Quantity: r.demand.Quantity, Tier: r.tierOf(p)}
	metres := 0.0
	// A van stands where its engineer is; its row says where it was last.
	if p.Located && p.Code != r.demand.Van {
		metres = geo.DistanceHaversine(p.LonLat, r.at)
		c.Km = kmOf(metres)
	}
	return c, metres
}

func kmOf(metres float64) int { return int(math.Round(metres / 1000)) }

// weigh reckons what a place that has some of the part could do.
func (r *Ranking) weigh(p *network.Place, o *stock.Offer) Choice {
	c, metres := r.start(p)
	c.Part, c.Condition, c.Available, c.Quantity = o.Part, o.Condition, o.Available, r.demand.Pieces(o.Part)
	c.Grade, _ = r.policy.ConditionRank(o.Condition)
	c.instead, c.Own = slices.Index(r.accepted, o.Part), p.Code == r.demand.Van
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
	case p.Kind == site.Van && !c.Own && r.policy.PeerVans.Consent != network.ConsentStanding:
		c.Reason = ReasonConsent
	}
	if c.Own {
		c.LeavesAt, c.ArrivesAt, c.Keeps24h = r.demand.StartsAt(), r.demand.StartsAt(), r.keeps(r.demand.StartsAt())
		return c
	}
	if !r.travel(&c, p, metres) && c.Reason == "" {
		c.Reason = ReasonOutOfReach
	}
	return c
}

func (r *Ranking) keeps(at time.Time) bool { return !at.After(r.limit) }

// reaches tells whether a source that arrives then is better than to wait for stock.
func (r *Ranking) reaches(at time.Time) bool {
	return !at.After(r.demand.StartsAt().Add(r.policy.Reach()))
}

// travel finds the way a parcel would go; false when there is none in reach.
func (r *Ranking) travel(c *Choice, p *network.Place, metres float64) bool {
	c.Delay = Reason(r.ReadinessOf(p).delay)
	best, found := r.wayFrom(p, metres)
	if !found {
		return false
	}
	c.LeavesAt, c.ArrivesAt, c.Keeps24h, c.CostMinor = best.leaves, best.arrives, best.Keeps, best.cost
	c.Carrier, c.Service, c.Estimated = best.carrier, best.service, best.estimated
	return r.reaches(best.arrives)
}

// way is one lane a parcel could take, or the estimate where there is none.
type way struct {
	leaves, arrives  time.Time
	Keeps, estimated bool
	cost             int64
	carrier, service string
}

// wayFrom answers the best way from a place; false when there is none.
func (r *Ranking) wayFrom(p *network.Place, metres float64) (way, bool) {
	ready := r.ReadinessOf(p)
	if !ready.Works {
		return way{}, false
	}
	if r.demand.To.Location == p.Code {
		// It is fetched at the counter of the very place where it lies.
		return way{leaves: ready.At, arrives: ready.At, Keeps: r.keeps(ready.At)}, true
	}
	if p.Kind == site.Van {
		return r.byPeer(ready.At, metres), true
	}
	var best way
	routes := r.in.From(p.Area.Code, p.Area.Prefecture)
	if len(routes) == 0 {
		best = r.ByDistance(ready.At, metres)
	}
	for i := range routes {
		if next := r.ByRoute(&routes[i], p.TimeZone, ready.At, metres); i == 0 || r.better(&next, &best) {
			best = next
		}
	}
	if r.tierOf(p) == lateral {
		best.cost += r.policy.LateralMinor
	}
	return best, p.Located || len(routes) > 0
}

// byPeer is the way of another engineer to meet this one.
func (r *Ranking) byPeer(ready time.Time, metres float64) way {
	transit := r.policy.Drive(metres)
	arrives := r.received(ready.Add(r.policy.Late(transit, true)))
	return way{leaves: ready, arrives: arrives, Keeps: r.keeps(arrives), estimated: true,
		cost: r.policy.Cost(kmOf(metres), transit, "") + r.policy.PeerVans.Minor}
}

func (r *Ranking) better(a, b *way) bool {
	return cmp.Or(r.worth.compare(a.arrives, b.arrives, a.cost, b.cost, a.Keeps, b.Keeps),
		cmp.Compare(a.carrier, b.carrier), cmp.Compare(a.service, b.service)) < 0
}

// ByDistance estimates the way from a place by the metres to it, for one that is ready then. Nobody has driven it: its late
// end is what is told.
func (r *Ranking) ByDistance(ready time.Time, metres float64) way {
	transit := r.policy.Estimate(metres)
	arrives := r.received(ready.Add(r.policy.Late(transit, true)))
	return way{leaves: ready, arrives: arrives, Keeps: r.keeps(arrives), estimated: true, cost: r.policy.Cost(kmOf(metres), transit, "")}
}

// ByRoute is the way by a carrier's lane: the next departure after a place is ready, and when it arrives.
func (r *Ranking) ByRoute(by *network.Route, zone *time.Location, ready time.Time, metres float64) way {
	leaves := network.Desk{Zone: zone}.Departure(ready, by.Departs).UTC()
	arrives, keeps := r.told(leaves, by.Transit)
	return way{leaves: leaves, arrives: arrives, Keeps: keeps, cost: r.policy.Cost(kmOf(metres), by.Transit, by.Service),
		carrier: by.Carrier, service: by.Service}
}

// having tells by place whether there is anything of it that counts.
func (r *Ranking) having(offers []stock.Offer) []bool {
	has := make([]bool, len(r.network.Places))
	for i := range offers {
		o := &offers[i]
		if at, known := r.network.ByCode[o.Location]; known && r.accepts(o.Part) && r.allows(&r.network.Places[at], o) {
			has[at] = true
		}
	}
	return has
}

// neighbours are the nearest warehouses that have nothing of it: whoever asks why the next door did not serve is
// answered. Outlets are left out, since most never have anything.
func (r *Ranking) neighbours(has []bool) []Choice {
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
func (r *Ranking) nearWarehouses(fits func(i int32) bool, visit func(i int32) bool) {
	n := &r.network
	n.Walk(r.at, func(c *network.Cell) bool { return !c.Warehouses },
		func(i int32) bool { p := &n.Places[i]; return p.Warehouse() && r.mayServe(p) && fits(i) },
		func(i int32, _ float64) bool { return visit(i) })
}

func (r *Ranking) lacking(i int) Choice {
	c, _ := r.start(&r.network.Places[i])
	c.Condition, c.Reason = r.policy.Conditions[0], ReasonNoStock
	return c
}

// explain names the winner and says of every other why it is not. Words are told of those only that a decision keeps.
func (r *Ranking) explain(choices []Choice) {
	var winner *Choice
	if len(choices) > 0 && choices[0].Usable() {
		winner = &choices[0]
		winner.Won, winner.Reason = true, ReasonChosen
		if winner.Location == r.demand.Van {
			winner.Reason = ReasonOwnVan
		}
	}
	for i := range choices {
		if c := &choices[i]; winner != nil && c.Usable() && !c.Won {
			c.Reason = r.loss(c, winner)
		}
	}
	e := r.explainer()
	eachKept(r.policy, choices, func(c *Choice) { e.explain(c, winner) })
}

// settle says again who won, when what was ranked first was taken by another in the meantime; won is the index of who
// did, -1 is nobody.
func (r *Ranking) settle(choices []Choice, won int) []Choice {
	if won == 0 && choices[0].Won {
		return choices
	}
	out := slices.Clone(choices)
	for i := range out {
		out[i].Won = false
		if i != won && out[i].Usable() && (won < 0 || i < won) {
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
		if c.Reason == ReasonTaken && c.Tier == Rationed {
			c.Reason = ReasonRationed
			e.explain(c, &out[0])
		}
	})
	return out
}
