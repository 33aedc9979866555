package repairflow

import (
	"context"
	"slices"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping"
)

// keepFoundPieces leaves a line with the pieces that were found on the shelf, on their way already perhaps, and looks for the
// others elsewhere under a line of their own.
func keepFoundPieces(ctx context.Context, tx *db.Tx, r Repair, l PartLine, e shipping.PickShort) error {
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
