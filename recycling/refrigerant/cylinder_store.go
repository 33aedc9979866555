package refrigerant

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/recycling/balance"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
)

const addSQL = `
INSERT INTO cylinders (serial, refrigerant, capacity_grams, tare_grams, location, added_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING`

// Add begins an empty cylinder at a place.
func Add(ctx context.Context, tx *db.Tx, c Cylinder) (Cylinder, error) {
	if err := mayLie(ctx, tx, c.Location); err != nil {
		return c, err
	}
	serial, f := ident.ParseSerial(c.Serial)
	if f != nil {
		return c, f.At("body.serial")
	}
	// Its serial is kept as scanners read it: one that is spelled otherwise is the same cylinder.
	c.Serial = ident.Code(serial.Display())
	done, err := tx.ExecContext(ctx, addSQL, c.Serial, c.Refrigerant, c.CapacityGrams, c.TareGrams, c.Location, tx.Now)
	if err != nil {
		return c, fmt.Errorf("add a cylinder: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return c, errors.Join(ErrThere.With("cylinder", c.Serial).At("body.serial"), err)
	}
	return BySerial(ctx, tx, c.Serial)
}

const cylinderColumns = `
SELECT serial, refrigerant, capacity_grams, tare_grams, location, content_grams, added_at, version
FROM cylinders`

// BySerial reads a cylinder.
func BySerial(ctx context.Context, tx *db.Tx, serial string) (Cylinder, error) {
	return one(ctx, tx, cylinderColumns+"\nWHERE serial = $1", serial)
}

func lock(ctx context.Context, tx *db.Tx, serial string) (Cylinder, error) {
	return one(ctx, tx, cylinderColumns+"\nWHERE serial = $1\nFOR UPDATE", serial)
}

func one(ctx context.Context, tx *db.Tx, query, serial string) (Cylinder, error) {
	var c Cylinder
	err := tx.GetContext(ctx, &c, query, ident.Code(serial))
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNoCylinder
	}
	if err != nil {
		return c, fmt.Errorf("read cylinder %s: %w", serial, err)
	}
	return c, nil
}

const listSQL = cylinderColumns + `
WHERE ($1::text[] IS NULL OR location = ANY ($1)) AND serial > $2
ORDER BY serial
LIMIT $3`

// List reads the cylinders of places; nil is every place.
func List(ctx context.Context, tx *db.Tx, places []string, after string, limit int) ([]Cylinder, error) {
	out := []Cylinder{}
	if err := tx.SelectContext(ctx, &out, listSQL, pq.Array(places), after, limit); err != nil {
		return nil, fmt.Errorf("list cylinders: %w", err)
	}
	return out, nil
}

// mayLie refuses places where no cylinder is kept: it lies in a warehouse or a van of ours, or at a recycler who has a permit that is
// valid today.
func mayLie(ctx context.Context, tx *db.Tx, code string) error {
	place, err := site.ByCode(ctx, tx, code)
	if err != nil || place.KeepsStock() {
		return err
	}
	if place.Kind == site.Recycler {
		permits, err := wastemanifest.Permits(ctx, tx, "*", place.Code)
		if err != nil || slices.ContainsFunc(permits, func(p wastemanifest.Permit) bool { return p.ValidToday }) {
			return err
		}
	}
	return ErrPlace.With("location", place.Code)
}

const moveSQL = `
UPDATE cylinders
SET location = $2, version = version + 1
WHERE serial = $1`

// Move takes a cylinder to another place, as into a van.
func Move(ctx context.Context, tx *db.Tx, serial, to string) (Cylinder, error) {
	c, err := lock(ctx, tx, serial)
	if err != nil {
		return c, err
	}
	if err := mayLie(ctx, tx, to); err != nil {
		return c, err
	}
	if _, err := tx.ExecContext(ctx, moveSQL, serial, to); err != nil {
		return c, fmt.Errorf("move cylinder %s: %w", serial, err)
	}
	return BySerial(ctx, tx, serial)
}

const entrySQL = `
WITH entry AS (
    INSERT INTO cylinder_entries (cylinder, at, by, kind, grams, repair, appliance, nameplate_grams, residual_grams, lot, note)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    RETURNING cylinder, grams
)
UPDATE cylinders c
SET content_grams = c.content_grams + e.grams, version = c.version + 1
FROM entry e
WHERE c.serial = e.cylinder`

// entry is a row of a cylinder's history.
type entry struct {
	kind                EntryKind
	grams               int64
	repair, appliance   string
	nameplate, residual *int64
	lot                 *string
	note                string
}

func book(ctx context.Context, tx *db.Tx, c *Cylinder, e entry) error {
	_, err := tx.ExecContext(ctx, entrySQL, c.Serial, tx.Now, tx.By, e.kind, e.grams, e.repair, e.appliance, e.nameplate, e.residual, e.lot, e.note)
	if db.Violates(err, "cylinders_never_overfilled") {
		return ErrFull.With("cylinder", c.Serial, "capacity", c.CapacityGrams)
	}
	if err != nil {
		return fmt.Errorf("book %d g in cylinder %s: %w", e.grams, c.Serial, err)
	}
	c.ContentGrams += e.grams
	return nil
}

const lossSQL = `
INSERT INTO vented_losses (id, at, by, kind, cylinder, repair, appliance, expected_grams, found_grams)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

func lose(ctx context.Context, tx *db.Tx, l Loss) error {
	l.ID, l.At, l.By = uuid.New(), tx.Now, tx.By
	if _, err := tx.ExecContext(ctx, lossSQL, l.ID, l.At, l.By, l.Kind, l.Cylinder, l.Repair, l.Appliance, l.ExpectedGrams, l.FoundGrams); err != nil {
		return fmt.Errorf("keep a vented loss: %w", err)
	}
	return event.Emit(ctx, tx, VentedLossEvent{l})
}

// weigh compares a cylinder with its entries; what differs is booked as it was weighed and kept as a loss.
func weigh(ctx context.Context, tx *db.Tx, c *Cylinder, gross int64, repair, appliance string) error {
	d := c.missing(gross)
	if d == 0 {
		return nil
	}
	// Less than the tare is a wrong scale or another cylinder, and nothing that can be booked.
	if gross < c.TareGrams {
		return balance.ErrWeight.Because("cylinder").With("gross", gross, "tare", c.TareGrams)
	}
	l := Loss{Kind: CylinderDiffers, Cylinder: c.Serial, Repair: repair, Appliance: appliance, ExpectedGrams: c.ContentGrams, FoundGrams: gross - c.TareGrams}
	if err := book(ctx, tx, c, entry{kind: Corrected, grams: d, repair: repair, appliance: appliance}); err != nil {
		return err
	}
	return lose(ctx, tx, l)
}

const recoveredSQL = `
SELECT coalesce(sum(grams), 0)::bigint
FROM cylinder_entries
WHERE repair = $1 AND appliance = $2 AND kind = 'recovered'`

const lastEntrySQL = `
SELECT kind, grams, repair, appliance, at
FROM cylinder_entries
WHERE cylinder = $1
ORDER BY id DESC
LIMIT 1`

// notAgain refuses the weighing that was booked last: the same grams, from and to where the cylinder stood and stands. Who sends twice, or
// two who look at one scale, book once.
func notAgain(ctx context.Context, tx *db.Tx, c Cylinder, kind EntryKind, before, after int64, repair, appliance string) error {
	var last struct {
		Kind              EntryKind
		Grams             int64
		Repair, Appliance string
		At                time.Time
	}
	err := tx.GetContext(ctx, &last, lastEntrySQL, c.Serial)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the last weighing of %s: %w", c.Serial, err)
	}
	stands := c.TareGrams + c.ContentGrams
	near := func(a, b int64) bool { return max(a-b, b-a) <= scaleSlack }
	if last.Kind == kind && last.Repair == repair && last.Appliance == appliance && after-before == last.Grams && near(after, stands) && near(before, stands-last.Grams) {
		return ErrRepeated.With("cylinder", c.Serial, "at", last.At)
	}
	return nil
}

// Recover books what an appliance gave: the cylinder after less before. One refrigerant never goes into a cylinder of another.
func Recover(ctx context.Context, tx *db.Tx, serial string, r Recovery) (Cylinder, error) {
	c, err := lock(ctx, tx, serial)
	if err != nil {
		return c, err
	}
	serial, r.Repair, r.Appliance = c.Serial, ident.Code(r.Repair), ident.Code(r.Appliance)
	if r.Refrigerant != c.Refrigerant {
		return c, ErrGas.With("cylinder", serial, "holds", c.Refrigerant, "refrigerant", r.Refrigerant).At("body.refrigerant")
	}
	grams := r.AfterGross - r.BeforeGross
	if grams <= 0 {
		return c, ErrNothing.At("body.after_grams")
	}
	if err := notAgain(ctx, tx, c, Recovered, r.BeforeGross, r.AfterGross, r.Repair, r.Appliance); err != nil {
		return c, err
	}
	if err := weigh(ctx, tx, &c, r.BeforeGross, r.Repair, r.Appliance); err != nil {
		return c, err
	}
	if err := book(ctx, tx, &c, entry{kind: Recovered, grams: grams, repair: r.Repair, appliance: r.Appliance, nameplate: &r.Nameplate,
		residual: &r.Residual}); err != nil {
		return c, err
	}
	var all int64
	if err := tx.GetContext(ctx, &all, recoveredSQL, r.Repair, r.Appliance); err != nil {
		return c, fmt.Errorf("sum what %s gave: %w", r.Appliance, err)
	}
	if !balance.RefrigerantAgrees(r.Nameplate, all, r.Residual) {
		l := Loss{Kind: OverNameplate, Cylinder: serial, Repair: r.Repair, Appliance: r.Appliance, ExpectedGrams: r.Nameplate, FoundGrams: all + r.Residual}
		if err := lose(ctx, tx, l); err != nil {
			return c, err
		}
	}
	if err := event.Emit(ctx, tx, RecoveredEvent{serial, r.Repair, r.Appliance, r.Refrigerant, grams}); err != nil {
		return c, err
	}
	return BySerial(ctx, tx, serial)
}

// Empty books what left a cylinder: with a waste lot of its own place, or to who the note names.
func Empty(ctx context.Context, tx *db.Tx, serial string, beforeGross, afterGross int64, lot, note string) (Cylinder, error) {
	c, err := lock(ctx, tx, serial)
	if err != nil {
		return c, err
	}
	e := entry{kind: Emptied, grams: afterGross - beforeGross, note: note}
	if e.grams >= 0 {
		return c, ErrNothing.At("body.after_grams")
	}
	if afterGross < c.TareGrams-scaleSlack {
		return c, balance.ErrWeight.Because("cylinder").With("gross", afterGross, "tare", c.TareGrams)
	}
	if lot != "" {
		l, err := wastelot.LotByID(ctx, tx, lot)
		if err != nil {
			return c, err
		}
		if l.Warehouse != c.Location {
			return c, wastelot.ErrNoLot.At("body.lot")
		}
		e.lot = &lot
	}
	if err := notAgain(ctx, tx, c, Emptied, beforeGross, afterGross, "", ""); err != nil {
		return c, err
	}
	if err := weigh(ctx, tx, &c, beforeGross, "", ""); err != nil {
		return c, err
	}
	// A scale may show some grams more than there are: no more leaves than was in it.
	e.grams = max(e.grams, -c.ContentGrams)
	if e.grams == 0 {
		return c, ErrNothing.At("body.after_grams")
	}
	if err := book(ctx, tx, &c, e); err != nil {
		return c, err
	}
	return BySerial(ctx, tx, serial)
}

const lossesSQL = `
SELECT id, at, by, kind, cylinder, repair, appliance, expected_grams, found_grams
FROM vented_losses
WHERE $1 = '' OR (at, id) < (SELECT at, id FROM vented_losses WHERE id::text = $1)
ORDER BY at DESC, id DESC
LIMIT $2`

// Losses lists what did not add up, newest first.
func Losses(ctx context.Context, tx *db.Tx, before string, limit int) ([]Loss, error) {
	out := []Loss{}
	if err := tx.SelectContext(ctx, &out, lossesSQL, before, limit); err != nil {
		return nil, fmt.Errorf("list vented losses: %w", err)
	}
	return out, nil
}
