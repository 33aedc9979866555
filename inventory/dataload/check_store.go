package dataload

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/texts"
)

// checkReferences notes cells that name what neither the database nor, for a table that refers to itself, the file has.
// again looks only at what rows say of other rows of the file.
func (g *Grid) checkReferences(ctx context.Context, tx *db.Tx, again bool) error {
	for i, at := range g.present {
		c := g.kind.Columns[at]
		table, target, _ := strings.Cut(c.Refers, ".")
		itself := table == g.kind.Table && g.kind.Whole
		if c.Refers == "" || again && !itself {
			continue
		}
		have, err := g.known(ctx, tx, i, c)
		if err != nil {
			return err
		}
		if itself {
			for r := range g.rows {
				have[g.Cell(r, target)] = true
			}
		}
		for r, row := range g.rows {
			v := row.cell(i)
			switch {
			case v == "" || have[v]:
			case again:
				g.Wrong(r, c.Name, texts.Of("row.needs", "value", v))
			case c.Missing != "":
				g.Wrong(r, c.Name, texts.Of(c.Missing, "value", v))
			default:
				g.Wrong(r, c.Name, texts.Of("row.unknown", "value", v))
			}
		}
	}
	return nil
}

// known are the values of a column that are there.
func (g *Grid) known(ctx context.Context, tx *db.Tx, i int, c Column) (map[string]bool, error) {
	values := map[string]bool{}
	for _, r := range g.rows {
		if v := r.cell(i); v != "" {
			values[v] = true
		}
	}
	table, target, _ := strings.Cut(c.Refers, ".")
	query := fmt.Sprintf("SELECT DISTINCT %s FROM %s WHERE %s = ANY ($1)", target, table, target)
	if c.Where != "" {
		query += " AND " + c.Where
	}
	var found []string
	if err := tx.SelectContext(ctx, &found, query, pq.Array(sortedKeys(values))); err != nil {
		return nil, fmt.Errorf("look up %s: %w", c.Refers, err)
	}
	have := make(map[string]bool, len(found))
	for _, f := range found {
		have[f] = true
	}
	return have, nil
}

const inStockSQL = `
SELECT DISTINCT p.number, p.serialised
FROM parts p
JOIN stock s ON s.part = p.number AND s.on_hand > 0
WHERE p.number = ANY ($1)`

// checkSerialised notes parts that would begin or cease to have serials while pieces of them lie somewhere.
func checkSerialised(ctx context.Context, tx *db.Tx, g *Grid) error {
	if !g.Has("serialised") {
		return nil
	}
	at := map[string]int{}
	for r := range g.rows {
		at[g.Cell(r, "number")] = r
	}
	var rows []struct {
		Number     string
		Serialised bool
	}
	if err := tx.SelectContext(ctx, &rows, inStockSQL, pq.Array(slices.Collect(maps.Keys(at)))); err != nil {
		return fmt.Errorf("look which parts are in stock: %w", err)
	}
	for _, p := range rows {
		if r := at[p.Number]; g.Cell(r, "serialised") != strconv.FormatBool(p.Serialised) {
			g.Wrong(r, "serialised", texts.Of("row.in_stock", "part", p.Number))
		}
	}
	return nil
}

const allParentsSQL = `
SELECT code, coalesce(parent, '') AS parent, kind
FROM locations
WHERE kind NOT IN ('parcel', 'transit')`

// checkParents notes places that would lie in themselves, over others, and puts each place behind the one it lies in.
func checkParents(ctx context.Context, tx *db.Tx, g *Grid) error {
	var stored []struct {
		Code, Parent string
		Kind         site.Kind
	}
	if err := tx.SelectContext(ctx, &stored, allParentsSQL); err != nil {
		return fmt.Errorf("read which places lie in which: %w", err)
	}
	parent, kind := map[string]string{}, map[string]site.Kind{}
	for _, l := range stored {
		parent[l.Code], kind[l.Code] = l.Parent, l.Kind
	}
	for r := range g.rows {
		was, there := kind[g.Cell(r, "code")]
		if now := site.Kind(g.Cell(r, "kind")); there && g.Has("kind") && now != was && (!warehouse(was) || !warehouse(now)) {
			g.Wrong(r, "kind", texts.Of("row.other_kind", "location", g.Cell(r, "code"), "kind", was))
		}
	}
	for r := range g.rows {
		if g.Has("parent") {
			parent[g.Cell(r, "code")] = g.Cell(r, "parent")
		}
	}
	depth := map[string]int{}
	for r := range g.rows {
		code := g.Cell(r, "code")
		n := 0
		for at := parent[code]; at != "" && n <= len(parent); at = parent[at] {
			if n++; at == code {
				g.Wrong(r, "parent", texts.Of("row.inside_itself", "location", code))
				break
			}
		}
		depth[code] = n
	}
	slices.SortStableFunc(g.rows, func(a, b *gridRow) int {
		at := g.at("code")
		return depth[a.cell(at)] - depth[b.cell(at)]
	})
	return nil
}

// warehouse tells whether a kind of place is a building that keeps stock: those may become one another, and nothing else may
// become one, or what was scrapped or lost would be for sale.
func warehouse(k site.Kind) bool {
	return k == site.National || k == site.Regional || k == site.City || k == site.Outlet
}

func sortedKeys(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
