package oldpart

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/recycling/balance"
)

// Origin is which old part a refurbished piece was, and how it was tested.
type Origin struct {
	Part string `db:"part" json:"part"`
	// OldPart is which part the old one was: another than Part when this was taken out of it.
	OldPart string `db:"old_part" json:"old_part"`
	Serial  string `db:"serial" json:"serial"`
	Return  string `db:"return" json:"return"`
	// Refurbish is the order under which it was repaired; null when it worked as it was.
	Refurbish *string `db:"refurbish" json:"refurbish_order"`
	// Repair is where it came out. Who is no keeper is not told whose.
	Repair       string    `db:"repair" json:"repair"`
	Verdict      Verdict   `db:"verdict" json:"verdict"`
	Measurement  string    `db:"measurement" json:"measurement"`
	TestedAt     time.Time `db:"tested_at" json:"tested_at"`
	RestockedAt  time.Time `db:"restocked_at" json:"restocked_at"`
	WarrantyDays int       `db:"warranty_days" json:"warranty_days" doc:"How long it is vouched for, from its fitting."`
}

const originsSQL = `
SELECT o.part, r.part AS old_part, o.serial, o.return, o.refurbish, r.repair, o.verdict, o.measurement, o.tested_at, o.restocked_at, o.warranty_days
FROM piece_origins o
JOIN returns r ON r.id = o.return
WHERE o.part = $1 AND upper(o.serial) = $2
ORDER BY o.restocked_at DESC
LIMIT 20`

// OriginsOf are the lives that a piece had before, the newest first; none of a piece that was never refurbished.
func OriginsOf(ctx context.Context, tx *db.Tx, part, serial string) ([]Origin, error) {
	out := []Origin{}
	if err := tx.SelectContext(ctx, &out, originsSQL, part, ident.Code(serial)); err != nil {
		return nil, fmt.Errorf("read what %s of %s was: %w", serial, part, err)
	}
	return out, nil
}

// Tested is what is known of a piece when it goes back to the shelf.
type Tested struct {
	// Refurbish is the order, Consumed what was put in, AfterGrams what it weighs now.
	Refurbish            string
	Measurement          string
	At                   time.Time
	Consumed, AfterGrams int64
}

const addOriginSQL = `
INSERT INTO piece_origins (part, serial, return, refurbish, verdict, measurement, tested_at, restocked_at, warranty_days)
VALUES ($1, $2, $3, nullif($4, ''), $5, $6, $7, $8, $9)`

// Restock puts a locked old part on the shelf as refurbished and ends it: its grams leave the site, what came out of it in the repair
// goes into the waste of its code, where the scale of its lot finds it.
func Restock(ctx context.Context, tx *db.Tx, r Return, as Tested) (Return, error) {
	p, err := RefurbishmentNow(ctx, tx)
	if err != nil {
		return r, err
	}
	from := stock.Account{Location: *r.Warehouse, Condition: stock.Used, Bucket: stock.Free}
	to := stock.Account{Location: *r.Warehouse, Condition: stock.Refurbished, Bucket: stock.Free}
	if err := stock.Move(ctx, tx, []stock.Movement{{Kind: stock.MoveGrade, Part: r.Part, Quantity: 1, Serial: SerialOf(r), Reference: r.ID, From: from, To: to}}); err != nil {
		return r, err
	}
	// Before it leaves, the site holds what the scale says it weighs.
	if err := Residue(ctx, tx, r, *r.GrossGrams+as.Consumed-as.AfterGrams); err != nil {
		return r, err
	}
	if err := balance.Move(ctx, tx, *r.Warehouse, balance.Restock, r.HazardCode, as.AfterGrams, r.ID, "restocked"); err != nil {
		return r, err
	}
	if _, err := tx.ExecContext(ctx, addOriginSQL, r.Part, SerialOf(r), r.ID, as.Refurbish, r.Verdict, as.Measurement, as.At, tx.Now, p.WarrantyDays); err != nil {
		return r, fmt.Errorf("keep what %s was: %w", r.ID, err)
	}
	return Close(ctx, tx, r, ByRestocking)
}

// Residue books what came out of a piece under repair, or what the scales do not agree in.
func Residue(ctx context.Context, tx *db.Tx, r Return, grams int64) error {
	return balance.Move(ctx, tx, *r.Warehouse, balance.Variance, r.HazardCode, grams, r.ID, "refurbish_residue")
}

// TakeToRepair takes a locked return that is graded for it out of the way of recyclers; where what works goes to the shelf by an order
// too, that as well.
func TakeToRepair(ctx context.Context, tx *db.Tx, r Return) (Return, error) {
	if r.State == Graded && !r.Grade.isRestocked() {
		return r, ErrGrade.Because("no_repair").With("grade", r.Grade)
	}
	return Advance(ctx, tx, r, Refurbishing)
}

// ToSupplier sends a locked return that was claimed back to who had supplied it: its piece, and its grams.
func ToSupplier(ctx context.Context, tx *db.Tx, r Return, claim string) (Return, error) {
	if err := stock.Move(ctx, tx, []stock.Movement{{Kind: stock.MoveTransfer, Part: r.Part, Quantity: 1, Serial: SerialOf(r), Reference: claim,
		From: stock.Account{Location: *r.Warehouse, Condition: stock.Used, Bucket: stock.Free},
		To:   stock.Account{Location: site.AtSupplier, Condition: stock.Used, Bucket: stock.Free}}}); err != nil {
		return r, err
	}
	if err := balance.Move(ctx, tx, *r.Warehouse, balance.Suppliers, r.HazardCode, *r.GrossGrams, r.ID, "claimed"); err != nil {
		return r, err
	}
	return Close(ctx, tx, r, ByClaim)
}

// KeepAfterClaim has a locked return that was claimed go on as it was graded before; what was not is material.
func KeepAfterClaim(ctx context.Context, tx *db.Tx, r Return) (Return, error) {
	if r.Grade == "" {
		return GiveUp(ctx, tx, r)
	}
	return Advance(ctx, tx, r, Graded)
}

// GiveUp grades a locked return that was under repair as material: it goes the way of what is recycled.
func GiveUp(ctx context.Context, tx *db.Tx, r Return) (Return, error) {
	return regrade(ctx, tx, r, Material)
}
