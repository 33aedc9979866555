package shipment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
	"fettle/shipping/pick"
)

// emptied tells that a shipment has been closed in a state.
func (s Shipment) emptied(state State) []event.Event {
	return slices.Concat(EventPerRepair(s.Shares(), func(of Share) Emptied { return Emptied{Repair: of.Repair, Shipment: s.ID} }),
		EventPerRepair(s.Shares(), func(of Share) StateChanged {
			return StateChanged{Repair: of.Repair, Shipment: s.ID, Lines: of.Lines, From: s.State, To: state, Version: s.Version + 1, ETAAt: s.ETAAt, Flags: s.Flags,
				Direction: s.Direction}
		}))
}

const closeSQL = `
UPDATE shipments
SET state = $2, closed_at = $3, version = version + 1
WHERE id = $1`

const leftSQL = `
SELECT count(*)
FROM stock
WHERE location = $1 AND on_hand > 0`

const takenSQL = `
UPDATE shipment_lines
SET taken_at = $3
WHERE shipment = $1 AND line = $2`

// TakeOut is the engineer's scan: the line's pieces move from the shipment to his place. An emptied shipment is closed; one that
// never left has been cancelled.
func TakeOut(ctx context.Context, tx *db.Tx, line uuid.UUID, to, scanned string) (Line, error) {
	var id string
	err := tx.GetContext(ctx, &id, shipmentOfLineSQL, line)
	if errors.Is(err, sql.ErrNoRows) {
		return Line{}, ErrNoShipment
	}
	if err != nil {
		return Line{}, fmt.Errorf("find the shipment: %w", err)
	}
	s, err := Lock(ctx, tx, id)
	if err != nil {
		return Line{}, err
	}
	if s.ClosedAt != nil {
		return Line{}, ErrShipmentState.Because("emptied").With("shipment", s.ID)
	}
	var l Line
	for _, one := range s.Lines {
		if one.Line == line {
			l = one
		}
	}
	if l.TakenAt != nil {
		return l, ErrTaken
	}
	scan, err := catalog.ReadScan(ctx, tx, scanned)
	if err != nil {
		return l, fault.AtField(err, "body.scanned")
	}
	if !scan.Names(l.Part, textOrEmpty(l.Serial)) {
		return l, pick.ErrWrongScan.Because("not_packed").With("scanned", scanned).At("body.scanned")
	}
	err = stock.Move(ctx, tx, []stock.Movement{{Kind: "receive", Part: l.Part, Quantity: l.Quantity, Serial: textOrEmpty(l.Serial), Reference: line.String(),
		From: stock.Account{Location: id, Condition: l.Condition, Bucket: stock.Free},
		To:   stock.Account{Location: to, Condition: l.Condition, Bucket: stock.Free}}})
	if err != nil {
		return l, err
	}
	if _, err := tx.ExecContext(ctx, takenSQL, id, line, tx.Now); err != nil {
		return l, fmt.Errorf("note what was taken out: %w", err)
	}
	var left int
	if err := tx.GetContext(ctx, &left, leftSQL, id); err != nil || left > 0 {
		return l, err
	}
	state := Accepted
	if s.Waybill == nil {
		state = Cancelled
	}
	if _, err := tx.ExecContext(ctx, closeSQL, id, state, tx.Now); err != nil {
		return l, fmt.Errorf("close the shipment: %w", err)
	}
	return l, event.Emit(ctx, tx, s.emptied(state)...)
}
