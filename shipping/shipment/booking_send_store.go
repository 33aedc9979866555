package shipment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/sender"
	"fettle/shipping/carrier/out"
	"fettle/shipping/pick"
)

const (
	// bookingBatch is how many orders one sender claims at once, one after the other within bookingLease.
	bookingBatch = 8
	bookingLease = 3 * time.Minute
	// bookingPatience is how long a carrier may take for one.
	bookingPatience = 15 * time.Second
)

// Ports are the ways to ask, by the name a carrier has for his.
type Ports map[string]out.Port

// What was claimed by a process that died is free again when its lease is over and goes out under the same id. Orders of a
// parcel go out one after the other: who is to forget a parcel has heard of it.
const claimBookingsSQL = `
WITH due AS (
    SELECT o.id
    FROM carrier_orders o
    WHERE o.next_at <= $1 AND (o.state = 'waiting' OR o.state = 'claimed' AND o.claimed_until <= $1)
      AND NOT EXISTS (SELECT FROM carrier_orders e WHERE e.shipment = o.shipment AND e.id < o.id AND e.state IN ('waiting', 'claimed'))
    ORDER BY o.next_at, o.id
    LIMIT $2
    FOR UPDATE OF o SKIP LOCKED
)
UPDATE carrier_orders o
SET state = 'claimed', claimed_until = $3, tries = o.tries + 1
FROM due, shipments s, carriers c, locations f
WHERE o.id = due.id AND s.id = o.shipment AND c.code = o.carrier AND f.code = s.origin
RETURNING o.id, o.kind, o.carrier, o.shipment, o.request, o.tries, o.at, c.port, 'carrier:' || c.port AS actor, s.sscc, coalesce(s.waybill, s.booked_waybill, '') AS waybill,
          s.state AS known, s.gross_grams, s.ship_to,
          jsonb_build_object('label', f.name_zh, 'address', f.code, 'area_code', f.area_code, 'lon', coalesce(f.lon, 0), 'lat', coalesce(f.lat, 0)) AS sender`

type claimedBooking struct {
	sender.Claim
	Kind     string          `db:"kind"`
	Carrier  string          `db:"carrier"`
	Shipment string          `db:"shipment"`
	Ask      BookingAsk      `db:"request"`
	At       time.Time       `db:"at"`
	Port     string          `db:"port"`
	SSCC     string          `db:"sscc"`
	Waybill  string          `db:"waybill"`
	Known    string          `db:"known"`
	Grams    int64           `db:"gross_grams"`
	To       pick.ShipTo     `db:"ship_to"`
	From     json.RawMessage `db:"sender"`
}

// BookingSender asks carriers for what was written down.
func BookingSender(ports Ports) sender.Sender[claimedBooking, out.Answer] {
	return sender.Sender[claimedBooking, out.Answer]{Queue: bookingQueue{ports}, Name: "carrier", Batch: bookingBatch, Patience: bookingPatience,
		Lease: bookingLease, Schedule: sender.Schedule{Delays: bookingDelays}}
}

// bookingQueue are the orders to carriers that are due.
type bookingQueue struct{ ports Ports }

// Claim takes orders that are due.
func (bookingQueue) Claim(ctx context.Context, tx *db.Tx, most int, until time.Time) (due []claimedBooking, err error) {
	err = tx.SelectContext(ctx, &due, claimBookingsSQL, tx.Now, most, until)
	return due, err
}

// Send asks the carrier.
func (q bookingQueue) Send(ctx context.Context, c claimedBooking) (out.Answer, error) {
	port, known := q.ports[c.Port]
	if !known {
		return out.Answer{}, fmt.Errorf("nobody here can ask by %q", c.Port)
	}
	r, err := c.request()
	if err != nil {
		return out.Answer{}, err
	}
	return out.Ask(ctx, port, r)
}

// Sent keeps what the carrier said. A sender that comes back after its lease may find an answer there: the first one stands.
func (bookingQueue) Sent(ctx context.Context, tx *db.Tx, c claimedBooking, said out.Answer) error {
	_, err := Answer(ctx, tx, c.ID, said)
	if errors.Is(err, ErrBookingState) {
		return nil
	}
	return err
}

const bookingFailedSQL = `
UPDATE carrier_orders
SET state = $3, next_at = $4, error = $5, attention = $6, claimed_until = NULL
WHERE id = $1 AND state = 'claimed' AND tries = $2`

// Failed keeps that a carrier did not answer, and tells of it when it is asked no more.
func (bookingQueue) Failed(ctx context.Context, tx *db.Tx, c claimedBooking, f sender.Failure) error {
	state := BookingWaiting
	if f.GivenUp {
		state = BookingFailed
	}
	done, err := tx.ExecContext(ctx, bookingFailedSQL, c.ID, c.Tries, state, f.Next, f.Err.Error(), f.GivenUp)
	if err != nil {
		return fmt.Errorf("keep that a carrier did not answer: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 || !f.GivenUp {
		return err
	}
	s, err := ByID(ctx, tx, c.Shipment)
	if err != nil {
		return err
	}
	b, err := bookingByID(ctx, tx, c.ID, "")
	if err != nil {
		return err
	}
	return event.Emit(ctx, tx, b.answeredEvent(s))
}

const bookingBackSQL = `
UPDATE carrier_orders
SET state = 'waiting', tries = tries - 1, claimed_until = NULL
WHERE id = $1 AND state = 'claimed' AND tries = $2`

// GiveBack frees an order that was not settled.
func (bookingQueue) GiveBack(ctx context.Context, tx *db.Tx, c claimedBooking) error {
	_, err := tx.ExecContext(ctx, bookingBackSQL, c.ID, c.Tries)
	return err
}
