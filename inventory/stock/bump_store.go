package stock

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/site"
)

var errFirm = errors.New("the reservation is firm")

const softenSQL = `
UPDATE reservations
SET expires_at = $2
WHERE id = ANY ($1::uuid[])`

// Soften makes reservations soft: until then they may be bumped. Whoever softens one frees it when its time is over.
func Soften(ctx context.Context, tx *db.Tx, reservations []uuid.UUID, until time.Time) error {
	return setExpiry(ctx, tx, reservations, &until)
}

// Firm makes soft reservations firm: nobody takes them any more.
func Firm(ctx context.Context, tx *db.Tx, reservations []uuid.UUID) error {
	return setExpiry(ctx, tx, reservations, nil)
}

func setExpiry(ctx context.Context, tx *db.Tx, reservations []uuid.UUID, until *time.Time) error {
	if len(reservations) == 0 {
		return nil
	}
	if _, err := lockActive(ctx, tx, reservations, ReservationActive); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, softenSQL, pq.Array(reservations), until); err != nil {
		return fmt.Errorf("change the end of reservations: %w", err)
	}
	return nil
}

// Bump takes soft reservations from whom they belong to and frees their pieces for the caller, who has the rows locked
// from then on. A firm one is never taken.
func Bump(ctx context.Context, tx *db.Tx, reservations []uuid.UUID) error {
	rows, err := lockActive(ctx, tx, reservations, ReservationReleased)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.ExpiresAt == nil {
			return fmt.Errorf("bump %s: %w", r.ID, errFirm)
		}
	}
	return Release(ctx, tx, reservations, "bumped")
}

const offersAtSQL = `
SELECT DISTINCT s.location, s.part, s.condition, s.available, s.bin
FROM stock s
JOIN unnest($1::text[], $2::text[], $3::text[]) AS a (part, location, condition)
  ON a.part = s.part AND a.condition = s.condition AND a.location IN (s.location, '')
JOIN locations l ON l.code = s.location
WHERE s.available > 0
  AND l.kind = ANY ($4)
  AND l.closed_at IS NULL
ORDER BY s.part, s.location, s.condition`

// OffersAt reads what is free now where pieces have come free.
func OffersAt(ctx context.Context, tx *db.Tx, arrived []StockArrived) ([]Offer, error) {
	parts, places, conditions := make([]string, len(arrived)), make([]string, len(arrived)), make([]string, len(arrived))
	for i, a := range arrived {
		parts[i], places[i], conditions[i] = a.Part, a.Location, string(a.Condition)
	}
	var rows []Offer
	if err := tx.SelectContext(ctx, &rows, offersAtSQL, pq.Array(parts), pq.Array(places), pq.Array(conditions), pq.Array(site.SourceKinds)); err != nil {
		return nil, fmt.Errorf("read what came free: %w", err)
	}
	return rows, nil
}

const replacedSQL = `
WITH RECURSIVE reached (part) AS (
    SELECT unnest($1::text[])
    UNION
    SELECT CASE WHEN s.to_part = r.part THEN s.from_part ELSE s.to_part END
    FROM reached r
    JOIN supersessions s ON s.to_part = r.part OR (s.from_part = r.part AND s.two_way)
)
SELECT part
FROM reached
ORDER BY part`

// Replaced lists the parts for which one of these might be supplied: themselves and what they replace over any number
// of steps. Replacements says which of them really are.
func Replaced(ctx context.Context, tx *db.Tx, parts []string) ([]string, error) {
	var out []string
	if err := tx.SelectContext(ctx, &out, replacedSQL, pq.Array(parts)); err != nil {
		return nil, fmt.Errorf("read what %v replaces: %w", parts, err)
	}
	return out, nil
}

const lockCountersSQL = `
SELECT part
FROM stock
WHERE part = ANY ($1) AND on_hand > 0
ORDER BY part, location, condition
FOR NO KEY UPDATE`

// LockCounters locks wherever something lies of parts, so that what is read afterwards stays true.
func LockCounters(ctx context.Context, tx *db.Tx, parts []string) error {
	var rows []string
	if err := tx.SelectContext(ctx, &rows, lockCountersSQL, pq.Array(parts)); err != nil {
		return fmt.Errorf("lock counters: %w", err)
	}
	return nil
}
