package inventory

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

const stockExportSQL = `
SELECT location, part, condition, on_hand::text AS quantity, bin
FROM stock
WHERE on_hand > 0
ORDER BY location, part, condition
LIMIT $1`

// exportSQL reads a sheet in the shape in which it is imported.
func exportSQL(kind string) (query string, header []string, err error) {
	if kind == "stock" {
		return stockExportSQL, []string{"location", "part", "condition", "quantity", "bin"}, nil
	}
	s, known := sheets[kind]
	if !known {
		return "", nil, ErrImport.With("没有 %s 这种文件 · there is no file of kind %q", kind, kind).Fact("kinds", ImportKinds)
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
func Export(ctx context.Context, tx *db.Tx, kind string) ([][]string, error) {
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
