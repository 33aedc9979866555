package inventory

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
)

// A counter and its ledger change together, so that the difference between them is the same whenever it is booked.
const mendSQL = `
UPDATE stock s
SET on_hand = s.on_hand + d.on_hand, reserved = s.reserved + d.reserved, on_hold = s.on_hold + d.on_hold,
    version = s.version + 1
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
    AS d (part, location, condition, on_hand, reserved, on_hold)
WHERE s.part = d.part AND s.location = d.location AND s.condition = d.condition`

// Mend sets counters that somebody has changed past the ledger to what the ledger says, tells of each, and answers what
// it found. What differs between the ledger, the reservations and the pieces is not its to decide: Audit goes on naming it.
func Mend(ctx context.Context, tx *db.Tx) ([]Drift, error) {
	found, err := Audit(ctx, tx)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	locked := map[stockKey]bool{}
	var keys []change
	for _, d := range found {
		if !locked[d.row()] {
			keys = append(keys, change{stockKey: d.row()})
		}
		locked[d.row()] = true
	}
	if _, err := lockCounters(ctx, tx, keys); err != nil {
		return nil, err
	}
	// Another may have mended them before they were locked.
	if found, err = Audit(ctx, tx); err != nil {
		return nil, err
	}
	var wrong []Drift
	var events []event.Event
	var onHand, reserved, onHold []int64
	keys = keys[:0]
	for _, d := range found {
		more, held, frozen := d.LedgerOnHand-d.OnHand, d.LedgerReserved-d.Reserved, d.LedgerOnHold-d.OnHold
		if !locked[d.row()] || d.ofShelf() || more == 0 && held == 0 && frozen == 0 {
			continue
		}
		onHold = append(onHold, frozen)
		wrong, keys, onHand, reserved = append(wrong, d), append(keys, change{stockKey: d.row()}), append(onHand, more), append(reserved, held)
		events = append(events, CounterMended{d})
	}
	if len(wrong) == 0 {
		return nil, nil
	}
	p, l, c := keyArrays(keys)
	if _, err := tx.ExecContext(ctx, mendSQL, p, l, c, pq.Array(onHand), pq.Array(reserved), pq.Array(onHold)); err != nil {
		return nil, fmt.Errorf("mend counters: %w", err)
	}
	return wrong, event.Emit(ctx, tx, events...)
}

func (d Drift) row() stockKey { return stockKey{d.Part, d.Location, Condition(d.Condition)} }

// CounterMended tells that a counter differed from its ledger and was set right.
type CounterMended struct{ Drift }

// EventType never changes.
func (CounterMended) EventType() string { return "inventory.counter_mended.v1" }

// EventKey orders what is told of one part.
func (e CounterMended) EventKey() string { return "part:" + e.Part }
