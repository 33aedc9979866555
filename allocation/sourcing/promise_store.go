package sourcing

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
SET state = 'superseded', judged_at = $3, reason = $4
WHERE kind = $1 AND line = $2 AND state = 'open'`

// Supersede ends the open promise of a line in whose place another line is promised, and keeps why.
func Supersede(ctx context.Context, tx *db.Tx, line uuid.UUID, reason string) error {
	if _, err := tx.ExecContext(ctx, supersedeSQL, PartPromise, line, tx.Now, reason); err != nil {
		return fmt.Errorf("supersede the promise of line %s: %w", line, err)
	}
	return nil
}

const judgeSQL = `
UPDATE promises
SET state = CASE WHEN least(due_at, arrives_at) >= $3 THEN 'kept' ELSE 'broken' END, judged_at = $3
WHERE kind = $1 AND line = $2 AND state = 'open'
RETURNING id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason, leaves_at, late`

const judgedSQL = `
SELECT id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason, leaves_at, late
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
		if err := judgeDelayed(ctx, tx, line, &at); err != nil {
			return p, err
		}
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

const promisesOfRepairsSQL = `
SELECT id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason, leaves_at, late
FROM promises
WHERE repair = ANY ($1)
ORDER BY made_at, id`

// PromisesOfRepair reads every promise made to a repair, oldest first.
func PromisesOfRepair(ctx context.Context, tx *db.Tx, repair string) ([]Promise, error) {
	all, err := PromisesOfRepairs(ctx, tx, []string{repair})
	return append([]Promise{}, all[repair]...), err
}

// PromisesOfRepairs reads every promise made to repairs, by repair and oldest first.
func PromisesOfRepairs(ctx context.Context, tx *db.Tx, repairs []string) (map[string][]Promise, error) {
	var rows []Promise
	if err := tx.SelectContext(ctx, &rows, promisesOfRepairsSQL, pq.Array(repairs)); err != nil {
		return nil, fmt.Errorf("read the promises of %d repairs: %w", len(repairs), err)
	}
	out := make(map[string][]Promise, len(repairs))
	for _, r := range rows {
		out[r.Repair] = append(out[r.Repair], r)
	}
	return out, nil
}

const promiseSQL = `
SELECT id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason, leaves_at, late
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
SELECT id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason, leaves_at, late
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

const breakSQL = `
UPDATE promises
SET state = 'broken', judged_at = $3, reason = $4
WHERE kind = $1 AND line = $2 AND state = 'open'
RETURNING repair, id`

// Break ends the open promise of a line whose part will not come, before its time too: whoever gets another part is
// promised anew, and this promise was not kept.
func Break(ctx context.Context, tx *db.Tx, line uuid.UUID, reason string) error {
	var rows []struct {
		Repair string
		ID     uuid.UUID
	}
	if err := tx.SelectContext(ctx, &rows, breakSQL, PartPromise, line, tx.Now, reason); err != nil {
		return fmt.Errorf("break the promise of line %s: %w", line, err)
	}
	for _, p := range rows {
		if err := event.Emit(ctx, tx, Judged{Repair: p.Repair, Line: line, Promise: p.ID, Kept: false}); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return judgeDelayed(ctx, tx, line, nil)
}
