package payment

import (
	"context"
	"fmt"

	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
)

// What is due is what was accepted and, when nothing was, the diagnosis of what was declined. Of a repair that was given up nothing that
// was accepted is due, unless something was fitted.
const balanceSQL = `
SELECT coalesce((SELECT q.accepted_minor
                 FROM quotes q
                 WHERE q.repair = r.id AND q.kind = 'quote' AND q.state = 'accepted'
                   AND (r.state <> 'cancelled' OR EXISTS (SELECT 1 FROM order_lines l WHERE l.repair = r.id AND l.installed_at IS NOT NULL))),
                (SELECT max(d.if_declined_minor) FROM quotes d WHERE d.repair = r.id AND d.state = 'declined'), 0)
       - coalesce((SELECT sum(p.captured_minor) FROM payments p WHERE p.repair = r.id), 0)
       + coalesce((SELECT sum(f.minor)
                   FROM payment_refunds f
                   JOIN payments p ON p.id = f.payment
                   WHERE p.repair = r.id AND f.kind = 'not_due'), 0)
FROM repairs r
WHERE r.id = $1`

// balance makes anew what the customer of a repair owes. What he paid and does not owe goes back at once.
func balance(ctx context.Context, tx *db.Tx, id string) (repair.Repair, error) {
	var owes int64
	if err := tx.GetContext(ctx, &owes, balanceSQL, id); err != nil {
		return repair.Repair{}, fmt.Errorf("reckon what is owed for %s: %w", id, err)
	}
	if owes < 0 {
		if err := giveBack(ctx, tx, id, -owes, NotDue, nil, "not due"); err != nil {
			return repair.Repair{}, err
		}
		owes = 0
	}
	return repair.Owe(ctx, tx, id, owes)
}

// square makes the account of a repair anew and lets it settle when nothing else is open.
func square(ctx context.Context, tx *db.Tx, id string) error {
	r, err := balance(ctx, tx, id)
	if err != nil {
		return err
	}
	_, err = orderline.SettleRepairIfDone(ctx, tx, r)
	return err
}
