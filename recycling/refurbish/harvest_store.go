package refurbish

import (
	"context"
	"errors"
	"fmt"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
)

const addYieldSQL = `
INSERT INTO refurbish_yields (refurbish_order, no, part, quantity, serial, grams, measurement, at, by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// TakeOut takes what is of use out of a piece of a harvest and puts it on the shelf as refurbished, with what it came of. Each is tested
// on its own, so that there is nothing to sample.
func TakeOut(ctx context.Context, tx *db.Tx, order, id string, y oldpart.Yield) (WorkOrder, error) {
	o, p, r, err := working(ctx, tx, order, id, InWork, Done)
	if err != nil {
		return o, err
	}
	if err := o.must(Harvest); err != nil {
		return o, err
	}
	if p.State != Waiting {
		return o, Pieces.Refusal(p.State, Stripped)
	}
	part, err := catalog.PartByNumber(ctx, tx, y.Part)
	if err != nil {
		return o, err
	}
	switch {
	case part.Number == r.Part:
		return o, ErrOther.Because("itself").With("return", r.ID, "part", r.Part, "order_part", o.Part).At("body.part")
	case p.HarvestedGrams+y.Grams >= p.GrossGrams:
		return o, balance.ErrWeight.Because("harvested").With("before", p.GrossGrams, "harvested", p.HarvestedGrams+y.Grams).At("body.grams")
	}
	if y.Serial != "" {
		read, f := stock.ReadSerial(part.Number, y.Serial)
		if f != nil {
			return o, f.At("body.serial")
		}
		y.Serial = read
	}
	if err := oldpart.TakeOut(ctx, tx, r, y); err != nil {
		if errors.Is(err, stock.ErrSerialNeeded) {
			err = fault.AtField(err, "body.serial")
		}
		return o, err
	}
	if _, err := tx.ExecContext(ctx, addYieldSQL, o.ID, p.No, part.Number, y.Quantity, y.Serial, y.Grams, y.Measurement, tx.Now, tx.By); err != nil {
		return o, fmt.Errorf("keep what was taken out of %s: %w", r.ID, err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE refurbish_pieces SET harvested_grams = harvested_grams + $3 WHERE refurbish_order = $1 AND no = $2",
		o.ID, p.No, y.Grams); err != nil {
		return o, fmt.Errorf("weigh what was taken out of %s: %w", r.ID, err)
	}
	if err := event.Emit(ctx, tx, Harvested{o.ID, r.ID, part.Number, y.Serial, y.Quantity, y.Grams}); err != nil {
		return o, err
	}
	return touched(ctx, tx, o)
}

// Strip ends the taking apart of a piece: what is left was weighed, and goes the way of material.
func Strip(ctx context.Context, tx *db.Tx, order, id, work string, left int64) (WorkOrder, error) {
	o, p, r, err := working(ctx, tx, order, id, InWork, Done)
	if err != nil {
		return o, err
	}
	if err := o.must(Harvest); err != nil {
		return o, err
	}
	if !balance.PieceAgrees(p.GrossGrams, p.HarvestedGrams+left) {
		return o, balance.ErrWeight.Because("stripped").With("before", p.GrossGrams, "harvested", p.HarvestedGrams, "left", left).At("body.left_grams")
	}
	if err := put(ctx, tx, p, Stripped, "work = $4, after_grams = $5, finished_at = $6, finished_by = $7", work, left, tx.Now, tx.By); err != nil {
		return o, err
	}
	if _, err := oldpart.Strip(ctx, tx, r, p.HarvestedGrams, left); err != nil {
		return o, err
	}
	return workOver(ctx, tx, o.ID)
}
