package shipment

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/shipping/pick"
)

// A shipment is due when the first of what is still in it is.
const postponeShipmentsSQL = `
UPDATE shipments s
SET promised_at = d.due_at, version = s.version + 1
FROM (SELECT l.shipment, min(t.due_at) AS due_at
      FROM shipment_lines l
      JOIN pick_tasks t ON t.line = l.line
      WHERE l.shipment IN (SELECT shipment FROM shipment_lines WHERE line = ANY ($1)) AND l.taken_at IS NULL
      GROUP BY l.shipment) d
WHERE s.id = d.shipment AND s.arrived_at IS NULL AND s.closed_at IS NULL AND s.promised_at IS DISTINCT FROM d.due_at`

// Postpone gives lines another time by which they are due, so that picking and the risk of shipments go by what is promised
// now. dueAt belongs to the line of the same place.
func Postpone(ctx context.Context, tx *db.Tx, lines []uuid.UUID, dueAt []time.Time) error {
	if len(lines) == 0 {
		return nil
	}
	if err := pick.Postpone(ctx, tx, lines, dueAt); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, postponeShipmentsSQL, pq.Array(lines)); err != nil {
		return fmt.Errorf("postpone shipments: %w", err)
	}
	return nil
}
