package pick

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
)

const lockTasksSQL = taskColumns + `
WHERE t.line = ANY($1)
ORDER BY t.line
FOR UPDATE OF t`

// TasksToPack locks the tasks of lines that may go into one shipment: picked here, and for one door.
func TasksToPack(ctx context.Context, tx *db.Tx, warehouse string, lines []uuid.UUID) ([]Task, error) {
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i] = l.String()
	}
	var tasks []Task
	if err := tx.SelectContext(ctx, &tasks, lockTasksSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("lock pick tasks: %w", err)
	}
	if len(tasks) != len(lines) || len(tasks) == 0 {
		return nil, ErrNoTask.At("body.lines")
	}
	for i, t := range tasks {
		if t.Warehouse != warehouse {
			return nil, ErrNoTask.At("body.lines")
		}
		if t.State != Taken {
			return nil, ErrTaskState.Because("not_picked").With("line", t.Line, "state", t.State).
				At(fmt.Sprintf("body.lines[%d]", i))
		}
		if !t.ShipTo.same(tasks[0].ShipTo) {
			return nil, ErrMixed.At(fmt.Sprintf("body.lines[%d]", i))
		}
	}
	return tasks, nil
}

// CloseTask takes a task off the list because its line lies in a shipment.
func CloseTask(ctx context.Context, tx *db.Tx, t Task) error {
	if _, err := tx.ExecContext(ctx, setTaskSQL, t.Line, Packed, t.Serial, t.PickedAt); err != nil {
		return fmt.Errorf("close the pick task: %w", err)
	}
	return nil
}
