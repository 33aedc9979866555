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
	"fettle/shipping/carrier/out"
	"fettle/shipping/pick"
	"fettle/texts"
)

// What is asked anew takes the place of what came to nothing.
const (
	replaceBookingsSQL = `
UPDATE carrier_orders
SET attention = false
WHERE shipment = $1 AND kind = ANY (CASE WHEN $2::text IN ('intercept', 'redirect') THEN ARRAY['intercept', 'redirect'] ELSE ARRAY[$2::text] END)
  AND attention AND id <> $3`
	askSQL = `
INSERT INTO carrier_orders (id, shipment, carrier, kind, request, next_at, at, asked_by)
SELECT $1, $2, c.code, $4, $5::jsonb, $6, $6, $7
FROM carriers c
WHERE c.code = $3 AND c.port <> 'none'`
)

// Ask writes what a parcel's carrier is to do; false when he is not to be asked anything by us.
func Ask(ctx context.Context, tx *db.Tx, s Shipment, kind string, ask BookingAsk) (bool, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return false, fmt.Errorf("make the id of a carrier order: %w", err)
	}
	done, err := tx.ExecContext(ctx, askSQL, id, s.ID, s.Carrier, kind, ask, tx.Now, tx.By)
	if err != nil {
		return false, fmt.Errorf("ask %s to %s %s: %w", s.Carrier, kind, s.ID, err)
	}
	n, err := done.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, replaceBookingsSQL, s.ID, kind, id); err != nil {
		return false, fmt.Errorf("put a newer order to %s in the place of older ones: %w", s.Carrier, err)
	}
	return true, nil
}

const bookingColumns = `
SELECT o.id, o.shipment, o.carrier, o.kind, o.state, o.request, o.answer, o.attention, o.tries, o.next_at, o.error, o.at, o.asked_by,
       o.answered_at
FROM carrier_orders o`

const bookingsOfSQL = bookingColumns + `
WHERE o.shipment = $1
ORDER BY o.id`

// BookingsOf are the orders of a parcel, oldest first.
func BookingsOf(ctx context.Context, tx *db.Tx, shipment string) ([]Booking, error) {
	all := []Booking{}
	if err := tx.SelectContext(ctx, &all, bookingsOfSQL, shipment); err != nil {
		return nil, fmt.Errorf("read the carrier orders of %s: %w", shipment, err)
	}
	return all, nil
}

const bookingsToSeeSQL = bookingColumns + `
WHERE (o.attention OR o.state = 'manual') AND ($1::uuid IS NULL OR o.id > $1)
ORDER BY o.id
LIMIT $2`

// BookingsToSee are the orders a person has to see to, oldest first: those to answer by hand and those that came to nothing.
func BookingsToSee(ctx context.Context, tx *db.Tx, after *uuid.UUID, limit int) ([]Booking, error) {
	all := []Booking{}
	if err := tx.SelectContext(ctx, &all, bookingsToSeeSQL, after, limit); err != nil {
		return nil, fmt.Errorf("list carrier orders: %w", err)
	}
	return all, nil
}

func bookingByID(ctx context.Context, tx *db.Tx, id uuid.UUID, lock string) (Booking, error) {
	var b Booking
	err := tx.GetContext(ctx, &b, bookingColumns+" WHERE o.id = $1 "+lock, id)
	if errors.Is(err, sql.ErrNoRows) {
		return b, ErrNoBooking
	}
	if err != nil {
		return b, fmt.Errorf("read a carrier order: %w", err)
	}
	return b, nil
}

const (
	answerSQL = `
UPDATE carrier_orders
SET state = $2, answer = $3, error = $4, attention = $5, claimed_until = NULL,
    answered_at = CASE WHEN $2 IN ('accepted', 'refused') THEN $6::timestamptz END
WHERE id = $1`
	bookedSQL = `
UPDATE shipments s
SET booked_waybill = $2, version = s.version + 1
WHERE s.id = $1 AND NOT EXISTS (SELECT FROM shipments t WHERE t.carrier = s.carrier AND $2 IN (t.booked_waybill, t.waybill) AND t.id <> s.id)`
)

// Answer writes what a carrier said to an order that is still open; whoever says it first is believed. A waybill that is
// of another parcel, or comes when this one has left under another, is kept as said and shown to a person.
func Answer(ctx context.Context, tx *db.Tx, id uuid.UUID, said out.Answer) (Booking, error) {
	b, err := bookingByID(ctx, tx, id, "")
	if err != nil {
		return b, err
	}
	s, err := Lock(ctx, tx, b.Shipment)
	if err != nil {
		return b, err
	}
	if b, err = bookingByID(ctx, tx, id, "FOR UPDATE"); err != nil {
		return b, err
	}
	if !b.open() {
		return b, ErrBookingState.With("state", b.State)
	}
	b.State = said.State
	if !b.open() {
		b.Answer = BookingAnswer{Waybill: said.Waybill, Reason: said.Reason, By: tx.By}
	}
	b.Error, b.Attention = "", said.State == BookingRefused
	if said.State == BookingAccepted {
		if b.Error, err = applyAnswer(ctx, tx, s, b, said.Waybill); err != nil {
			return b, err
		}
		b.Attention = b.Error != ""
	}
	if _, err := tx.ExecContext(ctx, answerSQL, id, b.State, b.Answer, b.Error, b.Attention, tx.Now); err != nil {
		return b, fmt.Errorf("keep the answer of %s: %w", b.Carrier, err)
	}
	if b, err = bookingByID(ctx, tx, id, ""); err != nil || b.open() {
		return b, err
	}
	return b, event.Emit(ctx, tx, b.answeredEvent(s))
}

func (b Booking) answeredEvent(s Shipment) CarrierAnswered {
	return CarrierAnswered{Repair: s.Repair, Shipment: s.ID, Carrier: b.Carrier, Order: b.ID.String(), Kind: b.Kind, State: b.State, For: b.Request.For}
}

// applyAnswer is what an accepted order does to the parcel, and what contradicts it.
func applyAnswer(ctx context.Context, tx *db.Tx, s Shipment, b Booking, waybill string) (contradiction string, err error) {
	switch b.Kind {
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
	if waybill == "" {
		return texts.All("carrier.no_waybill", nil).String(), nil
	}
	done, err := tx.ExecContext(ctx, bookedSQL, s.ID, waybill)
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
		_, err := Ask(ctx, tx, s, out.Cancel, BookingAsk{Waybill: waybill, Reason: OtherWaybill()})
		return OtherWaybill(), err
	}
	return "", nil
}

const sawBookingSQL = `
UPDATE carrier_orders
SET attention = false
WHERE id = $1`

// SawBooking tells that a person has seen to what came to nothing.
func SawBooking(ctx context.Context, tx *db.Tx, id uuid.UUID) (Booking, error) {
	if _, err := tx.ExecContext(ctx, sawBookingSQL, id); err != nil {
		return Booking{}, fmt.Errorf("see to a carrier order: %w", err)
	}
	return bookingByID(ctx, tx, id, "")
}

// requestOf is an order as the carrier is told it.
func (c claimedBooking) request() (out.Request, error) {
	var from pick.ShipTo
	if err := json.Unmarshal(c.From, &from); err != nil {
		return out.Request{}, fmt.Errorf("read the origin of %s: %w", c.Shipment, err)
	}
	r := out.Request{ID: c.ID, Kind: c.Kind, Carrier: c.Carrier, Shipment: c.Shipment, SSCC: c.SSCC, Waybill: c.Ask.Waybill, From: addressOf(from),
		Grams: c.Grams, Reason: c.Ask.Reason, State: c.Known, At: c.At.UTC()}
	if r.Waybill == "" {
		r.Waybill = c.Waybill
	}
	switch to := addressOf(c.To); {
	case c.Kind == out.Create:
		r.To = &to
	case c.Ask.To != nil:
		to = addressOf(*c.Ask.To)
		r.To = &to
	}
	return r, nil
}
