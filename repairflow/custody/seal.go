package custody

import (
	"context"

	"fettle/internal/closed"
	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/shipping/shipment"
)

// Seal says whether somebody has opened a piece that was not fitted.
type Seal string

// Seals of a piece.
const (
	// Intact is as it was sent.
	Intact Seal = "intact"
	// Opened has to be looked at before anybody gets it.
	Opened Seal = "opened"
)

// Seals lists them all.
func Seals() []Seal { return []Seal{Intact, Opened} }

// Schema lists them in the contracts.
func (Seal) Schema(closed.Registry) *closed.Schema { return closed.Of(Seals()) }

// setAside makes an opened piece that was taken out of its parcel one that is offered to nobody.
func setAside(ctx context.Context, tx *db.Tx, l orderline.Line, warehouse string, out shipment.Line) error {
	serial := ""
	if out.Serial != nil {
		serial = *out.Serial
	}
	return stock.Move(ctx, tx, []stock.Movement{{Kind: stock.MoveGrade, Part: out.Part, Quantity: out.Quantity, Serial: serial, Reference: l.ID.String(),
		From: stock.Account{Location: warehouse, Condition: out.Condition, Bucket: stock.Free},
		To:   stock.Account{Location: warehouse, Condition: stock.Used, Bucket: stock.Free}}})
}
