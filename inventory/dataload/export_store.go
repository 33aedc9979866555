package dataload

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"fettle/internal/db"
)

// exportMost is how many rows a sheet of a workbook can hold, its header apart (ECMA-376 by Excel's own limit).
const exportMost = 1<<20 - 1

// What lies in lots is a row a lot, the rest of a bin one more.
const stockExportSQL = `
WITH batches AS (
    SELECT part, location, condition, lot, sum(on_hand) AS quantity, min(bin) AS bin
    FROM bins
    WHERE lot <> ''
    GROUP BY part, location, condition, lot
), all_rows AS (
    SELECT part, location, condition, lot, quantity, bin
    FROM batches
    UNION ALL
    SELECT s.part, s.location, s.condition, '',
           s.on_hand - coalesce((SELECT sum(b.quantity) FROM batches b WHERE (b.part, b.location, b.condition) = (s.part, s.location, s.condition)), 0), s.bin
    FROM stock s
)
SELECT a.location, a.part, a.condition, a.quantity::text, a.bin, a.lot, coalesce(l.expires_on::text, '') AS expires_on,
       coalesce((SELECT string_agg(u.serial, ' ' ORDER BY u.serial)
                 FROM units u
                 WHERE u.part = a.part AND u.location = a.location AND u.condition = a.condition AND u.lot = a.lot AND u.installed_in = ''), '') AS serials
FROM all_rows a
LEFT JOIN part_lots l ON l.part = a.part AND l.lot = a.lot
WHERE a.quantity > 0
ORDER BY a.location, a.part, a.condition, a.lot
LIMIT $1`

const transfersExportSQL = `
SELECT t.reference, t.from_location, t.to_location, l.part, l.condition, l.quantity::text
FROM transfers t
JOIN transfer_lines l ON l.transfer = t.id
ORDER BY t.id, l.line
LIMIT $1`

const countsExportSQL = `
SELECT location, part, condition, counted::text, array_to_string(serials, ' ')
FROM count_lines
WHERE counted IS NOT NULL
ORDER BY location, part, condition, count
LIMIT $1`

func headerOf(s sheet) []string {
	out := make([]string, len(s.columns))
	for i, c := range s.columns {
		out[i] = c.name
	}
	return out
}

// exportSQL reads a sheet in the shape in which it is imported.
func exportSQL(kind FileKind) (query string, header []string, err error) {
	switch kind {
	case FileStock:
		return stockExportSQL, headerOf(stockSheet), nil
	case FileTransfers:
		return transfersExportSQL, headerOf(transferSheet), nil
	case FileCounts:
		return countsExportSQL, headerOf(countSheet), nil
	}
	s, known := sheets[kind]
	if !known {
		return "", nil, ErrImport.Because("kind").With("kind", kind, "kinds", FileKinds())
	}
	var cells []string
	for _, c := range s.columns {
		cell := c.name + "::text"
		if c.cast == "time" {
			cell = "to_char(" + c.name + ", 'HH24:MI')"
		}
		cells = append(cells, "coalesce("+cell+", '')")
		header = append(header, c.name)
	}
	return "SELECT " + strings.Join(cells, ", ") + " FROM " + s.table + " ORDER BY " + strings.Join(s.key, ", ") + " LIMIT $1", header, nil
}

// Export reads everything of a kind, header first, as it would be imported: what was exported and not touched changes
// nothing when it is loaded, stock excepted, whose file books what is in it.
func Export(ctx context.Context, tx *db.Tx, kind FileKind) ([][]string, error) {
	query, header, err := exportSQL(kind)
	if err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, query, exportMost)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", kind, err)
	}
	defer func() { _ = rows.Close() }()
	out := [][]string{header}
	for rows.Next() {
		cells := make([]string, len(header))
		into := make([]any, len(header))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("read %s: %w", kind, err)
		}
		out = append(out, cells)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", kind, err)
	}
	return out, nil
}

// ToCSV writes rows with the mark by which spreadsheets know that a file is UTF-8.
func ToCSV(rows [][]string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write CSV: %w", err)
	}
	return out.Bytes(), nil
}

// ToXLSX writes rows into a workbook of one sheet. Every cell is text, so that a part number keeps its zeros and nothing
// becomes a formula.
func ToXLSX(rows [][]string) ([]byte, error) {
	book := excelize.NewFile()
	w, err := book.NewStreamWriter(book.GetSheetName(0))
	if err != nil {
		return nil, fmt.Errorf("begin a sheet: %w", err)
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for k, c := range row {
			cells[k] = c
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return nil, fmt.Errorf("write a row: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		return nil, fmt.Errorf("end a sheet: %w", err)
	}
	out, err := book.WriteToBuffer()
	if err = firstOf(err, book.Close()); err != nil {
		return nil, fmt.Errorf("write a workbook: %w", err)
	}
	return out.Bytes(), nil
}
