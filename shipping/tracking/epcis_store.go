package tracking

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/shipping/epcis"
)

// Trail reads what a room wrote down, as moments in order, q.Limit at most. The rooms above bring their own.
type Trail func(ctx context.Context, tx *db.Tx, n epcis.Names, q epcis.Query) ([]epcis.Moment, error)

const namesSQL = `
SELECT prefix, domain
FROM company_prefixes
WHERE valid_from <= $1
ORDER BY valid_from DESC`

// PartnerNames are the names of our things that partners know.
func PartnerNames(ctx context.Context, tx *db.Tx) (epcis.Names, error) {
	var rows []struct{ Prefix, Domain string }
	if err := tx.SelectContext(ctx, &rows, namesSQL, tx.Now); err != nil {
		return epcis.Names{}, fmt.Errorf("read the names partners know: %w", err)
	}
	var n epcis.Names
	for i, r := range rows {
		if i == 0 {
			n.Domain = r.Domain
		}
		n.Prefixes = append(n.Prefixes, r.Prefix)
	}
	return n, nil
}

// PieceTrail is what befell shipments and what lay in them.
func PieceTrail(ctx context.Context, tx *db.Tx, n epcis.Names, q epcis.Query) ([]epcis.Moment, error) {
	if q.Sites != nil || q.Of.Appliance != "" {
		return nil, nil
	}
	packed, err := packedMoments(ctx, tx, n, q)
	if err != nil {
		return nil, err
	}
	taken, err := takenMoments(ctx, tx, n, q)
	if err != nil || q.Of.Serial != "" {
		// On the road the shipment is read, not what is in it.
		return epcis.Merge(q.Limit, packed, taken), err
	}
	shipped, err := shippedMoments(ctx, tx, n, q)
	if err != nil {
		return nil, err
	}
	scanned, err := scannedMoments(ctx, tx, n, q)
	return epcis.Merge(q.Limit, packed, taken, shipped, scanned), err
}

// shipmentMoment is a moment of a shipment in our own hands.
type shipmentMoment struct {
	epcis.Mark
	ID   string `db:"id"`
	SSCC string `db:"sscc"`
	// Repairs are those it serves.
	Repairs pq.StringArray `db:"repairs"`
	Carrier string         `db:"carrier"`
	Waybill string         `db:"waybill"`
	Origin  string         `db:"origin"`
	Zone    string         `db:"zone"`
	Lines   []byte         `db:"lines"`
}

func (m shipmentMoment) event(n epcis.Names, kind, action string) (epcis.Event, error) {
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		return epcis.Event{}, fmt.Errorf("the zone of %s: %w", m.Origin, err)
	}
	e := epcis.New(kind, action, m.Key, m.At, zone)
	for _, repair := range m.Repairs {
		e.BizTransactionList = append(e.BizTransactionList, epcis.Transaction{BizTransaction: n.Paper("repair", repair)})
	}
	return e, nil
}

// piecesAndBulk are the lines as children: pieces by their serials, others by number.
func piecesAndBulk(n epcis.Names, raw []byte) (pieces []string, bulk []epcis.Quantity, err error) {
	var lines []struct {
		Part, Serial string
		Quantity     int64
	}
	if err := json.Unmarshal(raw, &lines); err != nil {
		return nil, nil, fmt.Errorf("read the lines of a shipment: %w", err)
	}
	for _, l := range lines {
		if l.Serial != "" {
			pieces = append(pieces, n.Piece(l.Part, l.Serial))
		} else {
			bulk = append(bulk, epcis.Quantity{EPCClass: n.Class(l.Part), Amount: float64(l.Quantity)})
		}
	}
	return pieces, bulk, nil
}

// The array is read once and makes the outer table be looked up by its key; a plain IN would read it whole.
const packedMomentsSQL = `
SELECT *
FROM (SELECT s.packed_at AS at, 'packed/' || s.id AS key, s.id, s.sscc, ARRAY(SELECT DISTINCT r.repair FROM shipment_lines r WHERE r.shipment = s.id ORDER BY r.repair) AS repairs,
             s.carrier, coalesce(s.waybill, '') AS waybill,
             s.origin, o.zone,
             (SELECT jsonb_agg(jsonb_build_object('part', l.part, 'serial', coalesce(l.serial, ''), 'quantity', l.quantity) ORDER BY l.line)
              FROM shipment_lines l
              WHERE l.shipment = s.id) AS lines
      FROM shipments s
      JOIN locations o ON o.code = s.origin
      WHERE s.direction = 'forward' AND s.packed_at >= $1 AND s.packed_at < $2 AND ($6 = '' OR s.sscc = $6)
        AND ($8 = '' OR s.id = ANY (ARRAY(SELECT l.shipment FROM shipment_lines l WHERE l.part = $7 AND l.serial = $8)))) m
WHERE (at, key COLLATE "C") > ($3, $4)
ORDER BY at, key COLLATE "C"
LIMIT $5`

func packedMoments(ctx context.Context, tx *db.Tx, n epcis.Names, q epcis.Query) ([]epcis.Moment, error) {
	var rows []shipmentMoment
	if err := tx.SelectContext(ctx, &rows, packedMomentsSQL, q.Args(q.Of.SSCC, q.Of.Part, q.Of.Serial)...); err != nil {
		return nil, fmt.Errorf("read what was packed: %w", err)
	}
	return momentsOf(rows, func(m shipmentMoment) (epcis.Moment, error) {
		e, err := m.event(n, epcis.AggregationEvent, epcis.Add)
		if err != nil {
			return epcis.Moment{}, err
		}
		e.ParentID, e.BizStep, e.Disposition = n.Shipment(m.SSCC), "packing", "in_progress"
		e.ReadPoint, e.BizLocation = n.Location(m.Origin), n.Location(m.Origin)
		e.ChildEPCs, e.ChildQuantityList, err = piecesAndBulk(n, m.Lines)
		return epcis.Moment{Mark: m.Mark, Event: &e}, err
	})
}

// momentsOf makes each row a moment.
func momentsOf[R any](rows []R, of func(R) (epcis.Moment, error)) ([]epcis.Moment, error) {
	out := make([]epcis.Moment, len(rows))
	for i, r := range rows {
		m, err := of(r)
		if err != nil {
			return nil, err
		}
		out[i] = m
	}
	return out, nil
}

const shippedMomentsSQL = `
SELECT *
FROM (SELECT s.shipped_at AS at, 'shipped/' || s.id AS key, s.id, s.sscc, ARRAY(SELECT DISTINCT r.repair FROM shipment_lines r WHERE r.shipment = s.id ORDER BY r.repair) AS repairs,
             s.carrier, coalesce(s.waybill, '') AS waybill,
             s.origin, o.zone, NULL::jsonb AS lines
      FROM shipments s
      JOIN locations o ON o.code = s.origin
      WHERE s.direction = 'forward' AND s.shipped_at >= $1 AND s.shipped_at < $2 AND ($6 = '' OR s.sscc = $6)) m
WHERE (at, key COLLATE "C") > ($3, $4)
ORDER BY at, key COLLATE "C"
LIMIT $5`

func shippedMoments(ctx context.Context, tx *db.Tx, n epcis.Names, q epcis.Query) ([]epcis.Moment, error) {
	var rows []shipmentMoment
	if err := tx.SelectContext(ctx, &rows, shippedMomentsSQL, q.Args(q.Of.SSCC)...); err != nil {
		return nil, fmt.Errorf("read what was handed over: %w", err)
	}
	return momentsOf(rows, func(m shipmentMoment) (epcis.Moment, error) {
		e, err := m.event(n, epcis.ObjectEvent, epcis.Observe)
		e.EPCList, e.BizStep, e.Disposition = []string{n.Shipment(m.SSCC)}, "shipping", "in_transit"
		e.ReadPoint = n.Location(m.Origin)
		e.BizTransactionList = append(e.BizTransactionList, epcis.Transaction{Type: "desadv", BizTransaction: n.Paper("waybill", m.Carrier, m.Waybill)})
		e.SourceList = []epcis.Source{{Type: "possessing_party", Source: n.Party(m.Origin)}}
		e.DestinationList = []epcis.Destination{{Type: "possessing_party", Destination: n.Party(m.Carrier)}}
		return epcis.Moment{Mark: m.Mark, Event: &e}, err
	})
}

const takenMomentsSQL = `
SELECT *
FROM (SELECT l.taken_at AS at, 'taken/' || s.id || '/' || l.line AS key, s.id, s.sscc, ARRAY[l.repair] AS repairs, s.carrier, coalesce(s.waybill, '') AS waybill,
             s.origin, coalesce(s.ship_to->>'zone', o.zone) AS zone,
             jsonb_build_array(jsonb_build_object('part', l.part, 'serial', coalesce(l.serial, ''), 'quantity', l.quantity)) AS lines
      FROM shipment_lines l
      JOIN shipments s ON s.id = l.shipment
      JOIN locations o ON o.code = s.origin
      WHERE l.taken_at >= $1 AND l.taken_at < $2 AND ($6 = '' OR s.sscc = $6) AND ($8 = '' OR l.part = $7 AND l.serial = $8)) m
WHERE (at, key COLLATE "C") > ($3, $4)
ORDER BY at, key COLLATE "C"
LIMIT $5`

func takenMoments(ctx context.Context, tx *db.Tx, n epcis.Names, q epcis.Query) ([]epcis.Moment, error) {
	var rows []shipmentMoment
	if err := tx.SelectContext(ctx, &rows, takenMomentsSQL, q.Args(q.Of.SSCC, q.Of.Part, q.Of.Serial)...); err != nil {
		return nil, fmt.Errorf("read what was taken out: %w", err)
	}
	return momentsOf(rows, func(m shipmentMoment) (epcis.Moment, error) {
		if strings.TrimSpace(m.Zone) == "" {
			m.Zone = "UTC"
		}
		e, err := m.event(n, epcis.AggregationEvent, epcis.Delete)
		if err != nil {
			return epcis.Moment{}, err
		}
		e.ParentID, e.BizStep, e.Disposition = n.Shipment(m.SSCC), "unpacking", "in_progress"
		e.ChildEPCs, e.ChildQuantityList, err = piecesAndBulk(n, m.Lines)
		return epcis.Moment{Mark: m.Mark, Event: &e}, err
	})
}

// scanMoment is a revision of a scan, with what stands now in its place.
type scanMoment struct {
	epcis.Mark
	Scan
	Digest string `db:"digest"`
	// Standing is the digest of the last revision, CorrectedAt when that was recorded, FirstAt when the first was.
	Standing    string    `db:"standing"`
	CorrectedAt time.Time `db:"corrected_at"`
	FirstAt     time.Time `db:"first_at"`
	// ListedAt is when the latest whole list was recorded, Listed what it had in it.
	ListedAt *time.Time     `db:"listed_at"`
	Listed   pq.StringArray `db:"listed"`
	SSCC     *string        `db:"sscc"`
	Kind     *string        `db:"kind"`
}

const scanColumns = `
SELECT n.occurred_at AS at, n.key, n.source, n.carrier, n.waybill, n.code, n.occurred_at, n.recorded_at, n.zone, n.place, n.lon, n.lat,
       n.linked_as, n.remark, n.linked_carrier, n.linked_waybill, n.inexact, n.implied, n.twin, n.digest, r.digest AS standing, r.recorded_at AS corrected_at, r.first_at, w.recorded_at AS listed_at, w.scans AS listed,
       p.sscc, p.kind`

const scanStandingSQL = `
CROSS JOIN LATERAL (
    SELECT o.digest, o.recorded_at, min(o.recorded_at) OVER () AS first_at
    FROM scans o
    WHERE o.carrier = n.carrier AND o.waybill = n.waybill AND o.source = n.source AND o.code = n.code AND o.occurred_at = n.occurred_at
      AND (NOT n.twin AND NOT o.twin OR o.digest = n.digest)
    ORDER BY o.recorded_at DESC, o.id DESC
    LIMIT 1) r
LEFT JOIN LATERAL (
    SELECT l.recorded_at, l.scans
    FROM scan_snapshots l
    WHERE l.carrier = n.carrier AND l.waybill = n.waybill AND l.source = n.source
    ORDER BY l.recorded_at DESC, l.digest DESC
    LIMIT 1) w ON true`

// scanWindow is the keyset over scans s as n; a scan's own number settles which of one moment comes first.
const scanWindow = `
    SELECT s.*, 'scan/' || lpad(s.id::text, 20, '0') AS key
    FROM scans s
    WHERE s.occurred_at >= $1 AND s.occurred_at < $2 AND (s.occurred_at, 'scan/' || lpad(s.id::text, 20, '0') COLLATE "C") > ($3, $4)`

const scanOrder = `
    ORDER BY s.occurred_at, s.id
    LIMIT $5`

const scansInTimeSQL = scanColumns + `
FROM (` + scanWindow + scanOrder + `) n` + scanStandingSQL + `
LEFT JOIN LATERAL (
    WITH RECURSIVE up (carrier, waybill) AS (
        SELECT n.carrier, n.waybill
        UNION
        SELECT l.carrier, l.waybill
        FROM up
        JOIN waybill_links l ON l.child_carrier = up.carrier AND l.child_waybill = up.waybill
    )
    SELECT s.sscc, s.ship_to->>'kind' AS kind
    FROM up
    JOIN (` + livesSQL + `) life ON life.carrier = up.carrier AND life.waybill = up.waybill
    JOIN shipments s ON s.id = life.id
    WHERE n.occurred_at >= life.begins AND n.occurred_at < life.ends
    ORDER BY s.packed_at
    LIMIT 1) p ON true
ORDER BY n.occurred_at, n.id`

const scansOfShipmentSQL = `
WITH RECURSIVE down (carrier, waybill, begins, ends) AS (
    SELECT carrier, waybill, begins, ends FROM (` + livesSQL + ` WHERE s.sscc = $6) l
    UNION
    SELECT l.child_carrier, l.child_waybill, down.begins, down.ends
    FROM down
    JOIN waybill_links l ON l.carrier = down.carrier AND l.waybill = down.waybill
)` + scanColumns + `
FROM (` + scanWindow + ` AND EXISTS (SELECT FROM down WHERE down.carrier = s.carrier AND down.waybill = s.waybill AND s.occurred_at >= down.begins AND s.occurred_at < down.ends)` + scanOrder + `) n` + scanStandingSQL + `
CROSS JOIN (SELECT sscc, ship_to->>'kind' AS kind FROM shipments WHERE sscc = $6) p
ORDER BY n.occurred_at, n.id`

func scannedMoments(ctx context.Context, tx *db.Tx, n epcis.Names, q epcis.Query) ([]epcis.Moment, error) {
	query, args := scansInTimeSQL, q.Args()
	if q.Of.SSCC != "" {
		query, args = scansOfShipmentSQL, q.Args(q.Of.SSCC)
	}
	var rows []scanMoment
	if err := tx.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("read what was scanned: %w", err)
	}
	var meanings []Meaning
	if err := tx.SelectContext(ctx, &meanings, codesSQL); err != nil {
		return nil, fmt.Errorf("read the code table: %w", err)
	}
	codes := CodesOf(meanings)
	return momentsOf(rows, func(m scanMoment) (epcis.Moment, error) {
		return epcis.Moment{Mark: m.Mark, Event: m.event(n, codes)}, nil
	})
}

// retracted tells whether the latest whole list of its source lacks the scan, which was told before it.
func (m scanMoment) retracted() bool {
	return m.ListedAt != nil && !m.FirstAt.After(*m.ListedAt) && !(Snapshot{Scans: m.Listed}).has(m.Scan)
}
