package visit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/number"
	"fettle/repairflow/repair"
)

const columns = `
SELECT v.id, v.repair, v.kind, v.engineer, v.state, v.walk_in, v.starts_at, v.ends_at, v.zone, v.en_route_at, v.arrived_at, v.ended_at, v.reason,
       v.code, v.code_tries, v.code_used_at, v.no_code, v.card, v.card_check, v.card_tries, v.card_seen_at, v.badge_shown, v.checks, v.test, v.test_note,
       v.signed_at, v.unsigned, v.created_at, v.created_by, v.version
FROM visits v`

// over are the states in which nothing of a visit is to come, as SQL says them.
const over = `('finished', 'rescheduled', 'engineer_no_show', 'customer_absent', 'aborted_safety', 'cancelled')`

// ByID reads a visit.
func ByID(ctx context.Context, tx *db.Tx, id string) (Visit, error) {
	return one(ctx, tx, columns+" WHERE v.id = $1", id)
}

func one(ctx context.Context, tx *db.Tx, query string, args ...any) (Visit, error) {
	var v Visit
	err := tx.GetContext(ctx, &v, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return v, ErrNone
	}
	if err != nil {
		return v, fmt.Errorf("read a visit: %w", err)
	}
	return v, nil
}

// Of reads the visits of a repair, the first one first.
func Of(ctx context.Context, tx *db.Tx, repair string) ([]Visit, error) {
	out := []Visit{}
	if err := tx.SelectContext(ctx, &out, columns+" WHERE v.repair = $1 ORDER BY v.created_at, v.id", repair); err != nil {
		return nil, fmt.Errorf("read the visits of %s: %w", repair, err)
	}
	return out, nil
}

// What is under way comes before what is appointed: an engineer appoints the second visit while he is still at the first.
const openSQL = columns + `
WHERE v.repair = $1 AND v.state NOT IN ` + over + `
ORDER BY v.state = 'confirmed', v.starts_at
LIMIT 1`

// Open reads the visit of a repair that is not over, the one under way first; nil when there is none.
func Open(ctx context.Context, tx *db.Tx, repair string) (*Visit, error) {
	v, err := one(ctx, tx, openSQL, repair)
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	return &v, err
}

// appointed reads the visit of a repair that is confirmed and not begun; nil when there is none.
func appointed(ctx context.Context, tx *db.Tx, repair string) (*Visit, error) {
	v, err := one(ctx, tx, columns+" WHERE v.repair = $1 AND v.state = 'confirmed'", repair)
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	return &v, err
}

const ofEngineerSQL = columns + `
WHERE v.engineer = $1 AND v.starts_at < $3 AND v.ends_at > $2
ORDER BY v.starts_at, v.id`

// OfEngineer reads the visits of an engineer that lie at least partly in a stretch of time, in their order; those that are over too.
func OfEngineer(ctx context.Context, tx *db.Tx, login string, from, until time.Time) ([]Visit, error) {
	out := []Visit{}
	if err := tx.SelectContext(ctx, &out, ofEngineerSQL, login, from, until); err != nil {
		return nil, fmt.Errorf("read the visits of %s: %w", login, err)
	}
	return out, nil
}

const addSQL = `
INSERT INTO visits (id, repair, kind, engineer, state, walk_in, starts_at, ends_at, zone, arrived_at, created_at, created_by, code)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

func add(ctx context.Context, tx *db.Tx, v Visit) (Visit, error) {
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('visit_numbers')"); err != nil {
		return v, fmt.Errorf("number a visit: %w", err)
	}
	v.ID = number.New("V", n)
	_, err := tx.ExecContext(ctx, addSQL, v.ID, v.Repair, v.Kind, v.Engineer, v.State, v.WalkIn, v.StartsAt, v.EndsAt, v.Zone, v.ArrivedAt, tx.Now, tx.By, v.Code)
	switch {
	case db.Violates(err, "visit_one_appointed"), db.Violates(err, "visit_one_under_way"):
		return v, ErrChanged
	case db.Violates(err, "visit_has_a_window"):
		return v, ErrWindow.At("body.ends_at")
	case err != nil:
		return v, fmt.Errorf("add a visit: %w", err)
	}
	return ByID(ctx, tx, v.ID)
}

// Confirm appoints a visit. One that was appointed before is given up for it and stays on record; one that is under way goes on.
func Confirm(ctx context.Context, tx *db.Tx, id string, kind Kind, engineer string, starts, ends time.Time) (Visit, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return Visit{}, err
	}
	if r.Over() || r.CompletedAt != nil {
		return Visit{}, repair.ErrOver.With("state", r.State)
	}
	old, err := appointed(ctx, tx, id)
	if err != nil {
		return Visit{}, err
	}
	if old != nil {
		if _, err := End(ctx, tx, *old, Rescheduled, "another_time"); err != nil {
			return Visit{}, err
		}
	}
	v, err := add(ctx, tx, Visit{Repair: id, Kind: kind, Engineer: engineer, State: Confirmed, StartsAt: starts, EndsAt: ends, Zone: r.Zone, Code: digits()})
	if err != nil {
		return v, err
	}
	return v, event.Emit(ctx, tx, ConfirmedEvent{v.ID, v.Repair, v.Kind, v.Engineer, v.StartsAt, v.EndsAt})
}

const moveSQL = `
UPDATE visits
SET state = $3, reason = $4, version = version + 1,
    en_route_at = CASE WHEN $3 = 'en_route' THEN $5 ELSE en_route_at END,
    arrived_at = CASE WHEN $3 = 'arrived' THEN $5 ELSE arrived_at END,
    ended_at = CASE WHEN $6 THEN $5 ELSE ended_at END
WHERE id = $1 AND version = $2`

// move takes a visit one step and tells of it; who saw an older one is refused.
func move(ctx context.Context, tx *db.Tx, v Visit, to State, reason string) (Visit, error) {
	if err := Machine.May(v.State, to); err != nil {
		return v, err
	}
	done, err := tx.ExecContext(ctx, moveSQL, v.ID, v.Version, to, reason, tx.Now, to.Over())
	if db.Violates(err, "visit_one_under_way") {
		return v, ErrChanged
	}
	if err != nil {
		return v, fmt.Errorf("make visit %s %s: %w", v.ID, to, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return v, errors.Join(err, ErrChanged)
	}
	if err := event.Emit(ctx, tx, Moved{v.ID, v.Repair, v.Engineer, string(v.State), to, reason}); err != nil {
		return v, err
	}
	if to.Over() {
		if err := forgetLater(ctx, tx, v); err != nil {
			return v, err
		}
	}
	return ByID(ctx, tx, v.ID)
}

// End takes a visit to one of the states that end it, and says why.
func End(ctx context.Context, tx *db.Tx, v Visit, to State, reason string) (Visit, error) {
	if !to.Over() {
		return v, Machine.Refusal(v.State, to)
	}
	return move(ctx, tx, v, to, reason)
}

// AnotherEngineer is why a visit ended of which somebody else makes a new one.
const AnotherEngineer = "another_engineer"

// Reassign gives what is left of a visit to another engineer: the one that he was to make ends and stays on record, so that what he still
// says of it is known for late, and another is appointed, at the same time or for as long from now on. A walk-in has nothing left.
func Reassign(ctx context.Context, tx *db.Tx, v Visit, engineer string) (Visit, error) {
	v, err := ByID(ctx, tx, v.ID)
	if err != nil || v.Engineer == engineer {
		return v, err
	}
	if v.State.Over() {
		// Whoever gave the repair to another engineer has given him the visit as well.
		given, err := appointed(ctx, tx, v.Repair)
		if err == nil && (given == nil || given.Engineer != engineer) {
			return v, Machine.Refusal(v.State, Rescheduled)
		}
		if err != nil {
			return v, err
		}
		return *given, nil
	}
	ended, err := End(ctx, tx, v, Rescheduled, AnotherEngineer)
	if err != nil || v.WalkIn {
		return ended, err
	}
	starts, ends := v.StartsAt, v.EndsAt
	if v.State != Confirmed && starts.Before(tx.Now) {
		starts, ends = tx.Now, tx.Now.Add(v.EndsAt.Sub(v.StartsAt))
	}
	return Confirm(ctx, tx, v.Repair, v.Kind, engineer, starts, ends)
}
