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

const delayableSQL = `
SELECT id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason, leaves_at, late, delay IS NULL AS first
FROM promises
WHERE kind = $1 AND state = 'open' AND line = ANY ($2)
ORDER BY line`

// Delayable are the open promises of lines as a delay would leave them; those that it does not change are left out. With
// locked they stay as they are until the end of the transaction.
func Delayable(ctx context.Context, tx *db.Tx, lines []uuid.UUID, d Delay, locked bool) ([]Delayed, error) {
	query := delayableSQL
	if locked {
		query += " FOR UPDATE"
	}
	var rows []struct {
		Promise
		First bool `db:"first"`
	}
	if err := tx.SelectContext(ctx, &rows, query, PartPromise, pq.Array(lines)); err != nil {
		return nil, fmt.Errorf("read promises to delay: %w", err)
	}
	var out []Delayed
	for _, r := range rows {
		moved, moves := d.move(r.Promise, tx.Now)
		if !moves {
			continue
		}
		id, err := uuid.NewV7()
		if err != nil {
			return nil, fmt.Errorf("make a promise id: %w", err)
		}
		moved.ID = id
		out = append(out, Delayed{Promise: moved, Was: r.ID, First: r.First})
	}
	return out, nil
}

const (
	endDelayedSQL = `
UPDATE promises
SET state = 'superseded', judged_at = $2, reason = $3, delayed = delay IS NULL
WHERE id = ANY ($1)`
	promiseDelayedSQL = `
INSERT INTO promises (id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, delay, late)
SELECT n.id, w.kind, w.line, w.repair, w.part, w.source, $4, n.due_at, n.arrives_at, n.within_24h, $5, $6, true
FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $7::timestamptz[], $8::boolean[]) AS n (id, was, due_at, arrives_at, within_24h)
JOIN promises w ON w.id = n.was
ORDER BY w.line`
)

// DelayPromises supersedes the open promises of lines that a delay changes, in as many statements as one would need, and
// answers the ones in their place. The first promise of a line is judged nevertheless.
func DelayPromises(ctx context.Context, tx *db.Tx, lines []uuid.UUID, d Delay) ([]Delayed, error) {
	moved, err := Delayable(ctx, tx, lines, d, true)
	if err != nil || len(moved) == 0 {
		return nil, err
	}
	var ids, was, due, arrives []string
	var within []bool
	var events []event.Timer
	for _, m := range moved {
		ids, was, within = append(ids, m.ID.String()), append(was, m.Was.String()), append(within, m.Within24h)
		due, arrives = append(due, m.DueAt.UTC().Format(time.RFC3339Nano)), append(arrives, m.ArrivesAt.UTC().Format(time.RFC3339Nano))
		events = append(events, m.events(tx.Now)...)
	}
	if _, err := tx.ExecContext(ctx, endDelayedSQL, pq.Array(was), tx.Now, DelayReason+d.Code); err != nil {
		return nil, fmt.Errorf("supersede promises by a delay: %w", err)
	}
	if _, err := tx.ExecContext(ctx, promiseDelayedSQL, pq.Array(ids), pq.Array(was), pq.Array(due), tx.Now, d.Why, d.ID, pq.Array(arrives),
		pq.Array(within)); err != nil {
		return nil, fmt.Errorf("promise anew after a delay: %w", err)
	}
	return moved, event.EmitTimers(ctx, tx, events...)
}

// events are the same as those of any other promise.
func (m Delayed) events(now time.Time) []event.Timer {
	outcome := Reserved
	if m.Source == "" {
		outcome = Backordered
	}
	return Plan{Line: m.Line, Outcome: outcome, Source: m.Source, Promise: m.Promise}.events(now)
}

// The promise that counts is the one before the delays, if it was delays alone that took its place.
const judgeDelayedSQL = `
UPDATE promises p
SET state = CASE WHEN least(p.due_at, p.arrives_at) >= $3::timestamptz THEN 'kept' ELSE 'broken' END, judged_at = coalesce($3, $4)
WHERE p.kind = $1 AND p.line = $2 AND p.state = 'superseded' AND p.delayed
  AND (SELECT n.delay IS NOT NULL
       FROM promises n
       WHERE n.kind = $1 AND n.line = $2
       ORDER BY n.made_at DESC, n.id DESC
       LIMIT 1)
RETURNING p.id, p.repair, p.state = 'kept' AS kept`

// judgeDelayed closes the first promise of a line whose last one was made by a delay: by its own time, whatever was told
// since. A part that never comes is received at no time.
func judgeDelayed(ctx context.Context, tx *db.Tx, line uuid.UUID, at *time.Time) error {
	var rows []struct {
		ID     uuid.UUID `db:"id"`
		Repair string    `db:"repair"`
		Kept   bool      `db:"kept"`
	}
	if err := tx.SelectContext(ctx, &rows, judgeDelayedSQL, PartPromise, line, at, tx.Now); err != nil {
		return fmt.Errorf("judge the first promise of line %s: %w", line, err)
	}
	for _, r := range rows {
		if err := event.Emit(ctx, tx, Judged{Repair: r.Repair, Line: line, Promise: r.ID, Kept: r.Kept}); err != nil {
			return err
		}
	}
	return nil
}
