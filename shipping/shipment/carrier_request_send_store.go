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
	// carrierRequestBatch is how many requests one sender claims at once, one after the other within carrierRequestLease.
	carrierRequestBatch = 8
	carrierRequestLease = 3 * time.Minute
	// carrierRequestPatience is how long a carrier may take for one.
	carrierRequestPatience = 15 * time.Second
)

// Ports are the ways to ask, by the name a carrier has for his.
type Ports map[string]out.Port

// What was claimed by a process that died is free again when its lease is over and goes out under the same id. Requests of a
// shipment go out one after the other: who is to forget a shipment has heard of it.
const claimCarrierRequestsSQL = `
WITH due AS (
    SELECT r.id
    FROM carrier_requests r
    WHERE r.next_at <= $1 AND (r.state = 'waiting' OR r.state = 'claimed' AND r.claimed_until <= $1)
      AND NOT EXISTS (SELECT FROM carrier_requests e WHERE e.shipment = r.shipment AND e.id < r.id AND e.state IN ('waiting', 'claimed'))
    ORDER BY r.next_at, r.id
    LIMIT $2
    FOR UPDATE OF r SKIP LOCKED
)
UPDATE carrier_requests r
SET state = 'claimed', claimed_until = $3, tries = r.tries + 1
FROM due, shipments s, carriers c, locations f
WHERE r.id = due.id AND s.id = r.shipment AND c.code = r.carrier AND f.code = s.origin
RETURNING r.id, r.kind, r.carrier, r.shipment, r.request, r.tries, r.at, c.port, 'carrier:' || c.port AS actor, s.sscc, coalesce(s.waybill, s.booked_waybill, '') AS waybill,
          s.state AS known, s.gross_grams, s.ship_to,
          coalesce(s.ship_from, jsonb_build_object('label', f.name_zh, 'address', f.code, 'area_code', f.area_code, 'lon', coalesce(f.lon, 0), 'lat', coalesce(f.lat, 0))) AS sender`

type claimedRequest struct {
	sender.Claim
	Kind     out.Kind        `db:"kind"`
	Carrier  string          `db:"carrier"`
	Shipment string          `db:"shipment"`
	Ask      CarrierAsk      `db:"request"`
	At       time.Time       `db:"at"`
	Port     string          `db:"port"`
	SSCC     string          `db:"sscc"`
	Waybill  string          `db:"waybill"`
	Known    State           `db:"known"`
	Grams    int64           `db:"gross_grams"`
	To       pick.ShipTo     `db:"ship_to"`
	From     json.RawMessage `db:"sender"`
}

// CarrierRequestSender asks carriers for what was written down.
func CarrierRequestSender(ports Ports) sender.Sender[claimedRequest, out.Answer] {
	return sender.Sender[claimedRequest, out.Answer]{Queue: carrierRequestQueue{ports}, Name: "carrier", Batch: carrierRequestBatch, Patience: carrierRequestPatience,
		Lease: carrierRequestLease, Schedule: sender.Schedule{Delays: carrierRequestDelays}}
}

// carrierRequestQueue are the requests to carriers that are due.
type carrierRequestQueue struct{ ports Ports }

// Claim takes requests that are due.
func (carrierRequestQueue) Claim(ctx context.Context, tx *db.Tx, most int, until time.Time) (due []claimedRequest, err error) {
	err = tx.SelectContext(ctx, &due, claimCarrierRequestsSQL, tx.Now, most, until)
	return due, err
}

// Send asks the carrier.
func (q carrierRequestQueue) Send(ctx context.Context, c claimedRequest) (out.Answer, error) {
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
func (carrierRequestQueue) Sent(ctx context.Context, tx *db.Tx, c claimedRequest, said out.Answer) error {
	_, err := Answer(ctx, tx, c.ID, said)
	if errors.Is(err, ErrCarrierRequestState) {
		return nil
	}
	return err
}

const carrierRequestFailedSQL = `
UPDATE carrier_requests
SET state = $3, next_at = $4, error = $5, attention = $6, claimed_until = NULL
WHERE id = $1 AND state = 'claimed' AND tries = $2`

// Failed keeps that a carrier did not answer, and tells of it when it is asked no more.
func (carrierRequestQueue) Failed(ctx context.Context, tx *db.Tx, c claimedRequest, f sender.Failure) error {
	state := RequestWaiting
	if f.GivenUp {
		state = RequestFailed
	}
	done, err := tx.ExecContext(ctx, carrierRequestFailedSQL, c.ID, c.Tries, state, f.Next, f.Err.Error(), f.GivenUp)
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
	b, err := carrierRequestByID(ctx, tx, c.ID, "")
	if err != nil {
		return err
	}
	return event.Emit(ctx, tx, b.answeredEvent(s))
}

const giveRequestBackSQL = `
UPDATE carrier_requests
SET state = 'waiting', tries = tries - 1, claimed_until = NULL
WHERE id = $1 AND state = 'claimed' AND tries = $2`

// GiveBack frees a request that was not settled.
func (carrierRequestQueue) GiveBack(ctx context.Context, tx *db.Tx, c claimedRequest) error {
	_, err := tx.ExecContext(ctx, giveRequestBackSQL, c.ID, c.Tries)
	return err
}
