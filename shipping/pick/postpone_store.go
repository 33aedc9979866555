package pick

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
)

const postponeTasksSQL = `
UPDATE pick_tasks t
SET due_at = n.due_at
FROM (SELECT line, due_at
      FROM unnest($1::uuid[], $2::timestamptz[]) AS n (line, due_at)
      ORDER BY line) n
WHERE t.line = n.line`

// Postpone gives lines on pick lists another time by which they are due.
func Postpone(ctx context.Context, tx *db.Tx, lines []uuid.UUID, dueAt []time.Time) error {
	due := make([]string, len(dueAt))
	for i, at := range dueAt {
		due[i] = db.Moment(at)
	}
	if _, err := tx.ExecContext(ctx, postponeTasksSQL, pq.Array(lines), pq.Array(due)); err != nil {
		return fmt.Errorf("postpone what is to be picked: %w", err)
	}
	return nil
}
