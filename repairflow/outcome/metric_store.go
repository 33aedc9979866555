package outcome

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
)

// reworkDays is how long a repair has to last, as its warranty says.
const reworkDays = 30

const firstFixSQL = `
WITH done AS (
    SELECT r.id, r.completed_at, v.visits, v.reworked,
           l.doa, l.wrong, l.waited
    FROM repairs r
    CROSS JOIN LATERAL (
        SELECT (SELECT count(*)
                FROM events e
                WHERE e.key = r.id AND e.type = 'repairflow.repair_moved.v1' AND e.data ->> 'to' = 'in_visit') AS visits,
               EXISTS (
                   SELECT
                   FROM repairs a
                   WHERE upper(a.serial) = upper(r.serial) AND a.model = r.model AND a.id <> r.id AND a.state <> 'cancelled'
                     AND a.created_at > r.completed_at AND a.created_at <= r.completed_at + $4 * interval '1 day') AS reworked) v
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(problem = 'doa'), false) AS doa, coalesce(bool_or(problem = 'wrong'), false) AS wrong,
               coalesce(bool_or(shipment <> ''), false) AS waited
        FROM order_lines
        WHERE repair = r.id) l
    WHERE r.completed_at >= $1 AND r.completed_at < $2
), judged AS (
    SELECT done.*, visits <= 1 AND NOT reworked AS fixed
    FROM done
)
SELECT count(*) AS repairs, count(*) FILTER (WHERE fixed) AS fixed, round(1000.0 * count(*) FILTER (WHERE fixed) / nullif(count(*), 0))::bigint AS permille,
       count(*) FILTER (WHERE fixed AND completed_at + $4 * interval '1 day' > $3) AS still_open,
       count(*) FILTER (WHERE NOT fixed AND doa) AS doa,
       count(*) FILTER (WHERE NOT fixed AND NOT doa AND wrong) AS wrong_part,
       count(*) FILTER (WHERE NOT fixed AND NOT doa AND NOT wrong AND waited AND NOT reworked) AS no_part,
       count(*) FILTER (WHERE NOT fixed AND NOT doa AND NOT wrong AND NOT (waited AND NOT reworked)) AS diagnosis
FROM judged`

// FirstTimeFix counts the repairs that were completed between two moments.
func FirstTimeFix(ctx context.Context, tx *db.Tx, from, until time.Time) (FirstFix, error) {
	var f FirstFix
	if err := tx.GetContext(ctx, &f, firstFixSQL, from, until, tx.Now, reworkDays); err != nil {
		return f, fmt.Errorf("count what was fixed at the first visit: %w", err)
	}
	return f, nil
}

const accuracySQL = `
SELECT confirmed, no_fault_found, round(1000.0 * confirmed / nullif(confirmed + no_fault_found, 0))::bigint AS permille, untested, unclear
FROM (
    SELECT count(*) FILTER (WHERE verdict = 'fault_confirmed' AND inspected_at >= $1 AND inspected_at < $2) AS confirmed,
           count(*) FILTER (WHERE verdict = 'no_fault_found' AND inspected_at >= $1 AND inspected_at < $2) AS no_fault_found,
           count(*) FILTER (WHERE verdict NOT IN ('', 'fault_confirmed', 'no_fault_found') AND inspected_at >= $1 AND inspected_at < $2) AS unclear,
           count(*) FILTER (WHERE verdict = '' AND obliged_at >= $1 AND obliged_at < $2) AS untested
    FROM returns
    WHERE inspected_at >= $1 AND inspected_at < $2 OR verdict = '' AND obliged_at >= $1 AND obliged_at < $2) n`

// DiagnosisAccuracy counts the old parts that were judged between two moments, and those that came out then and were not.
func DiagnosisAccuracy(ctx context.Context, tx *db.Tx, from, until time.Time) (Accuracy, error) {
	var a Accuracy
	if err := tx.GetContext(ctx, &a, accuracySQL, from, until); err != nil {
		return a, fmt.Errorf("count how often a diagnosis was right: %w", err)
	}
	return a, nil
}
