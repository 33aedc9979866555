package pick

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
)

const readdressTaskSQL = `
UPDATE pick_tasks
SET ship_to = $2
WHERE line = $1 AND state IN ('open', 'picked')`

// Readdress tells the picker of a line where it goes now; what is packed stays as it is labelled.
func Readdress(ctx context.Context, tx *db.Tx, line uuid.UUID, to ShipTo) error {
	if _, err := tx.ExecContext(ctx, readdressTaskSQL, line, to); err != nil {
		return fmt.Errorf("readdress the task of line %s: %w", line, err)
	}
	return nil
}
