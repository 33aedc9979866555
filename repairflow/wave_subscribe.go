package repairflow

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
)

// subscribeWaves looks at who waits once more, and on the morning after at all who do together.
func subscribeWaves(p *event.Dispatcher, me string) {
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e LineWaits) error {
		if err := fillPart(ctx, tx, e.Part); err != nil {
			return err
		}
		return planWave(ctx, tx, e.Zone)
	})
	event.On(p, me, runMorningWave)
}
