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
	"fettle/inventory/ident"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

const openManifestSQL = `
INSERT INTO carrier_manifests (id, warehouse, carrier, departs_at, opened_at, opened_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (warehouse, carrier, departs_at) DO NOTHING`

const manifestOfSQL = `
SELECT id
FROM carrier_manifests
WHERE warehouse = $1 AND carrier = $2 AND departs_at = $3`

// A departure that a manifest is opened for is of these weeks: one that has left may still be written down.
const (
	departedAgo   = 31 * 24 * time.Hour
	departsWithin = 31 * 24 * time.Hour
)

// Open opens the manifest of one departure; a departure has one, so asking again gives the same.
func Open(ctx context.Context, tx *db.Tx, warehouse, code string, departsAt time.Time, by string) (CarrierManifest, error) {
	if _, err := lane.CarrierByCode(ctx, tx, code); err != nil {
		return CarrierManifest{}, err
	}
	if departsAt.Before(tx.Now.Add(-departedAgo)) || departsAt.After(tx.Now.Add(departsWithin)) {
		return CarrierManifest{}, ErrDeparture.With("at", departsAt).At("body.departs_at")
	}
	departsAt = departsAt.UTC().Truncate(time.Minute)
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('carrier_manifest_numbers')"); err != nil {
		return CarrierManifest{}, fmt.Errorf("number a manifest: %w", err)
	}
	if _, err := tx.ExecContext(ctx, openManifestSQL, number.New("D", n), warehouse, code, departsAt, tx.Now, by); err != nil {
		return CarrierManifest{}, fmt.Errorf("open a manifest: %w", err)
	}
	var id string
	if err := tx.GetContext(ctx, &id, manifestOfSQL, warehouse, code, departsAt); err != nil {
		return CarrierManifest{}, fmt.Errorf("find the manifest: %w", err)
	}
	return ByID(ctx, tx, id)
}

const manifestColumns = `
SELECT m.id, m.warehouse, m.carrier, m.departs_at, m.state, m.driver, m.vehicle, m.opened_at, m.opened_by, m.closed_at,
       m.handed_over_at, m.version, (SELECT count(*) FROM carrier_manifest_shipments l WHERE l.manifest = m.id) AS count
FROM carrier_manifests m`

const shipmentsOfSQL = `
SELECT s.id AS shipment, s.sscc, s.waybill, s.repair, s.ship_to, s.gross_grams, s.promised_at, l.scanned_at
FROM carrier_manifest_shipments l
JOIN shipments s ON s.id = l.shipment
WHERE l.manifest = $1
ORDER BY l.scanned_at, s.id`

const waitingSQL = `
SELECT s.id AS shipment, s.sscc, s.waybill, s.repair, s.ship_to, s.gross_grams, s.promised_at, NULL::timestamptz AS scanned_at
FROM shipments s
WHERE s.origin = $1 AND s.direction = 'forward' AND s.carrier = $2 AND s.state = 'label_printed' AND s.closed_at IS NULL
  AND NOT EXISTS (SELECT FROM carrier_manifest_shipments l WHERE l.shipment = s.id)
ORDER BY s.promised_at, s.id
LIMIT 500`

// ByID reads a manifest with what was scanned and, until it has left, what was not.
func ByID(ctx context.Context, tx *db.Tx, id string) (CarrierManifest, error) {
	return oneManifest(ctx, tx, manifestColumns+" WHERE m.id = $1", id)
}

func lockManifest(ctx context.Context, tx *db.Tx, id string) (CarrierManifest, error) {
	return oneManifest(ctx, tx, manifestColumns+" WHERE m.id = $1 FOR UPDATE OF m", id)
}

func oneManifest(ctx context.Context, tx *db.Tx, query, id string) (CarrierManifest, error) {
	var m CarrierManifest
	err := tx.GetContext(ctx, &m, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return m, ErrNoManifest
	}
	if err != nil {
		return m, fmt.Errorf("read manifest: %w", err)
	}
	if err := tx.SelectContext(ctx, &m.Shipments, shipmentsOfSQL, id); err != nil {
		return m, fmt.Errorf("read the shipments of %s: %w", id, err)
	}
	if m.State == ManifestHandedOver {
		return m, nil
	}
	if err := tx.SelectContext(ctx, &m.Waiting, waitingSQL, m.Warehouse, m.Carrier); err != nil {
		return m, fmt.Errorf("read what waits for %s: %w", id, err)
	}
	return m, nil
}

const listManifestsSQL = manifestColumns + `
WHERE m.warehouse = $1 AND ($2::timestamptz IS NULL OR (m.departs_at, m.id) < ($2, $3))
ORDER BY m.departs_at DESC, m.id DESC
LIMIT $4`

// List lists those of a warehouse, the latest departure first.
func List(ctx context.Context, tx *db.Tx, warehouse string, before *CarrierManifest, limit int) ([]CarrierManifest, error) {
	var at *time.Time
	var id string
	if before != nil {
		at, id = &before.DepartsAt, before.ID
	}
	out := []CarrierManifest{}
	if err := tx.SelectContext(ctx, &out, listManifestsSQL, warehouse, at, id, limit); err != nil {
		return nil, fmt.Errorf("list manifests of %s: %w", warehouse, err)
	}
	return out, nil
}

const shipmentByCodeSQL = `
SELECT id
FROM shipments
WHERE origin = $1 AND direction = 'forward' AND (sscc = $2 OR id = $2 OR waybill = $3 OR booked_waybill = $3)
ORDER BY sscc = $2 DESC, packed_at DESC, id
LIMIT 1`

const scanOntoSQL = `
INSERT INTO carrier_manifest_shipments (shipment, manifest, scanned_at, scanned_by)
VALUES ($1, $2, $3, $4)
ON CONFLICT (shipment) DO NOTHING`

const shipmentOnSQL = `
SELECT manifest
FROM carrier_manifest_shipments
WHERE shipment = $1`

// ScanOnto puts a shipment on an open manifest by its label. Scanned twice it is there once.
func ScanOnto(ctx context.Context, tx *db.Tx, manifest, scanned, by string) (CarrierManifest, error) {
	m, err := lockManifest(ctx, tx, manifest)
	if err != nil {
		return m, err
	}
	if m.State != ManifestOpen {
		return m, ErrManifestState.Because("not_open").With("manifest", m.ID, "state", m.State)
	}
	var id string
	code, f := labelCode(scanned)
	if f != nil {
		return m, f.At("body.scanned")
	}
	err = tx.GetContext(ctx, &id, shipmentByCodeSQL, m.Warehouse, code, ident.NormalWaybill(code))
	if errors.Is(err, sql.ErrNoRows) {
		return m, shipment.ErrNoShipment.At("body.scanned")
	}
	if err != nil {
		return m, fmt.Errorf("find the scanned shipment: %w", err)
	}
	s, err := shipment.Lock(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if s.Carrier != m.Carrier {
		return m, pick.ErrWrongScan.Because("other_carrier").With("shipment", id, "carrier", s.Carrier).At("body.scanned")
	}
	if l, back := s.CalledBack(); back {
		return m, shipment.ErrCalledBack.With("shipment", id, "part", l.Part).At("body.scanned")
	}
	if s.ClosedAt != nil || s.State != shipment.LabelPrinted {
		return m, shipment.ErrShipmentState.Because("is").With("shipment", id, "state", s.State).At("body.scanned")
	}
	if _, err := tx.ExecContext(ctx, scanOntoSQL, id, manifest, tx.Now, by); err != nil {
		return m, fmt.Errorf("scan onto %s: %w", manifest, err)
	}
	var on string
	if err := tx.GetContext(ctx, &on, shipmentOnSQL, id); err != nil {
		return m, fmt.Errorf("look where %s is: %w", id, err)
	}
	if on != manifest {
		return m, shipment.ErrShipmentState.Because("on_other").With("shipment", id, "manifest", on).At("body.scanned")
	}
	return ByID(ctx, tx, manifest)
}

const closeManifestSQL = `
UPDATE carrier_manifests
SET state = 'closed', closed_at = $2, version = version + 1
WHERE id = $1`

// Close ends the scanning: what was not scanned stays for another departure.
func Close(ctx context.Context, tx *db.Tx, id string) (CarrierManifest, error) {
	m, err := lockManifest(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.State != ManifestOpen {
		return m, ErrManifestState.Because("not_open").With("manifest", m.ID, "state", m.State)
	}
	if len(m.Shipments) == 0 {
		return m, ErrManifestState.Because("empty").With("manifest", m.ID)
	}
	if _, err := tx.ExecContext(ctx, closeManifestSQL, id, tx.Now); err != nil {
		return m, fmt.Errorf("close %s: %w", id, err)
	}
	return ByID(ctx, tx, id)
}

const handOverSQL = `
UPDATE carrier_manifests
SET state = 'handed_over', driver = $2, vehicle = $3, handed_over_at = $4, version = version + 1
WHERE id = $1`

// HandOver tells that the driver took what was scanned and signed for it. A shipment without a waybill travels under the one
// that was booked, else under its SSCC.
func HandOver(ctx context.Context, tx *db.Tx, id, driver, vehicle string) (CarrierManifest, error) {
	m, err := lockManifest(ctx, tx, id)
	if err != nil {
		return m, err
	}
	if m.State != ManifestClosed {
		return m, ErrManifestState.Because("not_closed").With("manifest", m.ID, "state", m.State)
	}
	handedOver := HandedOver{Manifest: id, Warehouse: m.Warehouse, Carrier: m.Carrier, DepartsAt: m.DepartsAt, At: tx.Now}
	for _, p := range m.Shipments {
		if p.Waybill == nil {
			if _, err := tracking.ShipBooked(ctx, tx, p.Shipment, p.SSCC); err != nil {
				return m, err
			}
		}
		handedOver.Shipments = append(handedOver.Shipments, p.Shipment)
	}
	if _, err := tx.ExecContext(ctx, handOverSQL, id, driver, vehicle, tx.Now); err != nil {
		return m, fmt.Errorf("hand %s over: %w", id, err)
	}
	if err := event.Emit(ctx, tx, handedOver); err != nil {
		return m, err
	}
	return ByID(ctx, tx, id)
}
