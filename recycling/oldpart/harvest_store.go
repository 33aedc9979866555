package oldpart

import (
	"context"
	"fmt"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/recycling/balance"
)

// Yield is what is of use in an old part, as it was taken out and tested.
type Yield struct {
	Part, Serial    string
	Quantity, Grams int64
	Measurement     string
	// Order is under which it was taken out.
	Order string
}

// TakeToHarvest takes a locked return that is graded for its pieces out of the way of recyclers.
func TakeToHarvest(ctx context.Context, tx *db.Tx, r Return) (Return, error) {
	if r.State == Graded && r.Grade != Harvest {
		return r, ErrGrade.Because("no_harvest").With("grade", r.Grade)
	}
	return Advance(ctx, tx, r, Refurbishing)
}

const addYieldOriginSQL = `
INSERT INTO piece_origins (part, serial, return, refurbish, verdict, measurement, tested_at, restocked_at, warranty_days)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)
ON CONFLICT (return, part, serial) DO NOTHING`

// TakeOut puts what came out of a locked return on the shelf as refurbished: nobody has counted it as a piece before, so it comes from
// where the old part did. Its grams leave the site as those of what is restocked do.
func TakeOut(ctx context.Context, tx *db.Tx, r Return, y Yield) error {
	p, err := RefurbishmentNow(ctx, tx)
	if err != nil {
		return err
	}
	if err := stock.Move(ctx, tx, []stock.Movement{{Kind: stock.MoveGrade, Part: y.Part, Quantity: y.Quantity, Serial: y.Serial, Reference: r.ID,
		Reason: "harvested", From: stock.Account{Location: site.AtCustomer, Condition: stock.Used},
		To: stock.Account{Location: *r.Warehouse, Condition: stock.Refurbished}}}); err != nil {
		return err
	}
	if err := balance.Move(ctx, tx, *r.Warehouse, balance.Restock, r.HazardCode, y.Grams, r.ID, "harvested"); err != nil {
		return err
	}
	serial := y.Serial
	if serial == "" {
		serial = r.ID
	}
	if _, err := tx.ExecContext(ctx, addYieldOriginSQL, y.Part, serial, r.ID, y.Order, r.Verdict, y.Measurement, tx.Now, p.WarrantyDays); err != nil {
		return fmt.Errorf("keep what came of %s: %w", r.ID, err)
	}
	return nil
}

// Strip ends the taking apart of a locked return: what is left of it is material, and weighs less than what had come in. What is neither
// on the shelf nor left is residue.
func Strip(ctx context.Context, tx *db.Tx, r Return, harvested, left int64) (Return, error) {
	if err := Residue(ctx, tx, r, *r.GrossGrams-harvested-left); err != nil {
		return r, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE returns SET harvested_grams = $2 WHERE id = $1", r.ID, *r.GrossGrams-left); err != nil {
		return r, fmt.Errorf("weigh what is left of %s: %w", r.ID, err)
	}
	return GiveUp(ctx, tx, r)
}
