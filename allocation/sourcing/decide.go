package sourcing

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/zone"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

// Sight is the snapshot of stock that a caller has read for a slice of demands.
type Sight struct {
	// Network is the version of the network the snapshot was read with.
	Network uuid.UUID
	// Chain is every supersession that touches the parts. Offers is what is free of them and of their substitutes, at most
	// WideAt places a part and none of the parts that were known as Wide.
	Chain  []catalog.Supersession
	Offers []stock.Offer
}

// Decided is a slice of demands that was decided on a Sight. Nothing is reserved or written yet: the caller does both in
// one call (place_orders), which refuses what is not there any more.
type Decided struct {
	Policy string
	Plans  []Plan

	// Today is the day by which a successor counts.
	Today time.Time

	now  time.Time
	rows []PlanRow
}

// Decide is Source for a caller who reads and writes by himself. Earlier demands choose first. What lies in the own van
// is in hand at once, so that its promise is kept as soon as it is made.
func Decide(ctx context.Context, tx *db.Tx, s Sight, demands []Demand) (*Decided, error) {
	n, err := network.OfVersion(ctx, tx, s.Network)
	if err != nil {
		return nil, err
	}
	p, ok := n.PolicyAt(tx.Now)
	if !ok {
		return nil, fmt.Errorf("read the policy %s: no version is valid at %s", network.PolicyName, tx.Now)
	}
	w, err := NewWeighing(n, p, tx.Now, demands)
	if err != nil {
		return nil, err
	}
	today := zone.Today(tx.Now, n.Home)
	w.Accept(catalog.ReplacementsIn(w.Parts(), s.Chain, today))
	if err := w.look(ctx, tx, s.Offers); err != nil {
		return nil, err
	}
	for _, i := range w.Choose() {
		if w.Reservation[i], err = uuid.NewV7(); err != nil {
			return nil, fmt.Errorf("make a reservation id: %w", err)
		}
	}
	if err := w.expect(ctx, tx); err != nil {
		return nil, err
	}
	out := &Decided{Policy: p.Label(), Plans: w.Plans(tx.Now), now: tx.Now, Today: today}
	if err := namePlans(out.Plans); err != nil {
		return nil, err
	}
	for i := range out.Plans {
		if plan := &out.Plans[i]; plan.OwnVan {
			plan.Promise.State, plan.Promise.JudgedAt = StateKept, &out.now
		}
	}
	out.rows, err = rowsOf(w.Demands, out.Plans)
	return out, err
}

// PutQuestion marks plan i as one that somebody has still to say yes to: its hours are promised to nobody yet.
func (d *Decided) PutQuestion(i int) {
	d.Plans[i].Promise.Within24h, d.rows[i].Within24h = false, false
}

// Rows are the plans as they are written, in order.
func (d *Decided) Rows() []PlanRow { return d.rows }

// Events are what has to be told of plan i.
func (d *Decided) Events(i int) []event.Timer {
	p := d.Plans[i]
	out := p.events(d.now)
	if p.Promise.State == StateKept {
		out = append(out, event.Timer{At: d.now, Event: Judged{Repair: p.Promise.Repair, Line: p.Line, Promise: p.Promise.ID, Kept: true}})
	}
	return out
}
