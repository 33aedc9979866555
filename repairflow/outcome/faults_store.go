package outcome

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
)

const countSQL = `
INSERT INTO part_faults (part, model, symptom, outcome, n, served, days)
VALUES ($1, $2, $3, $4, 1, $5, $6)
ON CONFLICT (part, model, symptom, outcome) DO UPDATE
SET n = part_faults.n + 1, served = part_faults.served + excluded.served, days = part_faults.days + excluded.days`

// count counts one more; served is how long it served, where that is known.
func count(ctx context.Context, tx *db.Tx, part, model, symptom string, what Outcome, served *time.Duration) error {
	known, days := 0, int64(0)
	if served != nil {
		known, days = 1, int64(max(0, *served)/(24*time.Hour))
	}
	if _, err := tx.ExecContext(ctx, countSQL, part, model, symptomOf(symptom), what, known, days); err != nil {
		return fmt.Errorf("count what %s in %s turned out to be: %w", part, model, err)
	}
	return nil
}

const faultsSQL = `
SELECT f.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, f.model, f.symptom, f.outcome, f.n, f.served, f.days
FROM part_faults f
JOIN parts p ON p.number = f.part
WHERE ($1 = '' OR f.part = $1) AND ($2 = '' OR f.model = $2) AND ($3 = '' OR position($3 IN f.symptom) > 0)
ORDER BY f.n DESC, f.part, f.model, f.symptom, f.outcome
LIMIT $4`

// mostCounts bounds one answer: beyond the most frequent ones a part or a model has only single cases.
const mostCounts = 500

// Faults are the counts of a part, of a model, or of both, the most frequent first.
func Faults(ctx context.Context, tx *db.Tx, part, model, symptom string) ([]FaultCount, error) {
	out := []FaultCount{}
	if err := tx.SelectContext(ctx, &out, faultsSQL, part, model, symptomOf(symptom), mostCounts); err != nil {
		return nil, fmt.Errorf("read what %s turned out to be in %s: %w", part, model, err)
	}
	return out, nil
}
