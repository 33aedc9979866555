package custody

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
)

// replaceHeld gives other pieces to lines whose own were put on hold. What lies on a shelf is sourced anew; what is on the road
// is called back and what is in the engineer's hands is given back, and another is ordered in its place.
func replaceHeld(ctx context.Context, tx *db.Tx, e stock.HoldPlaced) error {
	lines := slices.Clone(e.Lines)
	travelling, err := inParcels(ctx, tx, e)
	if err != nil {
		return err
	}
	for _, id := range append(lines, travelling...) {
		r, l, err := orderline.Lock(ctx, tx, id)
		if errors.Is(err, orderline.ErrNoLine) {
			continue
		}
		if err != nil {
			return err
		}
		if err := withoutHeld(ctx, tx, r, l, e, slices.Contains(travelling, id)); err != nil {
			return err
		}
	}
	return nil
}

// inParcels are the lines whose pieces were put on hold on the road: by serial, or by as many as the parcel has of the batch.
func inParcels(ctx context.Context, tx *db.Tx, e stock.HoldPlaced) ([]uuid.UUID, error) {
	var out []uuid.UUID
	for _, p := range e.Pieces {
		if p.Kind != site.Parcel {
			continue
		}
		s, err := shipment.ByID(ctx, tx, p.Location)
		if errors.Is(err, shipment.ErrNoShipment) {
			continue
		}
		if err != nil {
			return nil, err
		}
		left := p.Quantity
		for _, l := range s.Lines {
			mine := l.Part == e.Part && l.Condition == p.Condition && l.TakenAt == nil && (p.Serial == "" || l.Serial != nil && *l.Serial == p.Serial)
			if mine && left > 0 {
				out, left = append(out, l.Line), left-l.Quantity
			}
		}
	}
	return out, nil
}

// onShelf are the states of a line whose pieces lie on a shelf for it.
var onShelf = []orderline.State{orderline.Reserved, orderline.Picking, orderline.Held, orderline.Offered}

// onRoad are the states of a line whose pieces a carrier has, or had.
var onRoad = []orderline.State{orderline.Packed, orderline.Shipped, orderline.Delivered, orderline.Disputed}

func withoutHeld(ctx context.Context, tx *db.Tx, r repair.Repair, l orderline.Line, e stock.HoldPlaced, travelling bool) error {
	if travelling && (l.State == orderline.Reserved || l.State == orderline.Picking) {
		// It was packed, which this room has not heard of yet.
		var err error
		if l, err = orderline.Set(ctx, tx, l, orderline.Packed, "", ""); err != nil {
			return err
		}
	}
	told := HoldTold{Hold: e.Hold, Repair: r.ID, Line: l.ID, Engineer: r.Engineer, Location: l.Source, Part: l.Supplied, Reason: e.Reason}
	switch {
	case travelling && slices.Contains(onRoad, l.State):
		next, err := callLineBack(ctx, tx, r, l, orderline.Returning, e.Reason)
		if err != nil {
			return err
		}
		told.Location, told.Instead = l.Shipment, next
	case !travelling && l.State == orderline.Received:
		if err := orderline.ForgetReservation(ctx, tx, l); err != nil {
			return err
		}
		next, err := callLineBack(ctx, tx, r, l, orderline.Unused, e.Reason)
		if err != nil {
			return err
		}
		told.Instead = next
	case !travelling && slices.Contains(onShelf, l.State):
		if _, err := pick.Cancel(ctx, tx, l.ID); err != nil {
			return err
		}
		if err := orderline.ForgetReservation(ctx, tx, l); err != nil {
			return err
		}
		l.Reservation = nil
		l, err := orderline.Move(ctx, tx, l, orderline.Requested, e.Reason, "")
		if err != nil {
			return err
		}
		if err := partorder.ResourceLine(ctx, tx, r, l); err != nil {
			return err
		}
	default:
		return nil
	}
	return event.Emit(ctx, tx, told)
}

// callLineBack takes a line out of its repair and orders the same again while the repair still wants it.
func callLineBack(ctx context.Context, tx *db.Tx, r repair.Repair, l orderline.Line, to orderline.State, reason string) (*uuid.UUID, error) {
	wanted := l.State != orderline.Returning && slices.Contains(repair.Ordering, r.State)
	if l.ReceivedAt == nil {
		if err := sourcing.Break(ctx, tx, l.ID, orderline.OnHold); err != nil {
			return nil, err
		}
	}
	l, err := orderline.Move(ctx, tx, l, to, reason, "")
	if err != nil || !wanted {
		return nil, err
	}
	next, err := replaceLine(ctx, tx, r, l)
	if err != nil || next == nil {
		return nil, err
	}
	if r.State == repair.ReadyToResume && next.State != orderline.Received {
		_, err = repair.Move(ctx, tx, r, repair.AwaitingParts, reason)
	}
	return &next.ID, err
}
