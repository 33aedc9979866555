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
SET due_at = n.due_at, leaves_at = NULL
FROM (SELECT line, due_at
      FROM unnest($1::uuid[], $2::timestamptz[]) AS n (line, due_at)
      ORDER BY line) n
WHERE t.line = n.line`

const leaveLaterSQL = `
UPDATE pick_tasks
SET leaves_at = $2
WHERE line = $1`

// LeaveLater gives a line on a pick list another departure that keeps its promise.
func LeaveLater(ctx context.Context, tx *db.Tx, line uuid.UUID, at *time.Time) error {
	if _, err := tx.ExecContext(ctx, leaveLaterSQL, line, at); err != nil {
		return fmt.Errorf("name the departure of what is to be picked: %w", err)
	}
	return nil
}

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
