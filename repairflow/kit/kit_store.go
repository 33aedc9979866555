package kit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/repairflow/repair"
)

const columns = `
SELECT k.id, k.repair, k.van, k.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, k.condition, k.permille, k.entry, k.state, k.location,
       k.reservation, k.kept_until, k.made_at, k.ended_at, k.ended_by
FROM kit_parts k
JOIN parts p ON p.number = k.part`

// OfRepair reads what is or was taken along for a repair, the most probable first.
func OfRepair(ctx context.Context, tx *db.Tx, repair string) ([]KitPart, error) {
	return read(ctx, tx, " WHERE k.repair = $1 ORDER BY k.ended_at NULLS FIRST, k.permille DESC, k.id", repair)
}

// OfVan reads what a van takes along now, or should be loaded with.
func OfVan(ctx context.Context, tx *db.Tx, van string) ([]KitPart, error) {
	return read(ctx, tx, " WHERE k.van = $1 AND k.ended_at IS NULL ORDER BY k.state DESC, k.repair, k.permille DESC, k.id", van)
}

// lockOf locks what is in the kit of a locked repair.
func lockOf(ctx context.Context, tx *db.Tx, repair string) ([]KitPart, error) {
	return read(ctx, tx, " WHERE k.repair = $1 AND k.ended_at IS NULL ORDER BY k.id FOR UPDATE OF k", repair)
}

func read(ctx context.Context, tx *db.Tx, where string, args ...any) ([]KitPart, error) {
	out := []KitPart{}
	if err := tx.SelectContext(ctx, &out, columns+where, args...); err != nil {
		return nil, fmt.Errorf("read kit parts: %w", err)
	}
	return out, nil
}

const addSQL = `
INSERT INTO kit_parts (id, repair, van, part, condition, permille, entry, state, location, reservation, kept_until, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

// Pack keeps the likely parts of a repair for the van of its engineer. What was kept for another's is given back first; what lies
// neither in the van nor where it belongs to is left out.
func Pack(ctx context.Context, tx *db.Tx, id string, likely []Likely) ([]KitPart, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	had, err := lockOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, k := range had {
		if r.Van == nil || k.Van != *r.Van {
			if err := end(ctx, tx, k, Released); err != nil {
				return nil, err
			}
			continue
		}
		has[k.Part] = true
	}
	if r.Van == nil {
		return OfRepair(ctx, tx, id)
	}
	p, err := policyNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, l := range likely {
		if len(has) < p.Most && l.Permille >= p.Permille && !has[l.Part] {
			has[l.Part] = true
			if err := keep(ctx, tx, r, l, tx.Now.Add(time.Duration(p.Hours)*time.Hour)); err != nil {
				return nil, err
			}
		}
	}
	return OfRepair(ctx, tx, id)
}

// keep reserves one piece where it is nearest to the engineer: in his van, else where the van belongs to.
func keep(ctx context.Context, tx *db.Tx, r repair.Repair, l Likely, until time.Time) error {
	places := []string{*r.Van}
	home, err := site.ByCode(ctx, tx, *r.Van)
	if err != nil {
		return err
	}
	if home.Parent != nil {
		places = append(places, *home.Parent)
	}
	for i, place := range places {
		offers, err := stock.SpotOffers(ctx, tx, []stock.Spot{{Part: l.Part, Location: place}}, []stock.Condition{stock.New})
		if err != nil {
			return err
		}
		if len(offers) == 0 {
			continue
		}
		k := KitPart{ID: uuid.New(), Repair: r.ID, Van: *r.Van, Part: l.Part, Condition: stock.New, State: ToLoad, Location: place, Until: until}
		if i == 0 {
			k.State = InVan
		}
		held, err := reserve(ctx, tx, k)
		if err != nil {
			return err
		}
		if !held.OK {
			continue // another was quicker
		}
		if _, err := tx.ExecContext(ctx, addSQL, k.ID, k.Repair, k.Van, k.Part, k.Condition, l.Permille, l.Entry, k.State, k.Location, held.ID, until, tx.Now); err != nil {
			return fmt.Errorf("keep %s for %s: %w", l.Part, r.ID, err)
		}
		return event.Emit(ctx, tx, Moved{Kit: k.ID, Repair: k.Repair, Van: k.Van, Part: k.Part, To: k.State})
	}
	return nil
}

func reserve(ctx context.Context, tx *db.Tx, k KitPart) (stock.Taken, error) {
	held, err := stock.Reserve(ctx, tx, []stock.Take{{Line: k.ID, Location: k.Location, Part: k.Part, Condition: k.Condition, Quantity: 1,
		Reference: k.ID.String(), ExpiresAt: &k.Until}})
	if err != nil {
		return stock.Taken{}, err
	}
	return held[0], nil
}

const endSQL = `
UPDATE kit_parts
SET state = $2, ended_at = $3, ended_by = $4
WHERE id = $1`

// end ends a locked kit part and gives back what was kept for it.
func end(ctx context.Context, tx *db.Tx, k KitPart, to State) error {
	if err := Parts.May(k.State, to); err != nil {
		return err
	}
	r, err := stock.ReservationByID(ctx, tx, k.Reservation)
	if err != nil {
		return err
	}
	if r.State == stock.ReservationActive {
		if err := stock.Release(ctx, tx, []uuid.UUID{k.Reservation}, string(to)); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, endSQL, k.ID, to, tx.Now, tx.By); err != nil {
		return fmt.Errorf("end kit part %s: %w", k.ID, err)
	}
	return event.Emit(ctx, tx, Moved{Kit: k.ID, Repair: k.Repair, Van: k.Van, Part: k.Part, From: string(k.State), To: to})
}

// Release gives back what was scanned of the kit of a repair, or all of it.
func Release(ctx context.Context, tx *db.Tx, id, scanned string) ([]KitPart, error) {
	if _, err := repair.Lock(ctx, tx, id); err != nil {
		return nil, err
	}
	all, err := lockOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	found := scanned == ""
	var scan ident.Scan
	if scanned != "" {
		if scan, err = catalog.ReadScan(ctx, tx, scanned); err != nil {
			return nil, repair.AtField(err, "body.scanned")
		}
	}
	for _, k := range all {
		if scanned != "" && !scan.Names(k.Part, "") {
			continue
		}
		found = true
		if err := end(ctx, tx, k, Released); err != nil {
			return nil, err
		}
	}
	if !found {
		return nil, ErrNotInKit.With("scanned", scanned).At("body.scanned")
	}
	return OfRepair(ctx, tx, id)
}

const loadedSQL = `
UPDATE kit_parts
SET state = $2, location = van, reservation = $3
WHERE id = $1`

// Load moves what is kept for a repair into the van: a part, named by its scan, or with its serial where it has one.
func Load(ctx context.Context, tx *db.Tx, id, scanned string) ([]KitPart, error) {
	if _, err := repair.Lock(ctx, tx, id); err != nil {
		return nil, err
	}
	all, err := lockOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	scan, err := catalog.ReadScan(ctx, tx, scanned)
	if err != nil {
		return nil, repair.AtField(err, "body.scanned")
	}
	for _, k := range all {
		if k.State != ToLoad {
			continue
		}
		serial, mine, err := pieceOf(ctx, tx, k, scan)
		if err != nil {
			return nil, err
		}
		if mine {
			if err := intoVan(ctx, tx, k, serial); err != nil {
				return nil, err
			}
			return OfRepair(ctx, tx, id)
		}
	}
	return nil, ErrNotInKit.With("scanned", scanned).At("body.scanned")
}

// pieceOf is the serial of the piece of a kit part that a scan names, "" of a loose one; false when it names another's.
func pieceOf(ctx context.Context, tx *db.Tx, k KitPart, scan ident.Scan) (string, bool, error) {
	part, err := catalog.PartByNumber(ctx, tx, k.Part)
	if err != nil || !part.Serialised {
		return "", scan.Names(k.Part, ""), err
	}
	serial, f := scan.SerialOf(k.Part)
	if f != nil {
		return "", false, nil
	}
	here, err := stock.SerialsAt(ctx, tx, k.Part, k.Location, k.Condition, mostSerials)
	return serial, slices.Contains(here, serial), err
}

// mostSerials bounds how many pieces of a part are looked through at a counter.
const mostSerials = 1000

func intoVan(ctx context.Context, tx *db.Tx, k KitPart, serial string) error {
	if err := stock.Consume(ctx, tx, k.Reservation, k.Van, stock.MoveIssue, serial, k.ID.String()); err != nil {
		return err
	}
	from := k.State
	k.State, k.Location = InVan, k.Van
	held, err := reserve(ctx, tx, k)
	if err != nil {
		return err
	}
	if !held.OK {
		return stock.ErrShort
	}
	if serial != "" {
		if err := stock.BindSerial(ctx, tx, held.ID, serial); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, loadedSQL, k.ID, InVan, held.ID); err != nil {
		return fmt.Errorf("load kit part %s: %w", k.ID, err)
	}
	return event.Emit(ctx, tx, Moved{Kit: k.ID, Repair: k.Repair, Van: k.Van, Part: k.Part, From: string(from), To: InVan})
}
