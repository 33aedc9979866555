package audit

import (
	"context"
	"maps"
	"slices"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
)

// Mend sets counters that somebody has changed past the ledger to what the ledger says, tells of each, and answers what
// it found. What differs between the ledger, the reservations and the pieces is not its to decide: Audit goes on naming it.
func Mend(ctx context.Context, tx *db.Tx) ([]Drift, error) {
	found, err := Audit(ctx, tx)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	locked := map[stock.Key]bool{}
	for _, d := range found {
		locked[d.row()] = true
	}
	if err := stock.LockStockKeys(ctx, tx, slices.SortedFunc(maps.Keys(locked), stock.Key.Compare)); err != nil {
		return nil, err
	}
	// Another may have mended them before they were locked.
	if found, err = Audit(ctx, tx); err != nil {
		return nil, err
	}
	var wrong []Drift
	var events []event.Event
	var missing []stock.CounterDifference
	for _, d := range found {
		more := stock.CounterDifference{Key: d.row(), OnHand: d.LedgerOnHand - d.OnHand, Reserved: d.LedgerReserved - d.Reserved, OnHold: d.LedgerOnHold - d.OnHold}
		if !locked[d.row()] || d.ofBin() || more.OnHand == 0 && more.Reserved == 0 && more.OnHold == 0 {
			continue
		}
		wrong, missing, events = append(wrong, d), append(missing, more), append(events, CounterMended{d})
	}
	if len(wrong) == 0 {
		return nil, nil
	}
	if err := stock.CorrectCounters(ctx, tx, missing); err != nil {
		return nil, err
	}
	return wrong, event.Emit(ctx, tx, events...)
}

// CounterMended tells that a counter differed from its ledger and was set right.
type CounterMended struct{ Drift }

// EventType never changes.
func (CounterMended) EventType() string { return "inventory.counter_mended.v1" }

// EventKey orders what is told of one part.
func (e CounterMended) EventKey() string { return "part:" + e.Part }
