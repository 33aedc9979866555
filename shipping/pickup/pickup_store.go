package pickup

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/shipment"
)

const keepPickupSQL = `
INSERT INTO pickups AS p (carrier, waybill, code, place, ready_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (carrier, waybill) DO UPDATE
SET code = EXCLUDED.code, place = EXCLUDED.place, ready_at = EXCLUDED.ready_at, expires_at = EXCLUDED.expires_at, tries = 0,
    collected_at = NULL
WHERE (p.collected_at IS NULL OR EXCLUDED.ready_at > p.collected_at + $7::interval) AND EXCLUDED.ready_at >= p.ready_at
  AND (p.code, p.place, p.ready_at, p.expires_at) IS DISTINCT FROM (EXCLUDED.code, EXCLUDED.place, EXCLUDED.ready_at, EXCLUDED.expires_at)
RETURNING expires_at`

// pickedUpRest is how long after a parcel was picked up its waybill may lie ready again, as another's.
const pickedUpRest = "7 days"

// Keep notes where shipments lie ready, the latest news of each waybill, and sets the timers of their ends.
func Keep(ctx context.Context, tx *db.Tx, pickups []Pickup) error {
	if len(pickups) == 0 {
		return nil
	}
	var timers []event.Timer
	for _, p := range pickups {
		var kept []time.Time
		if err := tx.SelectContext(ctx, &kept, keepPickupSQL, p.Carrier, p.Waybill, p.Code, p.Place, p.ReadyAt, p.ExpiresAt, pickedUpRest); err != nil {
			return fmt.Errorf("keep where %s lies ready: %w", p.Waybill, err)
		}
		for _, end := range kept {
			end = end.UTC()
			for _, at := range []time.Time{end.Add(-pickupWarning), end} {
				timers = append(timers, event.Timer{At: at, Event: Due{Carrier: p.Carrier, Waybill: p.Waybill, At: at, ExpiresAt: end}})
			}
		}
	}
	return event.EmitTimers(ctx, tx, timers...)
}

const pickupOfLineSQL = `
SELECT p.carrier, p.waybill, p.code, p.place, p.ready_at, p.expires_at, p.tries, p.collected_at
FROM shipment_lines l
JOIN shipments s ON s.id = l.shipment
JOIN pickups p ON p.carrier = s.carrier AND p.waybill = s.waybill
WHERE l.line = $1 AND l.taken_at IS NULL AND l.called_back_at IS NULL AND s.closed_at IS NULL AND s.state = 'ready_for_pickup'
ORDER BY s.packed_at DESC
LIMIT 1`

// OfLine is where a line lies ready now. Who is shown the code is the caller's to decide.
func OfLine(ctx context.Context, tx *db.Tx, line uuid.UUID) (Pickup, error) {
	return onePickup(ctx, tx, pickupOfLineSQL, line)
}

const pickupOfShipmentSQL = `
SELECT p.carrier, p.waybill, p.code, p.place, p.ready_at, p.expires_at, p.tries, p.collected_at
FROM shipments s
JOIN pickups p ON p.carrier = s.carrier AND p.waybill = s.waybill
WHERE s.id = $1 AND s.closed_at IS NULL AND s.state = 'ready_for_pickup' AND p.collected_at IS NULL`

// OfShipment is where a shipment lies ready now.
func OfShipment(ctx context.Context, tx *db.Tx, id string) (Pickup, error) {
	return onePickup(ctx, tx, pickupOfShipmentSQL, id)
}

func onePickup(ctx context.Context, tx *db.Tx, query string, args ...any) (Pickup, error) {
	var p Pickup
	err := tx.GetContext(ctx, &p, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return p, ErrNoPickup
	}
	if err != nil {
		return p, fmt.Errorf("read where a shipment lies ready: %w", err)
	}
	return p, nil
}

const (
	wrongCodeSQL = `
UPDATE pickups
SET tries = tries + 1
WHERE carrier = $1 AND waybill = $2`
	collectedSQL = `
UPDATE pickups
SET collected_at = coalesce(collected_at, $3), tries = 0
WHERE carrier = $1 AND waybill = $2`
)

// Collect opens where a line lies ready by its code. A wrong one is counted although it is refused, so that nobody finds
// one by trying.
func Collect(ctx context.Context, tx *db.Tx, line uuid.UUID, code string) error {
	p, err := onePickup(ctx, tx, pickupOfLineSQL+" FOR UPDATE OF p", line)
	if err != nil {
		return err
	}
	if p.Tries >= pickupTries {
		return ErrTries
	}
	if subtle.ConstantTimeCompare([]byte(code), []byte(p.Code)) != 1 {
		return db.Instead(ErrCode.At("body.code"), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, wrongCodeSQL, p.Carrier, p.Waybill)
			return err
		})
	}
	if _, err := tx.ExecContext(ctx, collectedSQL, p.Carrier, p.Waybill, tx.Now); err != nil {
		return fmt.Errorf("note that %s was picked up: %w", p.Waybill, err)
	}
	return nil
}

const readyShipmentSQL = `
SELECT s.id
FROM pickups p
JOIN shipments s ON s.carrier = p.carrier AND s.waybill = p.waybill
WHERE p.carrier = $1 AND p.waybill = $2 AND p.expires_at = $3 AND p.collected_at IS NULL AND s.state = 'ready_for_pickup' AND s.closed_at IS NULL
ORDER BY s.waybill_life DESC
LIMIT 1`

// remindOfPickup tells of a shipment that still lies where it lay, unless it lies there for longer now.
func remindOfPickup(ctx context.Context, tx *db.Tx, e Due) error {
	var id string
	err := tx.GetContext(ctx, &id, readyShipmentSQL, e.Carrier, e.Waybill, e.ExpiresAt)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look whether %s lies ready: %w", e.Waybill, err)
	}
	s, err := shipment.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	return event.Emit(ctx, tx, shipment.EventPerRepair(s.Shares(), func(of shipment.Share) Ending {
		return Ending{Repair: of.Repair, Shipment: s.ID, Lines: of.Lines, ExpiresAt: e.ExpiresAt, Expired: !e.At.Before(e.ExpiresAt)}
	})...)
}
