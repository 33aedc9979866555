package customerpage

import (
	"context"

	"fettle/allocation/sourcing"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/recycling/oldpart"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/repairflow/sla"
	"fettle/shipping/shipment"
)

// Whole is a repair with everything that belongs to it.
type Whole struct {
	repair.Repair
	Lines     []orderline.Line    `json:"lines"`
	Promises  []sourcing.Promise  `json:"promises"`
	Shipments []shipment.Shipment `json:"shipments"`
	Returns   []oldpart.Return    `json:"returns"`
	History   []event.Stored      `json:"history"`
	Actions   []string            `json:"actions"`
	Unread    bool                `json:"unread" doc:"The engineer who asks was given the repair and has not said that he opened it."`
}

const historyShown = 200

func getRepair(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (Whole, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return Whole{}, err
	}
	actor := auth.From(ctx)
	w := Whole{Repair: r.Masked(actor), History: []event.Stored{}, Actions: repair.RepairActions(r)}
	if w.Lines, err = orderline.OfRepair(ctx, tx, r.ID); err != nil {
		return w, err
	}
	if w.Promises, err = sourcing.PromisesOfRepair(ctx, tx, r.ID); err != nil {
		return w, err
	}
	if w.Shipments, err = shipment.OfRepair(ctx, tx, r.ID); err != nil {
		return w, err
	}
	if w.Returns, err = oldpart.ReturnsOfRepair(ctx, tx, r.ID); err != nil {
		return w, err
	}
	if w.Shipments == nil {
		w.Shipments = []shipment.Shipment{}
	}
	if actor.Role == auth.Customer {
		w.blur(tx.Now)
	}
	if actor.Role == auth.Engineer && r.Over() {
		w.hideDoor()
	}
	if r.Engineer != "" && r.Engineer == actor.Login {
		if w.Unread, err = sla.Owed(ctx, tx, r.ID, sla.AssignmentRead); err != nil {
			return w, err
		}
	}
	if actor.Role == auth.Operations {
		w.History, err = event.History(ctx, tx, r.ID, 0, historyShown)
	}
	return w, err
}

// hideDoor leaves out where the customer lives, wherever the parts of a repair that is over were sent.
func (w *Whole) hideDoor() {
	for i := range w.Lines {
		w.Lines[i].ShipTo = w.Lines[i].ShipTo.WithoutDoor()
	}
	for i := range w.Shipments {
		w.Shipments[i].ShipTo = w.Shipments[i].ShipTo.WithoutDoor()
	}
}
