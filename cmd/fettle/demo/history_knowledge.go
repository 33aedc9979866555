package demo

import (
	"context"
	"fmt"

	"fettle/internal/db"
)

// Every old part that a bench has judged was sent for because of a cause that takes such a part; which one of several is decided by
// their weights and by the number of the old part, so that it is always the same.
const pastDiagnosesSQL = `
INSERT INTO diagnoses (id, repair, entry, version, cause, code, parts, recorded_at, recorded_by)
SELECT DISTINCT ON (r.id) md5(r.id)::uuid, r.repair, e.entry, e.version, c.cause, split_part(e.code, ';', 1), ARRAY[r.part], r.obliged_at, r.engineer
FROM returns r
JOIN repairs w ON w.id = r.repair
JOIN parts p ON p.number = r.part
JOIN model_parts f ON f.model = w.model AND f.part = r.part
JOIN knowledge_entries e ON e.product_line = p.product_line AND e.superseded_at IS NULL
JOIN knowledge_causes c ON c.entry = e.entry AND c.version = e.version
WHERE r.verdict IN ('fault_confirmed', 'no_fault_found')
  AND EXISTS (
      SELECT FROM unnest(c.parts) AS t (take)
      WHERE take = p.category OR take = p.category || '@' || rtrim(f.position, '0123456789'))
ORDER BY r.id, ('x' || substr(md5(r.id || e.entry || c.cause), 1, 7))::bit(28)::int / c.prior`

const pastEvidenceSQL = `
INSERT INTO diagnosis_evidence (diagnosis, line, kind, at)
SELECT d.id, r.line, CASE r.verdict WHEN 'fault_confirmed' THEN 'confirmed' ELSE 'not_confirmed' END, r.inspected_at
FROM returns r
JOIN diagnoses d ON d.id = md5(r.id)::uuid
ON CONFLICT DO NOTHING`

const pastCountsSQL = `
INSERT INTO cause_evidence (entry, cause, confirmed, not_confirmed)
SELECT d.entry, d.cause, count(*) FILTER (WHERE e.kind = 'confirmed'), count(*) FILTER (WHERE e.kind = 'not_confirmed')
FROM diagnosis_evidence e
JOIN diagnoses d ON d.id = e.diagnosis
GROUP BY d.entry, d.cause`

const pastFitsSQL = `
INSERT INTO part_fits (model, part, fitted)
SELECT r.model, coalesce(nullif(l.supplied, ''), l.part), count(*)
FROM order_lines l
JOIN repairs r ON r.id = l.repair
WHERE l.installed_at IS NOT NULL
GROUP BY 1, 2`

// learnPast lays what the benches of the past taught.
func learnPast(ctx context.Context, tx *db.Tx) error {
	for _, query := range []string{pastDiagnosesSQL, pastEvidenceSQL, pastCountsSQL, pastFitsSQL} {
		if _, err := tx.ExecContext(ctx, query); err != nil {
			return fmt.Errorf("lay the diagnoses of the past: %w", err)
		}
	}
	return nil
}
