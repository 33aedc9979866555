package shipping

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"
	"github.com/paulmach/orb"

	"fettle/internal/db"
	"fettle/internal/event"
)

const addScansSQL = `
INSERT INTO scans (source, carrier, waybill, code, occurred_at, zone, recorded_at, place, lon, lat, remark, suspect, linked_carrier,
                   linked_waybill, linked_as, ingested_at)
SELECT s.source, s.carrier, s.waybill, s.code, s.occurred_at, s.zone, s.recorded_at, s.place, s.lon, s.lat, s.remark, s.suspect,
       s.linked_carrier, s.linked_waybill, s.linked_as, $2
FROM jsonb_to_recordset($1) AS s (source text, carrier text, waybill text, code text, occurred_at timestamptz, zone text,
     recorded_at timestamptz, place text, lon double precision, lat double precision, remark text, suspect boolean,
     linked_carrier text, linked_waybill text, linked_as text)
ON CONFLICT (carrier, waybill, source, code, occurred_at, digest) DO UPDATE
SET recorded_at = excluded.recorded_at
WHERE excluded.recorded_at < scans.recorded_at
RETURNING carrier, waybill`

const addLinksSQL = `
INSERT INTO waybill_links (carrier, waybill, child_carrier, child_waybill)
SELECT DISTINCT carrier, waybill, child_carrier, child_waybill
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS l (carrier, waybill, child_carrier, child_waybill)
ON CONFLICT DO NOTHING`

const addSnapshotsSQL = `
INSERT INTO scan_snapshots (carrier, waybill, source, digest, recorded_at, scans)
SELECT s.carrier, s.waybill, s.source, md5(array_to_string(s.scans, ' ')), max(s.recorded_at), s.scans
FROM jsonb_to_recordset($1) AS s (carrier text, waybill text, source text, recorded_at timestamptz, scans text[])
GROUP BY s.carrier, s.waybill, s.source, s.scans
ON CONFLICT (carrier, waybill, source, digest) DO UPDATE
SET recorded_at = excluded.recorded_at
WHERE excluded.recorded_at > scan_snapshots.recorded_at
RETURNING carrier, waybill`

type parcelKey struct {
	Carrier string `db:"carrier"`
	Waybill string `db:"waybill"`
}

// Observe takes a batch of scans: each is stored once, and each parcel that got a new one is folded anew from all of
// its scans. Scans of unknown parcels wait in the table until Ship names their waybill.
func Observe(ctx context.Context, tx *db.Tx, scans []Scan) error {
	return ObserveLists(ctx, tx, scans, nil)
}

// ObserveLists is Observe with what the whole lists had in them that some carriers send: what a later list lacks is taken
// back.
func ObserveLists(ctx context.Context, tx *db.Tx, scans []Scan, lists []Snapshot) error {
	if len(scans) == 0 && len(lists) == 0 {
		return nil
	}
	all := make([]Scan, len(scans))
	var keys, linked []parcelKey
	for i, s := range scans {
		all[i] = s.ingested(tx.Now)
		keys = append(keys, parcelKey{s.Carrier, s.Waybill})
		if s.LinkedWaybill != "" {
			linked = append(linked, parcelKey{s.LinkedCarrier, s.LinkedWaybill})
		}
	}
	for _, l := range lists {
		keys = append(keys, parcelKey{l.Carrier, l.Waybill})
	}
	if err := lockWaybills(ctx, tx, slices.Concat(keys, linked)); err != nil {
		return err
	}
	changed, err := keepScans(ctx, tx, once(all))
	if err != nil {
		return err
	}
	listed, err := keepLists(ctx, tx, lists)
	if err != nil {
		return err
	}
	if err := noteOrphans(ctx, tx, changed); err != nil {
		return err
	}
	if err := adopt(ctx, tx, linked); err != nil {
		return err
	}
	return refold(ctx, tx, append(changed, listed...))
}

// ingested says what a scan leaves open, and hides people.
func (s Scan) ingested(now time.Time) Scan {
	if s.RecordedAt.IsZero() {
		s.RecordedAt = now
	}
	if s.Zone == "" {
		s.Zone = "Asia/Shanghai"
	}
	s.Remark = redact(s.Remark)
	s.OccurredAt, s.RecordedAt = s.OccurredAt.UTC().Truncate(time.Microsecond), s.RecordedAt.UTC().Truncate(time.Microsecond)
	s.Suspect = s.OccurredAt.After(s.RecordedAt.Add(futureSlack)) || s.OccurredAt.Before(s.RecordedAt.Add(-pastSlack))
	return s
}

// once keeps of equal scans the one that was recorded first: a statement may not meet one row twice.
func once(scans []Scan) []Scan {
	slices.SortFunc(scans, func(a, b Scan) int { return cmp.Or(sameKey(a, b), content(a, b), a.RecordedAt.Compare(b.RecordedAt)) })
	return slices.CompactFunc(scans, func(a, b Scan) bool { return sameKey(a, b) == 0 && content(a, b) == 0 })
}

func keepScans(ctx context.Context, tx *db.Tx, scans []Scan) ([]parcelKey, error) {
	if len(scans) == 0 {
		return nil, nil
	}
	raw, err := json.Marshal(scans)
	if err != nil {
		return nil, fmt.Errorf("encode scans: %w", err)
	}
	var changed []parcelKey
	if err := tx.SelectContext(ctx, &changed, addScansSQL, string(raw), tx.Now); err != nil {
		return nil, fmt.Errorf("store scans: %w", err)
	}
	var from, to []parcelKey
	for _, s := range scans {
		if s.LinkedWaybill != "" {
			from, to = append(from, parcelKey{s.Carrier, s.Waybill}), append(to, parcelKey{s.LinkedCarrier, s.LinkedWaybill})
		}
	}
	if len(from) == 0 {
		return changed, nil
	}
	carriers, waybills := split(from)
	childCarriers, childWaybills := split(to)
	if _, err := tx.ExecContext(ctx, addLinksSQL, pq.Array(carriers), pq.Array(waybills), pq.Array(childCarriers), pq.Array(childWaybills)); err != nil {
		return nil, fmt.Errorf("link waybills: %w", err)
	}
	return changed, nil
}

func keepLists(ctx context.Context, tx *db.Tx, lists []Snapshot) ([]parcelKey, error) {
	if len(lists) == 0 {
		return nil, nil
	}
	rows := make([]map[string]any, len(lists))
	for i, l := range lists {
		rows[i] = map[string]any{"carrier": l.Carrier, "waybill": l.Waybill, "source": l.Source, "recorded_at": l.RecordedAt.UTC().Truncate(time.Microsecond),
			"scans": slices.Compact(slices.Sorted(slices.Values(l.Scans)))}
	}
	raw, err := json.Marshal(rows)
	if err != nil {
		return nil, fmt.Errorf("encode lists of scans: %w", err)
	}
	var changed []parcelKey
	if err := tx.SelectContext(ctx, &changed, addSnapshotsSQL, string(raw)); err != nil {
		return nil, fmt.Errorf("store lists of scans: %w", err)
	}
	return changed, nil
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

// A link may have been taken back since; the fold sees that, and looking at a waybill too many does no harm.
const familySQL = `
WITH RECURSIVE up (carrier, waybill) AS (
    SELECT carrier, waybill
    FROM unnest($1::text[], $2::text[]) AS k (carrier, waybill)
    UNION
    SELECT l.carrier, l.waybill
    FROM up
    JOIN waybill_links l ON l.child_carrier = up.carrier AND l.child_waybill = up.waybill
)
SELECT id
FROM shipments
WHERE (carrier, waybill) IN (SELECT carrier, waybill FROM up)`

const lockParcelsSQL = shipmentColumns + `
WHERE id = ANY ($1)
ORDER BY id
FOR UPDATE`

const downSQL = `
WITH RECURSIVE down (root, carrier, waybill) AS (
    SELECT id, carrier, waybill
    FROM shipments
    WHERE id = ANY ($1)
    UNION
    SELECT down.root, l.child_carrier, l.child_waybill
    FROM down
    JOIN waybill_links l ON l.carrier = down.carrier AND l.waybill = down.waybill
)`

const scansOfSQL = downSQL + `
SELECT d.root, s.id, s.source, s.carrier, s.waybill, s.code, s.occurred_at, s.recorded_at, s.zone, s.place, s.lon, s.lat, s.remark,
       s.suspect, s.linked_carrier, s.linked_waybill, s.linked_as
FROM down d
JOIN scans s ON s.carrier = d.carrier AND s.waybill = d.waybill
ORDER BY s.id`

const listsOfSQL = downSQL + `
SELECT d.root, n.source, n.carrier, n.waybill, n.recorded_at, n.scans
FROM down d
JOIN scan_snapshots n ON n.carrier = d.carrier AND n.waybill = d.waybill`

const codesSQL = `
SELECT source, code, valid_from, status, reason, rank, moves, meaning_zh, meaning_en
FROM carrier_codes
ORDER BY source, code, valid_from DESC`

const rulesSQL = `
SELECT rule, at_least, flag
FROM contradiction_rules`

// refold locks the parcels that waybills belong to, in one order, folds each from all that was said of it and writes
// those that changed.
func refold(ctx context.Context, tx *db.Tx, keys []parcelKey) error {
	if len(keys) == 0 {
		return nil
	}
	carriers, waybills := split(keys)
	var ids []string
	if err := tx.SelectContext(ctx, &ids, familySQL, pq.Array(carriers), pq.Array(waybills)); err != nil {
		return fmt.Errorf("find parcels: %w", err)
	}
	if len(ids) == 0 {
		return nil
	}
	var parcels []Shipment
	if err := tx.SelectContext(ctx, &parcels, lockParcelsSQL, pq.Array(ids)); err != nil {
		return fmt.Errorf("lock parcels: %w", err)
	}
	parcels, err := withLines(ctx, tx, parcels)
	if err != nil {
		return err
	}
	logs, err := logsOf(ctx, tx, ids)
	if err != nil {
		return err
	}
	var meanings []Meaning
	if err := tx.SelectContext(ctx, &meanings, codesSQL); err != nil {
		return fmt.Errorf("read the code table: %w", err)
	}
	var rules []Rule
	if err := tx.SelectContext(ctx, &rules, rulesSQL); err != nil {
		return fmt.Errorf("read the rules of contradictions: %w", err)
	}
	codes, laws := CodesOf(meanings), RulesOf(rules)
	var news []folded
	for _, p := range parcels {
		log := logs[p.ID]
		log.Carrier, log.Waybill = p.Carrier, value(p.Waybill)
		n, err := differs(p, Fold(log, codes, laws, p.base()))
		if err != nil {
			return err
		}
		if n != nil {
			news = append(news, *n)
		}
	}
	return settle(ctx, tx, news)
}

// logsOf reads what was said of parcels, under whatever waybill.
func logsOf(ctx context.Context, tx *db.Tx, parcels []string) (map[string]Log, error) {
	var scans []struct {
		Root string `db:"root"`
		Scan
	}
	if err := tx.SelectContext(ctx, &scans, scansOfSQL, pq.Array(parcels)); err != nil {
		return nil, fmt.Errorf("read scans: %w", err)
	}
	var lists []struct {
		Root       string         `db:"root"`
		Source     string         `db:"source"`
		Carrier    string         `db:"carrier"`
		Waybill    string         `db:"waybill"`
		RecordedAt time.Time      `db:"recorded_at"`
		Scans      pq.StringArray `db:"scans"`
	}
	if err := tx.SelectContext(ctx, &lists, listsOfSQL, pq.Array(parcels)); err != nil {
		return nil, fmt.Errorf("read lists of scans: %w", err)
	}
	out := make(map[string]Log, len(parcels))
	for _, s := range scans {
		l := out[s.Root]
		l.Scans = append(l.Scans, s.Scan)
		out[s.Root] = l
	}
	for _, n := range lists {
		l := out[n.Root]
		l.Snapshots = append(l.Snapshots, Snapshot{n.Source, n.Carrier, n.Waybill, n.RecordedAt, n.Scans})
		out[n.Root] = l
	}
	return out, nil
}

// base is what is known of a parcel before any scan.
func (s Shipment) base() Base {
	b := Base{State: LabelPrinted, At: s.PackedAt}
	if s.ShipTo.Lon != 0 || s.ShipTo.Lat != 0 {
		b.Door = &orb.Point{s.ShipTo.Lon, s.ShipTo.Lat}
	}
	return b
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
