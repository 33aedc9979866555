package incoming

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/policy"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// waiting is what of one delivery is judged together: one part of one lot, delivered in one condition by one supplier.
type waiting struct {
	part, lot, supplier string
	condition           stock.Condition
	plan                Plan
	quantity            int64
	serials             []string
}

// Receive books a delivery by its note. What policy "incoming" names lies there uninspected and waits for a look; the rest is stock at
// once. It answers the inspections that it opened.
func Receive(ctx context.Context, tx *db.Tx, location, note string, lines []stock.ReceiptLine, more bool) ([]Inspection, error) {
	var p Policy
	if _, err := policy.InForce(ctx, tx, policyName, &p); err != nil {
		return nil, err
	}
	for i, l := range lines {
		if l.Condition == stock.Uninspected {
			return nil, ErrUninspected.At(fmt.Sprintf("body.lines[%d].condition", i))
		}
	}
	lots, lines, err := p.sortOut(ctx, tx, lines)
	if err != nil {
		return nil, err
	}
	if err := stock.ReceiveDelivery(ctx, tx, location, note, lines, more); err != nil {
		return nil, err
	}
	out := make([]Inspection, 0, len(lots))
	for _, w := range lots {
		opened, err := p.open(ctx, tx, location, note, w)
		if err != nil {
			return nil, err
		}
		out = append(out, opened)
	}
	return out, nil
}

// sortOut finds the lines that a plan means and answers them as uninspected, and what is judged together.
func (p Policy) sortOut(ctx context.Context, tx *db.Tx, lines []stock.ReceiptLine) ([]waiting, []stock.ReceiptLine, error) {
	if len(p.Plans) == 0 {
		return nil, lines, nil
	}
	numbers := make([]string, len(lines))
	for i, l := range lines {
		numbers[i] = l.Part
	}
	parts, err := catalog.PartsByNumber(ctx, tx, numbers)
	if err != nil {
		return nil, nil, err
	}
	var lots []waiting
	out := slices.Clone(lines)
	for i, l := range lines {
		plan, meant := p.planFor(parts[l.Part].Category, l.Supplier)
		if !meant || l.Condition != stock.New && l.Condition != stock.Refurbished {
			continue
		}
		out[i].Condition = stock.Uninspected
		at := slices.IndexFunc(lots, func(w waiting) bool {
			return w.part == l.Part && w.lot == l.Lot && w.supplier == l.Supplier && w.condition == l.Condition
		})
		if at < 0 {
			at = len(lots)
			lots = append(lots, waiting{part: l.Part, lot: l.Lot, supplier: l.Supplier, condition: l.Condition, plan: plan})
		}
		lots[at].quantity += l.Quantity
		lots[at].serials = append(lots[at].serials, l.Serials...)
	}
	return lots, out, nil
}

const openSQL = `
INSERT INTO incoming_inspections (id, location, part, note, supplier, lot, condition, quantity, level, aql, letter, sample, accept, state, opened_at, opened_by, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'open', $14, $15, $16)`

const openSerialsSQL = `
INSERT INTO incoming_serials (inspection, part, serial)
SELECT $1, part, serial
FROM units
WHERE part = $2 AND location = $3 AND condition = 'uninspected' AND normal = ANY ($4)`

func (p Policy) open(ctx context.Context, tx *db.Tx, location, note string, w waiting) (Inspection, error) {
	place, err := site.ByCode(ctx, tx, location)
	if err != nil {
		return Inspection{}, err
	}
	due, err := site.WorkingDaysAfter(ctx, tx, place, tx.Now, p.DueDays)
	if err != nil {
		return Inspection{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Inspection{}, fmt.Errorf("make the id of an incoming inspection: %w", err)
	}
	s := SampleOf(w.plan.Level, w.plan.AQL, w.quantity)
	if _, err := tx.ExecContext(ctx, openSQL, id, place.Code, w.part, note, w.supplier, w.lot, w.condition, w.quantity, w.plan.Level, w.plan.AQL, s.Letter, s.Size,
		s.Accept, tx.Now, tx.By, due); err != nil {
		return Inspection{}, fmt.Errorf("open an incoming inspection: %w", err)
	}
	if len(w.serials) > 0 {
		spelled := make([]string, len(w.serials))
		for i, scanned := range w.serials {
			serial, f := stock.ReadSerial(w.part, scanned)
			if f != nil {
				return Inspection{}, f
			}
			spelled[i] = ident.Code(serial)
		}
		if _, err := tx.ExecContext(ctx, openSerialsSQL, id, w.part, place.Code, pq.Array(spelled)); err != nil {
			return Inspection{}, fmt.Errorf("write the serials of an incoming inspection: %w", err)
		}
	}
	if err := event.Emit(ctx, tx, Opened{id, w.part, place.Code, w.quantity, s.Size, due}); err != nil {
		return Inspection{}, err
	}
	return ByID(ctx, tx, id)
}
