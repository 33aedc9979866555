package stock

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

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

// Note is a delivery as its place knows it.
type Note struct{ Location, Reference string }

// BookedNote is when and by whom a delivery was booked.
type BookedNote struct {
	Location, Normal, Reference string
	At                          time.Time `db:"booked_at"`
	By                          string    `db:"booked_by"`
}

const notesOfDoorSQL = `
SELECT d.location, d.normal, d.reference, d.booked_at, d.booked_by
FROM delivery_notes d
JOIN unnest($1::text[], $2::text[]) AS n (location, normal) USING (location, normal)
WHERE d.part_no = 0 AND NOT d.by_file
FOR UPDATE OF d`

const keepNotesOfFileSQL = `
INSERT INTO delivery_notes (location, normal, reference, pieces, booked_at, booked_by, by_file)
SELECT location, normal, reference, pieces, $5, $6, true
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS n (location, normal, reference, pieces)
ORDER BY location, normal
ON CONFLICT (location, normal, part_no) DO UPDATE
SET pieces = delivery_notes.pieces + EXCLUDED.pieces`

// KeepNotesOfFile remembers that deliveries come by a file, with the pieces of each; a file may bring one in several parts. It
// answers those that a receipt has booked, and then keeps none.
func KeepNotesOfFile(ctx context.Context, tx *db.Tx, notes map[Note]int64) (map[Note]BookedNote, error) {
	if len(notes) == 0 {
		return nil, nil
	}
	var locations, normals, references []string
	var pieces []int64
	at := map[Note]int{}
	for n, quantity := range notes {
		key := Note{n.Location, ident.Code(n.Reference)}
		if i, there := at[key]; there {
			pieces[i] += quantity
			continue
		}
		at[key] = len(pieces)
		locations, normals, references, pieces = append(locations, key.Location), append(normals, key.Reference), append(references, n.Reference), append(pieces, quantity)
	}
	var booked []BookedNote
	if err := tx.SelectContext(ctx, &booked, notesOfDoorSQL, pq.Array(locations), pq.Array(normals)); err != nil {
		return nil, fmt.Errorf("look for deliveries that were received: %w", err)
	}
	if len(booked) > 0 {
		by := map[Note]BookedNote{}
		for _, b := range booked {
			by[Note{b.Location, b.Normal}] = b
		}
		out := map[Note]BookedNote{}
		for n := range notes {
			if b, there := by[Note{n.Location, ident.Code(n.Reference)}]; there {
				out[n] = b
			}
		}
		return out, nil
	}
	if _, err := tx.ExecContext(ctx, keepNotesOfFileSQL, pq.Array(locations), pq.Array(normals), pq.Array(references), pq.Array(pieces), tx.Now, tx.By); err != nil {
		return nil, fmt.Errorf("keep deliveries of a file: %w", err)
	}
	return nil, nil
}
