package dataload

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// maxBook bounds a workbook once it is unpacked: a small file may unpack to a very large one.
const maxBook = 256 << 20

// FromXLSX reads the first sheet of a workbook as CSV, cells as the file stores them, so that every kind of file can be
// either. Rows are as wide as the header: a workbook leaves empty cells at the end of a row out.
func FromXLSX(r io.Reader) (io.Reader, error) {
	book, err := excelize.OpenReader(r, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxBook, UnzipXMLSizeLimit: maxBook})
	if err != nil {
		return nil, ErrImport.Because("not_xlsx").With("error", err.Error())
	}
	rows, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err = firstOf(err, book.Close()); err != nil {
		return nil, ErrImport.Because("sheet").With("error", err.Error())
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for i, cells := range rows {
		if i > 0 && len(cells) < len(rows[0]) {
			cells = append(cells, make([]string, len(rows[0])-len(cells))...)
		}
		if err := w.Write(cells); err != nil {
			return nil, fmt.Errorf("write the sheet as CSV: %w", err)
		}
	}
	w.Flush()
	return &out, w.Error()
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
