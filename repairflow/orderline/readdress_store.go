package orderline

import (
	"context"
	"fmt"

	"fettle/internal/db"
	"fettle/shipping/pick"
)

const readdressSQL = `
UPDATE order_lines
SET ship_to = $2, version = version + 1
WHERE id = $1`

// Readdress sends a line that has not been packed to another door, and the picker's task with it.
func Readdress(ctx context.Context, tx *db.Tx, l Line, to pick.ShipTo) error {
	if _, err := tx.ExecContext(ctx, readdressSQL, l.ID, to); err != nil {
		return fmt.Errorf("readdress line %s: %w", l.ID, err)
	}
	return pick.Readdress(ctx, tx, l.ID, to)
}
