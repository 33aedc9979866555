package assign

import (
	"math"
	"slices"

	"fettle/allocation/heap"
)

// Work of one contest, in ways looked at: it bounds the search, and not the clock, so that the answer is always the same.
const (
	searchWork  = 150_000
	searchNodes = 4_000
)

// settle answers the best way out for each bidder and a bound that nobody can undercut. greedy is what it falls back to.
func (c *contest) settle(greedy []int) ([]int, Cost) {
	best, bound := c.solve(greedy)
	// What is no cheaper is left as it was: the order of arrival is easier to explain.
	if !c.costOf(best).Less(c.costOf(greedy)) {
		best = greedy
	}
	return best, bound
}

func (c *contest) solve(greedy []int) ([]int, Cost) {
	if c.uncontested(greedy) {
		return greedy, c.costOf(greedy)
	}
	if q, same := c.sameQuantity(); same {
		won := c.flow(q)
		return won, c.costOf(won)
	}
	s := newBranching(c, greedy)
	return s.run()
}

// uncontested tells that everybody has the cheapest of what he could have.
func (c *contest) uncontested(won []int) bool {
	for k := range c.bidders {
		b := &c.bidders[k]
		for w := range b.ways {
			if b.ways[w].cost.Cheaper(b.ways[won[k]].cost) {
				return false
			}
		}
	}
	return true
}

func (c *contest) sameQuantity() (int64, bool) {
	q := c.bidders[0].pieces
	for _, b := range c.bidders {
		for _, o := range b.ways {
			if o.pieces != q {
				return 0, false
			}
		}
	}
	return q, true
}

// flow is the optimum where everybody asks for q pieces: a stock key serves as many as it holds that often.
func (c *contest) flow(q int64) []int {
	supply := make([]int64, len(c.bidders))
	capacity := make([]int64, 0, len(c.free)+len(c.bidders))
	for _, f := range c.free {
		capacity = append(capacity, f/q)
	}
	ways := make([][]road, len(c.bidders))
	for k := range c.bidders {
		supply[k] = 1
		ways[k], capacity = c.roads(k, capacity, func(t Cost) Cost { return t }, func(int) bool { return true })
	}
	t := newTransport(supply, capacity, ways)
	t.solve()
	won := make([]int, len(c.bidders))
	for k := range won {
		won[k] = slices.Index(t.flow[k], 1)
	}
	return won
}

// roads of a bidder, those that are open; a sink of its own to wait in is added to the capacities.
func (c *contest) roads(k int, capacity []int64, price func(Cost) Cost, open func(way int) bool) ([]road, []int64) {
	b := &c.bidders[k]
	out := make([]road, 0, len(b.ways))
	for w, o := range b.ways {
		switch {
		case !open(w):
		case o.key == waits:
			out = append(out, road{int32(len(capacity)), price(o.cost)})
			capacity = append(capacity, math.MaxInt64)
		default:
			out = append(out, road{o.key, price(o.cost)})
		}
	}
	return out, capacity
}

// branching is the search where quantities differ: demands may not be divided over stock keys, so that what a flow of
// pieces costs is only a bound (a generalised assignment problem). A demand that the flow divides is given whole to one
// stock key in one branch and kept off it in the other; the branch with the least bound is looked at first.
type branching struct {
	*contest
	scale int64
	best  []int
	cost  Cost
	nodes []node
	open  heap.Min[int32]
	room  int
	// slack is the least bound of nodes that have nothing left to decide and yet are not known to be as cheap as that.
	slack *Cost
}

// node is a decision under those of its parent.
type node struct {
	parent  int32
	bidder  int32
	way     int32
	given   bool // the bidder takes the way; otherwise it must not
	bound   Cost
	divided int32 // the bidder to decide about next, -1 is none
	through int32 // and its way
}

// scaleLimit bounds the least common multiple of quantities by which costs are made divisible into pieces.
const scaleLimit = 1 << 20

// roundScale is used when it is beyond: a multiple of 1 to 16. What does not divide is rounded down, so that the bound
// stays one.
const roundScale = 720_720

func newBranching(c *contest, greedy []int) *branching {
	s := &branching{contest: c, best: greedy, cost: c.costOf(greedy), scale: 1}
	edges := 0
	for _, b := range c.bidders {
		edges += len(b.ways)
		if s.scale <= scaleLimit {
			s.scale = s.scale / gcd(s.scale, b.pieces) * b.pieces
		}
	}
	if s.scale > scaleLimit {
		s.scale = roundScale
	}
	s.room = min(searchNodes, max(1, searchWork/edges))
	s.open.Less = func(a, b *int32) bool {
		if by := s.nodes[*a].bound.compare(s.nodes[*b].bound); by != 0 {
			return by < 0
		}
		return *a > *b // the deeper one ends sooner
	}
	return s
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// run answers the best that was found and the bound of what was not looked at.
func (s *branching) run() ([]int, Cost) {
	bound := s.search()
	if s.slack != nil && s.slack.Cheaper(bound) {
		bound = *s.slack
	}
	return s.best, bound
}

func (s *branching) search() Cost {
	s.look(node{parent: -1, bidder: -1})
	for len(s.open.Items) > 0 {
		at := s.open.Pop()
		n := s.nodes[at]
		if !n.bound.Cheaper(s.cost) {
			return s.cost
		}
		if s.room < 2 {
			return n.bound
		}
		for _, given := range []bool{true, false} {
			s.look(node{parent: at, bidder: n.divided, way: n.through, given: given})
		}
	}
	return s.cost
}

// look reckons the bound of a node, tries what its flow suggests, and keeps it open when there is something to decide.
func (s *branching) look(n node) {
	s.room--
	open, left, ok := s.under(n)
	if !ok {
		return
	}
	var t *transport
	t, n.bound = s.relax(open, left)
	if n.parent >= 0 && n.bound.Less(s.nodes[n.parent].bound) {
		n.bound = s.nodes[n.parent].bound
	}
	n.divided, n.through = s.suggest(t, open)
	switch {
	case !n.bound.Cheaper(s.cost):
	case n.divided < 0 && (s.slack == nil || n.bound.Less(*s.slack)):
		s.slack = &n.bound
	case n.divided >= 0:
		s.nodes = append(s.nodes, n)
		s.open.Push(int32(len(s.nodes) - 1))
	}
}

// under tells which ways are open in a node and what is left on the stock keys that are not given away; false when more was
// given away than there is.
func (s *branching) under(n node) (open [][]bool, left []int64, ok bool) {
	open = make([][]bool, len(s.bidders))
	for k := range open {
		open[k] = make([]bool, len(s.bidders[k].ways))
		for w := range open[k] {
			open[k][w] = true
		}
	}
	given := make([]int32, len(s.bidders))
	for k := range given {
		given[k] = -1
	}
	for at := n; at.bidder >= 0; at = s.nodes[at.parent] {
		if at.given {
			given[at.bidder] = at.way
		} else {
			open[at.bidder][at.way] = false
		}
		if at.parent < 0 {
			break
		}
	}
	left = slices.Clone(s.free)
	for k, way := range given {
		if way < 0 {
			continue
		}
		for w := range open[k] {
			open[k][w] = w == int(way)
		}
		if key := s.bidders[k].ways[way].key; key != waits {
			if left[key] -= s.bidders[k].ways[way].pieces; left[key] < 0 {
				return nil, nil, false
			}
		}
	}
	// What cannot hold a demand beside those that were given is closed to it: the bound is the sharper for it.
	for k := range s.bidders {
		b := &s.bidders[k]
		for w := range b.ways {
			if key := b.ways[w].key; given[k] < 0 && key != waits && left[key] < b.ways[w].pieces {
				open[k][w] = false
			}
		}
		if !slices.Contains(open[k], true) {
			return nil, nil, false
		}
	}
	for k, way := range given {
		if way >= 0 && s.bidders[k].ways[way].key != waits {
			left[s.bidders[k].ways[way].key] += s.bidders[k].pieces
		}
	}
	return open, left, true
}

// relax lets demands be divided into pieces, each at its share of the cost.
func (s *branching) relax(open [][]bool, left []int64) (*transport, Cost) {
	supply := make([]int64, len(s.bidders))
	ways := make([][]road, len(s.bidders))
	capacity := slices.Clone(left)
	for k := range s.bidders {
		b := &s.bidders[k]
		supply[k] = b.pieces
		price := func(t Cost) Cost {
			share := func(v int64) int64 { return v * s.scale / b.pieces }
			return Cost{share(t.Late), share(t.Urgent), share(t.Tiers), share(t.Minor), share(t.turn)}
		}
		ways[k], capacity = s.roads(k, capacity, price, func(w int) bool { return open[k][w] })
		if ways[k][len(ways[k])-1].to < int32(len(left)) {
			// It may not wait here; what finds no room costs more than anything.
			ways[k] = append(ways[k], road{int32(len(capacity)), Cost{Late: impossible}})
			capacity = append(capacity, math.MaxInt64)
		}
	}
	t := newTransport(supply, capacity, ways)
	return t, s.whole(t.solve())
}

// impossible is later than any order could be, and small enough to be added up.
const impossible = 1 << 42

// whole is the least cost in whole minutes and cents that a flow of scaled pieces allows.
func (s *branching) whole(t Cost) Cost {
	up := func(v int64) (int64, bool) { return (v + s.scale - 1) / s.scale, v%s.scale != 0 }
	var out Cost
	var rounded bool
	for _, f := range []struct {
		from int64
		to   *int64
	}{{t.Late, &out.Late}, {t.Urgent, &out.Urgent}, {t.Tiers, &out.Tiers}, {t.Minor, &out.Minor}} {
		if *f.to, rounded = up(f.from); rounded {
			// A whole minute more than the flow may save everything that comes after it.
			break
		}
	}
	return out
}

// suggest makes an assignment of a flow and keeps it when it is better than what was known. It answers the largest
// demand that was divided, with its widest way. Where a way takes more pieces than another the flow reckons with the
// fewest, so that a whole demand may find no room either.
func (s *branching) suggest(t *transport, open [][]bool) (divided, through int32) {
	divided = -1
	won := make([]int, len(s.bidders))
	left := slices.Clone(s.free)
	var undecided []int
	for _, decided := range []bool{true, false} {
		for k := range s.bidders {
			b := &s.bidders[k]
			if decided != (countOpen(open[k]) == 1) {
				continue
			}
			way, most := s.widest(t, k, open[k])
			o := b.ways[way]
			if most == b.pieces && (o.key == waits || left[o.key] >= o.pieces) {
				won[k] = way
				if o.key != waits {
					left[o.key] -= o.pieces
				}
				continue
			}
			undecided = append(undecided, k)
			if divided < 0 || b.pieces > s.bidders[divided].pieces {
				divided, through = int32(k), int32(way)
			}
		}
	}
	slices.Sort(undecided)
	for _, k := range undecided {
		won[k] = s.bidders[k].first(left)
	}
	if len(s.nodes) == 0 || len(s.bidders) <= improveAlways {
		s.improve(won, left)
	}
	if cost := s.costOf(won); cost.Less(s.cost) {
		s.best, s.cost = won, cost
	}
	return divided, through
}

func countOpen(open []bool) int {
	n := 0
	for _, o := range open {
		if o {
			n++
		}
	}
	return n
}

// widest is the way that most of a bidder's pieces go, and how many.
func (s *branching) widest(t *transport, k int, open []bool) (way int, most int64) {
	r := 0
	for w, isOpen := range open {
		if !isOpen {
			continue
		}
		if f := t.flow[k][r]; f > most {
			way, most = w, f
		}
		r++
	}
	return way, most
}
