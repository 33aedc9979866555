package proof

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/recycling/balance"
)

// Audit recomputes grams, units, points and cylinders from their ledgers and answers what they sum to, with every row that differs.
func Audit(ctx context.Context, tx *db.Tx) (Report, error) {
	var r Report
	ends := pq.Array(balance.Ends())
	// A million returns are met by hash in memory; with the usual few megabytes they would be written out and read again.
	if _, err := tx.ExecContext(ctx, "SELECT set_config('work_mem', '256MB', true), set_config('jit', 'off', true)"); err != nil {
		return r, fmt.Errorf("give the proof its memory: %w", err)
	}
	for _, one := range []struct {
		what, query string
		to          any
		args        []any
	}{
		{"grams", gramsSQL, &r.Grams, []any{ends}},
		{"units", unitsSQL, &r.Units, nil},
		{"points", pointsSQL, &r.Points, nil},
		{"cylinders", cylindersSQL, &r.Cylinders, nil},
	} {
		if err := tx.GetContext(ctx, one.to, one.query, one.args...); err != nil {
			return r, fmt.Errorf("sum %s: %w", one.what, err)
		}
	}
	for _, many := range []struct {
		what, query string
		args        []any
	}{
		{"balances", balancesSQL, []any{ends}},
		{"steps of returns", returnStepsSQL, []any{balance.Household, balance.Restock}},
		{"steps of journeys", journeyStepsSQL, []any{balance.Variance}},
		{"units", unitDriftsSQL, nil},
		{"points", pointDriftsSQL, nil},
		{"cylinders", cylinderDriftsSQL, nil},
	} {
		var found []Drift
		if err := tx.SelectContext(ctx, &found, many.query, many.args...); err != nil {
			return r, fmt.Errorf("prove %s: %w", many.what, err)
		}
		r.Drifts = append(r.Drifts, found...)
	}
	return r, nil
}
