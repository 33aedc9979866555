package proof

import (
	"context"
	"errors"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/recycling/balance"
)

// Audit recomputes grams, units, points and cylinders from their ledgers and answers what they sum to, with every row that differs.
func Audit(ctx context.Context, tx *db.Tx) (Report, error) {
	var r Report
	// What rows must be met one by one is met by hash in memory; with the usual few megabytes it would be written out and read again.
	// Whole tables are read, so it is worth to begin workers: what the planner fears to get from them is a few rows.
	if _, err := tx.ExecContext(ctx, `SELECT set_config('work_mem', '256MB', true), set_config('jit', 'off', true),
		set_config('parallel_setup_cost', '0', true), set_config('parallel_tuple_cost', '0', true)`); err != nil {
		return r, fmt.Errorf("give the proof its memory: %w", err)
	}
	seed := newSeed()
	var points, grams, cylinders []Drift
	var failed [4]error
	if failed[0] = one(ctx, tx, &r.Grams, gramsSQL, pq.Array(balance.Ends())); failed[0] == nil {
		grams, failed[1] = proveGrams(ctx, tx, seed, &r)
		points, failed[2] = provePoints(ctx, tx, seed, &r)
		failed[3] = errors.Join(one(ctx, tx, &r.Cylinders, cylindersSQL), many(ctx, tx, &cylinders, cylinderDriftsSQL))
	}
	r.Drifts = append(append(grams, points...), cylinders...)
	return r, errors.Join(failed[:]...)
}

// proveGrams proves grams and pieces, which are told by the same returns, and counts the pieces into the report.
func proveGrams(ctx context.Context, tx *db.Tx, seed int64, r *Report) ([]Drift, error) {
	h, err := readHome(ctx, tx, seed)
	if err != nil {
		return nil, err
	}
	drifts, steps, err := readMass(ctx, tx, seed)
	if err != nil {
		return nil, err
	}
	var moved, weighed print
	if err := errors.Join(one(ctx, tx, &moved, movedPrintSQL, seed), one(ctx, tx, &weighed, weighingPrintSQL, balance.Variance, seed)); err != nil {
		return nil, err
	}
	r.Units = h.units
	var looks []look
	if !sameSteps(h.steps, steps) {
		looks = append(looks, look{returnStepsSQL, []any{balance.Household, balance.Restock, balance.Suppliers}})
	}
	if weighed != h.weighed {
		looks = append(looks, look{weighingsSQL, []any{balance.Variance}})
	}
	if h.odd > 0 || moved != h.pieces {
		looks = append(looks, look{unitDriftsSQL, nil})
	}
	r.Met += len(looks)
	found, err := meet(ctx, tx, append(looks, look{journeyStepsSQL, []any{balance.Variance}}, look{repairStepsSQL, []any{balance.Restock, balance.Variance}}))
	return append(drifts, found...), err
}

// look meets rows one by one, which is needed where prints differ and for what is few.
type look struct {
	query string
	args  []any
}

func meet(ctx context.Context, tx *db.Tx, looks []look) (drifts []Drift, err error) {
	for _, l := range looks {
		var found []Drift
		if err := many(ctx, tx, &found, l.query, l.args...); err != nil {
			return drifts, err
		}
		drifts = append(drifts, found...)
	}
	return drifts, nil
}

func one(ctx context.Context, tx *db.Tx, to any, query string, args ...any) error {
	if err := tx.GetContext(ctx, to, query, args...); err != nil {
		return fmt.Errorf("sum for a proof: %w", err)
	}
	return nil
}

func many(ctx context.Context, tx *db.Tx, to any, query string, args ...any) error {
	if err := tx.SelectContext(ctx, to, query, args...); err != nil {
		return fmt.Errorf("look for drifts: %w", err)
	}
	return nil
}
