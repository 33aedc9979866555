package scorecard

import (
	"context"
	"fmt"

	"fettle/internal/db"
)

// What the bench judges now may have been due a whole window before: so returns of two windows are read. What was later than that is
// among the open ones until it comes, and no more a matter of a window.
const scoresSQL = `
SELECT engineer,
       count(*) FILTER (WHERE due_at >= $1 AND due_at < $2 AND close_reason <> 'waived') AS due,
       count(*) FILTER (WHERE due_at >= $1 AND due_at < $2 AND close_reason <> 'waived' AND least(handed_over_at, received_at) <= due_at) AS in_time,
       count(*) FILTER (WHERE inspected_at >= $1 AND inspected_at < $2) AS inspected,
       count(*) FILTER (WHERE inspected_at >= $1 AND inspected_at < $2 AND verdict = 'no_fault_found') AS no_fault,
       count(*) FILTER (WHERE inspected_at >= $1 AND inspected_at < $2 AND verdict IN ('other_part', 'tampered')) AS mismatch,
       count(*) FILTER (WHERE inspected_at >= $1 AND inspected_at < $2 AND verdict = 'handling_damage') AS damage,
       count(*) FILTER (WHERE closed_at IS NULL AND state IN ('obliged', 'overdue', 'charged', 'disputed')) AS open,
       count(*) FILTER (WHERE closed_at IS NULL AND state IN ('overdue', 'charged')) AS overdue
FROM returns
WHERE ($3 = '' OR engineer = $3) AND (due_at >= $4 OR closed_at IS NULL) AND engineer > $5
GROUP BY engineer
ORDER BY engineer
LIMIT $6`

// Scores are how engineers' old parts came home, of one or of all of whom there is something to say.
func Scores(ctx context.Context, tx *db.Tx, engineer, after string, limit int) ([]Score, error) {
	p, err := policyNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	var rows []counted
	from := tx.Now.AddDate(0, 0, -p.WindowDays)
	if err := tx.SelectContext(ctx, &rows, scoresSQL, from, tx.Now, engineer, from.AddDate(0, 0, -p.WindowDays), after, limit); err != nil {
		return nil, fmt.Errorf("count how old parts came home: %w", err)
	}
	if engineer != "" && len(rows) == 0 {
		rows = []counted{{Engineer: engineer}}
	}
	out := make([]Score, len(rows))
	for i, c := range rows {
		out[i] = p.score(c)
	}
	return out, nil
}
