package pick

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
)

const shrinkTaskSQL = `
UPDATE pick_tasks
SET quantity = $2, version = version + 1
WHERE line = $1`

// ShortBut tells that the bin held only some of the pieces: those stay on the list and go their way, and whoever ordered
// the line looks for the others. With none found it is Short.
func ShortBut(ctx context.Context, tx *db.Tx, warehouse string, line uuid.UUID, found int64, reason string) (Task, error) {
	if found == 0 {
		return Short(ctx, tx, warehouse, line, reason)
	}
	t, err := lockTask(ctx, tx, line)
	if err != nil {
		return t, err
	}
	if t.Warehouse != warehouse {
		return t, ErrNoTask
	}
	if t.State != Open {
		return t, ErrTaskState.Because("is").With("state", t.State)
	}
	if found < 0 || found >= t.Quantity {
		return t, ErrFound.With("wanted", t.Quantity, "most", t.Quantity-1).
			At("body.found")
	}
	if err := stock.Shrink(ctx, tx, t.Reservation, found, "short: "+reason); err != nil {
		return t, err
	}
	if _, err := tx.ExecContext(ctx, shrinkTaskSQL, line, found); err != nil {
		return t, fmt.Errorf("leave what was found on the list: %w", err)
	}
	short := FoundShort{Repair: t.Repair, Line: line, Warehouse: warehouse, Part: t.Part, Reason: reason, Found: found}
	t.Quantity, t.Version = found, t.Version+1
	return t, event.Emit(ctx, tx, short)
}
