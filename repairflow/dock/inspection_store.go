package dock

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/recycling/claim"
	"fettle/recycling/oldpart"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
)

// TakeIn takes an unfitted piece back. One that was opened is offered to nobody until somebody has looked at it; a dead one needs no
// look.
func TakeIn(ctx context.Context, tx *db.Tx, line uuid.UUID, warehouse, scanned string, seal custody.Seal) (orderline.Line, error) {
	if err := oldpart.IsDock(ctx, tx, warehouse); err != nil {
		return orderline.Line{}, err
	}
	before, err := orderline.ByID(ctx, tx, line)
	if err != nil {
		return before, err
	}
	in, other, err := custody.Other(ctx, tx, before, scanned)
	if err != nil {
		return before, err
	}
	if other {
		l, err := custody.TakeBackOther(ctx, tx, line, warehouse, in)
		if err != nil {
			return l, err
		}
		return l, openInspection(ctx, tx, l, warehouse, in)
	}
	l, err := custody.TakeBack(ctx, tx, line, warehouse, scanned, seal)
	if err == nil && before.Problem == orderline.WasDead {
		// What was dead when it came is its supplier's to make good.
		err = claim.Propose(ctx, tx, claim.Failed{Kind: claim.DOA, Line: l.ID, Part: l.Supplied, Quantity: l.Quantity, Serial: l.NewSerial, Warehouse: warehouse,
			Verdict: string(orderline.DOA), Evidence: before.Reason})
	}
	if err != nil || seal != custody.Opened || before.Problem == orderline.WasDead {
		return l, err
	}
	serial := l.NewSerial
	if l.Serialised && serial == "" {
		read, f := stock.ReadSerial(l.Supplied, scanned)
		if f != nil {
			return l, f.At("body.scanned")
		}
		serial = read
	}
	return l, openInspection(ctx, tx, l, warehouse, custody.InBox{Part: l.Supplied, Serial: serial})
}

const addInspectionSQL = `
INSERT INTO inspections (id, line, part, serial, quantity, warehouse, state, opened_at, due_at)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8)`

func openInspection(ctx context.Context, tx *db.Tx, l orderline.Line, warehouse string, in custody.InBox) error {
	place, err := site.ByCode(ctx, tx, warehouse)
	if err != nil {
		return err
	}
	due, err := site.WorkingDaysAfter(ctx, tx, place, tx.Now, inspectionDays)
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an inspection id: %w", err)
	}
	if _, err := tx.ExecContext(ctx, addInspectionSQL, id, l.ID, in.Part, in.Serial, l.Quantity, place.Code, tx.Now, due); err != nil {
		return fmt.Errorf("open an inspection: %w", err)
	}
	return event.Emit(ctx, tx, InspectionOpened{id, l.ID, in.Part, place.Code, due})
}

const inspectionColumns = `
SELECT i.id, i.line, i.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, i.serial, i.quantity, i.warehouse, i.state, i.finding, i.opened_at,
       i.due_at, i.decided_at, i.decided_by, i.version
FROM inspections i
JOIN parts p ON p.number = i.part`

func oneInspection(ctx context.Context, tx *db.Tx, id uuid.UUID, lock string) (Inspection, error) {
	return oneInspectionOf(ctx, tx, inspectionColumns+" WHERE i.id = $1"+lock, id)
}

func oneInspectionOf(ctx context.Context, tx *db.Tx, query string, id uuid.UUID) (Inspection, error) {
	var i Inspection
	err := tx.GetContext(ctx, &i, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return i, ErrNoInspection
	}
	if err != nil {
		return i, fmt.Errorf("read inspection %s: %w", id, err)
	}
	return i, nil
}

// openInspections are those of a warehouse that wait, the most urgent first.
func openInspections(ctx context.Context, tx *db.Tx, warehouse string, most int) ([]Inspection, error) {
	out := []Inspection{}
	err := tx.SelectContext(ctx, &out, inspectionColumns+`
WHERE i.warehouse = $1 AND i.state = 'open'
ORDER BY i.due_at, i.id
LIMIT $2`, warehouse, most)
	if err != nil {
		return nil, fmt.Errorf("list inspections: %w", err)
	}
	return out, nil
}

const decideSQL = `
UPDATE inspections
SET state = 'decided', finding = $2, decided_at = $3, decided_by = $4, version = version + 1
WHERE id = $1`

// Decide writes what was found, and the piece becomes stock of that condition.
func Decide(ctx context.Context, tx *db.Tx, id uuid.UUID, finding Finding) (Inspection, error) {
	i, err := oneInspection(ctx, tx, id, " FOR UPDATE OF i")
	if err != nil {
		return i, err
	}
	if err := Inspections.May(i.State, InspectionDecided); err != nil {
		return i, err
	}
	if _, err := tx.ExecContext(ctx, decideSQL, id, finding, tx.Now, tx.By); err != nil {
		return i, fmt.Errorf("decide inspection %s: %w", id, err)
	}
	if err := stock.Move(ctx, tx, []stock.Movement{{Kind: stock.MoveGrade, Part: i.Part, Quantity: i.Quantity, Serial: i.Serial, Reference: i.Line.String(),
		From: stock.Account{Location: i.Warehouse, Condition: stock.Used, Bucket: stock.Free},
		To:   stock.Account{Location: i.Warehouse, Condition: conditions[finding], Bucket: stock.Free}}}); err != nil {
		return i, err
	}
	if err := event.Emit(ctx, tx, Inspected{i.ID, i.Line, i.Part, finding}); err != nil {
		return i, err
	}
	return oneInspection(ctx, tx, id, "")
}
