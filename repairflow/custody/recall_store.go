package custody

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/shipping/manifest"
	"fettle/shipping/shipment"
	"fettle/texts"
)

// recallLine takes a packed line that is not wanted any more as far back as can still be done: out of a parcel that has not
// left; and of one on the road, to the nearest who waits for the same, else home. Who still wants something in the parcel
// keeps it going where it goes; then, and when it has come, the piece is given back like any that was not needed.
func recallLine(ctx context.Context, tx *db.Tx, l orderline.Line, reason string) error {
	s, err := manifest.CallBack(ctx, tx, l.ID, reason)
	if errors.Is(err, shipment.ErrNoShipment) {
		return nil
	}
	if err != nil {
		return err
	}
	return turnParcel(ctx, tx, s, reason)
}

// turnParcel asks the carrier of a parcel that nobody wants any more to bring it where it is wanted.
func turnParcel(ctx context.Context, tx *db.Tx, s shipment.Shipment, reason string) error {
	if !s.OnTheRoad() || !s.Unwanted() {
		return nil
	}
	near, found, err := nearestNeed(ctx, tx, s)
	if err != nil {
		return err
	}
	if found {
		_, err := shipment.Turn(ctx, tx, s.ID, &near.Demand.To, near.Demand.Line.String(), reason)
		return err
	}
	_, err = shipment.Turn(ctx, tx, s.ID, nil, "", reason)
	return err
}

// needsSQL finds who waits for just this and nothing else in its place. Nothing is locked: who is served meanwhile is seen
// when the carrier answers.
const needsSQL = orderline.Columns + `
JOIN repairs r ON r.id = l.repair
WHERE l.state = 'backordered' AND l.part = $1 AND l.quantity = $2 AND l.pieces_each = 1 AND r.state = ANY ($3)
ORDER BY NOT r.urgent, l.ordered_at, l.id
LIMIT 50`

// nearestNeed is who a parcel with one line may go to.
func nearestNeed(ctx context.Context, tx *db.Tx, s shipment.Shipment) (sourcing.Reach, bool, error) {
	if len(s.Lines) != 1 {
		return sourcing.Reach{}, false, nil
	}
	in := s.Lines[0]
	var lines []orderline.Line
	if err := tx.SelectContext(ctx, &lines, needsSQL, in.Part, in.Quantity, pq.Array(repair.Ordering)); err != nil {
		return sourcing.Reach{}, false, fmt.Errorf("look for who waits for %s: %w", in.Part, err)
	}
	near, err := reachesOf(ctx, tx, s, lines)
	if err != nil || len(near) == 0 {
		return sourcing.Reach{}, false, err
	}
	return near[0], true, nil
}

func reachesOf(ctx context.Context, tx *db.Tx, s shipment.Shipment, lines []orderline.Line) ([]sourcing.Reach, error) {
	var demands []sourcing.Demand
	for _, l := range lines {
		r, err := repair.ByID(ctx, tx, l.Repair)
		if err != nil {
			return nil, err
		}
		demands = append(demands, partorder.DemandsOf(r, []orderline.Line{l})...)
	}
	in := s.Lines[0]
	return sourcing.Nearest(ctx, tx, stock.Offer{Location: s.Origin, Part: in.Part, Condition: in.Condition, Available: in.Quantity}, demands)
}

// hearCarrier hears what came of turning a parcel. When the carrier will not bring it to another, or that one has been
// served meanwhile, it is to come back; when it arrived before he answered, it is where it is and is given back from there.
func hearCarrier(ctx context.Context, tx *db.Tx, e shipment.CarrierAnswered) error {
	if e.Kind != shipment.RequestRedirect {
		return nil
	}
	successor, err := uuid.Parse(e.For)
	if err != nil {
		return fmt.Errorf("read who %s was turned to: %w", e.Shipment, err)
	}
	if e.State == shipment.RequestAccepted {
		done, err := passParcelOn(ctx, tx, e.Shipment, successor)
		if err != nil || done {
			return err
		}
		s, err := shipment.ByID(ctx, tx, e.Shipment)
		if err != nil {
			return err
		}
		return turnParcel(ctx, tx, s, texts.All("recall.not_needed", nil).String())
	}
	s, err := shipment.ByID(ctx, tx, e.Shipment)
	if err != nil || !s.OnTheRoad() || !s.Unwanted() {
		return err
	}
	_, err = shipment.Turn(ctx, tx, e.Shipment, nil, "", texts.All("recall.not_turned", nil).String())
	return err
}

// passParcelOn gives what a parcel holds for a line that was cancelled to one that waits; false when either is not where it was.
func passParcelOn(ctx context.Context, tx *db.Tx, shipmentID string, to uuid.UUID) (bool, error) {
	s, err := shipment.ByID(ctx, tx, shipmentID)
	if err != nil || len(s.Lines) != 1 || !s.OnTheRoad() {
		return false, err
	}
	from := s.Lines[0].Line
	old, successor, r, err := lockBothLines(ctx, tx, from, to)
	if errors.Is(err, orderline.ErrNoLine) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if old.State != orderline.Returning || successor.State != orderline.Backordered || !slices.Contains(repair.Ordering, r.State) {
		return false, nil
	}
	near, err := reachesOf(ctx, tx, s, []orderline.Line{successor})
	if err != nil || len(near) == 0 {
		return false, err
	}
	done, err := shipment.Readdress(ctx, tx, s.ID, from, shipment.Successor{Line: to, Repair: r.ID, ShipTo: successor.ShipTo, PromisedAt: near[0].ArrivesAt,
		ArrivesAt: near[0].ArrivesAt})
	if err != nil || !done {
		return false, err
	}
	return true, transferLine(ctx, tx, s, old, successor, near[0])
}

// transferLine moves both lines: the successor's piece is on the road, the other is not needed back.
func transferLine(ctx context.Context, tx *db.Tx, s shipment.Shipment, old, successor orderline.Line, near sourcing.Reach) error {
	promise, err := sourcing.PromiseTurned(ctx, tx, near, s.Origin, s.ID)
	if err != nil {
		return err
	}
	in := s.Lines[0]
	if err := orderline.InheritPieces(ctx, tx, successor.ID, s.Origin, in.Part, in.Condition, promise.ID); err != nil {
		return err
	}
	if successor, err = orderline.Move(ctx, tx, successor, orderline.Reserved, texts.All("recall.turned_here", nil).String(), ""); err != nil {
		return err
	}
	if _, err = orderline.Set(ctx, tx, successor, orderline.Shipped, "", s.ID); err != nil {
		return err
	}
	for _, state := range []orderline.State{orderline.Returned, orderline.Closed} {
		if old, err = orderline.Move(ctx, tx, old, state, texts.Of("recall.turned_to", "repair", successor.Repair).All().String(), ""); err != nil {
			return err
		}
	}
	r, err := repair.Lock(ctx, tx, old.Repair)
	if err != nil {
		return err
	}
	_, err = orderline.SettleRepairIfDone(ctx, tx, r)
	return err
}

// lockBothLines locks two lines and their repairs in one order, or two parcels turned crosswise would wait for each other. The
// repair is that of the second.
func lockBothLines(ctx context.Context, tx *db.Tx, from, to uuid.UUID) (old, successor orderline.Line, r repair.Repair, err error) {
	ids := []uuid.UUID{from, to}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range ids {
		owner, l, err := orderline.Lock(ctx, tx, id)
		if err != nil {
			return old, successor, r, err
		}
		if id == to {
			successor, r = l, owner
		} else {
			old = l
		}
	}
	return old, successor, r, nil
}
