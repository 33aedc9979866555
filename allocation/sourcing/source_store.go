package sourcing

import (
	"context"
	"slices"
	"time"

	"fettle/allocation/network"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

// Source decides for each demand which place serves it, reserves there, and writes the decision and the promise, in
// the order of the demands. What no place can give is backordered with an honest promise. However many demands there
// are, they take as many statements as one.
func Source(ctx context.Context, tx *db.Tx, demands []Demand) ([]Plan, error) {
	w, err := weighDemands(ctx, tx, demands)
	if err != nil || len(demands) == 0 {
		return nil, err
	}
	if err := w.take(ctx, tx); err != nil {
		return nil, err
	}
	if err := w.expect(ctx, tx); err != nil {
		return nil, err
	}
	plans := w.Plans(tx.Now)
	if err := namePlans(plans); err != nil {
		return nil, err
	}
	if err := writePlans(ctx, tx, w.Policy, w.Demands, plans); err != nil {
		return nil, err
	}
	return plans, emitPromises(ctx, tx, plans)
}

// Ask answers what Source would decide, and neither reserves nor writes.
func Ask(ctx context.Context, tx *db.Tx, demands []Demand) ([]Plan, error) {
	w, err := weighDemands(ctx, tx, demands)
	if err != nil || len(demands) == 0 {
		return nil, err
	}
	w.Choose()
	if err := w.expect(ctx, tx); err != nil {
		return nil, err
	}
	return w.Plans(tx.Now), nil
}

func weighDemands(ctx context.Context, tx *db.Tx, demands []Demand) (*Weighing, error) {
	if len(demands) == 0 {
		return nil, nil
	}
	n, p, err := network.Current(ctx, tx)
	if err != nil {
		return nil, err
	}
	w, err := NewWeighing(n, p, tx.Now, demands)
	if err != nil {
		return nil, err
	}
	instead, err := catalog.Replacements(ctx, tx, w.Parts())
	if err != nil {
		return nil, err
	}
	wanted := w.Accept(instead)
	offers, err := stock.SomeOffers(ctx, tx, narrowParts(wanted), p.Conditions, w.vans(), WideAt)
	if err != nil {
		return nil, err
	}
	return w, w.look(ctx, tx, offers)
}

// narrowParts leaves out the parts that are known to be wide.
func narrowParts(parts []string) []string {
	known := Wide(parts)
	return slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return slices.Contains(known, p) })
}

// vans that may serve somebody.
func (w *Weighing) vans() []string {
	var out []string
	for _, d := range w.Demands {
		if d.Van != "" {
			out = append(out, d.Van)
		}
	}
	return out
}

// take reserves the choices. The ranking was read without locks, so that a stock key may be emptier than it said: who is
// refused is offered what is there now and falls to the next. A stock key that refused is locked by the asking and refuses
// each demand at most once, so this ends.
func (w *Weighing) take(ctx context.Context, tx *db.Tx) error { return w.TakeBy(ctx, tx, w.Choose) }

// TakeBy is take with another way to choose.
func (w *Weighing) TakeBy(ctx context.Context, tx *db.Tx, choose func() []int) error {
	for {
		asked := choose()
		if len(asked) == 0 {
			return nil
		}
		takes := make([]stock.Take, len(asked))
		for k, i := range asked {
			d, c := w.Demands[i], w.Choices[i][w.Won[i]]
			takes[k] = stock.Take{Line: d.Line, Location: c.Location, Part: c.Part, Condition: c.Condition,
				Quantity: c.Quantity, Reference: d.Repair}
		}
		taken, err := stock.Reserve(ctx, tx, takes)
		if err != nil {
			return err
		}
		var again []string
		for k, i := range asked {
			if taken[k].OK {
				w.Reservation[i] = taken[k].ID
				continue
			}
			if w.Refused[i] == nil {
				w.Refused[i] = map[stock.Key]bool{}
			}
			w.Refused[i][w.Choices[i][w.Won[i]].StockKey()] = true
			w.Won[i] = -1
			again = append(again, w.Demands[i].Accepted()...)
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
func (w *Weighing) refresh(ctx context.Context, tx *db.Tx, parts []string) error {
	slices.Sort(parts)
	parts = slices.Compact(parts)
	offers, err := w.reread(ctx, tx, parts)
	if err != nil {
		return err
	}
	for key := range w.Free {
		if slices.Contains(parts, key.Part) {
			delete(w.Free, key)
		}
	}
	for _, o := range offers {
		w.Free[o.Key()] = o.Available
	}
	return nil
}

// emitPromises emits the promises and sets their timers.
func emitPromises(ctx context.Context, tx *db.Tx, plans []Plan) error {
	events := make([]event.Timer, 0, 2*len(plans))
	for _, p := range plans {
		events = append(events, p.events(tx.Now)...)
	}
	return event.EmitTimers(ctx, tx, events...)
}

// events of a plan: what was promised and the timer of its end.
func (p Plan) events(now time.Time) []event.Timer {
	return []event.Timer{
		{At: now, Event: Promised{Repair: p.Promise.Repair, Line: p.Line, Promise: p.Promise.ID, Source: p.Source,
			DueAt: p.Promise.DueAt, ArrivesAt: p.Promise.ArrivesAt, Within24h: p.Promise.Within24h, Outcome: p.Outcome}},
		{At: p.Promise.watchAt(now), Event: PromiseDue{Repair: p.Promise.Repair, Line: p.Line, Promise: p.Promise.ID}},
	}
}
