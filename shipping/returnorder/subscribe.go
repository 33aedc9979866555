package returnorder

import (
	"context"
	"errors"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/eta"
	"fettle/texts"
)

// Subscribe hears what carriers say of what goes home, and that they are late.
func Subscribe(p *event.Dispatcher) {
	const me = "shipping"
	event.On(p, me, hearRoad)
	event.On(p, me, hearWaybill)
	event.On(p, me, miss)
	event.On(p, me, presumeLost)
}

// presumeLost gives up what a carrier has taken and nobody has spoken of for longer than anybody believes in it. What he has not
// collected yet is not lost, however long it waits.
func presumeLost(ctx context.Context, tx *db.Tx, e eta.LossSuspected) error {
	o, err := lockOfShipment(ctx, tx, e.Shipment)
	if errors.Is(err, ErrNoOrder) {
		return nil
	}
	if err != nil || o.State != Taken {
		return err
	}
	if done, err := eta.PresumeLost(ctx, tx, e.Shipment, e.Since); err != nil || !done {
		return err
	}
	_, err = Lose(ctx, tx, o.ID, texts.All("return_order.silent", nil).String())
	return err
}
