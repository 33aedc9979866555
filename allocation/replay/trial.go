package replay

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/stock"
)

// trial is a replay under way.
type trial struct {
	network  network.Snapshot
	record   Recorded
	policyOf func(sourcing.Decision) network.Policy
	free     map[stock.Key]int64
	// batch is what was taken at one moment: demands that were decided together were weighed on the same snapshot.
	batch map[stock.Key]int64
	at    time.Time
	held  map[uuid.UUID]sourcing.Choice
	// given are lines that the record had served.
	given map[uuid.UUID]bool
	// ahead is how many decisions the record still has for a line.
	ahead   map[uuid.UUID]int
	waiting []sourcing.Decision
	ours    tally
	theirs  tally
	out     Replayed
}

func (t *trial) move(m Move) {
	key, quantity := m.Key, m.Quantity
	if c, known := t.held[m.Line]; known && m.Line != uuid.Nil {
		key, quantity = c.StockKey(), sourcing.PiecesOf(sourcing.Demand{Quantity: m.Quantity}, &c)
		delete(t.held, m.Line)
	}
	t.free[key] += quantity
	if t.free[key] < 0 {
		t.free[key] = 0
		t.out.Short++
	}
	if quantity > 0 {
		t.fill(key.Part, m.At)
	}
}

// fill serves who waits and whom no recorded decision serves later.
func (t *trial) fill(part string, at time.Time) {
	t.waiting = slices.DeleteFunc(t.waiting, func(d sourcing.Decision) bool {
		if t.ahead[d.Line] > 0 || !slices.Contains(d.Demand.Accepted(), part) {
			return false
		}
		d.At, d.Demand.From = at, at
		clear(t.batch)
		p := t.policyOf(d)
		c, ok := t.choose(d.Demand, p)
		if ok {
			t.take(d, c)
			t.ours.note(d, &c, p)
		}
		return ok
	})
}

func (t *trial) take(d sourcing.Decision, c sourcing.Choice) {
	c.Quantity = sourcing.PiecesOf(d.Demand, &c)
	t.free[c.StockKey()] -= c.Quantity
	t.batch[c.StockKey()] += c.Quantity
	t.held[d.Line] = c
}

// choose answers the best place that has enough.
func (t *trial) choose(d sourcing.Demand, p network.Policy) (sourcing.Choice, bool) {
	for _, c := range sourcing.Rank(d, t.offers(d, p), t.network, p) {
		if c.Usable() && t.free[c.StockKey()] >= sourcing.PiecesOf(d, &c) {
			return c, true
		}
	}
	return sourcing.Choice{}, false
}

func (t *trial) offers(d sourcing.Demand, p network.Policy) []stock.Offer {
	var out []stock.Offer
	for key, n := range t.free {
		if n += t.batch[key]; n > 0 && slices.Contains(d.Accepted(), key.Part) && slices.Contains(p.Conditions, key.Condition) {
			out = append(out, stock.Offer{Location: key.Location, Part: key.Part, Condition: key.Condition, Available: n})
		}
	}
	slices.SortFunc(out, func(a, b stock.Offer) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Location, b.Location), cmp.Compare(a.Condition, b.Condition))
	})
	return out
}

func (t *trial) decide(d sourcing.Decision) {
	if !d.At.Equal(t.at) {
		t.at = d.At
		clear(t.batch)
	}
	t.ahead[d.Line]--
	p := t.policyOf(d)
	t.out.Policy = p.Label()
	was := winnerOf(&d)
	t.theirs.note(d, was, t.network.PolicyNamed(d.Policy, p))
	if t.given[d.Line] && t.record.Took[d.ID] {
		// What the line had is gone, lost or used up.
		delete(t.held, d.Line)
	}
	t.given[d.Line] = was != nil
	c, served := t.again(d, p)
	t.compare(d, was, c, served, p)
	t.waiting = slices.DeleteFunc(t.waiting, func(w sourcing.Decision) bool { return w.Line == d.Line })
	if !served {
		t.waiting = append(t.waiting, d)
		t.ours.note(d, nil, p)
		return
	}
	t.ours.note(d, &c, p)
}

// again decides a demand in the trial. A line that holds something keeps it, with the arrival that is possible from now.
func (t *trial) again(d sourcing.Decision, p network.Policy) (sourcing.Choice, bool) {
	if held, known := t.held[d.Line]; known {
		asked := d.Demand
		asked.Accept, asked.Factors = []string{held.Part}, map[string]int64{held.Part: held.Quantity / max(1, asked.Quantity)}
		offer := stock.Offer{Location: held.Location, Part: held.Part, Condition: held.Condition, Available: held.Quantity}
		if ranked := sourcing.Rank(asked, []stock.Offer{offer}, t.network, p); len(ranked) > 0 && ranked[0].Usable() {
			ranked[0].Available = held.Available
			return ranked[0], true
		}
		t.free[held.StockKey()] += held.Quantity
		delete(t.held, d.Line)
	}
	c, ok := t.choose(d.Demand, p)
	if ok {
		t.take(d, c)
	}
	return c, ok
}

func (t *trial) compare(d sourcing.Decision, was *sourcing.Choice, c sourcing.Choice, served bool, p network.Policy) {
	if was == nil && !served {
		t.out.Same++
		t.out.Identical++
		return
	}
	if was != nil && served && was.StockKey() == c.StockKey() {
		t.out.Same++
		if was.ArrivesAt.Equal(c.ArrivesAt) && was.CostMinor == c.CostMinor {
			t.out.Identical++
		}
		return
	}
	t.out.Differ[t.differs(d, was, c, served, p)]++
}

func (t *trial) differs(d sourcing.Decision, was *sourcing.Choice, c sourcing.Choice, served bool, p network.Policy) string {
	if served && slices.ContainsFunc(d.Choices, func(o sourcing.Choice) bool { return o.Reason == sourcing.ReasonTaken && o.StockKey() == c.StockKey() }) {
		return DiffersTaken
	}
	if was == nil {
		return DiffersStock
	}
	// What would be free to it now, beside what it has just taken elsewhere.
	if t.free[was.StockKey()] < sourcing.PiecesOf(d.Demand, was) {
		return DiffersStock
	}
	now := sourcing.Rank(d.Demand, []stock.Offer{{Location: was.Location, Part: was.Part, Condition: was.Condition, Available: was.Available}}, t.network,
		t.network.PolicyNamed(d.Policy, p))
	if len(now) == 0 || !now[0].ArrivesAt.Equal(was.ArrivesAt) || now[0].CostMinor != was.CostMinor {
		return DiffersNetwork
	}
	if d.Policy != p.Label() {
		return DiffersPolicy
	}
	// Under the same policy only more stock than there was can beat what won.
	return DiffersStock
}

// winnerOf is the choice that was taken, nil is none.
func winnerOf(d *sourcing.Decision) *sourcing.Choice {
	for i := range d.Choices {
		if d.Choices[i].Won {
			return &d.Choices[i]
		}
	}
	return nil
}
