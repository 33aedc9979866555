package allocation

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

// weighing is a list of demands with what the network could do for each.
type weighing struct {
	network Network
	policy  Policy
	demands []Demand
	choices [][]Choice
	// lists are of demands whose parts lie in too many places to read them all; nil for the others.
	lists []*Shortlist
	// free is what is thought to be there still; stock alone knows.
	free map[stockKey]int64
	// expected is what is on its way of the parts that may be supplied.
	expected []Expected
	// refused rows had less than the demand when asked.
	refused     []map[stockKey]bool
	won         []int // index of the choice, -1 is none
	reservation []uuid.UUID
}

type stockKey struct {
	location, part string
	condition      stock.Condition
}

func (c Choice) stockKey() stockKey { return stockKey{c.Location, c.Part, c.Condition} }

func newWeighing(n Network, p Policy, now time.Time, demands []Demand) (*weighing, error) {
	w := &weighing{network: n, policy: p, demands: make([]Demand, len(demands)), choices: make([][]Choice, len(demands)),
		lists: make([]*Shortlist, len(demands)), refused: make([]map[stockKey]bool, len(demands)), won: make([]int, len(demands)), reservation: make([]uuid.UUID, len(demands))}
	for i, d := range demands {
		if d.Quantity < 1 || d.Quantity > stock.MaxQuantity {
			return nil, stock.ErrQuantity.At(fmt.Sprintf("lines[%d].quantity", i))
		}
		w.demands[i] = completeDemand(n, d, now)
		w.won[i] = -1
	}
	return w, nil
}

// parts that are asked for, each once.
func (w *weighing) parts() []string {
	var out []string
	for _, d := range w.demands {
		if !slices.Contains(out, d.Part) {
			out = append(out, d.Part)
		}
	}
	return out
}

// accept says what may be supplied, to the demands that do not say it themselves, and answers every part that may.
func (w *weighing) accept(instead map[string][]catalog.Replacement) []string {
	var wanted []string
	for i := range w.demands {
		d := &w.demands[i]
		*d = d.Supplied(instead[d.Part])
		wanted = append(wanted, d.accepted()...)
	}
	slices.Sort(wanted)
	return slices.Compact(wanted)
}

// rank weighs offers for every demand and notes what is free.
func (w *weighing) rank(offers []stock.Offer) {
	w.free = make(map[stockKey]int64, len(offers))
	byPart := map[string][]stock.Offer{}
	for _, o := range offers {
		w.free[stockKey{o.Location, o.Part, o.Condition}] = o.Available
		byPart[o.Part] = append(byPart[o.Part], o)
	}
	for i, d := range w.demands {
		fit := byPart[d.Part]
		if accepted := d.accepted(); len(accepted) != 1 || accepted[0] != d.Part {
			fit = nil
			for _, part := range accepted {
				fit = append(fit, byPart[part]...)
			}
		}
		if w.lists[i] != nil {
			w.choices[i] = w.lists[i].Rank(fit)
			continue
		}
		w.choices[i] = Rank(d, fit, w.network, w.policy)
	}
}

// choose gives each demand that has none the best choice with enough left, earlier demands first, and answers which
// demands got one now.
func (w *weighing) choose() []int {
	var chosen []int
	for i := range w.demands {
		if w.won[i] >= 0 {
			continue
		}
		if j := w.pick(i); j >= 0 {
			c := w.choices[i][j]
			w.free[c.stockKey()] -= c.Quantity
			w.won[i] = j
			chosen = append(chosen, i)
		}
	}
	return chosen
}

// pick answers the best choice with enough left; -1 when there is none. What earlier demands have taken may have left no
// more than is kept for urgent orders: then another place that keeps the promise goes before it.
func (w *weighing) pick(i int) int {
	kept := -1
	for j, c := range w.choices[i] {
		switch {
		case !c.usable() || w.refused[i][c.stockKey()] || w.free[c.stockKey()] < c.Quantity:
		case kept >= 0 && !c.Keeps24h:
			return kept
		case c.tier != rationed && w.rations(w.demands[i], c):
			w.choices[i][j].tier = rationed
			if kept < 0 {
				kept = j
			}
		default:
			return j
		}
	}
	return kept
}

// rations tells whether a choice would take what is kept for urgent orders.
func (w *weighing) rations(d Demand, c Choice) bool {
	return !d.Urgent && !c.own && w.free[c.stockKey()]-c.Quantity < w.policy.KeepForUrgent[c.Kind]
}

// plans turns what was chosen into plans with promises.
func (w *weighing) plans(now time.Time) []Plan {
	out := make([]Plan, len(w.demands))
	for i, d := range w.demands {
		out[i] = w.plan(i, d, now)
	}
	return out
}

// namePlans gives plans that are to be written their identity.
func namePlans(plans []Plan) error {
	for i := range plans {
		for _, id := range []*uuid.UUID{&plans[i].Promise.ID, &plans[i].Decision} {
			var err error
			if *id, err = uuid.NewV7(); err != nil {
				return fmt.Errorf("make an id: %w", err)
			}
		}
	}
	return nil
}

func (w *weighing) plan(i int, d Demand, now time.Time) Plan {
	r := newRanking(d, w.network, w.policy)
	choices := r.settle(w.choices[i], w.won[i])
	plan := Plan{Line: d.Line, Outcome: Backordered, Part: d.Part, Quantity: d.Quantity, Condition: w.policy.Conditions[0], Reason: ReasonNoSource}
	plan.Promise = Promise{Kind: PartPromise, Line: d.Line, Repair: d.Repair, Part: d.Part, MadeAt: now, State: StateOpen}
	if len(choices) > 0 && choices[0].Won {
		c := choices[0]
		plan.Outcome, plan.Reason, plan.OwnVan = Reserved, c.Reason, c.Reason == ReasonOwnVan
		plan.Source, plan.SourceNameZH, plan.SourceNameEN = c.Location, c.NameZH, c.NameEN
		plan.Part, plan.Condition, plan.Carrier, plan.Reservation = c.Part, c.Condition, c.Carrier, w.reservation[i]
		plan.Quantity = c.Quantity
		plan.Promise.Source, plan.Promise.ArrivesAt, plan.Promise.Within24h = c.Location, c.ArrivesAt, c.Keeps24h
		plan.Promise.DueAt = d.At.Add(w.policy.within())
		if !c.Keeps24h {
			plan.Promise.DueAt = c.ArrivesAt.Add(w.policy.slack())
		}
	} else {
		r.backorder(&plan, w.expected)
	}
	plan.Choices, plan.Refusal = keepChoices(w.policy, choices), r.refuse(choices)
	plan.WhyZH, plan.WhyEN = r.explainer().plan(plan.Choices, plan.Promise, plan.Awaits)
	plan.Promise.Why = plan.WhyZH + " · " + plan.WhyEN
	return plan
}
