package diagnosis

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
)

const addEvidenceSQL = `
WITH told AS (
    SELECT DISTINCT ON (l.id) d.id, d.entry, d.cause
    FROM order_lines l
    JOIN diagnoses d ON d.repair = l.repair AND (l.part = ANY (d.parts) OR l.supplied = ANY (d.parts))
    WHERE l.id = $1
    ORDER BY l.id, d.recorded_at, d.id
), heard AS (
    INSERT INTO diagnosis_evidence (diagnosis, line, kind, at)
    SELECT id, $1, $2, $3
    FROM told
    ON CONFLICT DO NOTHING
    RETURNING diagnosis
)
INSERT INTO cause_evidence AS e (entry, cause, confirmed, not_confirmed, wrong_part)
SELECT t.entry, t.cause, ($2 = 'confirmed')::int, ($2 = 'not_confirmed')::int, ($2 = 'wrong_part')::int
FROM told t
JOIN heard h ON h.diagnosis = t.id
WHERE t.entry <> ''
ON CONFLICT (entry, cause) DO UPDATE
SET confirmed = e.confirmed + excluded.confirmed, not_confirmed = e.not_confirmed + excluded.not_confirmed, wrong_part = e.wrong_part + excluded.wrong_part`

// learn counts what became of the diagnosis that a line was ordered for; the same told again counts nothing.
func learn(ctx context.Context, tx *db.Tx, line uuid.UUID, kind Evidence) error {
	if _, err := tx.ExecContext(ctx, addEvidenceSQL, line, kind, tx.Now); err != nil {
		return fmt.Errorf("learn from line %s: %w", line, err)
	}
	return nil
}

const countFitSQL = `
INSERT INTO part_fits AS f (model, part, fitted, wrong)
SELECT r.model, coalesce(nullif(l.supplied, ''), l.part), 1 - $2::int, $2::int
FROM order_lines l
JOIN repairs r ON r.id = l.repair
WHERE l.id = $1
ON CONFLICT (model, part) DO UPDATE
SET fitted = f.fitted + excluded.fitted, wrong = f.wrong + excluded.wrong`

// countFit counts that the part of a line went into its appliance, or was the wrong one for it.
func countFit(ctx context.Context, tx *db.Tx, line uuid.UUID, wrong int) error {
	if _, err := tx.ExecContext(ctx, countFitSQL, line, wrong); err != nil {
		return fmt.Errorf("count how line %s fitted: %w", line, err)
	}
	return nil
}
