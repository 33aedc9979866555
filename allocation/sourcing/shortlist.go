package sourcing

import (
	"cmp"
	"math"
	"slices"
	"time"

	"fettle/allocation/heap"
	"fettle/allocation/network"
	"fettle/inventory/stock"
)

// Shortlist hands out the places that could serve a demand in the order in which Rank would prefer them if each had
// enough. What they have is read for a few at a time, and once a winner is known that no place left could beat, the
// rest of the country need not be read. It serves one demand and is not safe for concurrent use.
//
//	list := NewShortlist(network, demand, policy)
//	for round := list.Next(64); len(round) > 0; round = list.Next(64) {
//		offers = append(offers, read(round)...)
//		if choices = list.Rank(offers); list.Final(choices) {
//			break
//		}
//	}
type Shortlist struct {
	r       *Ranking
	steps   heap.Min[bid]
	given   []bool
	pending []int32
	// near are warehouses whose lack of stock is worth a word.
	near []int32
	// counter is the very place where the parts are fetched, -1 is none.
	counter int
}

// NewShortlist begins with the own van and the nearest warehouses, then goes by promise and cost.
func NewShortlist(n network.Snapshot, d Demand, p network.Policy) *Shortlist {
	r := NewRanking(d, n, p)
	s := &Shortlist{r: r, given: make([]bool, len(n.Places)), counter: -1}
	s.steps.Less = func(a, b *bid) bool {
		return cmp.Or(a.compare(b, r.worth), cmp.Compare(a.place, b.place), cmp.Compare(a.cell, b.cell)) < 0
	}
	s.steps.Items = make([]bid, 0, len(n.Cells)+2*network.CellSize)
	if r.van >= 0 {
		s.pending = append(s.pending, int32(r.van))
	}
	if p.Neighbours > 0 {
		r.nearWarehouses(func(int32) bool { return true }, func(i int32) bool {
			s.near = append(s.near, i)
			return len(s.near) < p.Neighbours
		})
		s.pending = append(s.pending, s.near...)
	}
	s.askPeers()
	for _, i := range s.pending {
		s.given[i] = true
	}
	if at, known := n.ByCode[d.To.Location]; known {
		s.counter = at
		s.offer(int32(at))
	}
	for k := range n.Cells {
		if b, ok := s.bound(int32(k)); ok {
			s.steps.Push(b)
		}
	}
	return s
}

// peersShown bounds the engineers who are named to be asked.
const peersShown = 3

// nearby is a place with its distance.
type nearby struct {
	metres float64
	place  int32
}

// askPeers puts other engineers' vans among the places; where each must be asked they cannot win, and the nearest are
// there to be shown.
func (s *Shortlist) askPeers() {
	r := s.r
	if r.policy.PeerVans.WithinKm == 0 {
		return
	}
	var near []nearby
	for _, i := range r.network.Vans {
		switch p := &r.network.Places[i]; {
		case int(i) == r.van || !r.peerNear(p):
		case r.policy.PeerVans.Consent == network.ConsentStanding:
			s.offer(i)
		default:
			near = append(near, nearby{p.Vector.MetresTo(r.from), i})
		}
	}
	slices.SortFunc(near, func(a, b nearby) int { return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.place, b.place)) })
	for _, v := range near[:min(len(near), peersShown)] {
		s.pending = append(s.pending, v.place)
	}
}

// Next answers the next k places, fewer when there are no more that could serve.
func (s *Shortlist) Next(k int) []string {
	out := make([]string, 0, k)
	for ; len(s.pending) > 0 && len(out) < k; s.pending = s.pending[1:] {
		out = append(out, s.r.network.Places[s.pending[0]].Code)
	}
	for len(out) < k && len(s.steps.Items) > 0 {
		b := s.steps.Pop()
		switch {
		case b.place < 0:
			s.open(b.cell)
		case !s.given[b.place]:
			s.given[b.place] = true
			out = append(out, s.r.network.Places[b.place].Code)
		}
	}
	return out
}

// Rank is Rank over the places that were handed out; offers are what lies there.
func (s *Shortlist) Rank(offers []stock.Offer) []Choice {
	choices := s.r.candidates(offers)
	has := s.r.having(offers)
	for _, i := range s.near {
		if !has[i] && len(s.pending) == 0 {
			choices = append(choices, s.r.lacking(int(i)))
		}
	}
	if s.r.van >= 0 && !has[s.r.van] && s.r.policy.Neighbours > 0 {
		choices = append(choices, s.r.lacking(s.r.van))
	}
	s.r.explain(choices)
	return choices
}

// Final tells that no place that was not handed out could change who won; choices are what Rank made of all that were.
func (s *Shortlist) Final(choices []Choice) bool {
	if len(s.pending) > 0 {
		return false
	}
	won := len(choices) > 0 && choices[0].Usable()
	for len(s.steps.Items) > 0 {
		b := *s.steps.Top()
		switch {
		case b.place >= 0 && s.given[b.place]:
			s.steps.Pop()
		case won && s.beats(&choices[0], &b):
			return true
		case b.place < 0:
			s.steps.Pop()
			s.open(b.cell)
		default:
			return false
		}
	}
	return true
}

// beats tells that a winner is better than a place that has the very part asked for, new and plenty of it.
func (s *Shortlist) beats(winner *Choice, b *bid) bool {
	rival := Choice{Tier: b.tier, Keeps24h: b.keeps, ArrivesAt: b.arrives, CostMinor: b.cost, Km: b.km, Available: math.MaxInt64}
	return s.r.Compare(winner, &rival) < 0
}

// open replaces a cell by its places.
func (s *Shortlist) open(k int32) {
	for _, i := range s.r.network.Cells[k].Members {
		if int(i) != s.counter {
			s.offer(i)
		}
	}
}

func (s *Shortlist) offer(i int32) {
	p := &s.r.network.Places[i]
	if s.given[i] || !s.r.Serves(p) {
		return
	}
	c, metres := s.r.start(p)
	if w, found := s.r.wayFrom(p, metres); found && s.r.reaches(w.arrives) {
		s.steps.Push(bid{w.Keeps, c.Tier, w.arrives, w.cost, c.Km, -1, i})
	}
}

// bound is a bid that no place of the cell can undercut in time, cost or distance; false when none of them can serve.
func (s *Shortlist) bound(k int32) (bid, bool) {
	r, c := s.r, &s.r.network.Cells[k]
	ready, works := s.earliest(c)
	if !works {
		return bid{}, false
	}
	metres := 0.0
	if c.Located {
		metres = c.Least(r.from)
	}
	out := bid{tier: s.lowest(c), km: kmOf(metres), cost: math.MaxInt64, cell: k, place: -1}
	add := func(arrives time.Time, cost int64) {
		if out.arrives.IsZero() || arrives.Before(out.arrives) {
			out.arrives = arrives
		}
		out.cost = min(out.cost, cost)
	}
	for _, a := range c.Areas {
		routes := r.in.From(a.Code, a.Prefecture)
		if len(routes) == 0 && c.Located {
			w := r.ByDistance(ready, metres)
			add(w.arrives, w.cost)
		}
		for i := range routes {
			by := &routes[i]
			if c.Zone != nil {
				w := r.ByRoute(by, c.Zone, ready, metres)
				add(w.arrives, w.cost)
			} else {
				arrives, _ := r.told(ready, by.Transit)
				add(arrives, r.policy.Cost(out.km, by.Transit, by.Service))
			}
		}
	}
	if out.tier == lateral {
		out.cost += r.policy.LateralMinor
	}
	out.keeps = r.keeps(out.arrives)
	return out, !out.arrives.IsZero() && r.reaches(out.arrives)
}

func (s *Shortlist) earliest(c *network.Cell) (time.Time, bool) {
	var out time.Time
	found := false
	for _, number := range c.Desks {
		if ready := s.r.readyAt(number); ready.Works && (!found || ready.At.Before(out)) {
			out, found = ready.At, true
		}
	}
	return out, found
}

// lowest tier that any place of the cell stands on.
func (s *Shortlist) lowest(c *network.Cell) Tier {
	for _, kind := range c.Kinds {
		for _, a := range c.Areas {
			if !s.r.lateral(kind, a.Prefecture) {
				return usual
			}
		}
	}
	return lateral
}
