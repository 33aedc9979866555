package shipment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/number"
	"fettle/inventory/site"
	"fettle/shipping/carrier/out"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
)

// Numbered are the numbers of a new shipment: ours, and the serial of its SSCC.
type Numbered struct{ ID, SSCC string }

// Number takes the next number of a shipment; it is used once, whatever becomes of it.
func Number(ctx context.Context, tx *db.Tx) (Numbered, error) {
	var next struct {
		N      int64
		Prefix string
	}
	if err := tx.GetContext(ctx, &next, nextShipmentSQL, tx.Now); err != nil {
		return Numbered{}, fmt.Errorf("number a shipment: %w", err)
	}
	sscc, err := SSCC(next.Prefix, next.N)
	return Numbered{number.New("S", next.N), sscc}, err
}

// ReturnRequest is what goes home to a warehouse from a door.
type ReturnRequest struct {
	Numbered
	// Order is the return order, by which events of the shipment are known.
	Order, Warehouse, Carrier string
	From, To                  pick.ShipTo
	GrossGrams                int64
	DueAt                     time.Time
	// CollectFrom and CollectTo are when the carrier is to collect it; nil is not at all.
	CollectFrom, CollectTo *time.Time
}

const addReturnSQL = `
INSERT INTO shipments (id, repair, direction, origin, ship_to, ship_from, carrier, sscc, gross_grams, state, promised_at, packed_at)
VALUES ($1, $2, 'return', $3, $4, $5, $6, $7, $8, 'label_printed', $9, $10)`

// OpenReturn makes a shipment that goes home. It takes nothing from a shelf and has no lines: what it holds is its return order's
// to say. Its carrier is asked for a waybill, and to collect it.
func OpenReturn(ctx context.Context, tx *db.Tx, r ReturnRequest) (Shipment, error) {
	at, err := site.ByCode(ctx, tx, r.Warehouse)
	if err != nil {
		return Shipment{}, err
	}
	if err := site.AddParcel(ctx, tx, r.ID, at); err != nil {
		return Shipment{}, err
	}
	_, err = tx.ExecContext(ctx, addReturnSQL, r.ID, r.Order, r.Warehouse, r.To, r.From, r.Carrier, r.SSCC, r.GrossGrams, r.DueAt, tx.Now)
	if db.Violates(err, "shipments_carrier_fkey") {
		return Shipment{}, lane.ErrNoCarrier.At("body.carrier")
	}
	if err != nil {
		return Shipment{}, fmt.Errorf("make a shipment that goes home: %w", err)
	}
	s, err := ByID(ctx, tx, r.ID)
	if err != nil {
		return s, err
	}
	if _, err := Ask(ctx, tx, s, out.Create, CarrierAsk{}); err != nil {
		return s, err
	}
	return s, AskPickup(ctx, tx, s, r.CollectFrom, r.CollectTo)
}

// AskPickup asks the carrier to collect a shipment within a time; without one there is nothing to ask.
func AskPickup(ctx context.Context, tx *db.Tx, s Shipment, from, to *time.Time) error {
	if from == nil {
		return nil
	}
	_, err := Ask(ctx, tx, s, out.Pickup, CarrierAsk{CollectFrom: from, CollectTo: to})
	return err
}

// CloseReturn ends a shipment that goes home: Delivered when all that it held was received, Cancelled when it never left, Exception
// when it never turned up. What the carrier says later does not change it. A carrier who was to collect it is told not to.
func CloseReturn(ctx context.Context, tx *db.Tx, id string, state State) error {
	s, err := Lock(ctx, tx, id)
	if err != nil || s.ClosedAt != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, closeSQL, id, state, tx.Now); err != nil {
		return fmt.Errorf("close a shipment that goes home: %w", err)
	}
	if state == Cancelled {
		if _, err := Ask(ctx, tx, s, out.Cancel, CarrierAsk{}); err != nil {
			return err
		}
	}
	return event.Emit(ctx, tx, s.emptied(state)...)
}

// CollectedAt is when the carrier took a shipment, by the time of his scan; false when he has not.
func (s Shipment) CollectedAt() (time.Time, bool) {
	for _, step := range s.Timeline {
		if state := State(step.State); slices.Contains(onTheWay, state) || state == Delivered {
			return step.At, true
		}
	}
	return time.Time{}, false
}
