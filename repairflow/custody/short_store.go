package custody

import (
	"context"
	"errors"
	"slices"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/shipping/pick"
)

// keepFoundPieces leaves a line with the pieces that were found on the shelf, on their way already perhaps, and looks for the
// others elsewhere under a line of their own.
func keepFoundPieces(ctx context.Context, tx *db.Tx, r repair.Repair, l orderline.Line, e pick.FoundShort) error {
	onTheWay := []orderline.State{orderline.Reserved, orderline.Picking, orderline.Packed, orderline.Shipped, orderline.Delivered, orderline.Received}
	if !slices.Contains(onTheWay, l.State) || l.Source != e.Warehouse || e.Found >= l.Quantity {
		return nil
	}
	each := max(1, l.PiecesEach)
	// Pieces that do not make up a whole one go along; the repair asks for what it lacks.
	missing := l.Asked() - e.Found/each
	if err := orderline.KeepFound(ctx, tx, l.ID, e.Found); err != nil {
		return err
	}
	parts, err := l.Split([]int64{e.Found, missing})
	if err != nil {
		return err
	}
	rest := parts[1]
	rest.State, rest.Source, rest.Supplied, rest.Shipment, rest.NewSerial = orderline.Requested, "", l.Part, "", ""
	rest.ReceivedAt, rest.Reason, rest.Promise = nil, "short at "+e.Warehouse, nil
	if err := orderline.Add(ctx, tx, []orderline.Line{rest}); err != nil {
		return err
	}
	if err := event.Emit(ctx, tx, orderline.Moved{Repair: l.Repair, Line: rest.ID, Part: l.Part, To: rest.State, Reason: rest.Reason}); err != nil {
		return err
	}
	return partorder.ResourceLine(ctx, tx, r, rest, e.Warehouse)
}

// replaceShort frees what the shelf did not hold and looks for another source.
func replaceShort(ctx context.Context, tx *db.Tx, e pick.FoundShort) error {
	r, l, err := orderline.Lock(ctx, tx, e.Line)
	if errors.Is(err, orderline.ErrNoLine) {
		return nil
	}
	if err != nil {
		return err
	}
	if e.Found > 0 {
		return keepFoundPieces(ctx, tx, r, l, e)
	}
	if l.State != orderline.Reserved && l.State != orderline.Picking {
		return nil
	}
	if err := orderline.Release(ctx, tx, l, "short: "+e.Reason); err != nil {
		return err
	}
	if l, err = orderline.Move(ctx, tx, l, orderline.Requested, "short at "+e.Warehouse, ""); err != nil {
		return err
	}
	return partorder.ResourceLine(ctx, tx, r, l, e.Warehouse)
}
