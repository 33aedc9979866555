package partorder

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
)

const softReservationsSQL = `
SELECT l.id, l.supplied, l.source, l.condition, l.quantity
FROM order_lines l
JOIN repairs r ON r.id = l.repair
WHERE l.state = 'held' AND l.reservation IS NOT NULL AND l.supplied = ANY ($1) AND NOT r.urgent
ORDER BY l.ordered_at DESC, l.id DESC
LIMIT 200`

// bumpForUrgent takes soft reservations from others for lines of urgent orders that no place can serve in time, and answers who
// has lost what he held. Only what would really keep the promise is taken, and a firm reservation never is.
func bumpForUrgent(ctx context.Context, tx *db.Tx, sight sourcing.Sight, orders []*order, decided *sourcing.Decided) ([]orderline.Line, error) {
	lack := lackingLines(orders, decided, sight.Chain, decided.Today)
	var parts []string
	for _, m := range lack {
		parts = append(parts, m.demand.Accept...)
	}
	if len(parts) == 0 {
		return nil, nil
	}
	var soft []softReservation
	if err := tx.SelectContext(ctx, &soft, softReservationsSQL, pq.Array(parts)); err != nil || len(soft) == 0 {
		return nil, orNil(err, "list soft reservations")
	}
	wanted, err := reservationsFor(ctx, tx, sight, lack, soft)
	if err != nil || len(wanted) == 0 {
		return nil, err
	}
	if err := lockRepairs(ctx, tx, orders); err != nil {
		return nil, err
	}
	return takeReservations(ctx, tx, wanted)
}

func orNil(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// reservationsFor chooses the soft reservations that give way: for each line those of the stock key that would be chosen if nobody held anything
// softly, when that keeps the promise.
func reservationsFor(ctx context.Context, tx *db.Tx, sight sourcing.Sight, lack []missing, soft []softReservation) ([]uuid.UUID, error) {
	var out []uuid.UUID
	offers := slices.Clone(sight.Offers)
	for _, m := range lack {
		decided, err := sourcing.Decide(ctx, tx, sourcing.Sight{Network: sight.Network, Chain: sight.Chain, Offers: withSoftReservations(offers, soft)},
			[]sourcing.Demand{m.demand})
		if err != nil {
			return nil, err
		}
		p := decided.Plans[0]
		if p.Outcome != sourcing.Reserved || !p.Promise.Within24h {
			continue
		}
		at := stock.Key{Part: p.Part, Location: p.Source, Condition: p.Condition}
		i := slices.IndexFunc(offers, func(o stock.Offer) bool { return o.Key() == at })
		if i < 0 {
			i = len(offers)
			offers = append(offers, stock.Offer{Part: p.Part, Location: p.Source, Condition: p.Condition})
		}
		for _, h := range chooseReservationsToTake(soft, at, offers[i].Available, m.demand.Pieces(at.Part)) {
			out = append(out, h.Line)
			offers[i].Available += h.Quantity
			soft = slices.DeleteFunc(slices.Clone(soft), func(o softReservation) bool { return o.Line == h.Line })
		}
		offers[i].Available -= m.demand.Pieces(at.Part)
	}
	return out, nil
}

const lockRepairsSQL = `
SELECT id
FROM repairs
WHERE id = ANY ($1)
ORDER BY id
FOR NO KEY UPDATE`

// lockRepairs locks the repairs of orders before any stock is, as everybody does.
func lockRepairs(ctx context.Context, tx *db.Tx, orders []*order) error {
	ids, locked := make([]string, len(orders)), []string{}
	for i, o := range orders {
		ids[i] = o.repair
	}
	return orNil(tx.SelectContext(ctx, &locked, lockRepairsSQL, pq.Array(ids)), "lock repairs")
}

// Who is being confirmed or let go at this moment is passed over: he keeps what he has.
const lockHeldSQL = orderline.Columns + `
WHERE l.id = ANY ($1::uuid[]) AND l.state = 'held' AND l.reservation IS NOT NULL
ORDER BY l.id
FOR UPDATE OF l SKIP LOCKED`

func takeReservations(ctx context.Context, tx *db.Tx, ids []uuid.UUID) ([]orderline.Line, error) {
	var losers []orderline.Line
	if err := tx.SelectContext(ctx, &losers, lockHeldSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("lock held lines: %w", err)
	}
	reservations := make([]uuid.UUID, len(losers))
	for i, l := range losers {
		reservations[i] = *l.Reservation
		losers[i].Reservation = nil
	}
	if len(losers) == 0 {
		return nil, nil
	}
	return losers, stock.Bump(ctx, tx, reservations)
}

// replanBumped finds new sources for lines whose soft reservations were taken: they stay held until the time they had, elsewhere or with a
// later promise.
func replanBumped(ctx context.Context, tx *db.Tx, losers []orderline.Line) error {
	var demands []sourcing.Demand
	for _, l := range losers {
		r, err := repair.ByID(ctx, tx, l.Repair)
		if err != nil {
			return err
		}
		d := DemandsOf(r, []orderline.Line{l})[0]
		d.From = tx.Now
		demands = append(demands, d)
	}
	if len(demands) == 0 {
		return nil
	}
	plans, err := sourcing.Source(ctx, tx, demands)
	if err != nil {
		return err
	}
	for i, l := range losers {
		if _, err := PutLines(ctx, tx, []orderline.Line{l}, plans[i:i+1], l.HoldUntil, "bumped"); err != nil {
			return err
		}
	}
	return nil
}
