package allocation

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/inventory/stock"
)

// Recorded is what happened from a time on, as far as decisions rest on it.
type Recorded struct {
	Decisions []Decision
	// Free is what lay free on shelves when it began.
	Free map[stockKey]int64
	// Moves changed that, but for what the decisions took themselves.
	Moves []Move
	// Took are the decisions that reserved something; one that took nothing and yet has a winner renewed what its line had.
	Took map[uuid.UUID]bool
}

// Move is a change of what is free on a shelf.
type Move struct {
	At       time.Time
	Row      stockKey
	Quantity int64
	// Line gives back what was reserved for it.
	Line uuid.UUID
}

// Replayed compares what was decided with what another policy decides on the same demand and the same deliveries.
type Replayed struct {
	Policy    string `json:"policy"`
	Decisions int    `json:"decisions"`
	// Same is how many decisions name the same place, part and condition, Identical how many also the same arrival and cost.
	Same      int `json:"same"`
	Identical int `json:"identical"`
	// Differ counts the others by reason: one of ReplayReasons.
	Differ   map[string]int `json:"differ"`
	Recorded Outcome        `json:"recorded"`
	Trial    Outcome        `json:"trial"`
	// Short is how often a recorded movement took pieces from a shelf that the trial had given away.
	Short int `json:"short"`
}

// Outcome is what decisions come to, line by line; a line counts with the last that was decided for it.
type Outcome struct {
	Lines   int `json:"lines"`
	Waiting int `json:"waiting"`
	// Within24h arrive within 24 hours of their order, Kept by when they were promised first. Both are forecasts.
	Within24h int `json:"within_24h"`
	Kept      int `json:"kept"`
	// CostMinor is that of the parcels, Km the sum of their distances.
	CostMinor int64 `json:"cost_minor"`
	Km        int   `json:"km"`
	// LastUnits is how often nothing was left on the shelf, Places how many different ones were asked.
	LastUnits int `json:"last_units"`
	Places    int `json:"places"`
	// Instead were served with a substitute, NotNew with a piece that is not new.
	Instead int `json:"instead"`
	NotNew  int `json:"not_new"`
}

// Why a replayed decision differs.
const (
	DiffersTaken   = "taken"   // the record says that the place was asked and had been emptied by another
	DiffersStock   = "stock"   // the trial has not that stock any more, or has some that the record had not
	DiffersNetwork = "network" // the place is gone, or reaches the destination at another time or cost than then
	DiffersPolicy  = "policy"  // the policy prefers another
)

// ReplayReasons is every reason why a replayed decision differs.
var ReplayReasons = []string{DiffersTaken, DiffersStock, DiffersNetwork, DiffersPolicy}

// Replay decides recorded demand again in the order of time, each under what policyOf answers, over the network as it is
// now. Stock is carried forward: it begins with what lay there, follows the recorded deliveries and corrections, and
// gives what the trial takes. Pieces that a line gives back return to where the trial took them. A line that the trial
// lets wait, and for which the record has nothing more to say, is served when pieces come, the eldest first. It is pure.
func Replay(n Network, r Recorded, policyOf func(Decision) Policy) Replayed {
	if r.Free == nil {
		r.Free = map[stockKey]int64{}
	}
	t := trial{network: n, record: r, policyOf: policyOf, free: maps.Clone(r.Free), batch: map[stockKey]int64{}, held: map[uuid.UUID]Choice{}, ahead: map[uuid.UUID]int{}, given: map[uuid.UUID]bool{},
		ours: newTally(), theirs: newTally(), out: Replayed{Differ: map[string]int{}}}
	for _, d := range r.Decisions {
		t.ahead[d.Line]++
	}
	moves := r.Moves
	for _, d := range r.Decisions {
		for len(moves) > 0 && !moves[0].At.After(d.At) {
			t.move(moves[0])
			moves = moves[1:]
		}
		t.decide(d)
	}
	for _, m := range moves {
		t.move(m)
	}
	t.out.Decisions = len(r.Decisions)
	t.out.Trial, t.out.Recorded = t.ours.outcome(), t.theirs.outcome()
	return t.out
}

// trial is a replay under way.
type trial struct {
	network  Network
	record   Recorded
	policyOf func(Decision) Policy
	free     map[stockKey]int64
	// batch is what was taken at one moment: demands that were decided together were weighed on the same snapshot.
	batch map[stockKey]int64
	at    time.Time
	held  map[uuid.UUID]Choice
	// given are lines that the record had served.
	given map[uuid.UUID]bool
	// ahead is how many decisions the record still has for a line.
	ahead   map[uuid.UUID]int
	waiting []Decision
	ours    tally
	theirs  tally
	out     Replayed
}

func (t *trial) move(m Move) {
	row, quantity := m.Row, m.Quantity
	if c, known := t.held[m.Line]; known && m.Line != uuid.Nil {
		row, quantity = c.stockKey(), piecesOf(Demand{Quantity: m.Quantity}, &c)
		delete(t.held, m.Line)
	}
	t.free[row] += quantity
	if t.free[row] < 0 {
		t.free[row] = 0
		t.out.Short++
	}
	if quantity > 0 {
		t.fill(row.part, m.At)
	}
}

// fill serves who waits and whom no recorded decision serves later.
func (t *trial) fill(part string, at time.Time) {
	t.waiting = slices.DeleteFunc(t.waiting, func(d Decision) bool {
		if t.ahead[d.Line] > 0 || !slices.Contains(d.Demand.accepted(), part) {
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

func (t *trial) take(d Decision, c Choice) {
	c.Quantity = piecesOf(d.Demand, &c)
	t.free[c.stockKey()] -= c.Quantity
	t.batch[c.stockKey()] += c.Quantity
	t.held[d.Line] = c
}

// choose answers the best place that has enough.
func (t *trial) choose(d Demand, p Policy) (Choice, bool) {
	for _, c := range Rank(d, t.offers(d, p), t.network, p) {
		if c.usable() && t.free[c.stockKey()] >= piecesOf(d, &c) {
			return c, true
		}
	}
	return Choice{}, false
}

func (t *trial) offers(d Demand, p Policy) []stock.Offer {
	var out []stock.Offer
	for row, n := range t.free {
		if n += t.batch[row]; n > 0 && slices.Contains(d.accepted(), row.part) && slices.Contains(p.Conditions, row.condition) {
			out = append(out, stock.Offer{Location: row.location, Part: row.part, Condition: row.condition, Available: n})
		}
	}
	slices.SortFunc(out, func(a, b stock.Offer) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Location, b.Location), cmp.Compare(a.Condition, b.Condition))
	})
	return out
}

func (t *trial) decide(d Decision) {
	if !d.At.Equal(t.at) {
		t.at = d.At
		clear(t.batch)
	}
	t.ahead[d.Line]--
	p := t.policyOf(d)
	t.out.Policy = p.label()
	was := winnerOf(&d)
	t.theirs.note(d, was, t.network.policyNamed(d.Policy, p))
	if t.given[d.Line] && t.record.Took[d.ID] {
		// What the line had is gone, lost or used up.
		delete(t.held, d.Line)
	}
	t.given[d.Line] = was != nil
	c, served := t.again(d, p)
	t.compare(d, was, c, served, p)
	t.waiting = slices.DeleteFunc(t.waiting, func(w Decision) bool { return w.Line == d.Line })
	if !served {
		t.waiting = append(t.waiting, d)
		t.ours.note(d, nil, p)
		return
	}
	t.ours.note(d, &c, p)
}

// again decides a demand in the trial. A line that holds something keeps it, with the arrival that is possible from now.
func (t *trial) again(d Decision, p Policy) (Choice, bool) {
	if held, known := t.held[d.Line]; known {
		asked := d.Demand
		asked.Accept, asked.Factors = []string{held.Part}, map[string]int64{held.Part: held.Quantity / max(1, asked.Quantity)}
		offer := stock.Offer{Location: held.Location, Part: held.Part, Condition: held.Condition, Available: held.Quantity}
		if ranked := Rank(asked, []stock.Offer{offer}, t.network, p); len(ranked) > 0 && ranked[0].usable() {
			ranked[0].Available = held.Available
			return ranked[0], true
		}
		t.free[held.stockKey()] += held.Quantity
		delete(t.held, d.Line)
	}
	c, ok := t.choose(d.Demand, p)
	if ok {
		t.take(d, c)
	}
	return c, ok
}

func (t *trial) compare(d Decision, was *Choice, c Choice, served bool, p Policy) {
	if was == nil && !served {
		t.out.Same++
		t.out.Identical++
		return
	}
	if was != nil && served && was.stockKey() == c.stockKey() {
		t.out.Same++
		if was.ArrivesAt.Equal(c.ArrivesAt) && was.CostMinor == c.CostMinor {
			t.out.Identical++
		}
		return
	}
	t.out.Differ[t.differs(d, was, c, served, p)]++
}

func (t *trial) differs(d Decision, was *Choice, c Choice, served bool, p Policy) string {
	if served && slices.ContainsFunc(d.Choices, func(o Choice) bool { return o.Reason == ReasonTaken && o.stockKey() == c.stockKey() }) {
		return DiffersTaken
	}
	if was == nil {
		return DiffersStock
	}
	// What would be free to it now, beside what it has just taken elsewhere.
	if t.free[was.stockKey()] < piecesOf(d.Demand, was) {
		return DiffersStock
	}
	now := Rank(d.Demand, []stock.Offer{{Location: was.Location, Part: was.Part, Condition: was.Condition, Available: was.Available}}, t.network,
		t.network.policyNamed(d.Policy, p))
	if len(now) == 0 || !now[0].ArrivesAt.Equal(was.ArrivesAt) || now[0].CostMinor != was.CostMinor {
		return DiffersNetwork
	}
	if d.Policy != p.label() {
		return DiffersPolicy
	}
	// Under the same policy only more stock than there was can beat what won.
	return DiffersStock
}

// winnerOf is the choice that was taken, nil is none.
func winnerOf(d *Decision) *Choice {
	for i := range d.Choices {
		if d.Choices[i].Won {
			return &d.Choices[i]
		}
	}
	return nil
}

// policyNamed is the version that a decision names; instead is for one that is not kept any more.
func (n Network) policyNamed(label string, instead Policy) Policy {
	if i := slices.IndexFunc(n.policies, func(p Policy) bool { return p.label() == label }); i >= 0 {
		return n.policies[i]
	}
	return instead
}

// ReadTrialPolicy reads the body of a policy that is not kept.
func ReadTrialPolicy(body []byte) (Policy, error) { return readPolicy("trial", 0, time.Time{}, body) }

// tally keeps of each line what was decided last, and when it was promised first.
type tally struct {
	lines  map[uuid.UUID]lineTally
	places map[string]bool
	last   int
	// taken at one moment: those who chose together saw the same shelf.
	taken map[stockKey]int64
	at    time.Time
}

type lineTally struct {
	due     time.Time
	at      time.Time
	choice  *Choice
	instead bool
}

func newTally() tally {
	return tally{lines: map[uuid.UUID]lineTally{}, places: map[string]bool{}, taken: map[stockKey]int64{}}
}

// note takes down a decision; c is nil when the line waits.
func (t *tally) note(d Decision, c *Choice, p Policy) {
	l, known := t.lines[d.Line]
	had := l.choice
	l.at, l.choice = d.Demand.At, nil
	due := suppliedAt(p, d.Demand)
	if c != nil {
		taken := *c
		l.choice, l.instead = &taken, c.Part != d.Demand.Part
		if due = d.Demand.At.Add(p.within()); !c.Keeps24h {
			due = c.ArrivesAt.Add(time.Duration(p.SlackMinutes) * time.Minute)
		}
		if had == nil || had.stockKey() != c.stockKey() {
			t.places[c.Location] = true
			if !d.At.Equal(t.at) {
				t.at = d.At
				clear(t.taken)
			}
			if t.taken[c.stockKey()] += piecesOf(d.Demand, c); c.Available <= t.taken[c.stockKey()] {
				t.last++
			}
		}
	}
	if !known {
		l.due = due
	}
	t.lines[d.Line] = l
}

func (t *tally) outcome() Outcome {
	out := Outcome{Lines: len(t.lines), Places: len(t.places), LastUnits: t.last}
	for _, l := range t.lines {
		if l.choice == nil {
			out.Waiting++
			continue
		}
		if !l.choice.ArrivesAt.After(l.at.Add(24 * time.Hour)) {
			out.Within24h++
		}
		if !l.choice.ArrivesAt.After(l.due) {
			out.Kept++
		}
		if l.instead {
			out.Instead++
		}
		if l.choice.Condition != stock.New {
			out.NotNew++
		}
		out.CostMinor += l.choice.CostMinor
		out.Km += l.choice.Km
	}
	return out
}
