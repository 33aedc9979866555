package board

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/partorder"
)

// Subscribe looks at who waits once more, and on the morning after at all who do together.
func Subscribe(p *event.Dispatcher, me string) {
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e partorder.LineWaits) error {
		if err := partorder.FillPart(ctx, tx, e.Part); err != nil {
			return err
		}
		return planRun(ctx, tx, e.Zone)
	})
	event.On(p, me, runMorning)
}
