package stock

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
)

const shrinkReservationSQL = `
UPDATE reservations
SET quantity = $2
WHERE id = $1`

// Shrink leaves a reservation with fewer pieces; the others are free again.
func Shrink(ctx context.Context, tx *db.Tx, reservation uuid.UUID, quantity int64, reason string) error {
	rows, err := lockActive(ctx, tx, []uuid.UUID{reservation}, ReservationActive)
	if err != nil {
		return err
	}
	r := rows[0]
	if quantity < 1 || quantity >= r.Quantity || r.Serial != nil {
		return ErrQuantity.Because("shrink").With("reserved", r.Quantity, "quantity", quantity)
	}
	if _, err := tx.ExecContext(ctx, shrinkReservationSQL, reservation, quantity); err != nil {
		return fmt.Errorf("shrink reservation %s: %w", reservation, err)
	}
	return Move(ctx, tx, []Movement{{Kind: MoveRelease, Part: r.Part, Quantity: r.Quantity - quantity, Reference: r.Line.String(), Reason: reason,
		From: Account{r.Location, r.Condition, Reserved}, To: Account{r.Location, r.Condition, Free}}})
}
