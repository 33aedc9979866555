package sourcing

import (
	"cmp"
	"slices"
	"time"

	"fettle/allocation/network"
	"fettle/inventory/site"
)

// Tier is a step of the order of choice: among places that keep the promise a lower one serves before a higher one,
// whatever it costs. The own van stands before all of them.
type Tier int8

const (
	// usual places send what was asked for, as they do every day.
	usual Tier = iota
	// peer is the van of another engineer nearby.
	peer
	// substitute is another part than the best that may be supplied.
	substitute
	// lateral is a place that keeps its stock for its own town and is asked from another.
	lateral
	// Rationed would give away what is kept for urgent orders.
	Rationed
)

// tierReasons is every tier with the reason of who lost for standing on it.
var tierReasons = map[Tier]Reason{peer: ReasonPeerVan, substitute: ReasonSubstitute, lateral: ReasonLateral, Rationed: ReasonRationed}

// tierOf a place, whatever it has.
func (r *Ranking) tierOf(p *network.Place) Tier {
	switch {
	case p.Kind == site.Van && p.Code != r.demand.Van:
		return peer
	case r.lateral(p.Kind, p.Area.Prefecture):
		return lateral
	}
	return usual
}

func (r *Ranking) lateral(kind site.Kind, prefecture string) bool {
	return r.home != "" && prefecture != r.home && slices.Contains(r.policy.LateralKinds, kind)
}

// raiseTier raises the tier by what the place would give.
func (r *Ranking) raiseTier(c *Choice) {
	if c.instead > 0 {
		c.Tier = max(c.Tier, substitute)
	}
	if !r.demand.Urgent && !c.Own && c.Available-c.Quantity < r.policy.KeepForUrgent[c.Kind] {
		c.Tier = Rationed
	}
}

// mayServe tells whether offers of the place are looked at.
func (r *Ranking) mayServe(p *network.Place) bool {
	if p.Kind == site.Van {
		return p.Code == r.demand.Van || r.peerNear(p)
	}
	return slices.Contains(r.policy.Kinds, p.Kind)
}

func (r *Ranking) peerNear(p *network.Place) bool {
	reach := float64(r.policy.PeerVans.WithinKm) * 1000
	return reach > 0 && p.Located && p.Vector.MetresTo(r.from) <= reach
}

// Compare is the order of choice; it is total.
func (r *Ranking) Compare(a, b *Choice) int {
	if a.Usable() != b.Usable() {
		return preferFirst(a.Usable())
	}
	if a.Own != b.Own {
		return preferFirst(a.Own)
	}
	if a.Grade != b.Grade {
		return cmp.Compare(a.Grade, b.Grade)
	}
	x := bid{a.Keeps24h, a.Tier, a.ArrivesAt, a.CostMinor, a.Km, 0, 0}
	y := bid{b.Keeps24h, b.Tier, b.ArrivesAt, b.CostMinor, b.Km, 0, 0}
	if by := x.compare(&y, r.worth); by != 0 {
		return by
	}
	return cmp.Or(cmp.Compare(a.instead, b.instead), cmp.Compare(a.Location, b.Location), cmp.Compare(b.Available, a.Available))
}

// bid is what a place can do for a demand; on a shortlist the best that any place of a cell could.
type bid struct {
	keeps   bool
	tier    Tier
	arrives time.Time
	cost    int64
	km      int
	cell    int32
	place   int32 // -1 is the cell
}

// compare is the rule of the room. Keepers come first: among them the lower tier, then the better by what time is worth;
// when it is urgent the earlier before both. Who keeps nothing gives away the least of what is kept for urgent orders, then
// comes the earlier.
func (a *bid) compare(b *bid, worth worth) int {
	if a.keeps != b.keeps {
		return preferFirst(a.keeps)
	}
	if !a.keeps && (a.tier == Rationed) != (b.tier == Rationed) {
		return preferFirst(b.tier == Rationed)
	}
	if by := worth.compare(a.arrives, b.arrives, a.cost, b.cost, a.keeps, b.keeps); by != 0 || a.tier != b.tier {
		tiers := cmp.Compare(a.tier, b.tier)
		if a.keeps && !worth.urgent {
			return cmp.Or(tiers, by)
		}
		return cmp.Or(a.arrives.Compare(b.arrives), tiers, by)
	}
	return cmp.Compare(a.km, b.km)
}

// worth is what time is worth beside cost, to one demand.
type worth struct {
	urgent bool
	// from is when the steps of the tolerance begin.
	from      time.Time
	tolerance time.Duration
	hourMinor int64
}

// step of the tolerance an arrival falls in: steps make the order total, which "about as early" alone would not be.
func (w worth) step(arrives time.Time) int64 {
	if w.tolerance <= 0 {
		return 0
	}
	return int64(arrives.Sub(w.from) / w.tolerance)
}

// weighed is the cost with what the time until an arrival is worth.
func (w worth) weighed(arrives time.Time, cost int64) int64 {
	if w.hourMinor == 0 {
		return cost
	}
	return cost + int64(arrives.Sub(w.from)/time.Minute)*w.hourMinor/60
}

// compare compares two ways: keepers first; among them the earlier step, then the cheaper with what an hour is worth, then the
// earlier; arrival alone when it is urgent. Among the others arrival goes before cost.
func (w worth) compare(aArrives, bArrives time.Time, aCost, bCost int64, aKeeps, bKeeps bool) int {
	if aKeeps != bKeeps {
		return preferFirst(aKeeps)
	}
	arrival := aArrives.Compare(bArrives)
	if !aKeeps || w.urgent {
		return cmp.Or(arrival, cmp.Compare(aCost, bCost))
	}
	return cmp.Or(cmp.Compare(w.step(aArrives), w.step(bArrives)), cmp.Compare(w.weighed(aArrives, aCost), w.weighed(bArrives, bCost)), arrival,
		cmp.Compare(aCost, bCost))
}

func preferFirst(a bool) int {
	if a {
		return -1
	}
	return 1
}

// loss is the first difference to the winner in the order of the comparison.
func (r *Ranking) loss(c, winner *Choice) Reason {
	calm := c.Keeps24h && !r.demand.Urgent
	switch {
	case c.Condition != winner.Condition:
		return ReasonRefurbished
	case !c.Keeps24h && (winner.Keeps24h || winner.Location == r.demand.Van):
		return cmp.Or(c.Delay, ReasonTooLate)
	case (calm || c.Tier == Rationed) && c.Tier > winner.Tier:
		return tierReasons[c.Tier]
	case calm && r.worth.step(c.ArrivesAt) > r.worth.step(winner.ArrivesAt):
		return ReasonLater
	case calm && c.CostMinor > winner.CostMinor:
		return ReasonCostlier
	case c.ArrivesAt.After(winner.ArrivesAt):
		return ReasonLater
	case c.Tier > winner.Tier:
		return tierReasons[c.Tier]
	case c.CostMinor > winner.CostMinor:
		return ReasonCostlier
	case c.Km > winner.Km:
		return ReasonFarther
	case c.Part != winner.Part:
		return ReasonSubstitute
	}
	return ReasonFarther
}
