package wastemanifest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fettle/internal/db"
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
