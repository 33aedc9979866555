package tracking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"
	"github.com/paulmach/orb"

	"fettle/internal/db"
	"fettle/internal/zone"
	"fettle/inventory/ident"
	"fettle/shipping/carrier"
	"fettle/shipping/eta"
	"fettle/shipping/pickup"
	"fettle/shipping/shipment"
)

type scanRow struct {
	Source        string    `sql:"source"`
	Carrier       string    `sql:"carrier"`
	Waybill       string    `sql:"waybill"`
	Code          string    `sql:"code"`
	OccurredAt    time.Time `sql:"occurred_at"`
	Zone          string    `sql:"zone"`
	RecordedAt    time.Time `sql:"recorded_at"`
	Place         string    `sql:"place"`
	Lon           *float64  `sql:"lon"`
	Lat           *float64  `sql:"lat"`
	Remark        string    `sql:"remark"`
	Suspect       bool      `sql:"suspect"`
	LinkedCarrier string    `sql:"linked_carrier"`
	LinkedWaybill string    `sql:"linked_waybill"`
	LinkedAs      string    `sql:"linked_as"`
	Inexact       string    `sql:"inexact"`
	Implied       bool      `sql:"implied"`
	Twin          bool      `sql:"twin"`
}

var scanRows = db.NewRows[scanRow]()

var addScansSQL = `
INSERT INTO scans (source, carrier, waybill, code, occurred_at, zone, recorded_at, place, lon, lat, remark, suspect, linked_carrier,
                   linked_waybill, linked_as, inexact, implied, twin, ingested_at)
SELECT s.source, s.carrier, s.waybill, s.code, s.occurred_at, s.zone, s.recorded_at, s.place, s.lon, s.lat, s.remark, s.suspect,
       s.linked_carrier, s.linked_waybill, s.linked_as, s.inexact, s.implied, s.twin, $1
FROM ` + scanRows.From("s", 2) + `
ON CONFLICT (carrier, waybill, source, code, occurred_at, digest) DO UPDATE
SET recorded_at = least(scans.recorded_at, excluded.recorded_at), inexact = least(scans.inexact, excluded.inexact),
    implied = scans.implied AND excluded.implied, twin = scans.twin OR excluded.twin
WHERE excluded.recorded_at < scans.recorded_at OR excluded.inexact < scans.inexact OR scans.implied AND NOT excluded.implied
   OR excluded.twin AND NOT scans.twin
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

type waybillKey struct {
	Carrier string `db:"carrier"`
	Waybill string `db:"waybill"`
}

// Observe takes a batch of scans: each is stored once, and each shipment that got a new one is folded anew from all of
// its scans. Scans of unknown shipments wait in the table until Ship names their waybill.
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
	var keys, linked []waybillKey
	var ready []pickup.Pickup
	for i, s := range scans {
		s, pickup := pickupIn(s)
		if pickup != nil {
			ready = append(ready, *pickup)
		}
		s = s.ingested(tx.Now)
		all[i] = s
		keys = append(keys, waybillKey{s.Carrier, s.Waybill})
		if s.LinkedWaybill != "" {
			linked = append(linked, waybillKey{s.LinkedCarrier, s.LinkedWaybill})
		}
	}
	for _, l := range lists {
		keys = append(keys, waybillKey{l.Carrier, l.Waybill})
	}
	if err := lockWaybills(ctx, tx, slices.Concat(keys, linked)); err != nil {
		return err
	}
	changed, err := keepScans(ctx, tx, merged(all))
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
	if err := adoptOrphans(ctx, tx, linked); err != nil {
		return err
	}
	if err := refoldShipments(ctx, tx, append(changed, listed...)); err != nil {
		return err
	}
	return pickup.Keep(ctx, tx, ready)
}

// pickupIn takes a code out of a scan, before anybody keeps or reads it.
func pickupIn(s Scan) (Scan, *pickup.Pickup) {
	ready := s.OccurredAt.UTC().Truncate(time.Microsecond)
	left, code, until := pickup.CodeIn(s.Remark, ready, zone.Named(s.Zone))
	if code == "" {
		return s, nil
	}
	s.Remark = left
	return s, &pickup.Pickup{Carrier: s.Carrier, Waybill: ident.NormalWaybill(s.Waybill), Place: carrier.Redact(s.Place), Code: code, ReadyAt: ready, ExpiresAt: until}
}

// ingested says what a scan leaves open, and hides people.
func (s Scan) ingested(now time.Time) Scan {
	if s.RecordedAt.IsZero() {
		s.RecordedAt = now
	}
	if s.Zone == "" {
		s.Zone = time.UTC.String()
	}
	s.Waybill, s.LinkedWaybill = ident.NormalWaybill(s.Waybill), ident.NormalWaybill(s.LinkedWaybill)
	s.Remark, s.Place = carrier.Redact(unmarked.Replace(s.Remark)), carrier.Redact(unmarked.Replace(s.Place))
	s.OccurredAt, s.RecordedAt = s.OccurredAt.UTC().Truncate(time.Microsecond), s.RecordedAt.UTC().Truncate(time.Microsecond)
	s.Suspect = s.OccurredAt.After(s.RecordedAt.Add(shipment.FutureSlack)) || s.OccurredAt.Before(s.RecordedAt.Add(-pastSlack))
	return s
}

// kept is a scan as it will be kept: what a list had in it is compared with that.
func (s Scan) kept() Scan {
	s, _ = pickupIn(s)
	return s.ingested(s.RecordedAt)
}

// unmarked takes the marks out of free text that columns are packed with.
var unmarked = strings.NewReplacer("\x1e", " ", "\x1f", " ")

func keepScans(ctx context.Context, tx *db.Tx, scans []Scan) ([]waybillKey, error) {
	if len(scans) == 0 {
		return nil, nil
	}
	rows := make([]scanRow, len(scans))
	for i, s := range scans {
		rows[i] = scanRow{s.Source, s.Carrier, s.Waybill, s.Code, s.OccurredAt, s.Zone, s.RecordedAt, s.Place, s.Lon, s.Lat, s.Remark, s.Suspect,
			s.LinkedCarrier, s.LinkedWaybill, s.LinkedAs, string(s.Inexact), s.Implied, s.Twin}
	}
	packed, err := scanRows.Pack(rows)
	if err != nil {
		return nil, fmt.Errorf("encode scans: %w", err)
	}
	var changed []waybillKey
	if err := tx.SelectContext(ctx, &changed, addScansSQL, append([]any{tx.Now}, packed...)...); err != nil {
		return nil, fmt.Errorf("store scans: %w", err)
	}
	var from, to []waybillKey
	for _, s := range scans {
		if s.LinkedWaybill != "" {
			from, to = append(from, waybillKey{s.Carrier, s.Waybill}), append(to, waybillKey{s.LinkedCarrier, s.LinkedWaybill})
		}
	}
	if len(from) == 0 {
		return changed, nil
	}
	carriers, waybills := splitKeys(from)
	childCarriers, childWaybills := splitKeys(to)
	if _, err := tx.ExecContext(ctx, addLinksSQL, pq.Array(carriers), pq.Array(waybills), pq.Array(childCarriers), pq.Array(childWaybills)); err != nil {
		return nil, fmt.Errorf("link waybills: %w", err)
	}
	return changed, nil
}

func keepLists(ctx context.Context, tx *db.Tx, lists []Snapshot) ([]waybillKey, error) {
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
	var changed []waybillKey
	if err := tx.SelectContext(ctx, &changed, addSnapshotsSQL, string(raw)); err != nil {
		return nil, fmt.Errorf("store lists of scans: %w", err)
	}
	return changed, nil
}

func splitKeys(keys []waybillKey) (carriers, waybills []string) {
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

// livesSQL is when a parcel's waybill is its own: from a day before it was packed, because carriers' clocks differ, until the next
// parcel has it. The first has it from the beginning, whatever its scans' times.
const livesSQL = `
    SELECT s.id, s.carrier, s.waybill, CASE WHEN s.waybill_life > 1 THEN s.packed_at - interval '24 hours' ELSE '-infinity' END AS begins,
           coalesce((SELECT n.packed_at - interval '24 hours'
                     FROM shipments n
                     WHERE n.carrier = s.carrier AND n.waybill = s.waybill AND n.waybill_life = s.waybill_life + 1), 'infinity') AS ends
    FROM shipments s`

const downSQL = `
WITH RECURSIVE down (root, carrier, waybill, begins, ends) AS (
    SELECT * FROM (` + livesSQL + ` WHERE s.id = ANY ($1)) l
    UNION
    SELECT down.root, l.child_carrier, l.child_waybill, down.begins, down.ends
    FROM down
    JOIN waybill_links l ON l.carrier = down.carrier AND l.waybill = down.waybill
)`

// By OFFSET each waybill is looked up by its key: joined freely, a batch of thousands sorts the whole log.
const scansOfSQL = downSQL + `
SELECT d.root, s.source, s.carrier, s.waybill, s.code, s.occurred_at, s.recorded_at, s.place, s.lon, s.lat, s.remark, s.linked_carrier,
       s.linked_waybill, s.linked_as, s.inexact, s.implied, s.twin
FROM down d
CROSS JOIN LATERAL (
    SELECT *
    FROM scans n
    WHERE n.carrier = d.carrier AND n.waybill = d.waybill
    OFFSET 0) s
WHERE s.occurred_at >= d.begins AND s.occurred_at < d.ends`

const listsOfSQL = downSQL + `
SELECT d.root, n.source, n.carrier, n.waybill, n.recorded_at, n.scans
FROM down d
JOIN scan_snapshots n ON n.carrier = d.carrier AND n.waybill = d.waybill
WHERE n.recorded_at >= d.begins AND n.recorded_at < d.ends`

const codesSQL = `
SELECT source, code, valid_from, status, reason, rank, moves, meaning_zh, meaning_en
FROM carrier_codes
ORDER BY source, code, valid_from DESC`

const rulesSQL = `
SELECT rule, at_least, flag
FROM contradiction_rules`

// refoldShipments locks the shipments that waybills belong to, in one order, folds each from all that was said of it and writes
// those that changed.
func refoldShipments(ctx context.Context, tx *db.Tx, keys []waybillKey) error {
	if len(keys) == 0 {
		return nil
	}
	carriers, waybills := splitKeys(keys)
	var ids []string
	if err := tx.SelectContext(ctx, &ids, familySQL, pq.Array(carriers), pq.Array(waybills)); err != nil {
		return fmt.Errorf("find shipments: %w", err)
	}
	if len(ids) == 0 {
		return nil
	}
	shipments, err := shipment.LockStored(ctx, tx, ids)
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
	folds := make([]shipment.Folded, len(shipments))
	for i, p := range shipments {
		log := logs[p.ID]
		log.Carrier, log.Waybill = p.Carrier, p.Waybill
		folds[i] = p.Folded(Fold(log, codes, laws, baseOf(p)))
	}
	seen, err := eta.ForeseeArrivals(ctx, tx, folds)
	if err != nil {
		return err
	}
	if err := shipment.SettleFolds(ctx, tx, folds); err != nil {
		return err
	}
	return seen.Write(ctx, tx)
}

// baseOf is what is known of a shipment before any scan.
func baseOf(p shipment.Stored) Base {
	b := Base{State: shipment.LabelPrinted, At: p.PackedAt}
	if p.Lon != nil && p.Lat != nil && (*p.Lon != 0 || *p.Lat != 0) {
		b.Door = &orb.Point{*p.Lon, *p.Lat}
	}
	return b
}

// logsOf reads what was said of shipments, under whatever waybill.
func logsOf(ctx context.Context, tx *db.Tx, shipments []string) (map[string]Log, error) {
	out := make(map[string]Log, len(shipments))
	if err := readScans(ctx, tx, shipments, out); err != nil {
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
	if err := tx.SelectContext(ctx, &lists, listsOfSQL, pq.Array(shipments)); err != nil {
		return nil, fmt.Errorf("read lists of scans: %w", err)
	}
	for _, n := range lists {
		l := out[n.Root]
		l.Snapshots = append(l.Snapshots, Snapshot{n.Source, n.Carrier, n.Waybill, n.RecordedAt, n.Scans})
		out[n.Root] = l
	}
	return out, nil
}

// readScans reads without reflection: a batch that is behind reads tens of thousands.
func readScans(ctx context.Context, tx *db.Tx, shipments []string, into map[string]Log) (err error) {
	rows, err := tx.QueryContext(ctx, scansOfSQL, pq.Array(shipments))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var root string
		var s Scan
		if err := rows.Scan(&root, &s.Source, &s.Carrier, &s.Waybill, &s.Code, &s.OccurredAt, &s.RecordedAt, &s.Place, &s.Lon, &s.Lat, &s.Remark,
			&s.LinkedCarrier, &s.LinkedWaybill, &s.LinkedAs, &s.Inexact, &s.Implied, &s.Twin); err != nil {
			return err
		}
		l := into[root]
		l.Scans = append(l.Scans, s)
		into[root] = l
	}
	return rows.Err()
}
