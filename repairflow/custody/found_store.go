package custody

import (
	"context"
	"fmt"

	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/repairflow/recall"
)

// scrappedSQL finds the line whose piece, called back in a van, was booked out there: the one that names it, else one that names none.
const scrappedSQL = `
SELECT id
FROM order_lines
WHERE state = 'unused' AND source = $1 AND supplied = $2 AND ($3 = '' OR new_serial = '' OR upper(new_serial) = upper($3))
ORDER BY new_serial = '', ordered_at, id
LIMIT 1`

// hearFound ends what a van owed of a piece that was bad and is booked out: nobody brings it back any more.
func hearFound(ctx context.Context, tx *db.Tx, e recall.CheckFound) error {
	if e.Kind != recall.InVan || e.Finding != recall.Bad {
		return nil
	}
	var lines []orderline.Line
	if err := tx.SelectContext(ctx, &lines, scrappedSQL, e.Holder, e.Part, e.Serial); err != nil {
		return fmt.Errorf("find whose piece was scrapped in %s: %w", e.Holder, err)
	}
	if len(lines) == 0 {
		return nil
	}
	r, l, err := orderline.Lock(ctx, tx, lines[0].ID)
	if err != nil || l.State != orderline.Unused {
		return err
	}
	if e.Quantity < l.Quantity {
		return orderline.Shrink(ctx, tx, l.ID, l.Quantity-e.Quantity)
	}
	if _, err := orderline.Move(ctx, tx, l, orderline.Closed, "", ""); err != nil {
		return err
	}
	_, err = orderline.SettleRepairIfDone(ctx, tx, r)
	return err
}
