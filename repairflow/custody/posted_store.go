package custody

import (
	"context"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/shipping/shipment"
)

// CustomerFitted ends the line of a part that was posted to the customer, who has fitted it. Such a part is loose and owes no old
// one, so that nothing is scanned; the promise is judged when he says so.
func CustomerFitted(ctx context.Context, tx *db.Tx, line uuid.UUID) (orderline.Line, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if err != nil {
		return l, err
	}
	if l.ShipTo.Kind != partorder.ToCustomer {
		return l, ErrNotPosted
	}
	if !l.Allows("receive") {
		return l, orderline.Lines.Refusal(l.State, orderline.Received)
	}
	if _, err := shipment.TakeOut(ctx, tx, line, site.AtCustomer, l.Supplied); err != nil {
		return l, err
	}
	if _, err := sourcing.Judge(ctx, tx, line, tx.Now); err != nil {
		return l, err
	}
	for _, to := range []orderline.State{orderline.Received, orderline.Installed, orderline.Closed} {
		if l, err = orderline.Move(ctx, tx, l, to, "", ""); err != nil {
			return l, err
		}
	}
	if err := event.Emit(ctx, tx, PartInstalled{Repair: r.ID, Line: line, Part: l.Supplied, Appliance: r.Appliance(), At: tx.Now}); err != nil {
		return l, err
	}
	if err := orderline.ResumeRepairIfComplete(ctx, tx, r); err != nil {
		return l, err
	}
	if _, err := orderline.SettleRepairIfDone(ctx, tx, r); err != nil {
		return l, err
	}
	return orderline.ByID(ctx, tx, line)
}
