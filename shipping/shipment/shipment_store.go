package shipment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
)

// What came of requests to the carrier is flagged beside what the fold of the scans flags.
const shipmentColumns = `
SELECT id, repair, direction, origin, ship_to, ship_from, carrier, waybill, booked_waybill, sscc, gross_grams, state,
       flags || ARRAY(SELECT 'carrier_request_refused' WHERE EXISTS (SELECT FROM carrier_requests r WHERE r.shipment = shipments.id AND r.attention))
             || ARRAY(SELECT 'intercept_contradicted' WHERE state = 'delivered' AND NOT timeline @> '[{"state": "returning"}]'
                      AND EXISTS (SELECT FROM carrier_requests r WHERE r.shipment = shipments.id AND r.kind = 'intercept' AND r.state = 'accepted')) AS flags,
       timeline, eta_at, promised_at, packed_at, shipped_at, delivered_at, arrived_at, closed_at, version
FROM shipments`

const linesOfSQL = `
SELECT l.shipment, l.line, l.repair, l.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, l.condition, l.quantity, l.serial, l.bagged_at, l.bagged_by, l.taken_at,
       l.called_back_at
FROM shipment_lines l
JOIN parts p ON p.number = l.part
WHERE l.shipment = ANY($1)
ORDER BY l.shipment, l.line`

func withLines(ctx context.Context, tx *db.Tx, shipments []Shipment) ([]Shipment, error) {
	ids, at := make([]string, len(shipments)), map[string]int{}
	for i, s := range shipments {
		ids[i], at[s.ID] = s.ID, i
		shipments[i].Lines = []Line{}
	}
	var lines []Line
	if err := tx.SelectContext(ctx, &lines, linesOfSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("read the lines of shipments: %w", err)
	}
	for _, l := range lines {
		i := at[l.Shipment]
		shipments[i].Lines = append(shipments[i].Lines, l)
	}
	return shipments, nil
}

// ByID reads a shipment.
func ByID(ctx context.Context, tx *db.Tx, id string) (Shipment, error) {
	return oneShipment(ctx, tx, shipmentColumns+" WHERE id = $1", id)
}

// Lock reads a shipment for update, or the fault that there is none.
func Lock(ctx context.Context, tx *db.Tx, id string) (Shipment, error) {
	return oneShipment(ctx, tx, shipmentColumns+" WHERE id = $1 FOR UPDATE", id)
}

func oneShipment(ctx context.Context, tx *db.Tx, query string, args ...any) (Shipment, error) {
	var s Shipment
	err := tx.GetContext(ctx, &s, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return s, ErrNoShipment
	}
	if err != nil {
		return s, fmt.Errorf("read shipment: %w", err)
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

// OfRepair are all shipments with something for a repair, oldest first, each with the lines of this repair alone.
func OfRepair(ctx context.Context, tx *db.Tx, repair string) ([]Shipment, error) {
	var out []Shipment
	if err := tx.SelectContext(ctx, &out, ofRepairSQL, repair); err != nil {
		return nil, fmt.Errorf("read the shipments of %s: %w", repair, err)
	}
	out, err := withLines(ctx, tx, out)
	for i := range out {
		out[i].Lines = slices.DeleteFunc(out[i].Lines, func(l Line) bool { return l.Repair != repair })
	}
	return out, err
}

// Filter narrows the list of shipments.
type Filter struct {
	// Warehouses are the origins; none is every one.
	Warehouses []string
	State      State
	BeforeID   string
	BeforeAt   *time.Time
	Limit      int
}

const listShipmentsSQL = shipmentColumns + `
WHERE (coalesce(cardinality($1::text[]), 0) = 0 OR origin = ANY ($1)) AND ($2 = '' OR state = $2)
  AND ($3::timestamptz IS NULL OR (packed_at, id) < ($3, $4))
ORDER BY packed_at DESC, id DESC
LIMIT $5`

// List lists shipments, newest first.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]Shipment, error) {
	var out []Shipment
	if err := tx.SelectContext(ctx, &out, listShipmentsSQL, pq.Array(f.Warehouses), f.State, f.BeforeAt, f.BeforeID, f.Limit); err != nil {
		return nil, fmt.Errorf("list shipments: %w", err)
	}
	return withLines(ctx, tx, out)
}

// WaybillRest is how long after the end of its parcel a waybill may be used again.
const WaybillRest = 30 * 24 * time.Hour

// A parcel has ended when nothing is in it any more, or when its carrier has brought it to its end.
const endedAt = `greatest(closed_at, CASE WHEN state IN ('delivered', 'returned', 'cancelled', 'accepted_by_engineer')
                       THEN coalesce(delivered_at, (timeline->-1->>'at')::timestamptz, shipped_at, packed_at) END)`

const lastLifeSQL = `
SELECT waybill_life AS life, ` + endedAt + ` AS ended_at
FROM shipments
WHERE id <> $1 AND waybill = $2 AND carrier = (SELECT carrier FROM shipments WHERE id = $1)
ORDER BY waybill_life DESC
LIMIT 1`

const shipSQL = `
UPDATE shipments
SET waybill = $2, waybill_life = $5, shipped_at = $3, eta_at = $4, version = version + 1
WHERE id = $1`

// GiveWaybill writes under which waybill a shipment leaves now, and when it is expected. A waybill that another had is free
// again a while after that one ended. Who calls it holds the waybill.
func GiveWaybill(ctx context.Context, tx *db.Tx, id, waybill string, eta *time.Time) error {
	var last struct {
		Life    int        `db:"life"`
		EndedAt *time.Time `db:"ended_at"`
	}
	err := tx.GetContext(ctx, &last, lastLifeSQL, id, waybill)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return fmt.Errorf("look who had waybill %s: %w", waybill, err)
	case last.EndedAt == nil:
		return ErrWaybill.At("body.waybill")
	case last.EndedAt.Add(WaybillRest).After(tx.Now):
		return ErrWaybill.Because("rests").With("at", last.EndedAt.Add(WaybillRest)).At("body.waybill")
	}
	_, err = tx.ExecContext(ctx, shipSQL, id, waybill, tx.Now, eta, last.Life+1)
	if db.Violates(err, "shipments_waybill_is_unique") {
		return ErrWaybill.At("body.waybill")
	}
	if err != nil {
		return fmt.Errorf("give %s its waybill: %w", id, err)
	}
	return nil
}

const shipmentOfLineSQL = `
SELECT s.id
FROM shipment_lines l
JOIN shipments s ON s.id = l.shipment
WHERE l.line = $1
ORDER BY s.packed_at DESC
LIMIT 1`
