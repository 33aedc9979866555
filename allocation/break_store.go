package allocation

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
)

const breakSQL = `
UPDATE promises
SET state = 'broken', judged_at = $3, reason = $4
WHERE kind = $1 AND line = $2 AND state = 'open'
RETURNING repair, id`

// Break ends the open promise of a line whose part will not come, before its time too: whoever gets another part is
// promised anew, and this promise was not kept.
func Break(ctx context.Context, tx *db.Tx, line uuid.UUID, reason string) error {
	var rows []struct {
		Repair string
		ID     uuid.UUID
	}
	if err := tx.SelectContext(ctx, &rows, breakSQL, PartPromise, line, tx.Now, reason); err != nil {
		return fmt.Errorf("break the promise of line %s: %w", line, err)
	}
	for _, p := range rows {
		if err := event.Emit(ctx, tx, Judged{Repair: p.Repair, Line: line, Promise: p.ID, Kept: false}); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return judgeDelayed(ctx, tx, line, nil)
}
