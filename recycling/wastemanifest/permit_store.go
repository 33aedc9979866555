package wastemanifest

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/inventory/site"
	"fettle/texts"
)

// Permit is what a recycler may accept; an empty hazard code is ordinary scrap.
type Permit struct {
	Recycler    string    `db:"recycler" json:"recycler"`
	NameZH      string    `db:"name_zh" json:"name_zh"`
	NameEN      string    `db:"name_en" json:"name_en"`
	HazardCode  string    `db:"hazard_code" json:"hazard_code"`
	Permit      string    `db:"permit" json:"permit"`
	ValidUntil  time.Time `db:"valid_until" json:"valid_until"`
	QuotaGrams  int64     `db:"quota_grams" json:"quota_grams"`
	UsedGrams   int64     `db:"used_grams" json:"used_grams"`
	ValidToday  bool      `db:"valid_today" json:"valid_today"`
	Sufficiency int64     `db:"left_grams" json:"left_grams"`
}

// permitsSQL counts a trip against the permits it names; one that names none for the code counts against each of them.
const permitsSQL = `
SELECT p.recycler, l.name_zh, l.name_en, p.hazard_code, p.permit, p.valid_until, p.quota_grams, coalesce(u.grams, 0) AS used_grams,
       p.valid_until >= ($2::timestamptz AT TIME ZONE l.zone)::date AS valid_today, p.quota_grams - coalesce(u.grams, 0) AS left_grams
FROM permits p
JOIN locations l ON l.code = p.recycler
LEFT JOIN LATERAL (
    SELECT sum(waste_lots.net_grams)::bigint AS grams
    FROM waste_manifests m
    JOIN waste_lots ON waste_lots.manifest = m.id
    WHERE m.acceptor = p.recycler AND waste_lots.hazard_code = p.hazard_code
      AND (p.permit = ANY(string_to_array(m.permit, ', ')) OR NOT EXISTS (
          SELECT 1
          FROM permits k
          WHERE k.recycler = p.recycler AND k.hazard_code = p.hazard_code AND k.permit = ANY(string_to_array(m.permit, ', '))))) u ON true
WHERE ($1 = '*' OR p.hazard_code = $1) AND ($3 = '' OR p.recycler = $3)
ORDER BY p.recycler, p.hazard_code, p.permit`

// Permits lists permits with what is left of their quota. hazardCode "*" is every code.
func Permits(ctx context.Context, tx *db.Tx, hazardCode, recycler string) ([]Permit, error) {
	out := []Permit{}
	if err := tx.SelectContext(ctx, &out, permitsSQL, hazardCode, tx.Now, recycler); err != nil {
		return nil, fmt.Errorf("read permits: %w", err)
	}
	return out, nil
}

// permitFor looks that the recycler may take every code today and has room for it, and answers the permits' numbers.
func permitFor(ctx context.Context, tx *db.Tx, recycler string, byCode map[string]int64) (string, error) {
	// Two manifests to one recycler must not both use the last of its quota.
	if _, err := tx.ExecContext(ctx, "SELECT 1 FROM permits WHERE recycler = $1 ORDER BY hazard_code, permit FOR UPDATE", recycler); err != nil {
		return "", fmt.Errorf("lock permits: %w", err)
	}
	all, err := Permits(ctx, tx, "*", recycler)
	if err != nil {
		return "", err
	}
	var numbers []string
	for code, grams := range byCode {
		valid := slices.DeleteFunc(slices.Clone(all), func(p Permit) bool { return p.HazardCode != code || !p.ValidToday })
		if len(valid) == 0 {
			return "", ErrPermit.With("recycler", recycler, "code", code).At("body.acceptor")
		}
		i := slices.IndexFunc(valid, func(p Permit) bool { return p.Sufficiency >= grams })
		if i < 0 {
			most := slices.MaxFunc(valid, func(a, b Permit) int { return cmp.Compare(a.Sufficiency, b.Sufficiency) }).Sufficiency
			return "", ErrQuota.With("code", code, "left", most, "needed", grams).At("body.acceptor")
		}
		numbers = append(numbers, valid[i].Permit)
	}
	slices.Sort(numbers)
	// One permit often covers several codes.
	return strings.Join(slices.Compact(numbers), ", "), nil
}

const upsertPermitsSQL = `
INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams)
SELECT r, h, p, v, q
FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::bigint[]) AS t (r, h, p, v, q)
ON CONFLICT (recycler, hazard_code, permit) DO UPDATE
SET valid_until = excluded.valid_until, quota_grams = excluded.quota_grams
WHERE (permits.valid_until, permits.quota_grams) IS DISTINCT FROM (excluded.valid_until, excluded.quota_grams)
RETURNING xmax = 0`

// checkPermit says what is wrong with a row in itself.
func checkPermit(row, codes []string, bad func(column string, why texts.Sentence)) {
	if row[1] != "" && !slices.Contains(codes, row[1]) {
		bad("hazard_code", texts.Of("fault.hazard_unknown", "code", row[1]))
	}
	if row[2] == "" {
		bad("permit", texts.Of("row.empty"))
	}
	if _, err := time.Parse(time.DateOnly, row[3]); err != nil {
		bad("valid_until", texts.Of("row.date"))
	}
	if n, err := strconv.ParseInt(row[4], 10, 64); err != nil || n < 0 {
		bad("quota_grams", texts.Of("row.grams"))
	}
}

// ImportPermits loads recycler,hazard_code,permit,valid_until,quota_grams; every bad row is named, and none is written
// while there is one.
func ImportPermits(ctx context.Context, tx *db.Tx, r io.Reader, dryRun bool) (dataload.ImportReport, error) {
	report := dataload.ImportReport{Kind: "permits", DryRun: dryRun}
	c := csv.NewReader(r)
	all, err := c.ReadAll()
	want := []string{"recycler", "hazard_code", "permit", "valid_until", "quota_grams"}
	if err != nil || len(all) == 0 || !slices.Equal(all[0], want) {
		report.Errors = append(report.Errors, dataload.Wrong(1, "", texts.Of("row.header", "header", strings.Join(want, ","))))
		return report, nil
	}
	report.Rows = len(all) - 1
	codes := []string{}
	if err := tx.SelectContext(ctx, &codes, "SELECT DISTINCT code FROM hazards"); err != nil {
		return report, fmt.Errorf("read the hazard codes: %w", err)
	}
	columns, first := make([][]string, len(want)), map[[3]string]int{}
	for i, row := range all[1:] {
		bad := func(column string, why texts.Sentence) {
			report.Errors = append(report.Errors, dataload.Wrong(i+2, column, why))
		}
		if l, err := site.ByCode(ctx, tx, row[0]); err != nil || l.Kind != site.Recycler {
			bad("recycler", texts.Of("row.recycler", "location", row[0]))
		}
		checkPermit(row, codes, bad)
		key := [3]string(row[:3])
		if line, twice := first[key]; twice {
			bad("permit", texts.Of("row.twice", "first", line))
		} else {
			first[key] = i + 2
		}
		for j := range columns {
			columns[j] = append(columns[j], row[j])
		}
	}
	if len(report.Errors) > 0 || dryRun || report.Rows == 0 {
		return report, nil
	}
	var fresh []bool
	if err := tx.SelectContext(ctx, &fresh, upsertPermitsSQL, pq.Array(columns[0]), pq.Array(columns[1]), pq.Array(columns[2]),
		pq.Array(columns[3]), pq.Array(columns[4])); err != nil {
		return report, fmt.Errorf("write permits: %w", err)
	}
	for _, added := range fresh {
		if added {
			report.Added++
		} else {
			report.Changed++
		}
	}
	report.Unchanged = report.Rows - len(fresh)
	return report, nil
}
