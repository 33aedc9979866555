package assign

import (
	"cmp"

	"fettle/allocation/heap"
)

// Cost is what an assignment costs, compared from the first figure to the last: no saving makes up for a minute.
type Cost struct {
	// Late is minutes after the promise of the policy, weighted by urgency; whoever waits for stock is late as well.
	Late int64 `json:"late_minutes"`
	// Urgent is minutes until urgent orders arrive, because they want it as soon as it can be, not only in time.
	Urgent int64 `json:"urgent_minutes"`
	// Tiers are steps of the order of choice that were climbed.
	Tiers int64 `json:"tiers"`
	// Cost is that of the parcels, in minor units.
	Minor int64 `json:"cost_minor"`
	// turn makes whoever came first be served among equals.
	turn int64
}

func (t Cost) compare(o Cost) int {
	return cmp.Or(cmp.Compare(t.Late, o.Late), cmp.Compare(t.Urgent, o.Urgent), cmp.Compare(t.Tiers, o.Tiers),
		cmp.Compare(t.Minor, o.Minor), cmp.Compare(t.turn, o.turn))
}

// Less is compare without the cost of a comparison that is already decided.
func (t Cost) Less(o Cost) bool {
	switch {
	case t.Late != o.Late:
		return t.Late < o.Late
	case t.Urgent != o.Urgent:
		return t.Urgent < o.Urgent
	case t.Tiers != o.Tiers:
		return t.Tiers < o.Tiers
	case t.Minor != o.Minor:
		return t.Minor < o.Minor
	}
	return t.turn < o.turn
}

// Plus adds two costs tier by tier.
func (t Cost) Plus(o Cost) Cost {
	return Cost{t.Late + o.Late, t.Urgent + o.Urgent, t.Tiers + o.Tiers, t.Minor + o.Minor, t.turn + o.turn}
}

func (t Cost) minus(o Cost) Cost {
	return Cost{t.Late - o.Late, t.Urgent - o.Urgent, t.Tiers - o.Tiers, t.Minor - o.Minor, t.turn - o.turn}
}

func (t Cost) times(n int64) Cost {
	return Cost{t.Late * n, t.Urgent * n, t.Tiers * n, t.Minor * n, t.turn * n}
}

// transport sends what sources have to sinks that can hold so much, at the least cost: minimum-cost flow between two
// sides, by successive shortest paths with prices (Jonker and Volgenant's way, for more than one piece a source).
type transport struct {
	supply   []int64
	capacity []int64
	// ways of each source; there has to be one whose sink holds everything.
	ways [][]road

	used  []int64
	flow  [][]int64  // by source and way
	users [][]hauler // by sink
	// prices of sources and sinks: cost - source - sink is never below nothing, and nothing where something flows.
	source, sink []Cost
	search       search
}

type road struct {
	to   int32
	cost Cost
}

// hauler is a source that sends something to a sink, and by which of its ways.
type hauler struct{ source, way int32 }

// search is the state of one shortest path; only what it touched is made clean again.
type search struct {
	distance []Cost
	state    []byte
	came     []hauler // by sink: the source that reached it
	left     []hauler // by source: the sink it was reached from, as its own way there
	away     []Cost   // by source
	known    []bool   // by source: it is among the reached
	reached  []int32  // sources
	touched  []int32  // sinks
	closed   []int32  // sinks whose distance is final
	next     heap.Min[stop]
}

type stop struct {
	distance Cost
	sink     int32
}

const (
	unseen byte = iota
	seen
	closed
)

func newTransport(supply, capacity []int64, ways [][]road) *transport {
	t := &transport{supply: supply, capacity: capacity, ways: ways, used: make([]int64, len(capacity)), flow: make([][]int64, len(supply)),
		users: make([][]hauler, len(capacity)), source: make([]Cost, len(supply)), sink: make([]Cost, len(capacity))}
	for i, w := range ways {
		t.flow[i] = make([]int64, len(w))
	}
	n, m := len(supply), len(capacity)
	t.search = search{distance: make([]Cost, m), state: make([]byte, m), came: make([]hauler, m), left: make([]hauler, n), away: make([]Cost, n),
		known: make([]bool, n)}
	t.search.next.Less = func(a, b *stop) bool {
		if a.distance != b.distance {
			return a.distance.Less(b.distance)
		}
		return a.sink < b.sink
	}
	return t
}

// solve answers the least cost of all pieces.
func (t *transport) solve() Cost {
	for i := range t.supply {
		for left := t.supply[i]; left > 0; {
			left -= t.send(int32(i), left)
		}
	}
	var out Cost
	for i, ways := range t.ways {
		for w := range ways {
			if f := t.flow[i][w]; f > 0 {
				out = out.Plus(ways[w].cost.times(f))
			}
		}
	}
	return out
}

// send moves some of what a source has left along the cheapest path, and answers how much.
func (t *transport) send(i int32, left int64) int64 {
	s := &t.search
	t.begin(i)
	end := t.find()
	reach := s.distance[end]
	for _, k := range s.reached {
		t.source[k] = t.source[k].Plus(reach.minus(s.away[k]))
	}
	for _, j := range s.closed {
		t.sink[j] = t.sink[j].Plus(s.distance[j].minus(reach))
	}
	amount := min(left, t.capacity[end]-t.used[end])
	for k := s.came[end].source; k != i; k = s.came[t.behind(k)].source {
		amount = min(amount, t.flow[k][s.left[k].way])
	}
	t.used[end] += amount
	for j := end; ; {
		by := s.came[j]
		t.add(by, amount)
		if by.source == i {
			return amount
		}
		back := s.left[by.source]
		j = t.ways[by.source][back.way].to
		t.take(back, j, amount)
	}
}

// behind is the sink a source was reached from.
func (t *transport) behind(k int32) int32 { return t.ways[k][t.search.left[k].way].to }

func (t *transport) add(h hauler, amount int64) {
	f := &t.flow[h.source][h.way]
	if *f == 0 {
		to := t.ways[h.source][h.way].to
		t.users[to] = append(t.users[to], h)
	}
	*f += amount
}

func (t *transport) take(h hauler, from int32, amount int64) {
	f := &t.flow[h.source][h.way]
	*f -= amount
	if *f > 0 {
		return
	}
	users := t.users[from]
	for k := range users {
		if users[k] == h {
			users[k] = users[len(users)-1]
			t.users[from] = users[:len(users)-1]
			return
		}
	}
}

func (t *transport) begin(i int32) {
	s := &t.search
	for _, j := range s.touched {
		s.state[j] = unseen
	}
	for _, k := range s.reached {
		s.known[k] = false
	}
	s.touched, s.closed, s.reached, s.next.Items = s.touched[:0], s.closed[:0], s.reached[:0], s.next.Items[:0]
	// Whoever has sent nothing yet is free to ask the least.
	ways := t.ways[i]
	least := ways[0].cost.minus(t.sink[ways[0].to])
	for _, w := range ways[1:] {
		if price := w.cost.minus(t.sink[w.to]); price.Less(least) {
			least = price
		}
	}
	t.source[i] = least
	t.reach(i, Cost{}, hauler{i, -1})
}

// reach looks where a source could send instead.
func (t *transport) reach(k int32, away Cost, left hauler) {
	s := &t.search
	s.reached = append(s.reached, k)
	s.away[k], s.left[k], s.known[k] = away, left, true
	base := away.minus(t.source[k])
	for w, way := range t.ways[k] {
		j := way.to
		if s.state[j] == closed {
			continue
		}
		distance := base.Plus(way.cost).minus(t.sink[j])
		if s.state[j] == seen && !distance.Less(s.distance[j]) {
			continue
		}
		if s.state[j] == unseen {
			s.touched = append(s.touched, j)
			s.state[j] = seen
		}
		s.distance[j], s.came[j] = distance, hauler{k, int32(w)}
		s.next.Push(stop{distance, j})
	}
}

// find closes sinks from the nearest on until one can hold more, and answers that.
func (t *transport) find() int32 {
	s := &t.search
	for {
		at := s.next.Pop()
		j := at.sink
		if s.state[j] == closed || at.distance != s.distance[j] {
			continue
		}
		if t.used[j] < t.capacity[j] {
			return j
		}
		s.state[j] = closed
		s.closed = append(s.closed, j)
		for _, h := range t.users[j] {
			if !s.known[h.source] {
				t.reach(h.source, at.distance, h)
			}
		}
	}
}
