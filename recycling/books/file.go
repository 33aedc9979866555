package books

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"fettle/inventory/dataload"
)

// columns are those of every book: one that another book has no use for is empty there.
var columns = []string{"book", "batch_code", "upstream_batch_codes", "at", "site", "site_name", "hazard_code", "quantity_t", "grams", "pieces", "container",
	"counterparty", "permit", "method", "stored_since"}

func (r Row) cells() []string {
	out := []string{string(r.Book), r.Batch, strings.Join(r.Upstream, ";"), r.At.Format(time.RFC3339), r.Site, r.SiteName, r.Hazard, Tonnes(r.Grams),
		strconv.FormatInt(r.Grams, 10), strconv.FormatInt(r.Pieces, 10), r.Container, r.Counterparty, r.Permit, r.Method, r.From.Format(time.RFC3339)}
	for i, c := range out {
		out[i] = dataload.Shield(c)
	}
	return out
}

// CSV writes all books into one file, book after book, with a mark of its encoding as spreadsheets want it.
func CSV(rows []Row) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	lines := [][]string{columns}
	for _, b := range Books() {
		for _, r := range rows {
			if r.Book == b {
				lines = append(lines, r.cells())
			}
		}
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("write the books: %w", err)
	}
	return out.Bytes(), nil
}

// XLSX writes a workbook with a sheet for each book, all cells text, so that nothing becomes a formula.
func XLSX(rows []Row) (_ []byte, err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	for i, b := range Books() {
		if i == 0 {
			err = book.SetSheetName(book.GetSheetName(0), string(b))
		} else {
			_, err = book.NewSheet(string(b))
		}
		if err != nil {
			return nil, fmt.Errorf("make the sheet of %s: %w", b, err)
		}
		if err := writeSheet(book, b, rows); err != nil {
			return nil, fmt.Errorf("write the sheet of %s: %w", b, err)
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write the books: %w", err)
	}
	return out.Bytes(), nil
}

func writeSheet(book *excelize.File, b Book, rows []Row) error {
	w, err := book.NewStreamWriter(string(b))
	if err != nil {
		return err
	}
	line := 0
	write := func(cells []string) error {
		line++
		out := make([]any, len(cells))
		for i, c := range cells {
			out[i] = c
		}
		return w.SetRow(fmt.Sprintf("A%d", line), out)
	}
	if err := write(columns); err != nil {
		return err
	}
	for _, r := range rows {
		if r.Book == b {
			if err := write(r.cells()); err != nil {
				return err
			}
		}
	}
	return w.Flush()
}
