package stock

import (
	"context"
	"fmt"

	"fettle/internal/db"
)

// rounds bounds how often a hold lets go of stock so that a picker may finish.
const rounds = 30

// lockPart locks all reservations and all stock of a part. Reservations are locked before stock, as by everybody; one that
// was made in between may be in the hands of a picker who waits for the stock locked here, so stock is let go of again
// until nobody is in between. Who once waits for a reservation locked here makes no other, so it ends.
func lockPart(ctx context.Context, tx *db.Tx, part string) error {
	for range rounds {
		if _, err := activeOf(ctx, tx, part, activeOfSQL); err != nil {
			return err
		}
		inBetween := false
		if err := db.InSavepoint(ctx, tx, func() (bool, error) {
			if _, err := tx.ExecContext(ctx, lockPartSQL, part); err != nil {
				return false, fmt.Errorf("lock stock of %s: %w", part, err)
			}
			_, err := activeOf(ctx, tx, part, activeOfSQL+" NOWAIT")
			inBetween = db.Code(err) == lockNotAvailable
			if inBetween {
				err = nil
			}
			return !inBetween, err
		}); err != nil || !inBetween {
			return err
		}
	}
	return nil
}

// lockNotAvailable is PostgreSQL's answer to NOWAIT.
const lockNotAvailable = "55P03"

const activeOfSQL = `
SELECT id, line, location, part, condition, quantity, serial, state, made_at, expires_at, closed_at
FROM reservations
WHERE part = $1 AND state = 'active'
ORDER BY id
FOR UPDATE`

func activeOf(ctx context.Context, tx *db.Tx, part, query string) ([]Reservation, error) {
	var rows []Reservation
	if err := tx.SelectContext(ctx, &rows, query, part); err != nil {
		return nil, fmt.Errorf("lock the reservations of %s: %w", part, err)
	}
	return rows, nil
}

const lockPartSQL = `
SELECT part, location, condition, on_hand, reserved, on_hold
FROM stock
WHERE part = $1 AND on_hand > 0
ORDER BY part, location, condition
FOR UPDATE`
