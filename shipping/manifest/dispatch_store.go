package manifest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/number"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

const openDispatchSQL = `
INSERT INTO dispatches (id, warehouse, carrier, departs_at, opened_at, opened_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (warehouse, carrier, departs_at) DO NOTHING`

const dispatchOfSQL = `
SELECT id
FROM dispatches
WHERE warehouse = $1 AND carrier = $2 AND departs_at = $3`

// Open begins the hand-over of one departure; a departure has one, so asking again gives the same.
func Open(ctx context.Context, tx *db.Tx, warehouse, carrier string, departsAt time.Time, by string) (Dispatch, error) {
	if _, err := lane.CarrierByCode(ctx, tx, carrier); err != nil {
		return Dispatch{}, err
	}
	departsAt = departsAt.UTC().Truncate(time.Minute)
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('dispatch_numbers')"); err != nil {
		return Dispatch{}, fmt.Errorf("number a dispatch: %w", err)
	}
	if _, err := tx.ExecContext(ctx, openDispatchSQL, number.New("D", n), warehouse, carrier, departsAt, tx.Now, by); err != nil {
		return Dispatch{}, fmt.Errorf("open a dispatch: %w", err)
	}
	var id string
	if err := tx.GetContext(ctx, &id, dispatchOfSQL, warehouse, carrier, departsAt); err != nil {
		return Dispatch{}, fmt.Errorf("find the dispatch: %w", err)
	}
	return ByID(ctx, tx, id)
}

const dispatchColumns = `
SELECT d.id, d.warehouse, d.carrier, d.departs_at, d.state, d.driver, d.vehicle, d.opened_at, d.opened_by, d.closed_at,
       d.handed_over_at, d.version, (SELECT count(*) FROM dispatch_parcels p WHERE p.dispatch = d.id) AS count
FROM dispatches d`

const parcelsOfSQL = `
SELECT s.id AS shipment, s.sscc, s.waybill, s.repair, s.ship_to, s.gross_grams, s.promised_at, p.scanned_at
FROM dispatch_parcels p
JOIN shipments s ON s.id = p.shipment
WHERE p.dispatch = $1
ORDER BY p.scanned_at, s.id`

const waitingSQL = `
SELECT s.id AS shipment, s.sscc, s.waybill, s.repair, s.ship_to, s.gross_grams, s.promised_at, NULL::timestamptz AS scanned_at
FROM shipments s
WHERE s.origin = $1 AND s.carrier = $2 AND s.state = 'label_printed' AND s.closed_at IS NULL
  AND NOT EXISTS (SELECT FROM dispatch_parcels p WHERE p.shipment = s.id)
ORDER BY s.promised_at, s.id
LIMIT 500`

// ByID reads a dispatch with what was scanned and, until it has left, what was not.
func ByID(ctx context.Context, tx *db.Tx, id string) (Dispatch, error) {
	return oneDispatch(ctx, tx, dispatchColumns+" WHERE d.id = $1", id)
}

func lockDispatch(ctx context.Context, tx *db.Tx, id string) (Dispatch, error) {
	return oneDispatch(ctx, tx, dispatchColumns+" WHERE d.id = $1 FOR UPDATE OF d", id)
}

func oneDispatch(ctx context.Context, tx *db.Tx, query, id string) (Dispatch, error) {
	var d Dispatch
	err := tx.GetContext(ctx, &d, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return d, ErrNoDispatch
	}
	if err != nil {
		return d, fmt.Errorf("read dispatch: %w", err)
	}
	if err := tx.SelectContext(ctx, &d.Parcels, parcelsOfSQL, id); err != nil {
		return d, fmt.Errorf("read the parcels of %s: %w", id, err)
	}
	if d.State == DispatchHandedOver {
		return d, nil
	}
	if err := tx.SelectContext(ctx, &d.Waiting, waitingSQL, d.Warehouse, d.Carrier); err != nil {
		return d, fmt.Errorf("read what waits for %s: %w", id, err)
	}
	return d, nil
}

const listDispatchesSQL = dispatchColumns + `
WHERE d.warehouse = $1 AND ($2::timestamptz IS NULL OR (d.departs_at, d.id) < ($2, $3))
ORDER BY d.departs_at DESC, d.id DESC
LIMIT $4`

// List lists those of a warehouse, the latest departure first.
func List(ctx context.Context, tx *db.Tx, warehouse string, before *Dispatch, limit int) ([]Dispatch, error) {
	var at *time.Time
	var id string
	if before != nil {
		at, id = &before.DepartsAt, before.ID
	}
	out := []Dispatch{}
	if err := tx.SelectContext(ctx, &out, listDispatchesSQL, warehouse, at, id, limit); err != nil {
		return nil, fmt.Errorf("list dispatches of %s: %w", warehouse, err)
	}
	return out, nil
}

const parcelByCodeSQL = `
SELECT id
FROM shipments
WHERE origin = $1 AND (sscc = $2 OR id = $2 OR $2 IN (waybill, booked_waybill))
ORDER BY sscc = $2 DESC, id
LIMIT 1`

const scanOntoSQL = `
INSERT INTO dispatch_parcels (shipment, dispatch, scanned_at, scanned_by)
VALUES ($1, $2, $3, $4)
ON CONFLICT (shipment) DO NOTHING`

const parcelOnSQL = `
SELECT dispatch
FROM dispatch_parcels
WHERE shipment = $1`

// ScanOnto puts a parcel on an open dispatch by its label. Scanned twice it is there once.
func ScanOnto(ctx context.Context, tx *db.Tx, dispatch, scanned, by string) (Dispatch, error) {
	d, err := lockDispatch(ctx, tx, dispatch)
	if err != nil {
		return d, err
	}
	if d.State != DispatchOpen {
		return d, ErrDispatchState.Because("not_open").With("dispatch", d.ID, "state", d.State)
	}
	var id string
	err = tx.GetContext(ctx, &id, parcelByCodeSQL, d.Warehouse, parcelCode(scanned))
	if errors.Is(err, sql.ErrNoRows) {
		return d, shipment.ErrNoShipment.At("body.scanned")
	}
	if err != nil {
		return d, fmt.Errorf("find the scanned parcel: %w", err)
	}
	s, err := shipment.Lock(ctx, tx, id)
	if err != nil {
		return d, err
	}
	if s.Carrier != d.Carrier {
		return d, pick.ErrWrongScan.Because("other_carrier").With("shipment", id, "carrier", s.Carrier).At("body.scanned")
	}
	if l, back := s.CalledBack(); back {
		return d, shipment.ErrCalledBack.With("shipment", id, "part", l.Part).At("body.scanned")
	}
	if s.ClosedAt != nil || s.State != shipment.LabelPrinted {
		return d, shipment.ErrParcelState.Because("is").With("shipment", id, "state", s.State).At("body.scanned")
	}
	if _, err := tx.ExecContext(ctx, scanOntoSQL, id, dispatch, tx.Now, by); err != nil {
		return d, fmt.Errorf("scan onto %s: %w", dispatch, err)
	}
	var on string
	if err := tx.GetContext(ctx, &on, parcelOnSQL, id); err != nil {
		return d, fmt.Errorf("look where %s is: %w", id, err)
	}
	if on != dispatch {
		return d, shipment.ErrParcelState.Because("on_other").With("shipment", id, "dispatch", on).At("body.scanned")
	}
	return ByID(ctx, tx, dispatch)
}

const closeDispatchSQL = `
UPDATE dispatches
SET state = 'closed', closed_at = $2, version = version + 1
WHERE id = $1`

// Close ends the scanning: what was not scanned stays for another departure.
func Close(ctx context.Context, tx *db.Tx, id string) (Dispatch, error) {
	d, err := lockDispatch(ctx, tx, id)
	if err != nil {
		return d, err
	}
	if d.State != DispatchOpen {
		return d, ErrDispatchState.Because("not_open").With("dispatch", d.ID, "state", d.State)
	}
	if len(d.Parcels) == 0 {
		return d, ErrDispatchState.Because("empty").With("dispatch", d.ID)
	}
	if _, err := tx.ExecContext(ctx, closeDispatchSQL, id, tx.Now); err != nil {
		return d, fmt.Errorf("close %s: %w", id, err)
	}
	return ByID(ctx, tx, id)
}

const handOverSQL = `
UPDATE dispatches
SET state = 'handed_over', driver = $2, vehicle = $3, handed_over_at = $4, version = version + 1
WHERE id = $1`

// HandOver tells that the driver took what was scanned and signed for it. A parcel without a waybill travels under the one
// that was booked, else under its SSCC.
func HandOver(ctx context.Context, tx *db.Tx, id, driver, vehicle string) (Dispatch, error) {
	d, err := lockDispatch(ctx, tx, id)
	if err != nil {
		return d, err
	}
	if d.State != DispatchClosed {
		return d, ErrDispatchState.Because("not_closed").With("dispatch", d.ID, "state", d.State)
	}
	handedOver := HandedOver{Dispatch: id, Warehouse: d.Warehouse, Carrier: d.Carrier, DepartsAt: d.DepartsAt, At: tx.Now}
	for _, p := range d.Parcels {
		if p.Waybill == nil {
			if _, err := tracking.ShipBookedParcel(ctx, tx, p.Shipment, p.SSCC); err != nil {
				return d, err
			}
		}
		handedOver.Shipments = append(handedOver.Shipments, p.Shipment)
	}
	if _, err := tx.ExecContext(ctx, handOverSQL, id, driver, vehicle, tx.Now); err != nil {
		return d, fmt.Errorf("hand %s over: %w", id, err)
	}
	if err := event.Emit(ctx, tx, handedOver); err != nil {
		return d, err
	}
	return ByID(ctx, tx, id)
}
