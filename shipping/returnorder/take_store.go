package returnorder

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

// advance writes a step of a locked order: set is the SET list for what else changes, numbered from $3.
func advance(ctx context.Context, tx *db.Tx, o Order, to State, set string, args ...any) error {
	if err := Machine.May(o.State, to); err != nil {
		return err
	}
	if set != "" {
		set += ", "
	}
	if _, err := tx.ExecContext(ctx, "UPDATE return_orders SET "+set+"state = $2, version = version + 1 WHERE id = $1", append([]any{o.ID, to}, args...)...); err != nil {
		return fmt.Errorf("make return order %s %s: %w", o.ID, to, err)
	}
	return nil
}

// take moves liability to who has scanned a locked order. A carrier who was late is late no more.
func take(ctx context.Context, tx *db.Tx, o Order, to State, by string, at time.Time) error {
	// Nobody can have taken it before it was made; a clock that says so is wrong.
	if at.Before(o.MadeAt) {
		at = o.MadeAt
	}
	if err := advance(ctx, tx, o, to, "taken_at = $3, taken_by = $4, missed_at = NULL", at, by); err != nil {
		return err
	}
	taken := TakenEvent{Step: o.step(o.openItems()), By: by, At: at}
	if o.Shipment != nil && to == Taken {
		taken.Shipment = *o.Shipment
	}
	return event.Emit(ctx, tx, append(o.settled(at), taken)...)
}

// settled tells that the carrier is late no more, if he was.
func (o Order) settled(at time.Time) []event.Event {
	if o.MissedAt == nil {
		return nil
	}
	return []event.Event{PickupSettled{o.step(o.openItems()), *o.MissedAt, at}}
}

// hearRoad hears how far a shipment that goes home is: the carrier's first scan takes it, and its delivery brings it to the dock.
func hearRoad(ctx context.Context, tx *db.Tx, e shipment.StateChanged) error {
	if e.Direction != shipment.Return {
		return nil
	}
	o, err := lockOfShipment(ctx, tx, e.Shipment)
	if err != nil || o.EndedAt != nil {
		return err
	}
	s, err := shipment.ByID(ctx, tx, e.Shipment)
	if err != nil {
		return err
	}
	if at, collected := s.CollectedAt(); collected && o.State == Announced {
		if err := take(ctx, tx, o, Taken, "carrier:"+s.Carrier, at); err != nil {
			return err
		}
		o.State = Taken
	}
	if s.State == shipment.Delivered && o.State == Taken {
		return advance(ctx, tx, o, Arrived, "")
	}
	return nil
}

// hearWaybill ships what goes home under the waybill that its carrier has answered, so that his scans find it.
func hearWaybill(ctx context.Context, tx *db.Tx, e shipment.CarrierAnswered) error {
	s, err := shipment.ByID(ctx, tx, e.Shipment)
	if err != nil || s.Direction != shipment.Return || s.Waybill != nil || s.BookedWaybill == nil || s.ClosedAt != nil {
		return err
	}
	_, err = tracking.ShipBooked(ctx, tx, s.ID, "")
	return err
}

// Waybill gives what goes home the waybill that its carrier or his counter has stuck on it.
func Waybill(ctx context.Context, tx *db.Tx, id, waybill string) (Order, error) {
	o, err := ByID(ctx, tx, id)
	if err != nil {
		return o, err
	}
	if o.Shipment == nil {
		return o, ErrCarrier.Because("van").At("body.waybill")
	}
	if _, err := tracking.Ship(ctx, tx, *o.Shipment, waybill); err != nil {
		return o, err
	}
	return ByID(ctx, tx, id)
}

// Take is the scan of a dock: whatever the carrier has said and wherever it was sent, this warehouse has it now. Taken twice it stays
// taken.
func Take(ctx context.Context, tx *db.Tx, id, warehouse string) (Order, error) {
	at, err := site.ByCode(ctx, tx, warehouse)
	if err == nil && (!at.KeepsStock() || at.Kind == site.Van) {
		err = site.ErrNoLocation.With("location", warehouse).At("body.warehouse")
	}
	if err != nil {
		return Order{}, err
	}
	o, err := Lock(ctx, tx, id)
	if err != nil {
		return o, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE return_orders SET warehouse = $2 WHERE id = $1 AND ended_at IS NULL", id, at.Code); err != nil {
		return o, fmt.Errorf("take return order %s in: %w", id, err)
	}
	o.Warehouse = at.Code
	switch o.State {
	case Announced:
		err = take(ctx, tx, o, Arrived, tx.By, tx.Now)
	case Arrived:
	default:
		err = advance(ctx, tx, o, Arrived, "")
	}
	if err != nil {
		return o, err
	}
	return ByID(ctx, tx, id)
}

// miss notes that the end of a window has come and nobody has collected what goes home.
func miss(ctx context.Context, tx *db.Tx, e PickupDue) error {
	o, err := Lock(ctx, tx, e.Order)
	if err != nil || o.State != Announced || o.WindowTo == nil || !o.WindowTo.Equal(e.At) || o.MissedAt != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE return_orders SET missed_at = $2, version = version + 1 WHERE id = $1", o.ID, e.At); err != nil {
		return fmt.Errorf("note that the pick-up of %s is late: %w", o.ID, err)
	}
	return event.Emit(ctx, tx, PickupMissed{o.step(o.openItems()), e.At})
}

const windowSQL = `
UPDATE return_orders
SET window_from = $2, window_to = $3, missed_at = NULL, version = version + 1
WHERE id = $1`

// AskAgain asks the carrier to collect it at another time. The clocks run again from now on: they stood while he was late.
func AskAgain(ctx context.Context, tx *db.Tx, id string, from, to time.Time) (Order, error) {
	o, err := Lock(ctx, tx, id)
	if err != nil {
		return o, err
	}
	if o.State != Announced || o.Way != ByPickup {
		return o, Machine.Refusal(o.State, Announced)
	}
	if err := checkWindow(tx.Now, &from, &to); err != nil {
		return o, err
	}
	if _, err := tx.ExecContext(ctx, windowSQL, id, from, to); err != nil {
		return o, fmt.Errorf("move the pick-up of %s: %w", id, err)
	}
	if err := event.Emit(ctx, tx, o.settled(tx.Now)...); err != nil {
		return o, err
	}
	s, err := shipment.ByID(ctx, tx, *o.Shipment)
	if err != nil {
		return o, err
	}
	if err := shipment.AskPickup(ctx, tx, s, &from, &to); err != nil {
		return o, err
	}
	if o, err = ByID(ctx, tx, id); err != nil {
		return o, err
	}
	return o, watch(ctx, tx, o)
}

const endItemsSQL = `
UPDATE return_items
SET state = $2
WHERE return_order = $1 AND state = 'open'`

// end ends a locked order and what is open in it.
func end(ctx context.Context, tx *db.Tx, o Order, to State, items ItemState, parcel shipment.State, reason string) error {
	if err := advance(ctx, tx, o, to, "ended_at = $3, reason = $4, missed_at = NULL", tx.Now, reason); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, endItemsSQL, o.ID, items); err != nil {
		return fmt.Errorf("end the items of return order %s: %w", o.ID, err)
	}
	if o.Shipment == nil {
		return nil
	}
	return shipment.CloseReturn(ctx, tx, *o.Shipment, parcel)
}

// Cancel ends an order that nobody has taken: its items are owed as before.
func Cancel(ctx context.Context, tx *db.Tx, id, reason string) (Order, error) {
	o, err := Lock(ctx, tx, id)
	if err != nil {
		return o, err
	}
	if err := end(ctx, tx, o, Cancelled, ItemReleased, shipment.Cancelled, reason); err != nil {
		return o, err
	}
	if err := event.Emit(ctx, tx, append(o.settled(tx.Now), CancelledEvent{o.step(o.openItems()), reason})...); err != nil {
		return o, err
	}
	return ByID(ctx, tx, id)
}

// Lose ends an order whose carrier has lost it.
func Lose(ctx context.Context, tx *db.Tx, id, reason string) (Order, error) {
	o, err := Lock(ctx, tx, id)
	if err != nil {
		return o, err
	}
	if err := end(ctx, tx, o, Lost, ItemLost, shipment.Exception, reason); err != nil {
		return o, err
	}
	if err := event.Emit(ctx, tx, LostEvent{o.step(o.openItems()), o.TakenBy, reason}); err != nil {
		return o, err
	}
	return ByID(ctx, tx, id)
}

const openItemSQL = `
SELECT return_order
FROM return_items
WHERE kind = $1 AND reference = $2 AND state IN ('open', 'lost')
ORDER BY return_order DESC
LIMIT 1`

const receiveItemSQL = `
UPDATE return_items
SET state = $4
WHERE return_order = $1 AND kind = $2 AND reference = $3`

const itemsLeftSQL = `
SELECT count(*) FILTER (WHERE state = 'open') AS open, count(*) FILTER (WHERE state = 'received') AS received
FROM return_items
WHERE return_order = $1`

// EndItem notes what became of an item that went home, or that will not; with its last one the order ends. At is the dock where it
// was received, empty where that is not said: what came to another dock than announced, before anybody took the parcel, came without
// it, and the parcel is called off.
func EndItem(ctx context.Context, tx *db.Tx, kind ItemKind, reference string, state ItemState, at string) error {
	var id string
	err := tx.GetContext(ctx, &id, openItemSQL, kind, reference)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find how %s goes home: %w", reference, err)
	}
	o, err := Lock(ctx, tx, id)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, receiveItemSQL, id, kind, reference, state); err != nil {
		return fmt.Errorf("end item %s of return order %s: %w", reference, id, err)
	}
	var left struct{ Open, Received int }
	if err := tx.GetContext(ctx, &left, itemsLeftSQL, id); err != nil {
		return fmt.Errorf("count what is missing of return order %s: %w", id, err)
	}
	switch {
	case left.Open > 0 || o.State == Received || o.State == Cancelled:
		return nil
	case left.Received == 0 && o.State == Announced:
		return end(ctx, tx, o, Cancelled, ItemReleased, shipment.Cancelled, "")
	case left.Received == 0:
		return nil
	}
	parcel := shipment.Delivered
	if o.State == Announced && at != "" && at != o.Warehouse {
		parcel = shipment.Cancelled
	}
	return end(ctx, tx, o, Received, ItemReceived, parcel, "")
}

// Codes are a scanned text as numbers of return orders may be written.
func Codes(text string) []string {
	out := []string{ident.Code(text)}
	if sscc, f := ident.ParseSSCC(text); f == nil {
		out = append(out, sscc.Normal())
	}
	return slices.Compact(out)
}
