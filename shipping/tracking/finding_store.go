package tracking

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"fettle/internal/db"
	"fettle/inventory/ident"
	"fettle/shipping/carrier"
)

// Finding is what of a carrier's messages was read in part only. The raw message is where Topic, Partition and Offset say, as
// long as the topic keeps it.
type Finding struct {
	ID      int64           `db:"id" json:"id"`
	Source  string          `db:"source" json:"source"`
	Carrier string          `db:"carrier" json:"carrier"`
	Waybill string          `db:"waybill" json:"waybill"`
	Verdict carrier.Verdict `db:"verdict" json:"verdict"`
	Reason  carrier.Reason  `db:"reason" json:"reason"`
	// Detail is what stood there, cut short and without people.
	Detail string `db:"detail" json:"detail"`
	// Times is of how many facts it was found; Taken how many facts of the last such message were plain.
	Times     int64     `db:"times" json:"times"`
	Taken     int       `db:"taken" json:"taken"`
	FirstAt   time.Time `db:"first_at" json:"first_at"`
	LastAt    time.Time `db:"last_at" json:"last_at"`
	Topic     string    `db:"topic" json:"topic"`
	Partition int       `db:"partition" json:"partition"`
	Offset    int64     `db:"offset" json:"offset"`
}

// finding is a Finding that is about to be kept.
type finding struct {
	Source    string          `json:"source"`
	Carrier   string          `json:"carrier"`
	Waybill   string          `json:"waybill"`
	Verdict   carrier.Verdict `json:"verdict"`
	Reason    carrier.Reason  `json:"reason"`
	Detail    string          `json:"detail"`
	Times     int64           `json:"times"`
	Taken     int             `json:"taken"`
	Topic     string          `json:"topic"`
	Partition int             `json:"partition"`
	Offset    int64           `json:"offset"`
}

func compareFindings(a, b finding) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Carrier, b.Carrier), cmp.Compare(a.Waybill, b.Waybill), cmp.Compare(a.Verdict, b.Verdict),
		cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Detail, b.Detail))
}

const addFindingsSQL = `
INSERT INTO scan_findings AS f (source, carrier, waybill, verdict, reason, detail, times, taken, first_at, last_at, topic, "partition", "offset")
SELECT source, carrier, waybill, verdict, reason, detail, times, taken, $2, $2, topic, "partition", "offset"
FROM jsonb_to_recordset($1) AS r (source text, carrier text, waybill text, verdict text, reason text, detail text, times bigint, taken int,
     topic text, "partition" int, "offset" bigint)
ON CONFLICT ON CONSTRAINT scan_findings_are_kept_once DO UPDATE
SET times = f.times + excluded.times, taken = excluded.taken, last_at = excluded.last_at, topic = excluded.topic, "partition" = excluded."partition",
    "offset" = excluded."offset"`

// findingsKept is how long a finding stays after it was last made: as long as the raw message does.
const findingsKept = 30 * 24 * time.Hour

const dropFindingsSQL = `
DELETE FROM scan_findings
WHERE id IN (SELECT id FROM scan_findings WHERE last_at < $1 ORDER BY last_at LIMIT 100 FOR UPDATE SKIP LOCKED)`

// keepFindings notes what was found, once and counted, in one order so that two batches cannot wait for each other.
func keepFindings(ctx context.Context, tx *db.Tx, found []finding) error {
	if len(found) == 0 {
		return nil
	}
	slices.SortStableFunc(found, compareFindings)
	once := found[:0]
	for _, f := range found {
		if last := len(once) - 1; last >= 0 && compareFindings(once[last], f) == 0 {
			f.Times += once[last].Times
			once[last] = f
			continue
		}
		once = append(once, f)
	}
	raw, err := json.Marshal(once)
	if err != nil {
		return fmt.Errorf("encode findings: %w", err)
	}
	if _, err := tx.ExecContext(ctx, addFindingsSQL, string(raw), tx.Now); err != nil {
		return fmt.Errorf("keep what was read in part only: %w", err)
	}
	if _, err := tx.ExecContext(ctx, dropFindingsSQL, tx.Now.Add(-findingsKept)); err != nil {
		return fmt.Errorf("drop old findings: %w", err)
	}
	return nil
}

const findingsSQL = `
SELECT id, source, carrier, waybill, verdict, reason, detail, times, taken, first_at, last_at, topic, "partition", "offset"
FROM scan_findings
WHERE ($1 = '' OR waybill = $1) AND ($2 = '' OR verdict = $2) AND ($3::timestamptz IS NULL OR (last_at, id) < ($3, $4))
ORDER BY last_at DESC, id DESC
LIMIT $5`

// Findings lists what was found, the latest first; of one waybill, or of all.
func Findings(ctx context.Context, tx *db.Tx, waybill string, verdict carrier.Verdict, after *Finding, limit int) ([]Finding, error) {
	var at *time.Time
	var id int64
	if after != nil {
		at, id = &after.LastAt, after.ID
	}
	out := []Finding{}
	if err := tx.SelectContext(ctx, &out, findingsSQL, ident.NormalWaybill(waybill), verdict, at, id, limit); err != nil {
		return nil, fmt.Errorf("list what was read in part only: %w", err)
	}
	return out, nil
}
