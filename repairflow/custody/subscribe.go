package custody

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/eta"
)

// Subscribe hears of pieces that do not come as they should: short on the shelf, late, lost, not collected or on hold.
func Subscribe(p *event.Dispatcher, me string) {
	event.On(p, me, hearCarrier)
	event.On(p, me, replaceUncollected)
	event.On(p, me, replaceShort)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e eta.RiskRaised) error {
		return findEarlierSource(ctx, tx, e.Risk)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e eta.RiskEscalated) error {
		return findEarlierSource(ctx, tx, e.Risk)
	})
	event.On(p, me, presumeLost)
	event.On(p, me, hearDeparture)
	event.On(p, me, hearMissed)
	event.On(p, me, replaceHeld)
	event.On(p, me, hearFound)
	event.Within(p, "custody", followQuotes)
}
