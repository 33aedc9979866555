package lane

import (
	"context"
	"fmt"
	"strings"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/inventory/ident"
	"fettle/texts"
)

// sameCarrier is what makes two rows one carrier's.
func sameCarrier(cell func(string) string) string { return ident.Code(cell("code")) }

const areasSQL = `
SELECT DISTINCT area_code
FROM locations
WHERE area_code <> ''
ORDER BY area_code`

// checkAreas notes areas whose code is not like those of the places: of another system, or no code at all. Which areas there
// are is not asked, for parcels go where no place is.
func checkAreas(ctx context.Context, tx *db.Tx, g *dataload.Grid) error {
	var areas []string
	if err := tx.SelectContext(ctx, &areas, areasSQL); err != nil {
		return fmt.Errorf("read the areas of places: %w", err)
	}
	known := map[string]bool{}
	for _, a := range areas {
		known[system(a)] = true
	}
	for r := range g.Len() {
		for _, column := range []string{"origin_area", "dest_area"} {
			if a := g.Cell(r, column); a != "" && len(known) > 0 && !known[system(a)] {
				g.Wrong(r, column, texts.Of("row.area_unlike", "example", areas[0]))
			}
		}
	}
	return nil
}

// system is what codes of one system of areas have in common: DE-BY and FR-IDF are A-A, 440106 is 9.
func system(area string) string {
	var out strings.Builder
	last := rune(0)
	for _, sign := range area {
		switch {
		case sign >= '0' && sign <= '9':
			sign = '9'
		case sign >= 'A' && sign <= 'Z', sign >= 'a' && sign <= 'z':
			sign = 'A'
		}
		if sign != last {
			out.WriteRune(sign)
		}
		last = sign
	}
	return out.String()
}
