package wastelot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
)

// stored are the states in which the storage clock runs: until a recycler has taken it, a lot is its site's.
var stored = []State{Open, Sealed, Manifested, Rejected}

// clocked fills in until when lots may be stored.
func clocked(ctx context.Context, tx *db.Tx, lots []Lot) error {
	if len(lots) == 0 {
		return nil
	}
	p, err := PolicyNow(ctx, tx)
	if err != nil {
		return err
	}
	for i, l := range lots {
		if l.HazardCode == "" || l.OldestAt == nil || !slices.Contains(stored, l.State) {
			continue
		}
		zone, err := time.LoadLocation(l.Zone)
		if err != nil {
			return fmt.Errorf("the zone of %s: %w", l.Warehouse, err)
		}
		until := Aged(*l.OldestAt, zone, p.StorageDays).UTC()
		lots[i].StoreUntil = &until
	}
	return nil
}

// watched reads a lot whose pieces have changed and sets its timer: an older piece brings the next warning forward.
func watched(ctx context.Context, tx *db.Tx, lot string) (Lot, error) {
	l, err := LotByID(ctx, tx, lot)
	if err != nil || l.StoreUntil == nil {
		return l, err
	}
	p, err := PolicyNow(ctx, tx)
	if err != nil {
		return l, err
	}
	zone, err := time.LoadLocation(l.Zone)
	if err != nil {
		return l, fmt.Errorf("the zone of %s: %w", l.Warehouse, err)
	}
	reached, next := p.Reached(*l.OldestAt, zone, tx.Now)
	switch {
	case reached > l.WarnedDays:
		return l, event.EmitAt(ctx, tx, tx.Now, StorageDue{lot})
	case next > 0:
		return l, event.EmitAt(ctx, tx, Aged(*l.OldestAt, zone, next), StorageDue{lot})
	}
	return l, nil
}

const warnSQL = `
UPDATE waste_lots
SET warned_days = $2, version = version + 1
WHERE id = $1`

// StorageWarns warns operations of a lot whose oldest piece has come to an age of the policy, once an age, and sets the timer of
// the next. What is read is the lot as it is now: pieces may have left it since the timer was set.
func StorageWarns(ctx context.Context, tx *db.Tx, lot string) error {
	l, err := Lock(ctx, tx, lot)
	if err != nil || l.StoreUntil == nil {
		return err
	}
	p, err := PolicyNow(ctx, tx)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(l.Zone)
	if err != nil {
		return fmt.Errorf("the zone of %s: %w", l.Warehouse, err)
	}
	reached, next := p.Reached(*l.OldestAt, zone, tx.Now)
	if next > 0 {
		if err := event.EmitAt(ctx, tx, Aged(*l.OldestAt, zone, next), StorageDue{lot}); err != nil {
			return err
		}
	}
	if reached <= l.WarnedDays {
		return nil
	}
	if _, err := tx.ExecContext(ctx, warnSQL, lot, reached); err != nil {
		return fmt.Errorf("warn of lot %s: %w", lot, err)
	}
	return event.Emit(ctx, tx, StorageAging{l.ID, l.Warehouse, l.HazardCode, reached, *l.OldestAt, *l.StoreUntil})
}
