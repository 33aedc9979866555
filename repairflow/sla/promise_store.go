package sla

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
)

const columns = `
SELECT id, repair, line, kind, state, due_at, why, made_at, made_by, met_at, ended_at, ending
FROM service_promises`

// OfRepair reads what was promised of a repair, oldest first.
func OfRepair(ctx context.Context, tx *db.Tx, repair string) ([]ServicePromise, error) {
	out := []ServicePromise{}
	if err := tx.SelectContext(ctx, &out, columns+" WHERE repair = $1 ORDER BY made_at, id", repair); err != nil {
		return nil, fmt.Errorf("read the promises of service of %s: %w", repair, err)
	}
	return out, nil
}

// Filter narrows a list of promises; empty fields do not.
type Filter struct {
	State    State
	Kind     Kind
	Repair   string
	BeforeAt *time.Time
	BeforeID uuid.UUID
	Limit    int
}

const listSQL = columns + `
WHERE ($1 = '' OR state = $1) AND ($2 = '' OR kind = $2) AND ($3 = '' OR repair = $3)
  AND ($4::timestamptz IS NULL OR (due_at, id) < ($4, $5::uuid))
ORDER BY due_at DESC, id DESC
LIMIT $6`

// List reads promises, those that are due last first.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]ServicePromise, error) {
	out := []ServicePromise{}
	if err := tx.SelectContext(ctx, &out, listSQL, f.State, f.Kind, f.Repair, f.BeforeAt, f.BeforeID, f.Limit); err != nil {
		return nil, fmt.Errorf("list promises of service: %w", err)
	}
	return out, nil
}

// subject is what a kind of promise is about: a repair, or one of its lines.
type subject struct {
	repair string
	line   uuid.UUID
	kind   Kind
}

func (s subject) String() string {
	if s.line == uuid.Nil {
		return string(s.kind) + " of " + s.repair
	}
	return string(s.kind) + " of line " + s.line.String() + " of " + s.repair
}

// Two that promise the same at once wait here for each other; the law of one open promise stands in the table as well.
const lockKindSQL = `
SELECT pg_advisory_xact_lock(hashtextextended('service promise ' || $1 || ' ' || $2, 0))`

func lockKind(ctx context.Context, tx *db.Tx, s subject) error {
	if _, err := tx.ExecContext(ctx, lockKindSQL, s.repair, s.kind); err != nil {
		return fmt.Errorf("lock the promises %s: %w", s, err)
	}
	return nil
}

const addSQL = `
INSERT INTO service_promises (id, repair, line, kind, state, due_at, why, made_at, made_by)
VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8)`

// Promise makes a promise, in the place of an open one of its kind.
func Promise(ctx context.Context, tx *db.Tx, repair string, kind Kind, due time.Time, why string) error {
	return subject{repair, uuid.Nil, kind}.promise(ctx, tx, due, why)
}

// PromiseLine makes a promise about one line of a repair, in the place of an open one about it.
func PromiseLine(ctx context.Context, tx *db.Tx, repair string, line uuid.UUID, kind Kind, due time.Time, why string) error {
	return subject{repair, line, kind}.promise(ctx, tx, due, why)
}

func (s subject) promise(ctx context.Context, tx *db.Tx, due time.Time, why string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make the id of a promise of service: %w", err)
	}
	if err := s.end(ctx, tx, Superseded, nil, ""); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, addSQL, id, s.repair, s.line, s.kind, due, why, tx.Now, tx.By); err != nil {
		return fmt.Errorf("promise %s: %w", s, err)
	}
	if err := event.Emit(ctx, tx, PromisedEvent{s.repair, s.kind, due, why}); err != nil {
		return err
	}
	return event.EmitAt(ctx, tx, due, PromiseDue{id})
}

// Keep judges the open promise of a kind: kept when it was done by its time, else broken. Where the timer was first, the newest
// broken one keeps when it was done, and is kept after all when that was in time. Without a promise there is nothing to judge.
func Keep(ctx context.Context, tx *db.Tx, repair string, kind Kind, at time.Time) error {
	return subject{repair, uuid.Nil, kind}.keep(ctx, tx, at)
}

// KeepLine is Keep of a promise about one line.
func KeepLine(ctx context.Context, tx *db.Tx, repair string, line uuid.UUID, kind Kind, at time.Time) error {
	return subject{repair, line, kind}.keep(ctx, tx, at)
}

func (s subject) keep(ctx context.Context, tx *db.Tx, at time.Time) error {
	if err := lockKind(ctx, tx, s); err != nil {
		return err
	}
	p, found, err := s.newest(ctx, tx)
	if err != nil || !found {
		return err
	}
	switch to := judged(p.DueAt, at); {
	case p.State == Open:
		if err := s.end(ctx, tx, to, &at, ""); err != nil {
			return err
		}
		return event.Emit(ctx, tx, verdict(p, to, at))
	case p.State == Broken && p.MetAt == nil:
		if _, err := tx.ExecContext(ctx, "UPDATE service_promises SET state = $2, met_at = $3 WHERE id = $1", p.ID, to, at); err != nil {
			return fmt.Errorf("keep when %s was done: %w", s, err)
		}
		if to == Kept {
			return event.Emit(ctx, tx, verdict(p, to, at))
		}
	}
	return nil
}

func verdict(p ServicePromise, to State, at time.Time) event.Event {
	if to == Kept {
		return KeptEvent{p.Repair, p.Kind, p.DueAt, at}
	}
	return BrokenEvent{p.Repair, p.Kind, p.DueAt}
}

// Void ends the open promise of a kind that nobody is owed any more.
func Void(ctx context.Context, tx *db.Tx, repair string, kind Kind, why string) error {
	return subject{repair, uuid.Nil, kind}.end(ctx, tx, Voided, nil, why)
}

// VoidLine is Void of a promise about one line.
func VoidLine(ctx context.Context, tx *db.Tx, repair string, line uuid.UUID, kind Kind, why string) error {
	return subject{repair, line, kind}.end(ctx, tx, Voided, nil, why)
}

const newestSQL = columns + `
WHERE repair = $1 AND kind = $2 AND line = $3
ORDER BY made_at DESC, id DESC
LIMIT 1`

func (s subject) newest(ctx context.Context, tx *db.Tx) (ServicePromise, bool, error) {
	var rows []ServicePromise
	if err := tx.SelectContext(ctx, &rows, newestSQL, s.repair, s.kind, s.line); err != nil {
		return ServicePromise{}, false, fmt.Errorf("read the promise %s: %w", s, err)
	}
	if len(rows) == 0 {
		return ServicePromise{}, false, nil
	}
	return rows[0], true, nil
}

// OpenOf is the open promise of a kind; false without one.
func OpenOf(ctx context.Context, tx *db.Tx, repair string, kind Kind) (ServicePromise, bool, error) {
	p, found, err := subject{repair, uuid.Nil, kind}.newest(ctx, tx)
	return p, found && p.State == Open, err
}

// OfLine is the newest promise of a kind about one line; false without one.
func OfLine(ctx context.Context, tx *db.Tx, repair string, line uuid.UUID, kind Kind) (ServicePromise, bool, error) {
	return subject{repair, line, kind}.newest(ctx, tx)
}

// Owed tells whether a promise of a kind is still to be done, in time or late.
func Owed(ctx context.Context, tx *db.Tx, repair string, kind Kind) (bool, error) {
	p, found, err := subject{repair, uuid.Nil, kind}.newest(ctx, tx)
	return found && (p.State == Open || p.State == Broken && p.MetAt == nil), err
}

const endSQL = `
UPDATE service_promises
SET state = $4, met_at = $5, ending = $6, ended_at = $7
WHERE repair = $1 AND kind = $2 AND line = $3 AND state = 'open'`

// end ends the open promise of a subject, if there is one.
func (s subject) end(ctx context.Context, tx *db.Tx, to State, at *time.Time, why string) error {
	if err := lockKind(ctx, tx, s); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, endSQL, s.repair, s.kind, s.line, to, at, why, tx.Now); err != nil {
		return fmt.Errorf("end the promise %s: %w", s, err)
	}
	return nil
}

const breakSQL = `
UPDATE service_promises
SET state = 'broken', ended_at = $2
WHERE id = $1 AND state = 'open'
RETURNING id, repair, line, kind, state, due_at, why, made_at, made_by, met_at, ended_at, ending`

// due breaks a promise that is still open when its time has come.
func due(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
	var rows []ServicePromise
	if err := tx.SelectContext(ctx, &rows, breakSQL, id, tx.Now); err != nil {
		return fmt.Errorf("break a promise of service: %w", err)
	}
	for _, p := range rows {
		if err := event.Emit(ctx, tx, BrokenEvent{p.Repair, p.Kind, p.DueAt}); err != nil {
			return err
		}
	}
	return nil
}
