package tracking

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
)

// orphanTerm is how long a scan may run ahead of its shipment before somebody has to look.
const orphanTerm = 72 * time.Hour

// Orphan is a waybill that carriers speak of and no shipment has.
type Orphan struct {
	Carrier   string     `db:"carrier" json:"carrier"`
	Waybill   string     `db:"waybill" json:"waybill"`
	Since     time.Time  `db:"since" json:"since"`
	GivenUpAt *time.Time `db:"given_up_at" json:"given_up_at"`
	Scans     int        `db:"scans" json:"scans"`
}

const addOrphansSQL = `
WITH RECURSIVE up (carrier, waybill, root_carrier, root_waybill) AS (
    SELECT carrier, waybill, carrier, waybill
    FROM unnest($1::text[], $2::text[]) AS k (carrier, waybill)
    UNION
    SELECT up.carrier, up.waybill, l.carrier, l.waybill
    FROM up
    JOIN waybill_links l ON l.child_carrier = up.root_carrier AND l.child_waybill = up.root_waybill
)
INSERT INTO orphan_waybills (carrier, waybill, since)
SELECT DISTINCT k.carrier, k.waybill, $3::timestamptz
FROM unnest($1::text[], $2::text[]) AS k (carrier, waybill)
WHERE NOT EXISTS (
    SELECT 1
    FROM up
    JOIN shipments s ON s.carrier = up.root_carrier AND s.waybill = up.root_waybill
    WHERE up.carrier = k.carrier AND up.waybill = k.waybill)
ORDER BY k.carrier, k.waybill
ON CONFLICT DO NOTHING
RETURNING carrier, waybill`

// noteOrphans remembers which of the waybills belong to no shipment, and sets the time at which somebody is told.
func noteOrphans(ctx context.Context, tx *db.Tx, keys []waybillKey) error {
	if len(keys) == 0 {
		return nil
	}
	carriers, waybills := splitKeys(keys)
	var added []waybillKey
	if err := tx.SelectContext(ctx, &added, addOrphansSQL, pq.Array(carriers), pq.Array(waybills), tx.Now); err != nil {
		return fmt.Errorf("note waybills without a shipment: %w", err)
	}
	timers := make([]event.Timer, len(added))
	for i, k := range added {
		timers[i] = event.Timer{At: tx.Now.Add(orphanTerm), Event: OrphanDue(k)}
	}
	return event.EmitTimers(ctx, tx, timers...)
}

const adoptSQL = `
WITH RECURSIVE down (carrier, waybill) AS (
    SELECT carrier, waybill
    FROM unnest($1::text[], $2::text[]) AS k (carrier, waybill)
    UNION
    SELECT l.child_carrier, l.child_waybill
    FROM down
    JOIN waybill_links l ON l.carrier = down.carrier AND l.waybill = down.waybill
), up (carrier, waybill, root_carrier, root_waybill) AS (
    SELECT carrier, waybill, carrier, waybill
    FROM down
    UNION
    SELECT up.carrier, up.waybill, l.carrier, l.waybill
    FROM up
    JOIN waybill_links l ON l.child_carrier = up.root_carrier AND l.child_waybill = up.root_waybill
)
DELETE FROM orphan_waybills o
USING up
JOIN shipments s ON s.carrier = up.root_carrier AND s.waybill = up.root_waybill
WHERE o.carrier = up.carrier AND o.waybill = up.waybill`

// adoptOrphans ends the waiting of waybills, and of those they go on under, that belong to a shipment now.
func adoptOrphans(ctx context.Context, tx *db.Tx, keys []waybillKey) error {
	if len(keys) == 0 {
		return nil
	}
	carriers, waybills := splitKeys(keys)
	if _, err := tx.ExecContext(ctx, adoptSQL, pq.Array(carriers), pq.Array(waybills)); err != nil {
		return fmt.Errorf("adopt waybills: %w", err)
	}
	return nil
}

const giveUpSQL = `
UPDATE orphan_waybills
SET given_up_at = $3
WHERE carrier = $1 AND waybill = $2 AND given_up_at IS NULL`

// giveUpOrphan marks a waybill that still has no shipment when its time is over.
func giveUpOrphan(ctx context.Context, tx *db.Tx, e OrphanDue) error {
	done, err := tx.ExecContext(ctx, giveUpSQL, e.Carrier, e.Waybill, tx.Now)
	if err != nil {
		return fmt.Errorf("give a waybill up: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return event.Emit(ctx, tx, Orphaned(e))
}

const orphansSQL = `
SELECT o.carrier, o.waybill, o.since, o.given_up_at,
       (SELECT count(*) FROM scans s WHERE s.carrier = o.carrier AND s.waybill = o.waybill) AS scans
FROM orphan_waybills o
WHERE (NOT $1 OR o.given_up_at IS NOT NULL) AND ($2 = '' OR (o.carrier, o.waybill) > ($2, $3))
ORDER BY o.carrier, o.waybill
LIMIT $4`

// Orphans lists waybills without a shipment; late are only those whose time is over.
func Orphans(ctx context.Context, tx *db.Tx, late bool, after Orphan, limit int) ([]Orphan, error) {
	out := []Orphan{}
	if err := tx.SelectContext(ctx, &out, orphansSQL, late, after.Carrier, after.Waybill, limit); err != nil {
		return nil, fmt.Errorf("list waybills without a shipment: %w", err)
	}
	return out, nil
}
