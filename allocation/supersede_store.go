package allocation

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
)

const supersedeSQL = `
UPDATE promises
SET state = 'superseded', judged_at = $3, reason = $4
WHERE kind = $1 AND line = $2 AND state = 'open'`

// Supersede ends the open promise of a line in whose place another line is promised, and keeps why.
func Supersede(ctx context.Context, tx *db.Tx, line uuid.UUID, reason string) error {
	if _, err := tx.ExecContext(ctx, supersedeSQL, PartPromise, line, tx.Now, reason); err != nil {
		return fmt.Errorf("supersede the promise of line %s: %w", line, err)
	}
	return nil
}
