package claim

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"fettle/inventory/dataload"
)

// columns of the file that a supplier gets.
var columns = []string{"claim", "supplier", "part", "part_name_zh", "part_name_en", "lot", "kind", "serial", "quantity", "fitted_at", "failed_at", "verdict", "evidence", "return", "answer_by", "photographs"}

// CSV writes a claim as a file, with a mark of its encoding as spreadsheets want it. Photographs are named as their files are.
func CSV(c Claim, photographs Shown) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	lines := [][]string{columns}
	for _, p := range c.Pieces {
		old := ""
		if p.Return != nil {
			old = *p.Return
		}
		cells := []string{c.ID, c.Supplier, c.Part, c.PartNameZH, c.PartNameEN, c.Lot, string(p.Kind), p.Serial, strconv.FormatInt(p.Quantity, 10), stamp(p.FittedAt),
			stamp(&p.FailedAt), p.Verdict, p.Evidence, old, stamp(c.DueAt), strings.Join(photographs.of(p), " ")}
		for i, cell := range cells {
			cells[i] = dataload.Shield(cell)
		}
		lines = append(lines, cells)
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("write claim %s: %w", c.ID, err)
	}
	return out.Bytes(), nil
}

func stamp(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
