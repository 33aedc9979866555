package stock

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
)

// CounterDifference is what a counter lacks of what the ledger says.
type CounterDifference struct {
	Key
	OnHand, Reserved, OnHold int64
}

// LockStockKeys locks the counters of these keys in their order.
func LockStockKeys(ctx context.Context, tx *db.Tx, keys []Key) error {
	_, err := lockCounters(ctx, tx, keys)
	return err
}

// A counter and its ledger change together, so that the difference between them is the same whenever it is booked.
const mendSQL = `
UPDATE stock s
SET on_hand = s.on_hand + d.on_hand, reserved = s.reserved + d.reserved, on_hold = s.on_hold + d.on_hold,
    version = s.version + 1
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
    AS d (part, location, condition, on_hand, reserved, on_hold)
WHERE s.part = d.part AND s.location = d.location AND s.condition = d.condition`

// CorrectCounters adds to counters what they lack, without an entry in the ledger: for those that were changed past it.
func CorrectCounters(ctx context.Context, tx *db.Tx, lacking []CounterDifference) error {
	var onHand, reserved, onHold []int64
	keys := make([]Key, len(lacking))
	for i, d := range lacking {
		keys[i] = d.Key
		onHand, reserved, onHold = append(onHand, d.OnHand), append(reserved, d.Reserved), append(onHold, d.OnHold)
	}
	p, l, c := KeyArrays(keys)
	if _, err := tx.ExecContext(ctx, mendSQL, p, l, c, pq.Array(onHand), pq.Array(reserved), pq.Array(onHold)); err != nil {
		return fmt.Errorf("mend counters: %w", err)
	}
	return nil
}
