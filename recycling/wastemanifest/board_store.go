package wastemanifest

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/recycling/wastelot"
)

// Lying is what lies of a hazard code at a site.
type Lying struct {
	Site        string         `db:"site" json:"site"`
	NameZH      string         `db:"site_zh" json:"name_zh"`
	NameEN      string         `db:"site_en" json:"name_en"`
	HazardCode  string         `db:"hazard_code" json:"hazard_code"`
	CodeZH      string         `db:"code_zh" json:"code_name_zh"`
	CodeEN      string         `db:"code_en" json:"code_name_en"`
	Hazard      string         `db:"hazard" json:"hazard"`
	Pieces      int            `db:"pieces" json:"pieces"`
	Grams       int64          `db:"grams" json:"grams"`
	Loose       int            `db:"loose" json:"loose" doc:"Pieces of them that lie in no waste lot."`
	Lots        pq.StringArray `db:"lots" json:"lots"`
	OldestAt    time.Time      `db:"oldest_at" json:"oldest_at"`
	StoreUntil  time.Time      `db:"-" json:"store_until"`
	DaysLeft    int            `db:"-" json:"days_left" doc:"Days of the site until it may lie no longer; below zero when it does."`
	WarnedDays  int            `db:"warned_days" json:"warned_days"`
	QuotaGrams  int64          `db:"-" json:"quota_left_grams" doc:"What valid permits of all recyclers have left for the code."`
	PermitEnds  *time.Time     `db:"-" json:"permit_ends" doc:"The first day on which one of them ends."`
	Zone        string         `db:"zone" json:"-"`
	Conflicting []string       `db:"-" json:"incompatible" doc:"Other codes that lie at the site and that the policy of waste keeps apart from this one."`
}

// lyingSQL is what was received and no recycler has accepted, by the site that answers for it.
const lyingSQL = `
SELECT r.warehouse AS site, o.name_zh AS site_zh, o.name_en AS site_en, o.zone, r.hazard_code, coalesce(h.name_zh, '') AS code_zh,
       coalesce(h.name_en, '') AS code_en, coalesce(h.hazard, '') AS hazard, count(*) AS pieces, sum(r.gross_grams)::bigint AS grams,
       count(*) FILTER (WHERE r.waste_lot IS NULL) AS loose, min(r.received_at) AS oldest_at,
       coalesce(array_agg(DISTINCT r.waste_lot) FILTER (WHERE r.waste_lot IS NOT NULL), '{}') AS lots, coalesce(max(l.warned_days), 0) AS warned_days
FROM returns r
JOIN locations o ON o.code = r.warehouse
LEFT JOIN LATERAL (
    SELECT name_zh, name_en, hazard
    FROM hazards
    WHERE code = r.hazard_code AND valid_from <= $2
    ORDER BY valid_from DESC
    LIMIT 1) h ON true
LEFT JOIN waste_lots l ON l.id = r.waste_lot
WHERE r.hazard_code <> '' AND r.state IN ('received', 'inspected', 'graded', 'staged', 'in_transfer')
  AND (cardinality($1::text[]) = 0 OR r.warehouse = ANY ($1))
GROUP BY r.warehouse, o.name_zh, o.name_en, o.zone, r.hazard_code, h.name_zh, h.name_en, h.hazard
ORDER BY min(r.received_at), r.warehouse, r.hazard_code`

const dayHours = 24

// Board is what lies by site and code, the oldest first; no site means all.
func Board(ctx context.Context, tx *db.Tx, sites []string) ([]Lying, error) {
	out := []Lying{}
	if err := tx.SelectContext(ctx, &out, lyingSQL, pq.Array(append([]string{}, sites...)), tx.Now); err != nil {
		return nil, fmt.Errorf("read what lies: %w", err)
	}
	policy, err := wastelot.PolicyNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	permits, err := Permits(ctx, tx, "*", "")
	if err != nil {
		return nil, err
	}
	for i := range out {
		l := &out[i]
		zone, err := time.LoadLocation(l.Zone)
		if err != nil {
			return nil, fmt.Errorf("the zone of %s: %w", l.Site, err)
		}
		l.StoreUntil = wastelot.Aged(l.OldestAt, zone, policy.StorageDays).UTC()
		l.DaysLeft = daysBetween(tx.Now.In(zone), l.StoreUntil.In(zone))
		l.Conflicting = []string{}
		for _, other := range out {
			if _, clash := policy.Clash(l.Hazard, other.Hazard); clash && other.Site == l.Site && other.HazardCode != l.HazardCode {
				l.Conflicting = append(l.Conflicting, other.HazardCode)
			}
		}
		for _, p := range permits {
			if p.HazardCode != l.HazardCode || !p.ValidToday {
				continue
			}
			l.QuotaGrams += max(0, p.Sufficiency)
			if l.PermitEnds == nil || p.ValidUntil.Before(*l.PermitEnds) {
				l.PermitEnds = &p.ValidUntil
			}
		}
	}
	return out, nil
}

// daysBetween counts midnights.
func daysBetween(from, to time.Time) int {
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(midnight(to).Sub(midnight(from)).Hours()) / dayHours
}
