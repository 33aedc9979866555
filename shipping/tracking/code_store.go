package tracking

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/shipment"
)

// Unmapped is a code that carriers send and the table does not know.
type Unmapped struct {
	Source    string    `db:"source" json:"source"`
	Code      string    `db:"code" json:"code"`
	Scans     int       `db:"scans" json:"scans"`
	Shipments int       `db:"shipments" json:"parcels"`
	FirstAt   time.Time `db:"first_at" json:"first_at"`
	LastAt    time.Time `db:"last_at" json:"last_at"`
	// Remark is what a carrier wrote beside it, redacted.
	Remark string `db:"remark" json:"remark"`
}

// The log is large and has few codes: the index is walked from one (source, code) to the next.
const unmappedSQL = `
WITH RECURSIVE seen (source, code) AS (
    (SELECT source, code FROM scans ORDER BY source, code LIMIT 1)
    UNION ALL
    SELECT n.source, n.code
    FROM seen
    CROSS JOIN LATERAL (
        SELECT s.source, s.code
        FROM scans s
        WHERE (s.source, s.code) > (seen.source, seen.code)
        ORDER BY s.source, s.code
        LIMIT 1) n
)
SELECT u.source, u.code, count(*) AS scans, count(DISTINCT (s.carrier, s.waybill)) AS shipments, min(s.occurred_at) AS first_at,
       max(s.occurred_at) AS last_at, max(s.remark) AS remark
FROM seen u
JOIN scans s ON s.source = u.source AND s.code = u.code
WHERE NOT EXISTS (SELECT 1 FROM carrier_codes c WHERE c.source = u.source AND c.code IN (u.code, split_part(u.code, '_', 1)))
GROUP BY u.source, u.code
ORDER BY count(*) DESC, u.source, u.code
LIMIT 200`

// UnmappedCodes lists what nobody has mapped yet, the most frequent first.
func UnmappedCodes(ctx context.Context, tx *db.Tx) ([]Unmapped, error) {
	out := []Unmapped{}
	if err := tx.SelectContext(ctx, &out, unmappedSQL); err != nil {
		return nil, fmt.Errorf("list codes that are not mapped: %w", err)
	}
	return out, nil
}

const mapCodeSQL = `
INSERT INTO carrier_codes (source, code, valid_from, status, reason, rank, moves, meaning_zh, meaning_en)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (source, code, valid_from) DO UPDATE
SET status = excluded.status, reason = excluded.reason, rank = excluded.rank, moves = excluded.moves, meaning_zh = excluded.meaning_zh,
    meaning_en = excluded.meaning_en`

// MapCode says what a code means from a day on. Every shipment that has it is folded anew, a few hundred at a time, each time
// in a transaction of its own.
func MapCode(ctx context.Context, tx *db.Tx, m Meaning) error {
	if !slices.Contains(shipment.Statuses(), m.Status) || m.Status == shipment.SaysUnknown {
		return ErrNoStatus.With("status", m.Status, "states", shipment.Statuses()).At("body.status")
	}
	if _, err := tx.ExecContext(ctx, mapCodeSQL, m.Source, m.Code, m.ValidFrom, m.Status, m.Reason, m.Rank, m.Moves, m.MeaningZH, m.MeaningEN); err != nil {
		return fmt.Errorf("map a code: %w", err)
	}
	return event.Emit(ctx, tx, CodeMapped{Source: m.Source, Code: m.Code})
}

// refoldAtOnce bounds the shipments that one transaction folds anew after a mapping.
const refoldAtOnce = 500

const withCodeSQL = `
SELECT DISTINCT carrier, waybill
FROM scans
WHERE source = $1 AND code = $2 AND (carrier, waybill) > ($3, $4)
ORDER BY carrier, waybill
LIMIT $5`

// refoldMapped folds the next shipments that have a code that was mapped, and tells itself to go on.
func refoldMapped(ctx context.Context, tx *db.Tx, e CodeMapped) error {
	var keys []waybillKey
	if err := tx.SelectContext(ctx, &keys, withCodeSQL, e.Source, e.Code, e.AfterCarrier, e.AfterWaybill, refoldAtOnce); err != nil {
		return fmt.Errorf("find the shipments with code %s: %w", e.Code, err)
	}
	if len(keys) == 0 {
		return nil
	}
	if err := lockWaybills(ctx, tx, keys); err != nil {
		return err
	}
	if err := refoldShipments(ctx, tx, keys); err != nil {
		return err
	}
	last := keys[len(keys)-1]
	return event.Emit(ctx, tx, CodeMapped{Source: e.Source, Code: e.Code, AfterCarrier: last.Carrier, AfterWaybill: last.Waybill})
}
