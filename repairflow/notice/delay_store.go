package notice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/site"
	"fettle/repairflow/orderline"
	"fettle/shipping/eta"
	"fettle/shipping/lane"
	"fettle/shipping/shipment"
)

// What waits goes by no carrier yet; where it comes from is known of what is held.
const waitingWithinSQL = `
SELECT id
FROM order_lines
WHERE state IN ('requested', 'substitute_offered', 'held', 'backordered') AND $1 = ''
  AND ($2 = '' OR ship_to ->> 'area_code' LIKE $2 || '%') AND ($3 = '' OR source = $3)
ORDER BY id`

// affectedLines are the lines an incident may touch, and the parcels of those that lie in one or are to be packed.
func affectedLines(ctx context.Context, tx *db.Tx, s eta.Scope) ([]uuid.UUID, map[uuid.UUID]string, error) {
	sent, err := eta.AffectedBy(ctx, tx, s)
	if err != nil {
		return nil, nil, err
	}
	var lines []uuid.UUID
	if err := tx.SelectContext(ctx, &lines, waitingWithinSQL, s.Carrier, s.Prefix(), s.Warehouse); err != nil {
		return nil, nil, fmt.Errorf("find who waits: %w", err)
	}
	parcels := make(map[uuid.UUID]string, len(sent))
	for _, a := range sent {
		if _, known := parcels[a.Line]; !known {
			lines = append(lines, a.Line)
		}
		parcels[a.Line] = a.Shipment
	}
	return lines, parcels, nil
}

const (
	lockAffectedRepairsSQL = `
SELECT r.id
FROM repairs r
WHERE r.id IN (SELECT repair FROM order_lines WHERE id = ANY ($1))
ORDER BY r.id
FOR UPDATE`
	lockAffectedLinesSQL = `
SELECT id
FROM order_lines
WHERE id = ANY ($1)
ORDER BY repair, id
FOR UPDATE`
)

// namesWhatThereIs refuses an incident of a place or a carrier that nobody knows: it would tell nobody, and whoever told it would think
// that it had.
func (in Incident) namesWhatThereIs(ctx context.Context, tx *db.Tx) error {
	if in.Scope.Warehouse != "" {
		if _, err := site.ByCode(ctx, tx, in.Scope.Warehouse); err != nil {
			return fault.AtField(err, "body.warehouse")
		}
	}
	if in.Scope.Carrier == "" {
		return nil
	}
	_, err := lane.CarrierByCode(ctx, tx, in.Scope.Carrier)
	if errors.Is(err, lane.ErrNoCarrier) {
		return lane.ErrNoCarrier.At("body.carrier")
	}
	return err
}

// TryDelay tells what an incident would do, and does nothing.
func TryDelay(ctx context.Context, tx *db.Tx, in Incident) (MassDelay, error) {
	out := in.massDelay(tx)
	if err := in.refusal(); err != nil {
		return out, err
	}
	if err := in.namesWhatThereIs(ctx, tx); err != nil {
		return out, err
	}
	lines, parcels, err := affectedLines(ctx, tx, in.Scope)
	if err != nil {
		return out, err
	}
	moved, err := sourcing.Delayable(ctx, tx, lines, in.delay(uuid.Nil), false)
	if err != nil {
		return out, err
	}
	parties, err := partiesOfMoved(ctx, tx, moved)
	out.count(moved, parcels, parties)
	return out, err
}

// DelayAll supersedes every promise that an incident makes impossible with one of a later time, for the one reason, and
// tells each customer and each engineer once.
func DelayAll(ctx context.Context, tx *db.Tx, in Incident) (MassDelay, error) {
	out := in.massDelay(tx)
	if err := in.refusal(); err != nil {
		return out, err
	}
	if err := in.namesWhatThereIs(ctx, tx); err != nil {
		return out, err
	}
	lines, parcels, err := affectedLines(ctx, tx, in.Scope)
	if err != nil {
		return out, err
	}
	for _, lock := range []string{lockAffectedRepairsSQL, lockAffectedLinesSQL} {
		if _, err := tx.ExecContext(ctx, lock, pq.Array(lines)); err != nil {
			return out, fmt.Errorf("lock what is delayed: %w", err)
		}
	}
	id, err := uuid.NewV7()
	if err != nil {
		return out, fmt.Errorf("make a delay id: %w", err)
	}
	moved, err := sourcing.DelayPromises(ctx, tx, lines, in.delay(id))
	if err != nil {
		return out, err
	}
	parties, err := partiesOfMoved(ctx, tx, moved)
	if err != nil {
		return out, err
	}
	out.ID = &id
	out.count(moved, parcels, parties)
	if err := keepDelay(ctx, tx, out, moved); err != nil {
		return out, err
	}
	return out, writeNotices(ctx, tx, newsOfDelay(id, in.told(), moved, parties))
}

func (in Incident) massDelay(tx *db.Tx) MassDelay {
	return MassDelay{Code: in.Code, ReasonZH: in.Reason.ZH, ReasonEN: in.Reason.EN, Carrier: in.Scope.Carrier, Area: in.Scope.Area,
		Warehouse: in.Scope.Warehouse, From: in.From, Until: in.Until, ExtraHours: in.ExtraHours, NotBefore: in.NotBefore, At: tx.Now, By: tx.By}
}

func partiesOfMoved(ctx context.Context, tx *db.Tx, moved []sourcing.Delayed) (map[string]party, error) {
	ids := make([]string, len(moved))
	for i, d := range moved {
		ids[i] = d.Repair
	}
	slices.Sort(ids)
	var rows []party
	if err := tx.SelectContext(ctx, &rows, partiesSQL, pq.Array(slices.Compact(ids))); err != nil {
		return nil, fmt.Errorf("read whose repairs are delayed: %w", err)
	}
	out := make(map[string]party, len(rows))
	for _, p := range rows {
		out[p.Repair] = p
	}
	return out, nil
}

const keepDelaySQL = `
INSERT INTO delays (id, code, reason_zh, reason_en, carrier, area, warehouse, from_at, until_at, extra_hours, not_before, lines, repairs,
                    customers, parcels, waiting, at, by)
VALUES (:id, :code, :reason_zh, :reason_en, :carrier, :area, :warehouse, :from_at, :until_at, :extra_hours, :not_before, :lines, :repairs,
        :customers, :parcels, :waiting, :at, :by)`

func keepDelay(ctx context.Context, tx *db.Tx, m MassDelay, moved []sourcing.Delayed) error {
	if _, err := tx.NamedExecContext(ctx, keepDelaySQL, m); err != nil {
		return fmt.Errorf("keep a delay: %w", err)
	}
	lines, promises, due := make([]uuid.UUID, len(moved)), make([]uuid.UUID, len(moved)), make([]time.Time, len(moved))
	for i, d := range moved {
		lines[i], promises[i], due[i] = d.Line, d.ID, d.DueAt
	}
	if err := orderline.KeepPromises(ctx, tx, lines, promises); err != nil {
		return err
	}
	return shipment.Postpone(ctx, tx, lines, due)
}

const listDelaysSQL = `
SELECT id, code, reason_zh, reason_en, carrier, area, warehouse, from_at, until_at, extra_hours, not_before, lines, repairs, customers, parcels,
       waiting, at, by
FROM delays
WHERE $1::timestamptz IS NULL OR (at, id) < ($1, $2)
ORDER BY at DESC, id DESC
LIMIT $3`

// ListDelays reads what delayed many at once, newest first.
func ListDelays(ctx context.Context, tx *db.Tx, beforeAt *time.Time, beforeID uuid.UUID, limit int) ([]MassDelay, error) {
	var out []MassDelay
	if err := tx.SelectContext(ctx, &out, listDelaysSQL, beforeAt, beforeID, limit); err != nil {
		return nil, fmt.Errorf("list delays: %w", err)
	}
	return out, nil
}
