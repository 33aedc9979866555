package orderline

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/repair"
)

// Columns is what is read of a line, order_lines being l and its part p; conditions and locks follow.
const Columns = `
SELECT l.id, l.repair, l.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, p.serialised, p.class, l.supplied, l.quantity, l.pieces_each, l.state,
       l.source, l.condition, l.reservation, l.shipment, l.promise, l.new_serial, l.old_serial, l.reason, l.problem, l.give_back_by, l.ship_to, l.ordered_by,
       l.ordered_at, l.received_at, l.installed_at, l.closed_at, l.hold_until, l.split_from, l.replaces,
       l.only_itself, l.version, p.price_minor AS asked_price_minor, p.currency AS asked_currency, o.name_zh AS offer_name_zh,
       o.name_en AS offer_name_en, o.price_minor AS offer_price_minor, o.currency AS offer_currency,
       o.number IS NOT NULL AND EXISTS (SELECT 1 FROM supersessions u WHERE u.from_part = l.part) AS superseded
FROM order_lines l
JOIN parts p ON p.number = l.part
LEFT JOIN parts o ON l.state = 'substitute_offered' AND o.number = l.supplied`

const lockLinesSQL = Columns + `
WHERE l.repair = $1
ORDER BY l.id
FOR UPDATE OF l`

// LockOfRepair locks the lines of a locked repair, in the order of their ids.
func LockOfRepair(ctx context.Context, tx *db.Tx, repair string) ([]Line, error) {
	var out []Line
	if err := tx.SelectContext(ctx, &out, lockLinesSQL, repair); err != nil {
		return nil, fmt.Errorf("lock the lines of %s: %w", repair, err)
	}
	return out, nil
}

// OfRepair are the lines of a repair with their promises, in order of ordering.
func OfRepair(ctx context.Context, tx *db.Tx, repair string) ([]Line, error) {
	out := []Line{}
	if err := tx.SelectContext(ctx, &out, Columns+" WHERE l.repair = $1 ORDER BY l.ordered_at, l.id", repair); err != nil {
		return nil, fmt.Errorf("read the lines of %s: %w", repair, err)
	}
	promises, err := sourcing.PromisesOfRepair(ctx, tx, repair)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i] = out[i].withPromise(promises)
	}
	return out, nil
}

// withPromise adds the newest promise and what may be done now.
func (l Line) withPromise(promises []sourcing.Promise) Line {
	for _, p := range promises {
		if p.Line == l.ID && (l.Promise == nil || !p.MadeAt.Before(l.Promise.MadeAt)) {
			l.Promise = &p
		}
	}
	l.Actions = l.Allowed()
	return l.withOffer()
}

// ByID reads a line with its promise.
func ByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Line, error) {
	var l Line
	err := tx.GetContext(ctx, &l, Columns+" WHERE l.id = $1", id)
	if errors.Is(err, sql.ErrNoRows) {
		return l, ErrNoLine
	}
	if err != nil {
		return l, fmt.Errorf("read line: %w", err)
	}
	promises, err := sourcing.PromisesOfRepair(ctx, tx, l.Repair)
	return l.withPromise(promises), err
}

// Lock locks the repair of a line and then the line: always in this order, or two actions would deadlock.
func Lock(ctx context.Context, tx *db.Tx, id uuid.UUID) (repair.Repair, Line, error) {
	var l Line
	var owner string
	err := tx.GetContext(ctx, &owner, "SELECT repair FROM order_lines WHERE id = $1", id)
	if errors.Is(err, sql.ErrNoRows) {
		return repair.Repair{}, l, ErrNoLine
	}
	if err != nil {
		return repair.Repair{}, l, fmt.Errorf("find the repair of a line: %w", err)
	}
	r, err := repair.Lock(ctx, tx, owner)
	if err != nil {
		return r, l, err
	}
	if err := tx.GetContext(ctx, &l, Columns+" WHERE l.id = $1 FOR UPDATE OF l", id); err != nil {
		return r, l, fmt.Errorf("lock line: %w", err)
	}
	return r, l, nil
}

const lockRepairsOfLinesSQL = `
SELECT id
FROM repairs
WHERE id IN (SELECT repair FROM order_lines WHERE id = ANY ($1))
ORDER BY id
FOR UPDATE`

const lockSomeLinesSQL = Columns + `
WHERE l.id = ANY ($1)
ORDER BY l.id
FOR UPDATE OF l`

// lockSomeLines locks the repairs of lines and then the lines, in the order of Lock.
func lockSomeLines(ctx context.Context, tx *db.Tx, ids []uuid.UUID) ([]Line, error) {
	if _, err := tx.ExecContext(ctx, lockRepairsOfLinesSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("lock the repairs of lines: %w", err)
	}
	var out []Line
	if err := tx.SelectContext(ctx, &out, lockSomeLinesSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("lock lines: %w", err)
	}
	return out, nil
}

const goingHomeSQL = Columns + `
WHERE l.state IN ('doa', 'wrong', 'unused', 'returning', 'lost')
  AND l.id IN (
    SELECT id FROM order_lines WHERE repair = ANY ($1)
    UNION
    SELECT id FROM order_lines WHERE upper(new_serial) = ANY ($1) AND new_serial <> ''
    UNION
    SELECT id FROM order_lines WHERE ordered_by = ANY ($2) AND state IN ('doa', 'wrong', 'unused', 'returning', 'lost')
    UNION
    SELECT id
    FROM order_lines
    WHERE (supplied = ANY ($3) OR shipment = ANY ($4)) AND state IN ('doa', 'wrong', 'unused', 'returning', 'lost'))
ORDER BY l.state = 'lost', l.ordered_at, l.id
LIMIT 30`

// GoingHome are lines whose pieces are to come back to a warehouse, any warehouse, by what was scanned: serials and repairs in
// capitals, engineers, parts and parcels.
func GoingHome(ctx context.Context, tx *db.Tx, codes, engineers, parts, shipments []string) ([]Line, error) {
	out := []Line{}
	if err := tx.SelectContext(ctx, &out, goingHomeSQL, pq.Array(codes), pq.Array(engineers), pq.Array(parts), pq.Array(shipments)); err != nil {
		return nil, fmt.Errorf("find the lines that go home: %w", err)
	}
	return out, nil
}

const linesOfRepairsSQL = Columns + `
WHERE l.repair = ANY ($1)
ORDER BY l.ordered_at, l.id`

// OfRepairs are the lines of repairs without their promises, by repair and in order of ordering.
func OfRepairs(ctx context.Context, tx *db.Tx, repairs []string) (map[string][]Line, error) {
	var all []Line
	if err := tx.SelectContext(ctx, &all, linesOfRepairsSQL, pq.Array(repairs)); err != nil {
		return nil, fmt.Errorf("read the lines of repairs: %w", err)
	}
	out := map[string][]Line{}
	for _, l := range all {
		out[l.Repair] = append(out[l.Repair], l)
	}
	return out, nil
}

const moveLinesSQL = `
UPDATE order_lines l
SET state = $3, reason = CASE WHEN $4 = '' THEN reason ELSE $4 END, version = version + 1,
    shipment = CASE WHEN n.shipment = '' THEN l.shipment ELSE n.shipment END,
    received_at = CASE WHEN $3 = 'received' THEN $5 ELSE received_at END,
    installed_at = CASE WHEN $3 = 'installed' THEN $5 ELSE installed_at END,
    closed_at = CASE WHEN $3 = 'closed' THEN $5 ELSE closed_at END,
    hold_until = CASE WHEN $3 IN ('held', 'substitute_offered') THEN hold_until END,
    problem = CASE WHEN $3 IN ('doa', 'wrong', 'unused') THEN $3 ELSE l.problem END,
    give_back_by = CASE WHEN $3 IN ('doa', 'wrong', 'unused') THEN $6 ELSE l.give_back_by END
FROM unnest($1::uuid[], $2::text[]) AS n (id, shipment)
WHERE l.id = n.id`

// Move takes a locked line one step and tells of it.
func Move(ctx context.Context, tx *db.Tx, l Line, to State, reason, shipment string) (Line, error) {
	if err := Lines.May(l.State, to); err != nil {
		return l, err
	}
	return Set(ctx, tx, l, to, reason, shipment)
}

// Set is Move over states whose events come late: no step of the machine is asked for.
func Set(ctx context.Context, tx *db.Tx, l Line, to State, reason, shipment string) (Line, error) {
	if err := setLines(ctx, tx, []Line{l}, to, reason, []string{shipment}); err != nil {
		return l, err
	}
	l.State, l.Version = to, l.Version+1
	if reason != "" {
		l.Reason = reason
	}
	if shipment != "" {
		l.Shipment = shipment
	}
	switch to {
	case DOA, Wrong, Unused:
		l.Problem = Problem(to)
	case Received:
		l.ReceivedAt = &tx.Now
	case Installed:
		l.InstalledAt = &tx.Now
	case Closed:
		l.ClosedAt = &tx.Now
	}
	return l, nil
}

// setLines writes the state of locked lines, each with its shipment where it gets one, and tells of them.
func setLines(ctx context.Context, tx *db.Tx, lines []Line, to State, reason string, shipments []string) error {
	ids := make([]uuid.UUID, len(lines))
	events := make([]event.Event, len(lines))
	for i, l := range lines {
		ids[i], events[i] = l.ID, Moved{Repair: l.Repair, Line: l.ID, Part: l.Part, From: string(l.State), To: to, Reason: reason}
	}
	by, err := givenBackBy(ctx, tx, to)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, moveLinesSQL, pq.Array(ids), pq.Array(shipments), to, reason, tx.Now, by); err != nil {
		return fmt.Errorf("make %d lines from %s on %s: %w", len(lines), lines[0].ID, to, err)
	}
	if err := followDays(ctx, tx, lines, to, reason); err != nil {
		return err
	}
	return event.Emit(ctx, tx, events...)
}

// Filter narrows the list of lines.
type Filter struct {
	Engineer, State string
	BeforeAt        *time.Time
	BeforeID        uuid.UUID
	Limit           int
}

const listLinesSQL = Columns + `
JOIN repairs r ON r.id = l.repair
WHERE ($1 = '' OR r.engineer = $1) AND ($2 = '' OR l.state = $2 OR $2 = 'open' AND l.closed_at IS NULL)
  AND ($3::timestamptz IS NULL OR (l.ordered_at, l.id) < ($3, $4))
ORDER BY l.ordered_at DESC, l.id DESC
LIMIT $5`

// List lists order lines, newest first; state "open" is every one that is not closed.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]Line, error) {
	var out []Line
	if err := tx.SelectContext(ctx, &out, listLinesSQL, f.Engineer, f.State, f.BeforeAt, f.BeforeID, f.Limit); err != nil {
		return nil, fmt.Errorf("list lines: %w", err)
	}
	seen := map[string][]sourcing.Promise{}
	for i, l := range out {
		promises, known := seen[l.Repair]
		if !known {
			var err error
			if promises, err = sourcing.PromisesOfRepair(ctx, tx, l.Repair); err != nil {
				return nil, err
			}
			seen[l.Repair] = promises
		}
		out[i] = l.withPromise(promises)
	}
	return out, nil
}
