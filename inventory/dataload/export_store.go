package dataload

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"fettle/internal/db"
	"fettle/texts"
)

// exportMost is how many rows a sheet of a workbook can hold, its header apart (ECMA-376 by Excel's own limit).
const exportMost = 1<<20 - 1

// Stock is a row for each place, part, condition, bin and lot; what names no bin lies at the dock. Only what can be
// received again is in it: not what is on the road, on hold, fitted, scrapped or lost.
const stockExportSQL = `
WITH sources AS (
    SELECT s.*
    FROM stock s
    JOIN locations l ON l.code = s.location
    WHERE l.kind IN ('national', 'regional', 'city', 'outlet', 'locker', 'van') AND s.on_hand > 0
), lying AS (
    SELECT b.part, b.location, b.condition, b.bin, b.lot, b.on_hand - b.on_hold AS quantity
    FROM bins b
    JOIN sources s USING (part, location, condition)
    UNION ALL
    SELECT s.part, s.location, s.condition, '', '', s.on_hand - s.on_hold - coalesce(b.quantity, 0)
    FROM sources s
    LEFT JOIN LATERAL (
        SELECT sum(on_hand - on_hold) AS quantity
        FROM bins
        WHERE (part, location, condition) = (s.part, s.location, s.condition)) b ON true
)
SELECT a.location, a.part, a.condition, a.quantity::text, a.bin, a.lot, coalesce(l.expires_on::text, '') AS expires_on,
       coalesce((SELECT string_agg(u.serial, ';' ORDER BY u.serial)
                 FROM units u
                 WHERE u.part = a.part AND u.location = a.location AND u.condition = a.condition AND u.bin = a.bin AND u.lot = a.lot
                   AND u.installed_in = '' AND u.hold IS NULL), '') AS serials, '' AS delivery
FROM lying a
LEFT JOIN part_lots l ON l.part = a.part AND l.lot = a.lot
WHERE a.quantity > 0
ORDER BY a.location, a.part, a.condition, a.bin, a.lot
LIMIT $1`

// Only transfers that are still to be shipped are work; those on the road are received where they go. One that has no
// reference of its own goes by its number.
const transfersExportSQL = `
SELECT CASE WHEN t.reference = '' OR EXISTS (
           SELECT 1
           FROM transfers o
           WHERE (o.reference, o.from_location, o.to_location) = (t.reference, t.from_location, t.to_location) AND o.id < t.id)
       THEN t.id ELSE t.reference END, t.from_location, t.to_location, l.part, l.condition, l.quantity::text
FROM transfers t
JOIN transfer_lines l ON l.transfer = t.id
WHERE t.state = 'open'
ORDER BY t.id, l.line
LIMIT $1`

const countsExportSQL = `
SELECT location, part, condition, counted::text, array_to_string(serials, ';')
FROM count_lines
WHERE state = 'counted'
ORDER BY location, part, condition, count
LIMIT $1`

// Parcels and transfers on the road are places too, made by what travels in them.
const locationsExportSQL = `
SELECT code, kind, coalesce(parent, ''), name_zh, name_en, province, city, area_code, coalesce(lon::text, ''), coalesce(lat::text, ''), zone,
       coalesce(to_char(cutoff, 'HH24:MI'), ''), coalesce(to_char(opens, 'HH24:MI'), ''), coalesce(to_char(closes, 'HH24:MI'), ''), coalesce(calendar, ''), pick_minutes::text, key_account
FROM locations
WHERE kind NOT IN ('parcel', 'transit')
ORDER BY code
LIMIT $1`

// exportQuery reads a kind in the shape in which it is imported.
func (k *Kind) exportQuery() string {
	if k.Export != "" {
		return k.Export
	}
	cells := make([]string, len(k.Columns))
	for i, c := range k.Columns {
		from := c.From
		if from == "" {
			from = "%s::text"
		}
		cells[i] = "coalesce(" + fmt.Sprintf(from, c.Name) + ", '')"
	}
	return "SELECT " + strings.Join(cells, ", ") + " FROM " + k.Table + " ORDER BY " + strings.Join(k.Key, ", ") + " LIMIT $1"
}

// Export reads everything of a kind row by row, header first, as it would be imported: what was exported and not touched
// changes nothing when it is loaded, stock excepted, whose file books what is in it.
func Export(ctx context.Context, tx *db.Tx, name FileKind, take func(cells []string) error) (err error) {
	kind, err := KindOf(name)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, kind.exportQuery(), exportMost)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	header := kind.header()
	if err := take(header); err != nil {
		return err
	}
	cells, into := make([]string, len(header)), make([]any, len(header))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if err := take(cells); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// ExportCSV writes everything of a kind with the mark by which spreadsheets know that a file is UTF-8, and so that no cell
// is taken for a formula.
func ExportCSV(ctx context.Context, tx *db.Tx, name FileKind, to io.Writer) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	w := csv.NewWriter(to)
	if err := Export(ctx, tx, name, func(cells []string) error { return w.Write(shielded(cells)) }); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

func shielded(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = Shield(c)
	}
	return out
}

// ExportXLSX writes everything of a kind into a workbook of one sheet. Every cell is text, so that a part number keeps its
// zeros and nothing becomes a formula.
func ExportXLSX(ctx context.Context, tx *db.Tx, name FileKind) ([]byte, error) {
	book := excelize.NewFile()
	w, err := book.NewStreamWriter(book.GetSheetName(0))
	if err != nil {
		return nil, fmt.Errorf("begin a sheet: %w", err)
	}
	line := 0
	err = Export(ctx, tx, name, func(row []string) error {
		line++
		cells := make([]any, len(row))
		for k, c := range shielded(row) {
			cells[k] = c
		}
		return w.SetRow(fmt.Sprintf("A%d", line), cells)
	})
	if err != nil {
		return nil, errors.Join(err, book.Close())
	}
	if err := w.Flush(); err != nil {
		return nil, fmt.Errorf("end a sheet: %w", err)
	}
	out, err := book.WriteToBuffer()
	if err = errors.Join(err, book.Close()); err != nil {
		return nil, fmt.Errorf("write a workbook: %w", err)
	}
	return out.Bytes(), nil
}

// Template is an empty file of a kind with one row to show how it is filled in.
func Template(name FileKind) ([]byte, error) {
	kind, err := KindOf(name)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	if err := w.WriteAll([][]string{kind.header(), shielded(kind.sampled())}); err != nil {
		return nil, fmt.Errorf("write a template: %w", err)
	}
	return out.Bytes(), nil
}

// sampled is the sample in the width of the columns, its Chinese names taken from the texts.
func (k *Kind) sampled() []string {
	out := make([]string, len(k.Columns))
	copy(out, k.Sample)
	for i, cell := range out {
		if texts.Has(cell) {
			out[i] = texts.Say(texts.Default, cell, nil)
		}
	}
	return out
}
