package orderline

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/stock"
)

const addLinesSQL = `
INSERT INTO order_lines (id, repair, part, supplied, quantity, pieces_each, state, source, condition, reservation, promise, old_serial, ship_to,
    ordered_by, ordered_at, received_at, hold_until, split_from, replaces, list_minor, list_currency)
SELECT n.id, n.repair, n.part, n.supplied, n.quantity, n.pieces_each, n.state, n.source, n.condition, n.reservation, n.promise, n.old_serial, n.ship_to,
       n.ordered_by, n.ordered_at, n.received_at, n.hold_until, n.split_from, n.replaces, p.price_minor, p.currency
FROM jsonb_to_recordset($1::jsonb)
    AS n (id uuid, repair text, part text, supplied text, quantity bigint, pieces_each bigint, state text, source text, condition text,
    reservation uuid, promise uuid, old_serial text, ship_to jsonb, ordered_by text, ordered_at timestamptz,
    received_at timestamptz, hold_until timestamptz, split_from uuid, replaces uuid)
JOIN parts p ON p.number = n.part`

// Add writes new lines in the state that they have.
func Add(ctx context.Context, tx *db.Tx, lines []Line) error {
	rows, err := writtenOf(lines)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, addLinesSQL, rows); err != nil {
		return fmt.Errorf("write lines: %w", err)
	}
	return nil
}

const replanSQL = `
UPDATE order_lines l
SET state = n.state, source = n.source, supplied = n.supplied, quantity = n.quantity, pieces_each = n.pieces_each,
    condition = n.condition, reservation = n.reservation, promise = n.promise, hold_until = n.hold_until, received_at = n.received_at, version = n.version
FROM jsonb_to_recordset($1::jsonb)
    AS n (id uuid, state text, source text, supplied text, quantity bigint, pieces_each bigint, condition text, reservation uuid, promise uuid,
    hold_until timestamptz, received_at timestamptz, version int)
WHERE l.id = n.id`

// planned lines as replanSQL and addLinesSQL read them.
type written struct {
	Line
	Reservation *uuid.UUID `json:"reservation"`
	Promise     *uuid.UUID `json:"promise"`
}

func writtenOf(lines []Line) (string, error) {
	out := make([]written, len(lines))
	for i, l := range lines {
		out[i] = written{Line: l, Reservation: l.Reservation, Promise: l.PromiseID}
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return "", fmt.Errorf("encode lines: %w", err)
	}
	return string(raw), nil
}

// Replan writes the sources that were decided anew for lines that are there already.
func Replan(ctx context.Context, tx *db.Tx, lines []Line) error {
	rows, err := writtenOf(lines)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, replanSQL, rows); err != nil {
		return fmt.Errorf("write new sources: %w", err)
	}
	return nil
}

const reorderSQL = `
UPDATE order_lines
SET ordered_at = $2
WHERE id = $1`

// Reorder sets the clock of a line's promise anew.
func Reorder(ctx context.Context, tx *db.Tx, line uuid.UUID) error {
	if _, err := tx.ExecContext(ctx, reorderSQL, line, tx.Now); err != nil {
		return fmt.Errorf("order a held line: %w", err)
	}
	return nil
}

const inVanSQL = `
UPDATE order_lines
SET reservation = $2, source = $3, new_serial = $4
WHERE id = $1`

// KeepInVan writes the reservation under which a line's piece is held in a van, and its serial where it has one.
func KeepInVan(ctx context.Context, tx *db.Tx, line, reservation uuid.UUID, van, serial string) error {
	if _, err := tx.ExecContext(ctx, inVanSQL, line, reservation, van, serial); err != nil {
		return fmt.Errorf("hold the part in the van: %w", err)
	}
	return nil
}

const fittedSQL = `
UPDATE order_lines
SET new_serial = $2, old_serial = CASE WHEN $3 = '' THEN old_serial ELSE $3 END, reservation = NULL
WHERE id = $1`

const endFittingsSQL = `
UPDATE order_lines
SET unfitted_at = $3
WHERE supplied = $1 AND new_serial = $2 AND state IN ('installed', 'closed') AND installed_at IS NOT NULL AND unfitted_at IS NULL`

// EndFittings ends what fitted a piece before, when it is fitted again: stock has told that it is in no appliance.
func EndFittings(ctx context.Context, tx *db.Tx, part, serial string) error {
	if serial == "" {
		return nil
	}
	if _, err := tx.ExecContext(ctx, endFittingsSQL, part, serial, tx.Now); err != nil {
		return fmt.Errorf("end the fittings of %s: %w", serial, err)
	}
	return nil
}

// KeepFitted writes which piece went in and which came out; an empty old serial leaves what was known of it.
func KeepFitted(ctx context.Context, tx *db.Tx, line uuid.UUID, newSerial, oldSerial string) error {
	if _, err := tx.ExecContext(ctx, fittedSQL, line, newSerial, oldSerial); err != nil {
		return fmt.Errorf("write the serials: %w", err)
	}
	return nil
}

const lostSQL = `
UPDATE order_lines
SET new_serial = $2, condition = $3
WHERE id = $1`

// KeepLost writes by what a lost piece is known again: its serial, and the condition in which it went.
func KeepLost(ctx context.Context, tx *db.Tx, line uuid.UUID, serial string, condition stock.Condition) error {
	if _, err := tx.ExecContext(ctx, lostSQL, line, serial, condition); err != nil {
		return fmt.Errorf("keep what is lost: %w", err)
	}
	return nil
}

const forgetReservationSQL = `
UPDATE order_lines
SET reservation = NULL
WHERE id = $1`

// ForgetReservation leaves a line without the reservation that somebody else has ended.
func ForgetReservation(ctx context.Context, tx *db.Tx, l Line) error {
	if _, err := tx.ExecContext(ctx, forgetReservationSQL, l.ID); err != nil {
		return fmt.Errorf("forget the reservation of %s: %w", l.ID, err)
	}
	return nil
}

const keepFoundSQL = `
UPDATE order_lines
SET quantity = $2, version = version + 1
WHERE id = $1`

// KeepFound leaves a line with the pieces that were found for it.
func KeepFound(ctx context.Context, tx *db.Tx, line uuid.UUID, found int64) error {
	if _, err := tx.ExecContext(ctx, keepFoundSQL, line, found); err != nil {
		return fmt.Errorf("keep what was found of %s: %w", line, err)
	}
	return nil
}

const shrinkSQL = `
UPDATE order_lines
SET quantity = $2, pieces_each = 1, version = version + 1
WHERE id = $1`

// Shrink leaves a line that was split with the quantity of what was asked for that stays with it.
func Shrink(ctx context.Context, tx *db.Tx, line uuid.UUID, quantity int64) error {
	if _, err := tx.ExecContext(ctx, shrinkSQL, line, quantity); err != nil {
		return fmt.Errorf("shrink a line: %w", err)
	}
	return nil
}

const splitFromSQL = `
UPDATE order_lines l
SET split_from = s.origin
FROM unnest($1::uuid[], $2::uuid[]) AS s (id, origin)
WHERE l.id = s.id`

// KeepOrigins writes the lines that others come from, in their order.
func KeepOrigins(ctx context.Context, tx *db.Tx, lines, origins []uuid.UUID) error {
	if len(lines) == 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, splitFromSQL, pq.Array(lines), pq.Array(origins)); err != nil {
		return fmt.Errorf("write where lines come from: %w", err)
	}
	return nil
}

const piecesSQL = `
UPDATE order_lines l
SET pieces_each = p.each
FROM unnest($1::uuid[], $2::bigint[]) AS p (id, each)
WHERE l.id = p.id`

// KeepPiecesEach writes how many pieces of what is supplied stand for one of what was asked, in the order of the lines.
func KeepPiecesEach(ctx context.Context, tx *db.Tx, lines []uuid.UUID, each []int64) error {
	if len(lines) == 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, piecesSQL, pq.Array(lines), pq.Array(each)); err != nil {
		return fmt.Errorf("write what stands for one piece: %w", err)
	}
	return nil
}

const offerSQL = `
UPDATE order_lines
SET hold_until = $2
WHERE id = ANY ($1::uuid[])`

// KeepOffers writes until when somebody may accept what is offered for lines.
func KeepOffers(ctx context.Context, tx *db.Tx, lines []uuid.UUID, until time.Time) error {
	if _, err := tx.ExecContext(ctx, offerSQL, pq.Array(lines), until); err != nil {
		return fmt.Errorf("write offers: %w", err)
	}
	return nil
}

const onlyItselfSQL = `
UPDATE order_lines
SET only_itself = true
WHERE id = $1`

// AcceptOnlyItself has a line served by the very part that was asked for, and by nothing in its place.
func AcceptOnlyItself(ctx context.Context, tx *db.Tx, line uuid.UUID) error {
	if _, err := tx.ExecContext(ctx, onlyItselfSQL, line); err != nil {
		return fmt.Errorf("take the part asked for alone: %w", err)
	}
	return nil
}

const inheritSQL = `
UPDATE order_lines
SET source = $2, condition = $3, supplied = $4, promise = $5, reservation = NULL
WHERE id = $1`

// InheritPieces gives a line that waits what another left in a parcel, with a promise of its own.
func InheritPieces(ctx context.Context, tx *db.Tx, line uuid.UUID, source, part string, condition stock.Condition, promise uuid.UUID) error {
	if _, err := tx.ExecContext(ctx, inheritSQL, line, source, condition, part, promise); err != nil {
		return fmt.Errorf("give a line its parcel: %w", err)
	}
	return nil
}

const promisesSQL = `
UPDATE order_lines l
SET promise = n.promise, version = l.version + 1
FROM unnest($1::uuid[], $2::uuid[]) AS n (line, promise)
WHERE l.id = n.line`

// KeepPromises gives lines their newest promises, in their order.
func KeepPromises(ctx context.Context, tx *db.Tx, lines, promises []uuid.UUID) error {
	if _, err := tx.ExecContext(ctx, promisesSQL, pq.Array(lines), pq.Array(promises)); err != nil {
		return fmt.Errorf("give lines their new promises: %w", err)
	}
	return nil
}

// Release gives back what is reserved for a line.
func Release(ctx context.Context, tx *db.Tx, l Line, reason string) error {
	if l.Reservation == nil {
		return nil
	}
	return stock.Release(ctx, tx, []uuid.UUID{*l.Reservation}, reason)
}
