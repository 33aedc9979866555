package sourcing

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

// Weighing is a list of demands with what the network could do for each.
type Weighing struct {
	network network.Snapshot
	Policy  network.Policy
	Demands []Demand
	Choices [][]Choice
	// Lists are of demands whose parts lie in too many places to read them all; nil for the others.
	Lists []*Shortlist
	// Free is what is thought to be there still; stock alone knows.
	Free map[stock.Key]int64
	// Expected is what is on its way of the parts that may be supplied.
	Expected []Expected
	// Refused rows had less than the demand when asked.
	Refused     []map[stock.Key]bool
	Won         []int // index of the choice, -1 is none
	Reservation []uuid.UUID
}

// NewWeighing prepares to weigh demands together on one network, under one policy.
func NewWeighing(n network.Snapshot, p network.Policy, now time.Time, demands []Demand) (*Weighing, error) {
	w := &Weighing{network: n, Policy: p, Demands: make([]Demand, len(demands)), Choices: make([][]Choice, len(demands)),
		Lists: make([]*Shortlist, len(demands)), Refused: make([]map[stock.Key]bool, len(demands)), Won: make([]int, len(demands)), Reservation: make([]uuid.UUID, len(demands))}
	for i, d := range demands {
		if d.Quantity < 1 || d.Quantity > stock.MaxQuantity {
			return nil, stock.ErrQuantity.At(fmt.Sprintf("lines[%d].quantity", i))
		}
		w.Demands[i] = CompleteDemand(n, d, now)
		w.Won[i] = -1
	}
	return w, nil
}

// Parts that are asked for, each once.
func (w *Weighing) Parts() []string {
	var out []string
	for _, d := range w.Demands {
		if !slices.Contains(out, d.Part) {
			out = append(out, d.Part)
		}
	}
	return out
}

// Accept says what may be supplied, to the demands that do not say it themselves, and answers every part that may.
func (w *Weighing) Accept(instead map[string][]catalog.Replacement) []string {
	var wanted []string
	for i := range w.Demands {
		d := &w.Demands[i]
		*d = d.Supplied(instead[d.Part])
		wanted = append(wanted, d.Accepted()...)
	}
	slices.Sort(wanted)
	return slices.Compact(wanted)
}

// Rank weighs offers for every demand and notes what is free.
func (w *Weighing) Rank(offers []stock.Offer) {
	w.Free = make(map[stock.Key]int64, len(offers))
	byPart := map[string][]stock.Offer{}
	for _, o := range offers {
		w.Free[o.Key()] = o.Available
		byPart[o.Part] = append(byPart[o.Part], o)
	}
	for i, d := range w.Demands {
		fit := byPart[d.Part]
		if accepted := d.Accepted(); len(accepted) != 1 || accepted[0] != d.Part {
			fit = nil
			for _, part := range accepted {
				fit = append(fit, byPart[part]...)
			}
		}
		if w.Lists[i] != nil {
			w.Choices[i] = w.Lists[i].Rank(fit)
			continue
		}
		w.Choices[i] = Rank(d, fit, w.network, w.Policy)
	}
}

// Choose gives each demand that has none the best choice with enough left, earlier demands first, and answers which
// demands got one now.
func (w *Weighing) Choose() []int {
	var chosen []int
	for i := range w.Demands {
		if w.Won[i] >= 0 {
			continue
		}
		if j := w.pick(i); j >= 0 {
			c := w.Choices[i][j]
			w.Free[c.StockKey()] -= c.Quantity
			w.Won[i] = j
			chosen = append(chosen, i)
		}
	}
	return chosen
}

// pick answers the best choice with enough left; -1 when there is none. What earlier demands have taken may have left no
// more than is kept for urgent orders: then another place that keeps the promise goes before it.
func (w *Weighing) pick(i int) int {
	kept := -1
	for j, c := range w.Choices[i] {
		switch {
		case !c.Usable() || w.Refused[i][c.StockKey()] || w.Free[c.StockKey()] < c.Quantity:
		case kept >= 0 && !c.Keeps24h:
			return kept
		case c.Tier != Rationed && w.rations(w.Demands[i], c):
			w.Choices[i][j].Tier = Rationed
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
func (w *Weighing) rations(d Demand, c Choice) bool {
	return !d.Urgent && !c.Own && w.Free[c.StockKey()]-c.Quantity < w.Policy.KeepForUrgent[c.Kind]
}

// Plans turns what was chosen into plans with promises.
func (w *Weighing) Plans(now time.Time) []Plan {
	out := make([]Plan, len(w.Demands))
	for i, d := range w.Demands {
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

func (w *Weighing) plan(i int, d Demand, now time.Time) Plan {
	r := NewRanking(d, w.network, w.Policy)
	choices := r.settle(w.Choices[i], w.Won[i])
	plan := Plan{Line: d.Line, Outcome: Backordered, Part: d.Part, Quantity: d.Quantity, Condition: w.Policy.Conditions[0], Reason: string(ReasonNoSource)}
	plan.Promise = Promise{Kind: PartPromise, Line: d.Line, Repair: d.Repair, Part: d.Part, MadeAt: now, State: StateOpen}
	if len(choices) > 0 && choices[0].Won {
		c := choices[0]
		plan.Outcome, plan.Reason, plan.OwnVan = Reserved, string(c.Reason), c.Reason == ReasonOwnVan
		plan.Source, plan.SourceNameZH, plan.SourceNameEN = c.Location, c.NameZH, c.NameEN
		plan.Part, plan.Condition, plan.Carrier, plan.Reservation = c.Part, c.Condition, c.Carrier, w.Reservation[i]
		plan.Quantity = c.Quantity
		plan.Promise.Source, plan.Promise.Within24h = c.Location, c.Keeps24h
		plan.Promise.tell(c.ArrivesAt)
		if !plan.OwnVan {
			plan.Promise.LeavesAt = &c.LeavesAt
		}
	} else {
		r.backorder(&plan, w.Expected)
	}
	plan.Choices, plan.Refusal = keepChoices(w.Policy, choices), r.refuse(choices)
	plan.WhyZH, plan.WhyEN = r.explainer().Plan(plan.Choices, plan.Promise, plan.Awaits)
	plan.Promise.Why = plan.WhyZH + " · " + plan.WhyEN
	return plan
}
