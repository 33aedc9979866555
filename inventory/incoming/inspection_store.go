package incoming

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
	"fettle/inventory/stock"
)

const columnsSQL = `
SELECT i.id, i.location, i.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, p.serialised, i.note, i.supplier, i.lot, i.condition, i.quantity, i.level,
       i.aql, i.letter, i.sample, i.accept, i.state, i.looked, i.bad, i.bad_serials, i.finding, i.opened_at, i.due_at, i.decided_at, i.decided_by, i.ended_at,
       i.ended_by, i.version
FROM incoming_inspections i
JOIN parts p ON p.number = i.part`

// ByID reads one.
func ByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Inspection, error) {
	return one(ctx, tx, id, "")
}

func one(ctx context.Context, tx *db.Tx, id uuid.UUID, lock string) (Inspection, error) {
	var i Inspection
	err := tx.GetContext(ctx, &i, columnsSQL+"\nWHERE i.id = $1"+lock, id)
	if errors.Is(err, sql.ErrNoRows) {
		return i, ErrNoInspection
	}
	if err != nil {
		return i, fmt.Errorf("read incoming inspection %s: %w", id, err)
	}
	return i, nil
}

// Filter narrows a list; empty fields do not.
type Filter struct {
	Location, Part string
	State          State
	// Waiting leaves only those that somebody has to do something about, the most urgent first.
	Waiting bool
	// AfterDue and AfterID are where the page before ended.
	AfterDue *time.Time
	AfterID  uuid.UUID
	Limit    int
}

// List reads inspections by the day they are due.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]Inspection, error) {
	out := []Inspection{}
	err := tx.SelectContext(ctx, &out, columnsSQL+`
WHERE ($1 = '' OR i.location = $1)
  AND ($2 = '' OR i.part = $2)
  AND ($3 = '' OR i.state = $3)
  AND (NOT $4 OR i.ended_at IS NULL)
  AND ($5::timestamptz IS NULL OR (i.due_at, i.id) > ($5, $6))
ORDER BY i.due_at, i.id
LIMIT $7`, f.Location, f.Part, f.State, f.Waiting, f.AfterDue, f.AfterID, f.Limit)
	if err != nil {
		return nil, fmt.Errorf("list incoming inspections: %w", err)
	}
	return out, nil
}

// Find writes down what was found in the sample. The lot passes when no more pieces are bad than its plan accepts: then it is stock but
// for the bad ones, which are defective. Else all of it stays where it is and is offered to nobody.
func Find(ctx context.Context, tx *db.Tx, id uuid.UUID, l Look) (Inspection, error) {
	i, err := one(ctx, tx, id, " FOR UPDATE OF i")
	if err != nil {
		return i, err
	}
	to := Passed
	if l.Bad > i.Accept {
		to = Failed
	}
	if err := Inspections.May(i.State, to); err != nil {
		return i, err
	}
	present, err := i.present(ctx, tx)
	if err != nil {
		return i, err
	}
	if l.Looked < min(i.Sample, present.pieces) {
		return i, ErrFinding.Because("sample").With("sample", min(i.Sample, present.pieces)).At("body.looked")
	}
	bad, err := i.check(l, present)
	if err != nil {
		return i, err
	}
	if to == Passed {
		if err := i.split(ctx, tx, present, l.Bad, bad); err != nil {
			return i, err
		}
	}
	return i.end(ctx, tx, to, l, bad)
}

// Sort ends a lot that has failed after every piece of it was looked at: the good become stock, the bad are defective.
func Sort(ctx context.Context, tx *db.Tx, id uuid.UUID, l Look) (Inspection, error) {
	i, err := one(ctx, tx, id, " FOR UPDATE OF i")
	if err != nil {
		return i, err
	}
	if err := Inspections.May(i.State, Sorted); err != nil {
		return i, err
	}
	present, err := i.present(ctx, tx)
	if err != nil {
		return i, err
	}
	if l.Looked != present.pieces {
		return i, ErrFinding.Because("all").With("pieces", present.pieces).At("body.looked")
	}
	bad, err := i.check(l, present)
	if err != nil {
		return i, err
	}
	if err := i.split(ctx, tx, present, l.Bad, bad); err != nil {
		return i, err
	}
	return i.end(ctx, tx, Sorted, l, bad)
}

// Reject ends a lot that has failed: all of it is defective.
func Reject(ctx context.Context, tx *db.Tx, id uuid.UUID, why string) (Inspection, error) {
	i, err := one(ctx, tx, id, " FOR UPDATE OF i")
	if err != nil {
		return i, err
	}
	if err := Inspections.May(i.State, Rejected); err != nil {
		return i, err
	}
	present, err := i.present(ctx, tx)
	if err != nil {
		return i, err
	}
	if err := i.split(ctx, tx, present, present.pieces, present.serials); err != nil {
		return i, err
	}
	return i.end(ctx, tx, Rejected, Look{Looked: i.Looked, Bad: i.Bad, Finding: why}, i.BadSerials)
}

// present is what of a delivery still lies there uninspected: a count or an adjustment may have found less.
type present struct {
	pieces  int64
	serials []string
}

const presentSerialsSQL = `
SELECT u.serial
FROM incoming_serials s
JOIN units u ON u.part = s.part AND u.serial = s.serial
WHERE s.inspection = $1 AND u.location = $2 AND u.condition = 'uninspected'
ORDER BY u.serial`

const presentPiecesSQL = `
SELECT coalesce(sum(on_hand), 0)
FROM stock
WHERE part = $1 AND location = $2 AND condition = 'uninspected'`

const presentOfLotSQL = `
SELECT coalesce(sum(on_hand), 0)
FROM bins
WHERE part = $1 AND location = $2 AND condition = 'uninspected' AND lot = $3`

func (i Inspection) present(ctx context.Context, tx *db.Tx) (present, error) {
	var p present
	var err error
	switch {
	case i.Serialised:
		err = tx.SelectContext(ctx, &p.serials, presentSerialsSQL, i.ID, i.Location)
		p.pieces = int64(len(p.serials))
	case i.Lot != "":
		err = tx.GetContext(ctx, &p.pieces, presentOfLotSQL, i.Part, i.Location, i.Lot)
	default:
		err = tx.GetContext(ctx, &p.pieces, presentPiecesSQL, i.Part, i.Location)
	}
	if err != nil {
		return p, fmt.Errorf("read what inspection %s judges: %w", i.ID, err)
	}
	p.pieces = min(p.pieces, i.Quantity)
	return p, nil
}

// check refuses a finding that cannot be, and answers the serials of the bad pieces as the units spell them.
func (i Inspection) check(l Look, p present) ([]string, error) {
	switch {
	case l.Looked > p.pieces:
		return nil, ErrFinding.Because("more").With("pieces", p.pieces).At("body.looked")
	case l.Bad > l.Looked:
		return nil, ErrFinding.Because("bad").With("looked", l.Looked).At("body.bad")
	case !i.Serialised && len(l.Serials) > 0:
		return nil, stock.ErrMovement.Because("no_serials").With("part", i.Part).At("body.serials")
	case !i.Serialised:
		return []string{}, nil
	case int64(len(l.Serials)) != l.Bad:
		return nil, stock.ErrSerialNeeded.Because("count").With("part", i.Part, "quantity", l.Bad, "given", len(l.Serials)).At("body.serials")
	}
	bad := []string{}
	for n, scanned := range l.Serials {
		at := fmt.Sprintf("body.serials[%d]", n)
		read, f := stock.ReadSerial(i.Part, scanned)
		if f != nil {
			return nil, f.At(at)
		}
		k := slices.IndexFunc(p.serials, func(s string) bool { return ident.Code(s) == ident.Code(read) })
		if k < 0 {
			return nil, ErrFinding.Because("serial").With("serial", scanned).At(at)
		}
		if slices.Contains(bad, p.serials[k]) {
			return nil, ErrFinding.Because("twice").With("serial", scanned).At(at)
		}
		bad = append(bad, p.serials[k])
	}
	return bad, nil
}

// split books the bad pieces as defective and the others as what they were delivered as.
func (i Inspection) split(ctx context.Context, tx *db.Tx, p present, bad int64, serials []string) error {
	to := func(condition stock.Condition, quantity int64, serials []string) []stock.Movement {
		if quantity == 0 {
			return nil
		}
		return stock.PieceByPiece(stock.Movement{Kind: stock.MoveGrade, Part: i.Part, Quantity: quantity, Reference: i.Note, Lot: i.Lot,
			From: stock.Account{Location: i.Location, Condition: stock.Uninspected}, To: stock.Account{Location: i.Location, Condition: condition}}, serials)
	}
	good := slices.DeleteFunc(slices.Clone(p.serials), func(s string) bool { return slices.Contains(serials, s) })
	return stock.Move(ctx, tx, slices.Concat(to(stock.Defective, bad, serials), to(i.Condition, p.pieces-bad, good)))
}

const endSQL = `
UPDATE incoming_inspections
SET state = $2, looked = $3, bad = $4, bad_serials = $5, finding = $6,
    decided_at = coalesce(decided_at, $7), decided_by = coalesce(nullif(decided_by, ''), $8),
    ended_at = CASE WHEN $9 THEN $7 END, ended_by = CASE WHEN $9 THEN $8 ELSE '' END, version = version + 1
WHERE id = $1`

func (i Inspection) end(ctx context.Context, tx *db.Tx, to State, l Look, bad []string) (Inspection, error) {
	if _, err := tx.ExecContext(ctx, endSQL, i.ID, to, l.Looked, l.Bad, pq.Array(bad), l.Finding, tx.Now, tx.By, to != Failed); err != nil {
		return i, fmt.Errorf("end incoming inspection %s: %w", i.ID, err)
	}
	if err := event.Emit(ctx, tx, Decided{i.ID, i.Part, i.Location, i.Supplier, i.Lot, to, l.Looked, l.Bad}); err != nil {
		return i, err
	}
	return ByID(ctx, tx, i.ID)
}
