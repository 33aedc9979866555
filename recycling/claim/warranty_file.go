package claim

import (
	"context"
	"strconv"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/inventory/ident"
	"fettle/texts"
)

// FileWarranties has who vouches for which parts and categories.
const FileWarranties dataload.FileKind = "supplier_warranties"

const exportWarrantiesSQL = `
SELECT supplier, coalesce(part, ''), category, months::text, answer_days::text, terms
FROM supplier_warranties
ORDER BY category, part
LIMIT $1`

// defaultAnswerDays is within how many days a supplier has to answer where nothing else is said.
const defaultAnswerDays = 30

func init() {
	dataload.Register(dataload.Kind{Name: FileWarranties, After: []dataload.FileKind{dataload.FileParts, dataload.FileCategories},
		Key: []string{"part", "category"}, Spelt: subject, Row: eitherPartOrCategory, Load: loadWarranties, Export: exportWarrantiesSQL, Columns: []dataload.Column{
			{Name: "supplier", Required: true, Read: dataload.Text(120)},
			// Both name a row together, and one of them is empty.
			{Name: "part", Refers: "parts.number"},
			{Name: "category", Refers: "part_categories.category"},
			{Name: "months", Cast: "int", Required: true, Read: dataload.Number(0, 240)},
			{Name: "answer_days", Cast: "int", Null: true, Read: dataload.Number(1, 365)},
			{Name: "terms", Read: dataload.Text(500)}},
		Sample: []string{"Kaltwerk", "", "fan_motor", "24", "30", "sample.warranty_terms"}})
}

// subject is what makes two rows the same.
func subject(cell func(column string) string) string {
	return ident.Code(cell("part")) + "\x00" + ident.Code(cell("category"))
}

func eitherPartOrCategory(cell func(column string) string, wrong func(column string, why texts.Sentence)) {
	if (cell("part") == "") == (cell("category") == "") {
		wrong("part", texts.Of("row.part_or_category"))
	}
}

// loadWarranties writes the warranties of a file; one that is there as the file has it stays as it is.
func loadWarranties(ctx context.Context, tx *db.Tx, g *dataload.Grid) error {
	for r := range g.Len() {
		months, err := strconv.Atoi(g.Cell(r, "months"))
		if err != nil {
			return err
		}
		w := Warranty{Supplier: g.Cell(r, "supplier"), Category: g.Cell(r, "category"), Months: months}
		if part := g.Cell(r, "part"); part != "" {
			w.Part = &part
		}
		old, there, err := warrantyFor(ctx, tx, w)
		if err != nil {
			return err
		}
		// What the file does not say stays as it was.
		w.AnswerDays, w.Terms = old.AnswerDays, old.Terms
		if !there {
			w.AnswerDays = defaultAnswerDays
		}
		if days := g.Cell(r, "answer_days"); days != "" {
			if w.AnswerDays, err = strconv.Atoi(days); err != nil {
				return err
			}
		}
		if g.Has("terms") {
			w.Terms = g.Cell(r, "terms")
		}
		switch {
		case there && old.says(w):
			g.Done.Unchanged++
			continue
		case there:
			g.Done.Changed++
		default:
			g.Done.Added++
		}
		if _, err := SetWarranty(ctx, tx, w); err != nil {
			return err
		}
	}
	return nil
}
