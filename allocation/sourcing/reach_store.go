package sourcing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
	"fettle/texts"
)

// Reach is a demand that a parcel on the road could be turned to, and when it would be there.
type Reach struct {
	Demand    Demand
	ArrivesAt time.Time
}

// Nearest answers whom of those who wait a piece from a place would reach, by the same clocks and lanes by which it is
// decided what comes from where: urgent ones first, then by arrival, then who waits longest.
func Nearest(ctx context.Context, tx *db.Tx, offer stock.Offer, demands []Demand) ([]Reach, error) {
	if len(demands) == 0 {
		return nil, nil
	}
	n, p, err := network.Current(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []Reach
	for _, d := range demands {
		d.Van, d.From = "", tx.Now
		if d.At.IsZero() {
			d.At = tx.Now
		}
		for _, c := range Rank(d, []stock.Offer{offer}, n, p) {
			if c.Location == offer.Location && c.Condition == offer.Condition && !c.ArrivesAt.IsZero() {
				out = append(out, Reach{d, c.ArrivesAt})
				break
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Reach) int {
		if a.Demand.Urgent != b.Demand.Urgent {
			if a.Demand.Urgent {
				return -1
			}
			return 1
		}
		return cmp.Or(a.ArrivesAt.Compare(b.ArrivesAt), a.Demand.At.Compare(b.Demand.At))
	})
	return out, nil
}

const promiseTurnedSQL = `
INSERT INTO promises (id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10)`

// PromiseTurned promises a line that waited what is on the road already, in place of what it was promised.
func PromiseTurned(ctx context.Context, tx *db.Tx, r Reach, source, shipment string) (Promise, error) {
	if err := Supersede(ctx, tx, r.Demand.Line, "re-sourced"); err != nil {
		return Promise{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Promise{}, fmt.Errorf("make a promise id: %w", err)
	}
	p := Promise{ID: id, Kind: PartPromise, Line: r.Demand.Line, Repair: r.Demand.Repair, Part: r.Demand.Part, Source: source, MadeAt: tx.Now,
		DueAt: r.ArrivesAt, ArrivesAt: r.ArrivesAt, Within24h: !r.ArrivesAt.After(r.Demand.At.Add(24 * time.Hour)), State: StateOpen,
		Why: texts.Of("reason.turned", "shipment", shipment).All().String()}
	if _, err := tx.ExecContext(ctx, promiseTurnedSQL, id, PartPromise, p.Line, p.Repair, p.Part, source, tx.Now, p.DueAt, p.Within24h, p.Why); err != nil {
		return p, fmt.Errorf("promise what parcel %s brings: %w", shipment, err)
	}
	return p, event.EmitTimers(ctx, tx,
		event.Timer{At: tx.Now, Event: Promised{Repair: p.Repair, Line: p.Line, Promise: id, Source: source, DueAt: p.DueAt, ArrivesAt: p.ArrivesAt,
			Within24h: p.Within24h, Outcome: Reserved}},
		event.Timer{At: p.DueAt, Event: PromiseDue{Repair: p.Repair, Line: p.Line, Promise: id}})
}
