package dataload

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/texts"
)

const allSupersessionsSQL = `
SELECT from_part, to_part, mode, effective_on, factor, two_way, rank
FROM supersessions`

// checkSupersessions notes rows that no part could be replaced by.
func checkSupersessions(ctx context.Context, tx *db.Tx, g *Grid) error {
	return errors.Join(g.checkLoops(ctx, tx), g.checkFactors(ctx, tx))
}

// checkLoops notes rows that make a part replace itself, over rows of the file and rows stored before.
func (g *Grid) checkLoops(ctx context.Context, tx *db.Tx) error {
	// Two files that each are right can make a loop together, so only one is looked at at a time.
	if _, err := tx.ExecContext(ctx, "LOCK TABLE supersessions IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return fmt.Errorf("lock supersessions: %w", err)
	}
	edges := make([]catalog.Supersession, 0, len(g.rows))
	for r := range g.rows {
		e := catalog.Supersession{From: g.Cell(r, "from_part"), To: g.Cell(r, "to_part")}
		if e.From == e.To {
			g.Wrong(r, "to_part", texts.Of("row.replaces_itself"))
		}
		edges = append(edges, e)
	}
	if g.good().Len() < g.Len() {
		return nil
	}
	var stored []catalog.Supersession
	if err := tx.SelectContext(ctx, &stored, allSupersessionsSQL); err != nil {
		return fmt.Errorf("read supersessions: %w", err)
	}
	g.checkSuccessors(stored)
	for _, i := range catalog.LoopEdges(append(edges, stored...)) {
		if i < len(g.rows) {
			g.Wrong(i, "to_part", texts.Of("row.loop", "part", edges[i].From))
		}
	}
	return nil
}

// checkSuccessors notes parts that get several successors and no rule which comes first: each of them then has a rank of
// its own.
func (g *Grid) checkSuccessors(stored []catalog.Supersession) {
	ranks := map[string]map[string]string{}
	note := func(from, to, rank string) {
		if ranks[from] == nil {
			ranks[from] = map[string]string{}
		}
		ranks[from][to] = rank
	}
	for _, e := range stored {
		rank := ""
		if e.Rank != nil {
			rank = strconv.Itoa(*e.Rank)
		}
		note(e.From, e.To, rank)
	}
	for r := range g.rows {
		rank := g.Cell(r, "rank")
		if !g.Has("rank") {
			rank = ranks[g.Cell(r, "from_part")][g.Cell(r, "to_part")]
		}
		note(g.Cell(r, "from_part"), g.Cell(r, "to_part"), rank)
	}
	for r := range g.rows {
		from := g.Cell(r, "from_part")
		seen := map[string]bool{}
		for _, rank := range ranks[from] {
			if len(ranks[from]) > 1 && (rank == "" || seen[rank]) {
				g.Wrong(r, "rank", texts.Of("row.rank", "part", from))
				break
			}
			seen[rank] = true
		}
	}
}

const serialisedSQL = `
SELECT number
FROM parts
WHERE number = ANY ($1) AND serialised`

// checkFactors notes rows by which several pieces stand for one though each of them has a serial: a line names one.
func (g *Grid) checkFactors(ctx context.Context, tx *db.Tx) error {
	var named []string
	for r := range g.rows {
		named = append(named, g.Cell(r, "from_part"), g.Cell(r, "to_part"))
	}
	var serialised []string
	if err := tx.SelectContext(ctx, &serialised, serialisedSQL, pq.Array(named)); err != nil {
		return fmt.Errorf("look which parts have serials: %w", err)
	}
	for r := range g.rows {
		if g.Cell(r, "factor") == "1" {
			continue
		}
		for _, side := range []string{"from_part", "to_part"} {
			if part := g.Cell(r, side); slices.Contains(serialised, part) {
				g.Wrong(r, "factor", texts.Of("row.factor", "part", part))
			}
		}
	}
	return nil
}
