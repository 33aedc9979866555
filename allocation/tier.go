package allocation

import (
	"cmp"
	"slices"
	"time"

	"fettle/inventory/site"
)

// tier is a step of the order of choice: among places that keep the promise a lower one serves before a higher one,
// whatever it costs. The own van stands before all of them.
type tier int8

const (
	// usual places send what was asked for, as they do every day.
	usual tier = iota
	// peer is the van of another engineer nearby.
	peer
	// substitute is another part than the best that may be supplied.
	substitute
	// lateral is a place that keeps its stock for its own town and is asked from another.
	lateral
	// rationed would give away what is kept for urgent orders.
	rationed
)

// tierReasons is every tier with the reason of who lost for standing on it.
var tierReasons = map[tier]string{peer: ReasonPeerVan, substitute: ReasonSubstitute, lateral: ReasonLateral, rationed: ReasonRationed}

// tierOf a place, whatever it has.
func (r *ranking) tierOf(p *place) tier {
	switch {
	case p.Kind == site.Van && p.Code != r.demand.Van:
		return peer
	case r.lateral(p.Kind, p.area.prefecture):
		return lateral
	}
	return usual
}

func (r *ranking) lateral(kind site.Kind, prefecture string) bool {
	return r.home != "" && prefecture != r.home && slices.Contains(r.policy.LateralKinds, kind)
}

// raiseTier raises the tier by what the place would give.
func (r *ranking) raiseTier(c *Choice) {
	if c.instead > 0 {
		c.tier = max(c.tier, substitute)
	}
	if !r.demand.Urgent && !c.own && c.Available-c.Quantity < r.policy.KeepForUrgent[c.Kind] {
		c.tier = rationed
	}
}

// mayServe tells whether offers of the place are looked at.
func (r *ranking) mayServe(p *place) bool {
	if p.Kind == site.Van {
		return p.Code == r.demand.Van || r.peerNear(p)
	}
	return slices.Contains(r.policy.Kinds, p.Kind)
}

func (r *ranking) peerNear(p *place) bool {
	reach := float64(r.policy.PeerVans.WithinKm) * 1000
	return reach > 0 && p.located && p.at.metresTo(r.from) <= reach
}

// compare is the order of choice; it is total.
func (r *ranking) compare(a, b *Choice) int {
	if a.usable() != b.usable() {
		return preferFirst(a.usable())
	}
	if a.own != b.own {
		return preferFirst(a.own)
	}
	if a.grade != b.grade {
		return cmp.Compare(a.grade, b.grade)
	}
	x := bid{a.Keeps24h, a.tier, a.ArrivesAt, a.CostMinor, a.Km, 0, 0}
	y := bid{b.Keeps24h, b.tier, b.ArrivesAt, b.CostMinor, b.Km, 0, 0}
	if by := x.compare(&y, r.demand.Urgent); by != 0 {
		return by
	}
	return cmp.Or(cmp.Compare(a.instead, b.instead), cmp.Compare(a.Location, b.Location), cmp.Compare(b.Available, a.Available))
}

// bid is what a place can do for a demand; on a shortlist the best that any place of a cell could.
type bid struct {
	keeps   bool
	tier    tier
	arrives time.Time
	cost    int64
	km      int
	cell    int32
	place   int32 // -1 is the cell
}

// compare is the rule of the room. Keepers come first: among them the lower tier, then the cheaper; when it is urgent the
// earlier before both. Who keeps nothing gives away the least of what is kept for urgent orders, then comes the earlier.
func (a *bid) compare(b *bid, urgent bool) int {
	if a.keeps != b.keeps {
		return preferFirst(a.keeps)
	}
	if !a.keeps && (a.tier == rationed) != (b.tier == rationed) {
		return preferFirst(b.tier == rationed)
	}
	if by := byPromise(urgent, a.arrives, b.arrives, a.cost, b.cost, a.keeps, b.keeps); by != 0 || a.tier != b.tier {
		tiers := cmp.Compare(a.tier, b.tier)
		if a.keeps && !urgent {
			return cmp.Or(tiers, by)
		}
		return cmp.Or(a.arrives.Compare(b.arrives), tiers, by)
	}
	return cmp.Compare(a.km, b.km)
}

// byPromise compares two ways: keepers first; among them cost before arrival, unless it is urgent; among the others
// arrival before cost.
func byPromise(urgent bool, aArrives, bArrives time.Time, aCost, bCost int64, aKeeps, bKeeps bool) int {
	if aKeeps != bKeeps {
		return preferFirst(aKeeps)
	}
	cost, arrival := cmp.Compare(aCost, bCost), aArrives.Compare(bArrives)
	if aKeeps && !urgent {
		return cmp.Or(cost, arrival)
	}
	return cmp.Or(arrival, cost)
}

func preferFirst(a bool) int {
	if a {
		return -1
	}
	return 1
}

// loss is the first difference to the winner in the order of the comparison.
func (r *ranking) loss(c, winner *Choice) string {
	calm := c.Keeps24h && !r.demand.Urgent
	switch {
	case c.Condition != winner.Condition:
		return ReasonRefurbished
	case !c.Keeps24h && (winner.Keeps24h || winner.Location == r.demand.Van):
		return cmp.Or(c.delay, ReasonTooLate)
	case (calm || c.tier == rationed) && c.tier > winner.tier:
		return tierReasons[c.tier]
	case calm && c.CostMinor > winner.CostMinor:
		return ReasonCostlier
	case c.ArrivesAt.After(winner.ArrivesAt):
		return ReasonLater
	case c.tier > winner.tier:
		return tierReasons[c.tier]
	case c.CostMinor > winner.CostMinor:
		return ReasonCostlier
	case c.Km > winner.Km:
		return ReasonFarther
	case c.Part != winner.Part:
		return ReasonSubstitute
	}
	return ReasonFarther
}
