package shipping

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/number"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/shipping/carrier/out"
)

// PackRequest puts picked lines of one destination into one parcel.
type PackRequest struct {
	Warehouse, Carrier string
	Lines              []uuid.UUID
	GrossGrams         int64
	// Scanned is what was scanned at the packing table; nil is no check.
	Scanned []string
}

const addShipmentSQL = `
INSERT INTO shipments (id, repair, origin, ship_to, carrier, sscc, gross_grams, state, promised_at, packed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

const addShipmentLineSQL = `
INSERT INTO shipment_lines (shipment, line, repair, part, condition, quantity, serial)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

const nextParcelSQL = `
SELECT nextval('shipment_numbers') AS n, prefix
FROM company_prefixes
WHERE valid_from <= $1
ORDER BY valid_from DESC
LIMIT 1`

// Pack makes a parcel, which is a place: the reserved pieces move from the shelf into it.
func Pack(ctx context.Context, tx *db.Tx, r PackRequest) (Shipment, error) {
	tasks, err := tasksToPack(ctx, tx, r.Warehouse, r.Lines)
	if err != nil {
		return Shipment{}, err
	}
	if r.Scanned != nil {
		if err := checkPacked(tasks, r.Scanned); err != nil {
			return Shipment{}, err
		}
	}
	origin, err := site.ByCode(ctx, tx, r.Warehouse)
	if err != nil {
		return Shipment{}, err
	}
	var next struct {
		N      int64
		Prefix string
	}
	if err := tx.GetContext(ctx, &next, nextParcelSQL, tx.Now); err != nil {
		return Shipment{}, fmt.Errorf("number a parcel: %w", err)
	}
	sscc, err := SSCC(next.Prefix, next.N)
	if err != nil {
		return Shipment{}, err
	}
	first := slices.MinFunc(tasks, func(a, b PickTask) int { return a.DueAt.Compare(b.DueAt) })
	s := Shipment{ID: number.New("S", next.N), Repair: first.Repair, Direction: "forward", Origin: r.Warehouse, ShipTo: first.ShipTo, Carrier: r.Carrier,
		SSCC: sscc, GrossGrams: r.GrossGrams, State: LabelPrinted, PackedAt: tx.Now, PromisedAt: &first.DueAt, Version: 1}
	if err := site.AddParcel(ctx, tx, s.ID, origin); err != nil {
		return s, err
	}
	_, err = tx.ExecContext(ctx, addShipmentSQL, s.ID, s.Repair, s.Origin, s.ShipTo, s.Carrier, s.SSCC, s.GrossGrams, s.State, s.PromisedAt, s.PackedAt)
	if db.Violates(err, "shipments_carrier_fkey") {
		return s, ErrNoCarrier.At("body.carrier")
	}
	if err != nil {
		return s, fmt.Errorf("make a parcel: %w", err)
	}
	for _, t := range tasks {
		if err := stock.Consume(ctx, tx, t.Reservation, s.ID, "pack", t.piece(), s.ID); err != nil {
			return s, err
		}
		if _, err := tx.ExecContext(ctx, addShipmentLineSQL, s.ID, t.Line, t.Repair, t.Part, t.Condition, t.Quantity, t.Serial); err != nil {
			return s, fmt.Errorf("put a line into the parcel: %w", err)
		}
		if err := closeTask(ctx, tx, t); err != nil {
			return s, err
		}
	}
	if _, err := Ask(ctx, tx, s, out.Create, BookingAsk{}); err != nil {
		return s, err
	}
	if s, err = ShipmentByID(ctx, tx, s.ID); err != nil {
		return s, err
	}
	return s, event.Emit(ctx, tx, eventPerRepair(s.shares(), func(of share) Packed { return Packed{Repair: of.Repair, Shipment: s.ID, Lines: of.Lines} })...)
}

// What came of orders to the carrier is flagged beside what the fold of the scans flags.
const shipmentColumns = `
SELECT id, repair, direction, origin, ship_to, carrier, waybill, booked_waybill, sscc, gross_grams, state,
       flags || ARRAY(SELECT 'carrier_order_refused' WHERE EXISTS (SELECT FROM carrier_orders o WHERE o.shipment = shipments.id AND o.attention))
             || ARRAY(SELECT 'intercept_contradicted' WHERE state = 'delivered' AND NOT timeline @> '[{"state": "returning"}]'
                      AND EXISTS (SELECT FROM carrier_orders o WHERE o.shipment = shipments.id AND o.kind = 'intercept' AND o.state = 'accepted')) AS flags,
       timeline, eta_at, promised_at, packed_at, shipped_at, delivered_at, arrived_at, closed_at, version
FROM shipments`

const linesOfSQL = `
SELECT l.shipment, l.line, l.repair, l.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, l.condition, l.quantity, l.serial, l.taken_at,
       l.called_back_at
FROM shipment_lines l
JOIN parts p ON p.number = l.part
WHERE l.shipment = ANY($1)
ORDER BY l.shipment, l.line`

func withLines(ctx context.Context, tx *db.Tx, parcels []Shipment) ([]Shipment, error) {
	ids, at := make([]string, len(parcels)), map[string]int{}
	for i, s := range parcels {
		ids[i], at[s.ID] = s.ID, i
		parcels[i].Lines = []ShipmentLine{}
	}
	var lines []ShipmentLine
	if err := tx.SelectContext(ctx, &lines, linesOfSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("read the lines of parcels: %w", err)
	}
	for _, l := range lines {
		i := at[l.Shipment]
		parcels[i].Lines = append(parcels[i].Lines, l)
	}
	return parcels, nil
}

// ShipmentByID reads a parcel.
func ShipmentByID(ctx context.Context, tx *db.Tx, id string) (Shipment, error) {
	return oneShipment(ctx, tx, shipmentColumns+" WHERE id = $1", id)
}

func lockShipment(ctx context.Context, tx *db.Tx, id string) (Shipment, error) {
	return oneShipment(ctx, tx, shipmentColumns+" WHERE id = $1 FOR UPDATE", id)
}

func oneShipment(ctx context.Context, tx *db.Tx, query string, args ...any) (Shipment, error) {
	var s Shipment
	err := tx.GetContext(ctx, &s, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return s, ErrNoShipment
	}
	if err != nil {
		return s, fmt.Errorf("read parcel: %w", err)
	}
	all, err := withLines(ctx, tx, []Shipment{s})
	if err != nil {
		return s, err
	}
	return all[0], nil
}

const ofRepairSQL = shipmentColumns + `
WHERE id = ANY (ARRAY(SELECT shipment FROM shipment_lines WHERE repair = $1))
ORDER BY packed_at, id`

// ShipmentsOfRepair are all parcels with something for a repair, oldest first, each with the lines of this repair alone.
func ShipmentsOfRepair(ctx context.Context, tx *db.Tx, repair string) ([]Shipment, error) {
	var out []Shipment
	if err := tx.SelectContext(ctx, &out, ofRepairSQL, repair); err != nil {
		return nil, fmt.Errorf("read the parcels of %s: %w", repair, err)
	}
	out, err := withLines(ctx, tx, out)
	for i := range out {
		out[i].Lines = slices.DeleteFunc(out[i].Lines, func(l ShipmentLine) bool { return l.Repair != repair })
	}
	return out, err
}

// ShipmentFilter narrows the list of parcels.
type ShipmentFilter struct {
	// Warehouses are the origins; none is every one.
	Warehouses []string
	State      string
	BeforeID   string
	BeforeAt   *time.Time
	Limit      int
}

const listShipmentsSQL = shipmentColumns + `
WHERE (coalesce(cardinality($1::text[]), 0) = 0 OR origin = ANY ($1)) AND ($2 = '' OR state = $2)
  AND ($3::timestamptz IS NULL OR (packed_at, id) < ($3, $4))
ORDER BY packed_at DESC, id DESC
LIMIT $5`

// Shipments lists parcels, newest first.
func Shipments(ctx context.Context, tx *db.Tx, f ShipmentFilter) ([]Shipment, error) {
	var out []Shipment
	if err := tx.SelectContext(ctx, &out, listShipmentsSQL, pq.Array(f.Warehouses), f.State, f.BeforeAt, f.BeforeID, f.Limit); err != nil {
		return nil, fmt.Errorf("list parcels: %w", err)
	}
	return withLines(ctx, tx, out)
}

const shipSQL = `
UPDATE shipments
SET waybill = $2, shipped_at = $3, eta_at = $4, version = version + 1
WHERE id = $1`

// giveWaybill writes under which waybill a parcel leaves now, and when it is expected.
func giveWaybill(ctx context.Context, tx *db.Tx, id, waybill string, eta *time.Time) error {
	_, err := tx.ExecContext(ctx, shipSQL, id, waybill, tx.Now, eta)
	if db.Violates(err, "shipments_waybill_is_unique") {
		return ErrWaybill.At("body.waybill")
	}
	if err != nil {
		return fmt.Errorf("give %s its waybill: %w", id, err)
	}
	return nil
}

// Ship hands a parcel to its carrier under a waybill. Scans that came before are folded at once.
func Ship(ctx context.Context, tx *db.Tx, id, waybill string) (Shipment, error) {
	s, err := ShipmentByID(ctx, tx, id)
	if err != nil {
		return s, err
	}
	key := []parcelKey{{s.Carrier, waybill}}
	if err := lockWaybills(ctx, tx, key); err != nil {
		return s, err
	}
	if s, err = lockShipment(ctx, tx, id); err != nil {
		return s, err
	}
	if s.Waybill != nil {
		return s, ErrParcelState.Because("handed_over").With("waybill", *s.Waybill)
	}
	if s.ClosedAt != nil {
		return s, ErrParcelState.Because("emptied").With("shipment", s.ID)
	}
	if l, back := s.calledBack(); back {
		return s, ErrCalledBack.With("shipment", id, "part", l.Part)
	}
	eta, err := expectedArrival(ctx, tx, s)
	if err != nil {
		return s, err
	}
	if err := giveWaybill(ctx, tx, id, waybill, eta); err != nil {
		return s, err
	}
	if s.BookedWaybill != nil && *s.BookedWaybill != waybill {
		if _, err := Ask(ctx, tx, s, out.Cancel, BookingAsk{Waybill: *s.BookedWaybill, Reason: otherWaybill()}); err != nil {
			return s, err
		}
	}
	if err := event.Emit(ctx, tx, eventPerRepair(s.shares(), func(of share) Shipped {
		return Shipped{Repair: of.Repair, Shipment: id, Lines: of.Lines, Carrier: s.Carrier, Waybill: waybill, At: tx.Now}
	})...); err != nil {
		return s, err
	}
	if err := adoptOrphans(ctx, tx, key); err != nil {
		return s, err
	}
	if err := refoldParcels(ctx, tx, key); err != nil {
		return s, err
	}
	return ShipmentByID(ctx, tx, id)
}

// emptied tells that a parcel has been closed in a state.
func (s Shipment) emptied(state string) []event.Event {
	return slices.Concat(eventPerRepair(s.shares(), func(of share) Emptied { return Emptied{Repair: of.Repair, Shipment: s.ID} }),
		eventPerRepair(s.shares(), func(of share) StateChanged {
			return StateChanged{Repair: of.Repair, Shipment: s.ID, Lines: of.Lines, From: s.State, To: state, Version: s.Version + 1, ETAAt: s.ETAAt, Flags: s.Flags}
		}))
}

const parcelOfLineSQL = `
SELECT s.id
FROM shipment_lines l
JOIN shipments s ON s.id = l.shipment
WHERE l.line = $1
ORDER BY s.packed_at DESC
LIMIT 1`

const closeSQL = `
UPDATE shipments
SET state = $2, closed_at = $3, version = version + 1
WHERE id = $1`

const leftSQL = `
SELECT count(*)
FROM stock
WHERE location = $1 AND on_hand > 0`

const takenSQL = `
UPDATE shipment_lines
SET taken_at = $3
WHERE shipment = $1 AND line = $2`

// TakeOut is the engineer's scan: the line's pieces move from the parcel to his place. An emptied parcel is closed; one that
// never left has been cancelled.
func TakeOut(ctx context.Context, tx *db.Tx, line uuid.UUID, to, scanned string) (ShipmentLine, error) {
	var id string
	err := tx.GetContext(ctx, &id, parcelOfLineSQL, line)
	if errors.Is(err, sql.ErrNoRows) {
		return ShipmentLine{}, ErrNoShipment
	}
	if err != nil {
		return ShipmentLine{}, fmt.Errorf("find the parcel: %w", err)
	}
	s, err := lockShipment(ctx, tx, id)
	if err != nil {
		return ShipmentLine{}, err
	}
	if s.ClosedAt != nil {
		return ShipmentLine{}, ErrParcelState.Because("emptied").With("shipment", s.ID)
	}
	var l ShipmentLine
	for _, one := range s.Lines {
		if one.Line == line {
			l = one
		}
	}
	if l.TakenAt != nil {
		return l, ErrTaken
	}
	if expected := textOrEmpty(l.Serial); expected != "" && scanned != expected || expected == "" && scanned != l.Part {
		return l, ErrWrongScan.Because("not_packed").With("scanned", scanned).At("body.scanned")
	}
	err = stock.Move(ctx, tx, []stock.Movement{{Kind: "receive", Part: l.Part, Quantity: l.Quantity, Serial: textOrEmpty(l.Serial), Reference: line.String(),
		From: stock.Account{Location: id, Condition: l.Condition, Bucket: stock.Free},
		To:   stock.Account{Location: to, Condition: l.Condition, Bucket: stock.Free}}})
	if err != nil {
		return l, err
	}
	if _, err := tx.ExecContext(ctx, takenSQL, id, line, tx.Now); err != nil {
		return l, fmt.Errorf("note what was taken out: %w", err)
	}
	var left int
	if err := tx.GetContext(ctx, &left, leftSQL, id); err != nil || left > 0 {
		return l, err
	}
	state := Accepted
	if s.Waybill == nil {
		state = Cancelled
	}
	if _, err := tx.ExecContext(ctx, closeSQL, id, state, tx.Now); err != nil {
		return l, fmt.Errorf("close the parcel: %w", err)
	}
	return l, event.Emit(ctx, tx, s.emptied(state)...)
}
