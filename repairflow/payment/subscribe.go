package payment

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/quote"
	"fettle/repairflow/repair"
)

// Subscribe keeps the account of a repair: what its customer accepts and declines, and what is given up, changes what he owes in the same
// transaction; what providers told before a yes has its effect with it.
func Subscribe(p *event.Dispatcher) {
	const me = "payment"
	event.Within(p, me, func(ctx context.Context, tx *db.Tx, events []quote.Moved) error {
		for _, e := range events {
			if e.To != quote.Accepted && e.To != quote.Declined {
				continue
			}
			if _, err := balance(ctx, tx, e.Repair); err != nil {
				return err
			}
			if err := applyKept(ctx, tx, e.Repair); err != nil {
				return err
			}
		}
		return nil
	})
	event.Within(p, me, func(ctx context.Context, tx *db.Tx, events []repair.Moved) error {
		for _, e := range events {
			if e.To != repair.Cancelled {
				continue
			}
			if _, err := balance(ctx, tx, e.Repair); err != nil {
				return err
			}
		}
		return nil
	})
	event.On(p, me, hearRefund)
}
