package quote

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/repair"
)

// Subscribe ends quotes: in their time, or with their repair.
func Subscribe(p *event.Dispatcher, me string) {
	event.On(p, me, expire)
	event.Within(p, me, func(ctx context.Context, tx *db.Tx, events []repair.Moved) error {
		for _, e := range events {
			if e.To == repair.Cancelled {
				if err := End(ctx, tx, e.Repair); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
