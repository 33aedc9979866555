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
// its scans. Scans of unknown parcels wait in the table.
func Observe(ctx context.Context, tx *db.Tx, scans []Scan) error {
	if len(scans) == 0 {
		return nil
	}
	for i := range scans {
		s := &scans[i]
		s.Remark = redact(s.Remark)
		s.OccurredAt, s.RecordedAt = s.OccurredAt.UTC().Truncate(time.Microsecond), s.RecordedAt.UTC().Truncate(time.Microsecond)
		if s.Zone == "" {
			s.Zone = "Asia/Shanghai"
		}
		s.Suspect = s.OccurredAt.After(s.RecordedAt.Add(futureSlack)) || s.OccurredAt.Before(s.RecordedAt.Add(-pastSlack))
	}
	raw, err := json.Marshal(scans)
	if err != nil {
		return fmt.Errorf("encode scans: %w", err)
	}
	var changed []parcelKey
	if err := tx.SelectContext(ctx, &changed, addScansSQL, string(raw), tx.Now); err != nil {
		return fmt.Errorf("store scans: %w", err)
	}
	return refold(ctx, tx, changed)
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
	carriers, waybills := make([]string, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		carriers[i], waybills[i] = k.Carrier, k.Waybill
	}
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
	for _, p := range parcels {
		if err := settle(ctx, tx, p, Fold(of[parcelKey{p.Carrier, value(p.Waybill)}], codes, Base{State: LabelPrinted, At: p.PackedAt})); err != nil {
			return err
		}
	}
	return nil
}

const settleSQL = `
UPDATE shipments
SET state = $2, flags = $3, timeline = $4, delivered_at = $5, eta_at = $6, version = version + 1
WHERE id = $1`

// settle writes a fold that differs from what is stored and tells of it. A parcel that the engineer has emptied keeps
// that state: his scan outranks the carrier's.
func settle(ctx context.Context, tx *db.Tx, p Shipment, now State) error {
	state := now.State
	if p.State == Accepted {
		state = Accepted
	}
	before, err := json.Marshal(p.Timeline)
	if err != nil {
		return err
	}
	after, err := json.Marshal(now.Timeline)
	if err != nil {
		return err
	}
	if state == p.State && slices.Equal(now.Flags, []string(p.Flags)) && string(before) == string(after) {
		return nil
	}
	eta := p.PromisedAt
	if now.ArrivedAt != nil {
		eta = now.ArrivedAt
	}
	if _, err := tx.ExecContext(ctx, settleSQL, p.ID, state, pq.Array(now.Flags), now.Timeline, now.DeliveredAt, eta); err != nil {
		return fmt.Errorf("write the state of %s: %w", p.ID, err)
	}
	facts := []event.Fact{StateChanged{Repair: p.Repair, Shipment: p.ID, Lines: p.lineIDs(), From: p.State, To: state, Version: p.Version + 1, ETAAt: eta, Flags: now.Flags}}
	if arrived(state) && !arrived(p.State) {
		at := tx.Now
		if now.ArrivedAt != nil {
			at = *now.ArrivedAt
		}
		facts = append(facts, Arrived{Repair: p.Repair, Shipment: p.ID, Lines: p.lineIDs(), At: at})
	}
	return event.Emit(ctx, tx, facts...)
}

func arrived(state string) bool {
	return state == Delivered || state == ReadyForPickup || state == Accepted
}
