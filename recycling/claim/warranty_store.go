package claim

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/inventory/catalog"
)

const setPartSQL = `
INSERT INTO supplier_warranties (id, supplier, part, months, answer_days, terms, set_at, set_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (part) WHERE part IS NOT NULL DO UPDATE
SET supplier = excluded.supplier, months = excluded.months, answer_days = excluded.answer_days, terms = excluded.terms,
    set_at = excluded.set_at, set_by = excluded.set_by, version = supplier_warranties.version + 1
RETURNING id, supplier, part, category, months, answer_days, terms, set_at, set_by, version`

const setCategorySQL = `
INSERT INTO supplier_warranties (id, supplier, category, months, answer_days, terms, set_at, set_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (category) WHERE category <> '' DO UPDATE
SET supplier = excluded.supplier, months = excluded.months, answer_days = excluded.answer_days, terms = excluded.terms,
    set_at = excluded.set_at, set_by = excluded.set_by, version = supplier_warranties.version + 1
RETURNING id, supplier, part, category, months, answer_days, terms, set_at, set_by, version`

const warrantyForSQL = `
SELECT id, supplier, part, category, months, answer_days, terms, set_at, set_by, version
FROM supplier_warranties
WHERE part = $1 OR category = nullif($2, '')`

// warrantyFor is what is written of the very part or category of another; false when nothing is.
func warrantyFor(ctx context.Context, tx *db.Tx, w Warranty) (Warranty, bool, error) {
	var rows []Warranty
	if err := tx.SelectContext(ctx, &rows, warrantyForSQL, w.Part, w.Category); err != nil {
		return Warranty{}, false, fmt.Errorf("read a warranty: %w", err)
	}
	if len(rows) == 0 {
		return Warranty{}, false, nil
	}
	return rows[0], true, nil
}

// SetWarranty writes who vouches for a part, or for a category of parts; what was written of it before is replaced. Claims that were
// drafted keep their supplier.
func SetWarranty(ctx context.Context, tx *db.Tx, w Warranty) (Warranty, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return w, fmt.Errorf("make a warranty id: %w", err)
	}
	query, subject := setCategorySQL, any(w.Category)
	if w.Part != nil {
		if _, err := catalog.PartByNumber(ctx, tx, *w.Part); err != nil {
			return w, err
		}
		query, subject = setPartSQL, *w.Part
	} else if unknown, err := catalog.UnknownCategories(ctx, tx, []string{w.Category}); err != nil {
		return w, err
	} else if len(unknown) > 0 {
		return w, ErrWarranty.Because("category").With("category", w.Category)
	}
	if err := tx.GetContext(ctx, &w, query, id, w.Supplier, subject, w.Months, w.AnswerDays, w.Terms, tx.Now, tx.By); err != nil {
		return w, fmt.Errorf("write a warranty: %w", err)
	}
	return w, nil
}

const warrantyOfSQL = `
SELECT w.id, w.supplier, w.part, w.category, w.months, w.answer_days, w.terms, w.set_at, w.set_by, w.version
FROM parts p
JOIN supplier_warranties w ON w.part = p.number OR w.part IS NULL AND w.category = p.category
WHERE p.number = $1
ORDER BY w.part IS NULL
LIMIT 1`

// warrantyOf is who vouches for a part; false when nobody does.
func warrantyOf(ctx context.Context, tx *db.Tx, part string) (Warranty, bool, error) {
	var rows []Warranty
	if err := tx.SelectContext(ctx, &rows, warrantyOfSQL, part); err != nil {
		return Warranty{}, false, fmt.Errorf("read who vouches for %s: %w", part, err)
	}
	if len(rows) == 0 {
		return Warranty{}, false, nil
	}
	return rows[0], true, nil
}

const listWarrantiesSQL = `
SELECT id, supplier, part, category, months, answer_days, terms, set_at, set_by, version
FROM supplier_warranties
WHERE $1 = '' OR id::text > $1
ORDER BY id::text
LIMIT $2`

// Warranties lists them all.
func Warranties(ctx context.Context, tx *db.Tx, after string, limit int) ([]Warranty, error) {
	out := []Warranty{}
	if err := tx.SelectContext(ctx, &out, listWarrantiesSQL, after, limit); err != nil {
		return nil, fmt.Errorf("list warranties: %w", err)
	}
	return out, nil
}

// RemoveWarranty ends a warranty: nobody vouches any more.
func RemoveWarranty(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
	done, err := tx.ExecContext(ctx, "DELETE FROM supplier_warranties WHERE id = $1", id)
	if err != nil {
		return fmt.Errorf("end warranty %s: %w", id, err)
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return ErrNoWarranty
}
