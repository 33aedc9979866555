package stock

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/inventory/ident"
)

const keepNoteSQL = `
INSERT INTO delivery_notes (location, normal, part_no, reference, pieces, booked_at, booked_by)
SELECT $1, $2, CASE WHEN $7 THEN (SELECT coalesce(max(part_no) + 1, 0) FROM delivery_notes WHERE location = $1 AND normal = $2) ELSE 0 END,
       $3, $4, $5, $6
ON CONFLICT DO NOTHING`

const noteSQL = `
SELECT reference, pieces, booked_at, booked_by
FROM delivery_notes
WHERE location = $1 AND normal = $2
ORDER BY part_no DESC
LIMIT 1`

// keepNote remembers that a delivery was booked, or refuses with what was booked of it before. A delivery without a number is
// another one each time.
func keepNote(ctx context.Context, tx *db.Tx, location, reference string, lines []ReceiptLine, more bool) error {
	normal := ident.Code(reference)
	if normal == "" {
		return nil
	}
	var pieces int64
	for _, l := range lines {
		pieces += l.Quantity
	}
	done, err := tx.ExecContext(ctx, keepNoteSQL, location, normal, reference, pieces, tx.Now, tx.By, more)
	if err != nil {
		return fmt.Errorf("keep delivery note %s: %w", reference, err)
	}
	if n, err := done.RowsAffected(); err != nil {
		return fmt.Errorf("keep delivery note %s: %w", reference, err)
	} else if n == 1 {
		return nil
	}
	var before struct {
		Reference string
		Pieces    int64
		At        time.Time `db:"booked_at"`
		By        string    `db:"booked_by"`
	}
	if err := tx.GetContext(ctx, &before, noteSQL, location, normal); err != nil {
		return fmt.Errorf("read delivery note %s: %w", reference, err)
	}
	return ErrDelivery.With("reference", before.Reference, "pieces", before.Pieces, "booked_at", before.At, "booked_by", before.By).At("body.reference")
}
