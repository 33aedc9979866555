package repairflow

import (
	"context"
	"errors"
	"slices"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/pick"
)

// keepFoundPieces leaves a line with the pieces that were found on the shelf, on their way already perhaps, and looks for the
// others elsewhere under a line of their own.
func keepFoundPieces(ctx context.Context, tx *db.Tx, r Repair, l PartLine, e pick.FoundShort) error {
	onTheWay := []string{LineReserved, LinePicking, LinePacked, LineShipped, LineDelivered, LineReceived}
	if !slices.Contains(onTheWay, l.State) || l.Source != e.Warehouse || e.Found >= l.Quantity {
		return nil
	}
	each := max(1, l.PiecesEach)
	// Pieces that do not make up a whole one go along; the repair asks for what it lacks.
	missing := l.asked() - e.Found/each
	if err := keepFound(ctx, tx, l.ID, e.Found); err != nil {
		return err
	}
	parts, err := l.split([]int64{e.Found, missing})
	if err != nil {
		return err
	}
	rest := parts[1]
	rest.State, rest.Source, rest.Supplied, rest.Shipment, rest.NewSerial = LineRequested, "", l.Part, "", ""
	rest.ReceivedAt, rest.Reason, rest.Promise = nil, "short at "+e.Warehouse, nil
	if err := addLines(ctx, tx, []PartLine{rest}); err != nil {
		return err
	}
	if err := event.Emit(ctx, tx, LineMoved{Repair: l.Repair, Line: rest.ID, Part: l.Part, To: rest.State, Reason: rest.Reason}); err != nil {
		return err
	}
	return resourceLine(ctx, tx, r, rest, e.Warehouse)
}

// replaceShort frees what the shelf did not hold and looks for another source.
func replaceShort(ctx context.Context, tx *db.Tx, e pick.FoundShort) error {
	r, l, err := lockLine(ctx, tx, e.Line)
	if errors.Is(err, ErrNoLine) {
		return nil
	}
	if err != nil {
		return err
	}
	if e.Found > 0 {
		return keepFoundPieces(ctx, tx, r, l, e)
	}
	if l.State != LineReserved && l.State != LinePicking {
		return nil
	}
	if err := releaseLine(ctx, tx, l, "short: "+e.Reason); err != nil {
		return err
	}
	if l, err = moveLine(ctx, tx, l, LineRequested, "short at "+e.Warehouse, ""); err != nil {
		return err
	}
	return resourceLine(ctx, tx, r, l, e.Warehouse)
}
