package sourcing

import (
	"cmp"
	"slices"

	"fettle/allocation/network"
)

// Share is what one place gives of a demand that is split.
type Share struct {
	Choice Choice `json:"choice"`
	// Quantity counts pieces that were asked for; Pieces are those of Choice.Part that stand for them.
	Quantity int64 `json:"quantity"`
	Pieces   int64 `json:"pieces"`
}

// splitSources bounds the places that are tried together: the best that are in time.
const splitSources = 24

// SplitQuantity divides a demand over places when that alone keeps the promise: no place has enough in time, and a few
// together do. It answers nil when the demand is better left whole. Of the ways to split it takes the one with the fewest
// parcels, then the fewest, then the earliest; the first share is that of the best place. choices are those of Rank.
func SplitQuantity(d Demand, choices []Choice, p network.Policy) []Share {
	if d.Quantity < 2 || p.SplitMost < 2 {
		return nil
	}
	var sources []Share
	for _, c := range choices {
		if !c.Keeps24h || c.ArrivesAt.IsZero() || !c.Usable() && c.Reason != ReasonShort {
			continue
		}
		if c.Usable() {
			return nil
		}
		if gives := givesOf(p, d, &c); gives > 0 && !slices.ContainsFunc(sources, func(s Share) bool { return s.Choice.StockKey() == c.StockKey() }) {
			sources = append(sources, Share{Choice: c, Quantity: gives})
		}
	}
	sources = sources[:min(len(sources), splitSources)]
	for places := 2; places <= min(p.SplitMost, len(sources)); places++ {
		if best := fewestSources(d, sources, places); best != nil {
			return best
		}
	}
	return nil
}

// givesOf is how many of the pieces asked for a place could give, without what it keeps for urgent orders.
func givesOf(p network.Policy, d Demand, c *Choice) int64 {
	free := c.Available
	if !d.Urgent && !c.Own {
		free -= p.KeepForUrgent[c.Kind]
	}
	return max(0, free) / d.factor(c.Part)
}

// fewestSources is the cheapest way to fill the demand from exactly so many of the sources; nil when none fills it.
func fewestSources(d Demand, sources []Share, places int) []Share {
	var best []Share
	taken := make([]Share, 0, places)
	var pick func(from int, missing int64)
	pick = func(from int, missing int64) {
		if len(taken) == places {
			if missing <= 0 && (best == nil || cheaperShares(taken, best)) {
				best = slices.Clone(taken)
			}
			return
		}
		for i := from; i < len(sources); i++ {
			taken = append(taken, sources[i])
			pick(i+1, missing-sources[i].Quantity)
			taken = taken[:len(taken)-1]
		}
	}
	pick(0, d.Quantity)
	return fillShares(d, best)
}

func cheaperShares(a, b []Share) bool {
	worth := func(shares []Share) (cost int64, latest int64) {
		for _, s := range shares {
			cost, latest = cost+s.Choice.CostMinor, max(latest, s.Choice.ArrivesAt.UnixNano())
		}
		return cost, latest
	}
	aCost, aLatest := worth(a)
	bCost, bLatest := worth(b)
	return cmp.Or(cmp.Compare(aCost, bCost), cmp.Compare(aLatest, bLatest)) < 0
}

// fillShares gives each share what it can, the best place first, until nothing is missing.
func fillShares(d Demand, shares []Share) []Share {
	missing := d.Quantity
	for i := range shares {
		s := &shares[i]
		s.Quantity = min(s.Quantity, missing)
		missing -= s.Quantity
		s.Pieces = s.Quantity * d.factor(s.Choice.Part)
		s.Choice.Quantity = s.Pieces
	}
	return shares
}
