package shipment

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/ident"
	"fettle/shipping/carrier/out"
	"fettle/shipping/pick"
	"fettle/texts"
)

// What is asked anew takes the place of what came to nothing.
const (
	replaceRequestsSQL = `
UPDATE carrier_requests
SET attention = false
WHERE shipment = $1 AND kind = ANY (CASE WHEN $2::text IN ('intercept', 'redirect') THEN ARRAY['intercept', 'redirect'] ELSE ARRAY[$2::text] END)
  AND attention AND id <> $3`
	askSQL = `
INSERT INTO carrier_requests (id, shipment, carrier, kind, request, next_at, at, asked_by)
SELECT $1, $2, c.code, $4, $5::jsonb, $6, $6, $7
FROM carriers c
WHERE c.code = $3 AND c.port <> 'none'`
)

// Ask writes what a shipment's carrier is to do; false when he is not to be asked anything by us.
func Ask(ctx context.Context, tx *db.Tx, s Shipment, kind out.Kind, ask CarrierAsk) (bool, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return false, fmt.Errorf("make the id of a carrier request: %w", err)
	}
	done, err := tx.ExecContext(ctx, askSQL, id, s.ID, s.Carrier, kind, ask, tx.Now, tx.By)
	if err != nil {
		return false, fmt.Errorf("ask %s to %s %s: %w", s.Carrier, kind, s.ID, err)
	}
	n, err := done.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, replaceRequestsSQL, s.ID, kind, id); err != nil {
		return false, fmt.Errorf("put a newer request to %s in the place of older ones: %w", s.Carrier, err)
	}
	return true, nil
}

const carrierRequestColumns = `
SELECT r.id, r.shipment, r.carrier, r.kind, r.state, r.request, r.answer, r.attention, r.tries, r.next_at, r.error, r.at, r.asked_by,
       r.answered_at
FROM carrier_requests r`

const carrierRequestsOfSQL = carrierRequestColumns + `
WHERE r.shipment = $1
ORDER BY r.id`

// CarrierRequestsOf are the requests of a shipment, oldest first.
func CarrierRequestsOf(ctx context.Context, tx *db.Tx, shipment string) ([]CarrierRequest, error) {
	all := []CarrierRequest{}
	if err := tx.SelectContext(ctx, &all, carrierRequestsOfSQL, shipment); err != nil {
		return nil, fmt.Errorf("read the carrier requests of %s: %w", shipment, err)
	}
	return all, nil
}

const carrierRequestsToSeeSQL = carrierRequestColumns + `
WHERE (r.attention OR r.state = 'manual') AND ($1::uuid IS NULL OR r.id > $1)
ORDER BY r.id
LIMIT $2`

// CarrierRequestsToSee are the requests a person has to see to, oldest first: those to answer by hand and those that came to nothing.
func CarrierRequestsToSee(ctx context.Context, tx *db.Tx, after *uuid.UUID, limit int) ([]CarrierRequest, error) {
	all := []CarrierRequest{}
	if err := tx.SelectContext(ctx, &all, carrierRequestsToSeeSQL, after, limit); err != nil {
		return nil, fmt.Errorf("list carrier requests: %w", err)
	}
	return all, nil
}

func carrierRequestByID(ctx context.Context, tx *db.Tx, id uuid.UUID, lock string) (CarrierRequest, error) {
	var r CarrierRequest
	err := tx.GetContext(ctx, &r, carrierRequestColumns+" WHERE r.id = $1 "+lock, id)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNoCarrierRequest
	}
	if err != nil {
		return r, fmt.Errorf("read a carrier request: %w", err)
	}
	return r, nil
}

const (
	answerSQL = `
UPDATE carrier_requests
SET state = $2, answer = $3, error = $4, attention = $5, claimed_until = NULL,
    answered_at = CASE WHEN $2 IN ('accepted', 'refused') THEN $6::timestamptz END
WHERE id = $1`
	// Two answers with one waybill wait for each other here.
	bookLockSQL = `
SELECT pg_advisory_xact_lock(hashtextextended('booked waybill:' || $1, 0))`
	bookedSQL = `
UPDATE shipments s
SET booked_waybill = $2, version = s.version + 1
WHERE s.id = $1 AND NOT EXISTS (
    SELECT FROM shipments t
    WHERE t.carrier = s.carrier AND (t.booked_waybill = $2 OR t.waybill = $2) AND t.id <> s.id
      AND coalesce(` + endedAt + `, 'infinity') > $3)`
)

// Answer writes what a carrier said to a request that is still open; whoever says it first is believed. A waybill that is
// of another shipment, or comes when this one has left under another, is kept as said and shown to a person.
func Answer(ctx context.Context, tx *db.Tx, id uuid.UUID, said out.Answer) (CarrierRequest, error) {
	r, err := carrierRequestByID(ctx, tx, id, "")
	if err != nil {
		return r, err
	}
	s, err := Lock(ctx, tx, r.Shipment)
	if err != nil {
		return r, err
	}
	if r, err = carrierRequestByID(ctx, tx, id, "FOR UPDATE"); err != nil {
		return r, err
	}
	if !r.open() {
		return r, ErrCarrierRequestState.With("state", r.State)
	}
	r.State = RequestState(said.State)
	if !r.open() {
		r.Answer = CarrierAnswer{Waybill: said.Waybill, Reason: said.Reason, By: tx.By}
	}
	r.Error, r.Attention = "", r.State == RequestRefused
	if r.State == RequestAccepted {
		if r.Error, err = applyAnswer(ctx, tx, s, r, said.Waybill); err != nil {
			return r, err
		}
		r.Attention = r.Error != ""
	}
	if _, err := tx.ExecContext(ctx, answerSQL, id, r.State, r.Answer, r.Error, r.Attention, tx.Now); err != nil {
		return r, fmt.Errorf("keep the answer of %s: %w", r.Carrier, err)
	}
	if r, err = carrierRequestByID(ctx, tx, id, ""); err != nil || r.open() {
		return r, err
	}
	return r, event.Emit(ctx, tx, r.answeredEvent(s))
}

func (r CarrierRequest) answeredEvent(s Shipment) CarrierAnswered {
	return CarrierAnswered{Repair: s.Repair, Shipment: s.ID, Carrier: r.Carrier, Request: r.ID.String(), Kind: r.Kind, State: r.State, For: r.Request.For}
}

// applyAnswer is what an accepted request does to the shipment, and what contradicts it.
func applyAnswer(ctx context.Context, tx *db.Tx, s Shipment, r CarrierRequest, waybill string) (contradiction string, err error) {
	switch r.Kind {
	case out.Create:
		return bookWaybill(ctx, tx, s, waybill)
	case out.Intercept, out.Redirect:
		if s.ArrivedAt != nil {
			return texts.All("carrier.arrived_before", nil).String(), nil
		}
	}
	return "", nil
}

// OtherWaybill is why a waybill that was booked is given back.
func OtherWaybill() string { return texts.All("carrier.other_waybill", nil).String() }

func bookWaybill(ctx context.Context, tx *db.Tx, s Shipment, waybill string) (contradiction string, err error) {
	if waybill = ident.NormalWaybill(waybill); waybill == "" {
		return texts.All("carrier.no_waybill", nil).String(), nil
	}
	if _, err := tx.ExecContext(ctx, bookLockSQL, s.Carrier+":"+waybill); err != nil {
		return "", fmt.Errorf("lock a booked waybill: %w", err)
	}
	done, err := tx.ExecContext(ctx, bookedSQL, s.ID, waybill, tx.Now.Add(-WaybillRest))
	if err != nil {
		return "", fmt.Errorf("book %s: %w", s.ID, err)
	}
	n, err := done.RowsAffected()
	switch {
	case err != nil:
		return "", err
	case n == 0:
		return texts.All("carrier.waybill_taken", nil).String(), nil
	case s.Waybill != nil && *s.Waybill != waybill:
		_, err := Ask(ctx, tx, s, out.Cancel, CarrierAsk{Waybill: waybill, Reason: OtherWaybill()})
		return OtherWaybill(), err
	}
	return "", nil
}

const sawCarrierRequestSQL = `
UPDATE carrier_requests
SET attention = false
WHERE id = $1`

// SawCarrierRequest tells that a person has seen to what came to nothing.
func SawCarrierRequest(ctx context.Context, tx *db.Tx, id uuid.UUID) (CarrierRequest, error) {
	if _, err := tx.ExecContext(ctx, sawCarrierRequestSQL, id); err != nil {
		return CarrierRequest{}, fmt.Errorf("see to a carrier request: %w", err)
	}
	return carrierRequestByID(ctx, tx, id, "")
}

// request is a request as the carrier is told it.
func (c claimedRequest) request() (out.Request, error) {
	var from pick.ShipTo
	if err := json.Unmarshal(c.From, &from); err != nil {
		return out.Request{}, fmt.Errorf("read the origin of %s: %w", c.Shipment, err)
	}
	r := out.Request{ID: c.ID, Kind: c.Kind, Carrier: c.Carrier, Shipment: c.Shipment, SSCC: c.SSCC, Waybill: c.Ask.Waybill, From: addressOf(from),
		Grams: c.Grams, Reason: c.Ask.Reason, State: string(c.Known), At: c.At.UTC(), CollectFrom: c.Ask.CollectFrom, CollectTo: c.Ask.CollectTo}
	if r.Waybill == "" {
		r.Waybill = c.Waybill
	}
	switch to := addressOf(c.To); {
	case c.Kind == out.Create || c.Kind == out.Pickup:
		r.To = &to
	case c.Ask.To != nil:
		to = addressOf(*c.Ask.To)
		r.To = &to
	}
	return r, nil
}
