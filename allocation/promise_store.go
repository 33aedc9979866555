package allocation

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
)

const supersedeSQL = `
UPDATE promises
SET state = 'superseded', judged_at = $1, reason = 're-sourced'
WHERE kind = $2 AND line = ANY ($3::uuid[]) AND state = 'open'`

// supersede closes the open promises of lines that get a new one.
func supersede(ctx context.Context, tx *db.Tx, plans []Plan) error {
	lines := make([]string, len(plans))
	for i, p := range plans {
		lines[i] = p.Line.String()
	}
	if _, err := tx.ExecContext(ctx, supersedeSQL, tx.Now, PartPromise, pq.Array(lines)); err != nil {
		return fmt.Errorf("supersede promises: %w", err)
	}
	return nil
}

const insertPromisesSQL = `
INSERT INTO promises (id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state)
SELECT id, $1, line, repair, part, source, $2, due_at, arrives_at, within_24h, why, 'open'
FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::boolean[],
            $11::text[])
    AS p (id, line, repair, part, source, due_at, arrives_at, within_24h, why)`

func insertPromises(ctx context.Context, tx *db.Tx, plans []Plan) error {
	n := len(plans)
	ids, lines, repairs := make([]string, n), make([]string, n), make([]string, n)
	parts, sources := make([]string, n), make([]string, n)
	due, arrives, within, why := make([]string, n), make([]string, n), make([]bool, n), make([]string, n)
	for i, p := range plans {
		ids[i], lines[i], repairs[i] = p.Promise.ID.String(), p.Line.String(), p.Promise.Repair
		parts[i], sources[i] = p.Promise.Part, p.Promise.Source
		due[i], arrives[i] = stamp(p.Promise.DueAt), stamp(p.Promise.ArrivesAt)
		within[i], why[i] = p.Promise.Within24h, p.Promise.Why
	}
	if _, err := tx.ExecContext(ctx, insertPromisesSQL, PartPromise, tx.Now, pq.Array(ids), pq.Array(lines), pq.Array(repairs),
		pq.Array(parts), pq.Array(sources), pq.Array(due), pq.Array(arrives), pq.Array(within), pq.Array(why)); err != nil {
		return fmt.Errorf("write promises: %w", err)
	}
	return nil
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

const judgeSQL = `
UPDATE promises
SET state = CASE WHEN due_at >= $3 THEN 'kept' ELSE 'broken' END, judged_at = $3
WHERE kind = $1 AND line = $2 AND state = 'open'
RETURNING id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason`

const judgedSQL = `
SELECT id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason
FROM promises
WHERE kind = $1 AND line = $2 AND state IN ('kept', 'broken')
ORDER BY made_at DESC, id DESC
LIMIT 1`

// Judge closes the open promise of a line by the time the part was received: kept when it was due then or later. A line
// judged before answers its judgement again.
func Judge(ctx context.Context, tx *db.Tx, line uuid.UUID, at time.Time) (Promise, error) {
	var rows []Promise
	if err := tx.SelectContext(ctx, &rows, judgeSQL, PartPromise, line, at); err != nil {
		return Promise{}, fmt.Errorf("judge the promise of line %s: %w", line, err)
	}
	if len(rows) == 1 {
		p := rows[0]
		return p, event.Emit(ctx, tx, Judged{Repair: p.Repair, Line: line, Promise: p.ID, Kept: p.State == StateKept})
	}
	if err := tx.SelectContext(ctx, &rows, judgedSQL, PartPromise, line); err != nil {
		return Promise{}, fmt.Errorf("read the judged promise of line %s: %w", line, err)
	}
	if len(rows) == 0 {
		return Promise{}, ErrNoPromise
	}
	return rows[0], nil
}

const voidSQL = `
UPDATE promises
SET state = 'void', judged_at = $3, reason = $4
WHERE kind = $1 AND line = $2 AND state = 'open'`

// Void ends the open promise of a line that is not wanted any more; a line without one is left as it is.
func Void(ctx context.Context, tx *db.Tx, line uuid.UUID, reason string) error {
	if _, err := tx.ExecContext(ctx, voidSQL, PartPromise, line, tx.Now, reason); err != nil {
		return fmt.Errorf("void the promise of line %s: %w", line, err)
	}
	return nil
}

const promisesOfRepairSQL = `
SELECT id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason
FROM promises
WHERE repair = $1
ORDER BY made_at, id`

// PromisesOfRepair reads every promise made to a repair, oldest first.
func PromisesOfRepair(ctx context.Context, tx *db.Tx, repair string) ([]Promise, error) {
	rows := []Promise{}
	if err := tx.SelectContext(ctx, &rows, promisesOfRepairSQL, repair); err != nil {
		return nil, fmt.Errorf("read promises of %s: %w", repair, err)
	}
	return rows, nil
}

const promiseSQL = `
SELECT id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason
FROM promises
WHERE id = $1`

func promiseByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Promise, error) {
	var rows []Promise
	if err := tx.SelectContext(ctx, &rows, promiseSQL, id); err != nil {
		return Promise{}, fmt.Errorf("read promise %s: %w", id, err)
	}
	if len(rows) == 0 {
		return Promise{}, ErrNoPromise
	}
	return rows[0], nil
}

// PromiseFilter narrows a list of promises; zero fields do not. Before* is the key of the last row of the page before.
type PromiseFilter struct {
	State      string
	From, To   time.Time
	BeforeMade *time.Time
	BeforeID   uuid.UUID
	Limit      int
}

const listPromisesSQL = `
SELECT id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason
FROM promises
WHERE ($1 = '' OR state = $1)
  AND made_at >= $2
  AND ($3::timestamptz IS NULL OR made_at < $3)
  AND ($4::timestamptz IS NULL OR (made_at, id) < ($4, $5))
ORDER BY made_at DESC, id DESC
LIMIT $6`

// ListPromises reads promises, newest first.
func ListPromises(ctx context.Context, tx *db.Tx, f PromiseFilter) ([]Promise, error) {
	var until *time.Time
	if !f.To.IsZero() {
		until = &f.To
	}
	var rows []Promise
	if err := tx.SelectContext(ctx, &rows, listPromisesSQL, f.State, f.From, until, f.BeforeMade, f.BeforeID, f.Limit); err != nil {
		return nil, fmt.Errorf("list promises: %w", err)
	}
	return rows, nil
}
