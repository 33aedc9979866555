package recall

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/ident"
	"fettle/inventory/stock"
)

const addFindingSQL = `
INSERT INTO hold_findings (id, hold_check, at, by, serial, lot, bin, condition, quantity, finding, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

// Find keeps what was seen of some pieces of a check: good ones are free again, bad ones are booked out, what is not there and what is
// fitted stays where the book has it. The check is done when nothing is left of it.
func Find(ctx context.Context, tx *db.Tx, id uuid.UUID, l Look) (Check, error) {
	seen, err := ByID(ctx, tx, id)
	if err != nil {
		return seen, err
	}
	p, err := seen.piece(l)
	if err != nil {
		return seen, err
	}
	// Stock is locked before the check; who follows a hold locks checks alone.
	settles := l.Finding != Absent && seen.Kind != InAppliance
	if settles {
		held := stock.HeldPiece{Location: seen.Holder, Condition: p.Condition, Bin: p.Bin, Lot: p.Lot, Serial: p.Serial, Quantity: p.Quantity}
		if err := stock.SettleHeld(ctx, tx, seen.Hold, held, l.Finding == Good, l.Note); err != nil {
			return seen, err
		}
	}
	locked, err := lockCheck(ctx, tx, id)
	if err != nil {
		return locked, err
	}
	if !settles {
		// Nothing but the check itself keeps two from seeing the same.
		if p, err = locked.piece(l); err != nil {
			return locked, err
		}
	}
	finding, err := uuid.NewV7()
	if err != nil {
		return locked, fmt.Errorf("make the id of a finding: %w", err)
	}
	if _, err := tx.ExecContext(ctx, addFindingSQL, finding, id, tx.Now, tx.By, p.Serial, p.Lot, p.Bin, p.Condition, p.Quantity, l.Finding, l.Note); err != nil {
		return locked, fmt.Errorf("keep a finding: %w", err)
	}
	c, err := ByID(ctx, tx, id)
	if err != nil {
		return c, err
	}
	if c.Left() == 0 {
		if err := closeCheck(ctx, tx, id); err != nil {
			return c, err
		}
	}
	if err := event.Emit(ctx, tx, CheckFound{Check: c.ID, Hold: c.Hold, Part: c.Part, Kind: c.Kind, Holder: c.Holder, Repair: c.Repair, Serial: p.Serial,
		Quantity: p.Quantity, Finding: l.Finding, Left: c.Left()}); err != nil {
		return c, err
	}
	return ByID(ctx, tx, id)
}

// piece is what a look is about, of what the holder has left.
func (c Check) piece(l Look) (Piece, error) {
	if err := Checks.May(c.State, Done); err != nil {
		return Piece{}, err
	}
	if c.Kind == OnRoad {
		return Piece{}, ErrOnRoad.With("shipment", c.Holder)
	}
	var serial string
	if l.Scanned != "" && slices.ContainsFunc(c.Pieces, func(p Piece) bool { return p.Serial != "" }) {
		read, f := stock.ReadSerial(c.Part, l.Scanned)
		if f != nil {
			return Piece{}, f.At("body.scanned")
		}
		serial = ident.Code(read)
	}
	for _, p := range c.Pieces {
		if ident.Code(p.Serial) == serial && (serial != "" || p.Bin == l.Bin) && p.Quantity >= l.Quantity {
			p.Quantity = l.Quantity
			return p, nil
		}
	}
	return Piece{}, ErrNotHeld.With("scanned", l.Scanned, "holder", c.Holder).At("body.scanned")
}
