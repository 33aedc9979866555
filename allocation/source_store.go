package allocation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory"
)

// Source decides for each demand which place serves it, reserves there, and writes the decision and the promise, in
// the order of the demands. What no place can give is backordered with an honest promise. However many demands there
// are, they take as many statements as one.
func Source(ctx context.Context, tx *db.Tx, demands []Demand) ([]Plan, error) {
	w, err := weigh(ctx, tx, demands)
	if err != nil || len(demands) == 0 {
		return nil, err
	}
	if err := w.take(ctx, tx); err != nil {
		return nil, err
	}
	plans := w.plans(tx.Now)
	if err := name(plans); err != nil {
		return nil, err
	}
	if err := writePlans(ctx, tx, w.policy, w.demands, plans); err != nil {
		return nil, err
	}
	return plans, tell(ctx, tx, plans)
}

// Ask answers what Source would decide, and neither reserves nor writes.
func Ask(ctx context.Context, tx *db.Tx, demands []Demand) ([]Plan, error) {
	w, err := weigh(ctx, tx, demands)
	if err != nil || len(demands) == 0 {
		return nil, err
	}
	w.choose()
	return w.plans(tx.Now), nil
}

// weighing is a list of demands with what the network could do for each.
type weighing struct {
	network Network
	policy  Policy
	demands []Demand
	choices [][]Choice
	// free is what is thought to be there still; stock alone knows.
	free map[shelfRow]int64
	// refused rows had less than the demand when asked.
	refused     []map[shelfRow]bool
	won         []int // index of the choice, -1 is none
	reservation []uuid.UUID
}

type shelfRow struct {
	location, part string
	condition      inventory.Condition
}

func (c Choice) row() shelfRow { return shelfRow{c.Location, c.Part, c.Condition} }

func weigh(ctx context.Context, tx *db.Tx, demands []Demand) (*weighing, error) {
	if len(demands) == 0 {
		return nil, nil
	}
	n, p, err := current(ctx, tx)
	if err != nil {
		return nil, err
	}
	w := &weighing{network: n, policy: p, demands: make([]Demand, len(demands)), choices: make([][]Choice, len(demands)),
		refused: make([]map[shelfRow]bool, len(demands)), won: make([]int, len(demands)), reservation: make([]uuid.UUID, len(demands))}
	var parts []string
	for i, d := range demands {
		if d.Quantity < 1 || d.Quantity > inventory.MaxQuantity {
			return nil, inventory.ErrQuantity.At(fmt.Sprintf("lines[%d].quantity", i))
		}
		w.demands[i] = n.complete(d, tx.Now)
		w.won[i], w.refused[i] = -1, map[shelfRow]bool{}
		if !slices.Contains(parts, d.Part) {
			parts = append(parts, d.Part)
		}
	}
	accept, err := inventory.Substitutes(ctx, tx, parts)
	if err != nil {
		return nil, err
	}
	var wanted []string
	for i := range w.demands {
		d := &w.demands[i]
		if len(d.Accept) == 0 {
			d.Accept = accept[d.Part]
		}
		wanted = append(wanted, d.accepted()...)
	}
	slices.Sort(wanted)
	offers, err := w.readOffers(ctx, tx, slices.Compact(wanted))
	if err != nil {
		return nil, err
	}
	for i, d := range w.demands {
		var fit []inventory.Offer
		for _, part := range d.accepted() {
			fit = append(fit, offers[part]...)
		}
		w.choices[i] = Rank(d, fit, n, p)
	}
	return w, nil
}

// readOffers answers the offers of parts, by part, and notes what is free.
func (w *weighing) readOffers(ctx context.Context, tx *db.Tx, parts []string) (map[string][]inventory.Offer, error) {
	offers, err := inventory.Offers(ctx, tx, parts, w.policy.Conditions)
	if err != nil {
		return nil, err
	}
	w.free = make(map[shelfRow]int64, len(offers))
	byPart := make(map[string][]inventory.Offer, len(parts))
	for _, o := range offers {
		w.free[shelfRow{o.Location, o.Part, o.Condition}] = o.Available
		byPart[o.Part] = append(byPart[o.Part], o)
	}
	return byPart, nil
}

// choose gives each demand that has none the best choice with enough left, earlier demands first, and answers which
// demands got one now.
func (w *weighing) choose() []int {
	var chosen []int
	for i, d := range w.demands {
		if w.won[i] >= 0 {
			continue
		}
		for j, c := range w.choices[i] {
			if !c.usable() || w.refused[i][c.row()] || w.free[c.row()] < d.Quantity {
				continue
			}
			w.free[c.row()] -= d.Quantity
			w.won[i] = j
			chosen = append(chosen, i)
			break
		}
	}
	return chosen
}

// take reserves the choices. The ranking was read without locks, so that a shelf may be emptier than it said: who is
// refused is offered what is there now and falls to the next. A shelf that refused is locked by the asking and refuses
// each demand at most once, so this ends.
func (w *weighing) take(ctx context.Context, tx *db.Tx) error {
	for {
		asked := w.choose()
		if len(asked) == 0 {
			return nil
		}
		takes := make([]inventory.Take, len(asked))
		for k, i := range asked {
			d, c := w.demands[i], w.choices[i][w.won[i]]
			takes[k] = inventory.Take{Line: d.Line, Location: c.Location, Part: c.Part, Condition: c.Condition,
				Quantity: d.Quantity, Reference: d.Repair}
		}
		taken, err := inventory.Reserve(ctx, tx, takes)
		if err != nil {
			return err
		}
		var again []string
		for k, i := range asked {
			if taken[k].OK {
				w.reservation[i] = taken[k].ID
				continue
			}
			w.refused[i][w.choices[i][w.won[i]].row()] = true
			w.won[i] = -1
			again = append(again, w.demands[i].accepted()...)
		}
		if len(again) == 0 {
			return nil
		}
		if err := w.refresh(ctx, tx, again); err != nil {
			return err
		}
	}
}

// refresh reads again what is free of parts of which somebody was refused.
func (w *weighing) refresh(ctx context.Context, tx *db.Tx, parts []string) error {
	slices.Sort(parts)
	parts = slices.Compact(parts)
	offers, err := inventory.Offers(ctx, tx, parts, w.policy.Conditions)
	if err != nil {
		return err
	}
	for row := range w.free {
		if slices.Contains(parts, row.part) {
			delete(w.free, row)
		}
	}
	for _, o := range offers {
		w.free[shelfRow{o.Location, o.Part, o.Condition}] = o.Available
	}
	return nil
}

// plans turns what was chosen into plans with promises.
func (w *weighing) plans(now time.Time) []Plan {
	out := make([]Plan, len(w.demands))
	for i, d := range w.demands {
		out[i] = w.plan(i, d, now)
	}
	return out
}

// name gives plans that are to be written their identity.
func name(plans []Plan) error {
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
	r := ranking{demand: d, network: w.network, policy: w.policy}
	choices := r.settle(w.choices[i], w.won[i])
	plan := Plan{Line: d.Line, Outcome: Backordered, Part: d.Part, Condition: w.policy.Conditions[0], Reason: ReasonNoSource}
	plan.Promise = Promise{Kind: PartPromise, Line: d.Line, Repair: d.Repair, Part: d.Part, MadeAt: now, State: StateOpen}
	plan.Promise.DueAt = d.from().AddDate(0, 0, w.policy.BackorderDays)
	plan.Promise.ArrivesAt = plan.Promise.DueAt
	if len(choices) > 0 && choices[0].Won {
		c := choices[0]
		plan.Outcome, plan.Reason, plan.OwnVan = Reserved, c.Reason, c.Reason == ReasonOwnVan
		plan.Source, plan.SourceNameZH, plan.SourceNameEN = c.Location, c.NameZH, c.NameEN
		plan.Part, plan.Condition, plan.Carrier, plan.Reservation = c.Part, c.Condition, c.Carrier, w.reservation[i]
		plan.Promise.Source, plan.Promise.ArrivesAt, plan.Promise.Within24h = c.Location, c.ArrivesAt, c.Keeps24h
		plan.Promise.DueAt = d.At.Add(w.policy.within())
		if !c.Keeps24h {
			plan.Promise.DueAt = c.ArrivesAt.Add(time.Duration(w.policy.SlackMinutes) * time.Minute)
		}
	}
	plan.Choices = w.policy.keep(choices)
	plan.WhyZH, plan.WhyEN = r.teller().plan(plan.Choices, plan.Promise)
	plan.Promise.Why = plan.WhyZH + " · " + plan.WhyEN
	return plan
}

// tell emits the promises and sets their timers.
func tell(ctx context.Context, tx *db.Tx, plans []Plan) error {
	facts := make([]event.Timer, 0, 2*len(plans))
	for _, p := range plans {
		facts = append(facts,
			event.Timer{At: tx.Now, Fact: Promised{Repair: p.Promise.Repair, Line: p.Line, Promise: p.Promise.ID, Source: p.Source,
				DueAt: p.Promise.DueAt, ArrivesAt: p.Promise.ArrivesAt, Within24h: p.Promise.Within24h, Outcome: p.Outcome}},
			event.Timer{At: p.Promise.DueAt, Fact: PromiseDue{Repair: p.Promise.Repair, Line: p.Line, Promise: p.Promise.ID}})
	}
	return event.EmitTimers(ctx, tx, facts...)
}
