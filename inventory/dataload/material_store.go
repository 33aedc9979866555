package dataload

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/texts"
)

// wholeOfIt is what the materials of a category make together.
const wholeOfIt = 1000

const materialsSQL = `
SELECT category, material, permille
FROM part_materials
WHERE category = ANY ($1)`

// checkMaterials notes the rows of a category whose materials, those stored before and those of the file, are not the whole of
// it: weights by material are shares of what was weighed, and no gram is lost or made.
func checkMaterials(ctx context.Context, tx *db.Tx, g *Grid) error {
	// Two files that each are right can be too much together, so only one is looked at at a time.
	if _, err := tx.ExecContext(ctx, "LOCK TABLE part_materials IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return fmt.Errorf("lock materials: %w", err)
	}
	shares := map[string]map[string]int{}
	for r := range g.rows {
		shares[g.Cell(r, "category")] = map[string]int{}
	}
	var stored []struct {
		Category, Material string
		Permille           int
	}
	if err := tx.SelectContext(ctx, &stored, materialsSQL, pq.Array(slices.Collect(maps.Keys(shares)))); err != nil {
		return fmt.Errorf("read materials: %w", err)
	}
	for _, s := range stored {
		shares[s.Category][s.Material] = s.Permille
	}
	for r := range g.rows {
		permille, err := strconv.Atoi(g.Cell(r, "permille"))
		if err != nil {
			return fmt.Errorf("read a share: %w", err)
		}
		shares[g.Cell(r, "category")][g.Cell(r, "material")] = permille
	}
	for r := range g.rows {
		category, sum := g.Cell(r, "category"), 0
		for _, permille := range shares[category] {
			sum += permille
		}
		if sum != wholeOfIt {
			g.Wrong(r, "permille", texts.Of("row.composition", "category", category, "sum", sum, "whole", wholeOfIt))
		}
	}
	return nil
}
