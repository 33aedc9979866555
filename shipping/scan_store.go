package shipping

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Bounds of a scan's own time: beyond them it is kept, flagged and sorted by ours.
const (
	futureSlack = 5 * time.Minute
	pastSlack   = 60 * 24 * time.Hour
)

const addScansSQL = `
INSERT INTO scans (source, carrier, waybill, code, occurred_at, zone, recorded_at, place, lon, lat, remark, suspect, ingested_at)
SELECT s.source, s.carrier, s.waybill, s.code, s.occurred_at, s.zone, s.recorded_at, s.place, s.lon, s.lat, s.remark, s.suspect, $2
FROM jsonb_to_recordset($1) AS s (source text, carrier text, waybill text, code text, occurred_at timestamptz, zone text,
     recorded_at timestamptz, place text, lon double precision, lat double precision, remark text, suspect boolean)
ON CONFLICT DO NOTHING
RETURNING carrier, waybill`

type parcelKey struct {
	Carrier string `db:"carrier"`
	Waybill string `db:"waybill"`
}

// Observe takes a batch of scans: each is stored once, and each parcel that got a new one is folded anew from all of
// its scans. Scans of unknown parcels wait in the table until Ship names their waybill.
func Observe(ctx context.Context, tx *db.Tx, scans []Scan) error {
	if len(scans) == 0 {
		return nil
	}
	all, keys := make([]Scan, len(scans)), make([]parcelKey, len(scans))
	for i, s := range scans {
		if s.RecordedAt.IsZero() {
			s.RecordedAt = tx.Now
		}
		if s.Zone == "" {
			s.Zone = "Asia/Shanghai"
		}
		s.Remark = redact(s.Remark)
		s.OccurredAt, s.RecordedAt = s.OccurredAt.UTC().Truncate(time.Microsecond), s.RecordedAt.UTC().Truncate(time.Microsecond)
		s.Suspect = s.OccurredAt.After(s.RecordedAt.Add(futureSlack)) || s.OccurredAt.Before(s.RecordedAt.Add(-pastSlack))
		all[i], keys[i] = s, parcelKey{s.Carrier, s.Waybill}
	}
	if err := lockWaybills(ctx, tx, keys); err != nil {
		return err
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("encode scans: %w", err)
	}
	var changed []parcelKey
	if err := tx.SelectContext(ctx, &changed, addScansSQL, string(raw), tx.Now); err != nil {
		return fmt.Errorf("store scans: %w", err)
	}
	return refold(ctx, tx, changed)
}

const lockWaybillsSQL = `
SELECT count(pg_advisory_xact_lock(k))
FROM (SELECT DISTINCT hashtextextended('waybill ' || carrier || ' ' || waybill, 0) AS k
      FROM unnest($1::text[], $2::text[]) AS t (carrier, waybill)
      ORDER BY k) keys`

// lockWaybills lets one transaction at a time write about a waybill, in one order so that two batches cannot wait for
// each other. A row lock would not do: a scan may come while its parcel is being shipped, when neither sees the other.
func lockWaybills(ctx context.Context, tx *db.Tx, keys []parcelKey) error {
	carriers, waybills := split(keys)
	if _, err := tx.ExecContext(ctx, lockWaybillsSQL, pq.Array(carriers), pq.Array(waybills)); err != nil {
		return fmt.Errorf("lock waybills: %w", err)
	}
	return nil
}

func split(keys []parcelKey) (carriers, waybills []string) {
	for _, k := range keys {
		carriers, waybills = append(carriers, k.Carrier), append(waybills, k.Waybill)
	}
	return carriers, waybills
}

const lockParcelsSQL = shipmentColumns + `
WHERE (carrier, waybill) IN (SELECT * FROM unnest($1::text[], $2::text[]))
ORDER BY id
FOR UPDATE`

const scansOfSQL = `
SELECT id, source, carrier, waybill, code, occurred_at, recorded_at, zone, place, lon, lat, remark, suspect
FROM scans
WHERE (carrier, waybill) IN (SELECT * FROM unnest($1::text[], $2::text[]))
ORDER BY id`

const codesSQL = `
SELECT source, code, valid_from, status, reason, rank, moves, meaning_zh, meaning_en
FROM carrier_codes
ORDER BY source, code, valid_from DESC`

// refold locks the parcels in one order, folds each from all of its scans and writes those that changed.
func refold(ctx context.Context, tx *db.Tx, keys []parcelKey) error {
	if len(keys) == 0 {
		return nil
	}
	carriers, waybills := split(keys)
	var parcels []Shipment
	if err := tx.SelectContext(ctx, &parcels, lockParcelsSQL, pq.Array(carriers), pq.Array(waybills)); err != nil {
		return fmt.Errorf("lock parcels: %w", err)
	}
	if len(parcels) == 0 {
		return nil
	}
	parcels, err := withLines(ctx, tx, parcels)
	if err != nil {
		return err
	}
	var scans []Scan
	if err := tx.SelectContext(ctx, &scans, scansOfSQL, pq.Array(carriers), pq.Array(waybills)); err != nil {
		return fmt.Errorf("read scans: %w", err)
	}
	var meanings []Meaning
	if err := tx.SelectContext(ctx, &meanings, codesSQL); err != nil {
		return fmt.Errorf("read the code table: %w", err)
	}
	codes, of := CodesOf(meanings), map[parcelKey][]Scan{}
	for _, s := range scans {
		k := parcelKey{s.Carrier, s.Waybill}
		of[k] = append(of[k], s)
	}
	var news []folded
	for _, p := range parcels {
		now := Fold(of[parcelKey{p.Carrier, value(p.Waybill)}], codes, Base{State: LabelPrinted, At: p.PackedAt})
		n, err := differs(p, now)
		if err != nil {
			return err
		}
		if n != nil {
			news = append(news, *n)
		}
	}
	return settle(ctx, tx, news)
}

// folded is a parcel as stored and the fold that differs from it.
type folded struct {
	was Shipment
	now State
	eta *time.Time
}

// differs compares a fold with what is stored; nil when they say the same. A parcel that the engineer has emptied keeps
// that state: his scan outranks the carrier's. An arrival that was told is never taken back.
func differs(p Shipment, now State) (*folded, error) {
	if p.State == Accepted {
		now.State = Accepted
	}
	if p.ArrivedAt != nil {
		now.ArrivedAt = p.ArrivedAt
	}
	before, err := json.Marshal(p.Timeline)
	if err != nil {
		return nil, fmt.Errorf("encode the timeline of %s: %w", p.ID, err)
	}
	after, err := json.Marshal(now.Timeline)
	if err != nil {
		return nil, fmt.Errorf("encode the timeline of %s: %w", p.ID, err)
	}
	if now.State == p.State && slices.Equal(now.Flags, []string(p.Flags)) && string(before) == string(after) {
		return nil, nil
	}
	eta := p.ETAAt
	if now.ArrivedAt != nil {
		eta = now.ArrivedAt
	}
	return &folded{p, now, eta}, nil
}

const settleSQL = `
UPDATE shipments s
SET state = f.state, flags = f.flags, timeline = f.timeline, delivered_at = f.delivered_at, arrived_at = f.arrived_at,
    eta_at = f.eta_at, version = s.version + 1
FROM jsonb_to_recordset($1) AS f (id text, state text, flags text[], timeline jsonb, delivered_at timestamptz,
     arrived_at timestamptz, eta_at timestamptz)
WHERE s.id = f.id`

// settle writes the folds and tells of them, in two statements however many there are.
func settle(ctx context.Context, tx *db.Tx, news []folded) error {
	if len(news) == 0 {
		return nil
	}
	var rows []map[string]any
	var facts []event.Fact
	for _, n := range news {
		rows = append(rows, map[string]any{"id": n.was.ID, "state": n.now.State, "flags": n.now.Flags, "timeline": n.now.Timeline,
			"delivered_at": n.now.DeliveredAt, "arrived_at": n.now.ArrivedAt, "eta_at": n.eta})
		facts = append(facts, StateChanged{Repair: n.was.Repair, Shipment: n.was.ID, Lines: n.was.lineIDs(), From: n.was.State, To: n.now.State,
			Version: n.was.Version + 1, ETAAt: n.eta, Flags: n.now.Flags})
		// A parcel that was taken out before its carrier said so has arrived long since.
		if n.was.ArrivedAt == nil && n.now.ArrivedAt != nil && n.was.State != Accepted {
			facts = append(facts, Arrived{Repair: n.was.Repair, Shipment: n.was.ID, Lines: n.was.lineIDs(), At: *n.now.ArrivedAt})
		}
	}
	raw, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("encode folds: %w", err)
	}
	if _, err := tx.ExecContext(ctx, settleSQL, string(raw)); err != nil {
		return fmt.Errorf("write the state of parcels: %w", err)
	}
	return event.Emit(ctx, tx, facts...)
}
