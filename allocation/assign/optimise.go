package assign

import (
	"fmt"
	"time"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/stock"
)

// Assignment says which choice serves each of many demands.
type Assignment struct {
	// Won is the index of the choice of each demand; -1 waits for stock.
	Won []int `json:"won"`
	// Cost is that of all demands together, Greedy what it is when each takes its best in turn. No assignment costs less
	// than LowerBound.
	Cost       Cost `json:"cost"`
	Greedy     Cost `json:"greedy"`
	LowerBound Cost `json:"lower_bound"`
	// Waiting is how many get nothing.
	Waiting int `json:"waiting"`
}

// Optimal tells that nothing better exists.
func (a Assignment) Optimal() bool { return a.Cost.SamePrice(a.LowerBound) }

// SamePrice is equality but for whose turn it was.
func (t Cost) SamePrice(o Cost) bool {
	return t.Late == o.Late && t.Urgent == o.Urgent && t.Tiers == o.Tiers && t.Minor == o.Minor
}

// Cheaper is less but for whose turn it was.
func (t Cost) Cheaper(o Cost) bool { t.turn, o.turn = 0, 0; return t.Less(o) }

// urgentWeight is how many minutes of another's lateness one of an urgent order is worth.
const urgentWeight = 4

// Assign chooses for all demands together, so that they are late as little as can be, then cost as little as can be:
// choices are what Rank says of each demand, free is what lies on each stock key. It never does worse than to let each
// demand take its best in turn, and prefers that where it does no better. A demand is served from one stock key or waits.
// It is pure. Where all demands of a part ask for as many pieces the answer is optimal; where they do not, it is mostly,
// and LowerBound tells.
func Assign(demands []sourcing.Demand, choices [][]sourcing.Choice, free map[stock.Key]int64, p network.Policy) Assignment {
	return assignOpen(demands, choices, free, p, func(int, stock.Key) bool { return true })
}

// assignOpen is Assign over the stock keys that a demand may still ask.
func assignOpen(demands []sourcing.Demand, choices [][]sourcing.Choice, free map[stock.Key]int64, p network.Policy, may func(i int, r stock.Key) bool) Assignment {
	out := Assignment{Won: make([]int, len(demands))}
	for _, c := range contestsOf(demands, choices, free, p, may) {
		greedy := c.greedy()
		won, bound := c.settle(greedy)
		for k, w := range won {
			i := c.bidders[k].demand
			if out.Won[i] = c.bidders[k].choice(w); out.Won[i] < 0 {
				out.Waiting++
			}
		}
		out.Cost, out.Greedy, out.LowerBound = out.Cost.Plus(c.costOf(won)), out.Greedy.Plus(c.costOf(greedy)), out.LowerBound.Plus(bound)
	}
	return out
}

// contest is demands that compete, by way of one another, for the same stock keys; no other demand wants any of these.
type contest struct {
	bidders []bidder
	// free pieces by stock key.
	free []int64
}

// bidder is a demand with its ways out: the stock keys that could serve it in the order of its ranking, and to wait, last.
type bidder struct {
	demand int
	// pieces it takes at least.
	pieces int64
	ways   []option
}

// option is a stock key a bidder could take; waits is none.
type option struct {
	key    int32
	choice int32
	pieces int64
	cost   Cost
}

const waits = -1

func (b *bidder) choice(way int) int { return int(b.ways[way].choice) }

// contestsOf divides demands into those that have to do with each other.
func contestsOf(demands []sourcing.Demand, choices [][]sourcing.Choice, free map[stock.Key]int64, p network.Policy, may func(int, stock.Key) bool) []*contest {
	numbers := map[stock.Key]int32{}
	var lies []int64
	var sets joined
	bidders := make([]bidder, len(demands))
	for i, d := range demands {
		b := bidder{demand: i}
		worst := lateness(d, sourcing.SuppliedAt(p, d), p)
		for j := range choices[i] {
			c := &choices[i][j]
			r, takes := c.StockKey(), sourcing.PiecesOf(d, c)
			if !c.Usable() || free[r] < takes || !may(i, r) {
				continue
			}
			number, known := numbers[r]
			if !known {
				number = int32(len(lies))
				numbers[r] = number
				lies = append(lies, free[r])
				sets = append(sets, number)
			}
			cost := costOf(d, c, p)
			worst = max(worst, cost.Late)
			b.ways = append(b.ways, option{number, int32(j), takes, cost})
			if b.pieces == 0 || takes < b.pieces {
				b.pieces = takes
			}
			sets.join(b.ways[0].key, number)
		}
		b.close(worst, choices[i], len(p.Conditions), int64(len(demands)-i))
		bidders[i] = b
	}
	return divideContests(bidders, lies, sets)
}

// close makes what is given only when nothing else can serve cost nearly as much as to wait: late from what is kept for
// urgent orders, then what is not new. It adds the waiting.
func (b *bidder) close(worst int64, choices []sourcing.Choice, grades int, turn int64) {
	for w := range b.ways {
		c := &choices[b.ways[w].choice]
		switch {
		case c.Grade > 0:
			b.ways[w].cost.Late = worst + int64(c.Grade)
		case c.Tier == sourcing.Rationed && !c.Keeps24h:
			b.ways[w].cost.Late = worst
		}
	}
	b.pieces = max(1, b.pieces)
	b.ways = append(b.ways, option{key: waits, choice: waits, pieces: b.pieces, cost: Cost{Late: worst + int64(grades) + 1, turn: turn}})
}

// divideContests numbers the stock keys of each contest from 0.
func divideContests(bidders []bidder, lies []int64, sets joined) []*contest {
	var out []*contest
	byRoot := map[int32]*contest{}
	local := make([]int32, len(lies))
	for s := range lies {
		root := sets.root(int32(s))
		c, known := byRoot[root]
		if !known {
			c = &contest{}
			byRoot[root] = c
			out = append(out, c)
		}
		local[s] = int32(len(c.free))
		c.free = append(c.free, lies[s])
	}
	lone := &contest{}
	for _, b := range bidders {
		c := lone
		if b.ways[0].key != waits {
			c = byRoot[sets.root(b.ways[0].key)]
		}
		for w := range b.ways {
			if s := b.ways[w].key; s != waits {
				b.ways[w].key = local[s]
			}
		}
		c.bidders = append(c.bidders, b)
	}
	return append(out, lone)
}

// joined is sets of stock keys that compete.
type joined []int32

func (s joined) root(i int32) int32 {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

func (s joined) join(a, b int32) { s[s.root(b)] = s.root(a) }

func costOf(d sourcing.Demand, c *sourcing.Choice, p network.Policy) Cost {
	out := Cost{Late: lateness(d, c.ArrivesAt, p), Minor: c.CostMinor}
	if !c.Own {
		out.Tiers = int64(c.Tier)
	}
	if d.Urgent {
		out.Urgent = minutesBegun(c.ArrivesAt.Sub(d.StartsAt()))
	}
	return out
}

// lateness is weighted minutes after what the policy promises.
func lateness(d sourcing.Demand, at time.Time, p network.Policy) int64 {
	late := minutesBegun(at.Sub(d.At.Add(p.Within())))
	if d.Urgent {
		late *= urgentWeight
	}
	return late
}

// minutesBegun that were begun; none for what is not over.
func minutesBegun(d time.Duration) int64 { return int64(max(0, d+time.Minute-1) / time.Minute) }

func (t Cost) String() string {
	return fmt.Sprintf("%d min late, %d min urgent, %d.%02d", t.Late, t.Urgent, t.Minor/100, t.Minor%100)
}

// greedy lets each bidder take its best in turn.
func (c *contest) greedy() []int {
	left := append([]int64(nil), c.free...)
	out := make([]int, len(c.bidders))
	for k := range c.bidders {
		out[k] = c.bidders[k].first(left)
	}
	return out
}

// first takes the first stock key in the order of the ranking that has enough.
func (b *bidder) first(left []int64) int {
	for w, o := range b.ways {
		if o.key == waits {
			return w
		}
		if left[o.key] >= o.pieces {
			left[o.key] -= o.pieces
			return w
		}
	}
	return len(b.ways) - 1
}

func (c *contest) costOf(won []int) Cost {
	var out Cost
	for k, w := range won {
		out = out.Plus(c.bidders[k].ways[w].cost)
	}
	return out
}
