package wastemanifest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fettle/internal/db"
	"fettle/inventory/site"
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
    WHERE m.acceptor = p.recycler AND waste_lots.hazard_code = p.hazard_code AND m.id <> $4
      AND (p.permit = ANY(string_to_array(m.permit, ', ')) OR NOT EXISTS (
          SELECT 1
          FROM permits k
          WHERE k.recycler = p.recycler AND k.hazard_code = p.hazard_code AND k.permit = ANY(string_to_array(m.permit, ', '))))) u ON true
WHERE ($1 = '*' OR p.hazard_code = $1) AND ($3 = '' OR p.recycler = $3)
ORDER BY p.recycler, p.hazard_code, p.permit`

// Permits lists permits with what is left of their quota. hazardCode "*" is every code.
func Permits(ctx context.Context, tx *db.Tx, hazardCode, recycler string) ([]Permit, error) {
	return permitsBeside(ctx, tx, hazardCode, recycler, "")
}

// permitsBeside is Permits without what one manifest holds of their quota.
func permitsBeside(ctx context.Context, tx *db.Tx, hazardCode, recycler, manifest string) ([]Permit, error) {
	out := []Permit{}
	if err := tx.SelectContext(ctx, &out, permitsSQL, hazardCode, tx.Now, recycler, manifest); err != nil {
		return nil, fmt.Errorf("read permits: %w", err)
	}
	return out, nil
}

// way is a trip whose papers are looked for.
type way struct {
	from, to site.Location
	purpose  Purpose
	byCode   map[string]int64
	// itself is the manifest whose share of quotas is its own.
	itself string
}

// papers are the permits and the approvals that a trip goes under, by their numbers.
type papers struct{ permit, approval string }

// papersFor looks that the recycler may take every code today and has room for it, and that an approval covers the way where it
// crosses a province. What goes home needs neither.
func papersFor(ctx context.Context, tx *db.Tx, w way) (papers, error) {
	if w.purpose == Return {
		return papers{}, nil
	}
	var closed bool
	if err := tx.GetContext(ctx, &closed, "SELECT closed_at IS NOT NULL FROM locations WHERE code = $1", w.to.Code); err != nil {
		return papers{}, fmt.Errorf("look whether %s is open: %w", w.to.Code, err)
	}
	if closed {
		return papers{}, ErrRecycler.Because("closed").At("body.acceptor")
	}
	// Two manifests to one recycler must not both use the last of its quota.
	for _, lock := range []string{"SELECT 1 FROM permits WHERE recycler = $1 ORDER BY hazard_code, permit FOR UPDATE",
		"SELECT 1 FROM waste_approvals WHERE acceptor = $1 ORDER BY number FOR UPDATE"} {
		if _, err := tx.ExecContext(ctx, lock, w.to.Code); err != nil {
			return papers{}, fmt.Errorf("lock permits: %w", err)
		}
	}
	all, err := permitsBeside(ctx, tx, "*", w.to.Code, w.itself)
	if err != nil {
		return papers{}, err
	}
	var numbers []string
	for _, code := range slices.Sorted(maps.Keys(w.byCode)) {
		p, obstacle, most := permitOf(all, code, w.byCode[code])
		switch obstacle {
		case "":
			numbers = append(numbers, p.Permit)
		case OverQuota:
			return papers{}, ErrQuota.With("code", code, "left", most, "needed", w.byCode[code]).At("body.acceptor")
		default:
			return papers{}, ErrPermit.With("recycler", w.to.Code, "code", code).At("body.acceptor")
		}
	}
	slices.Sort(numbers)
	approval, err := approvalFor(ctx, tx, w)
	// One permit often covers several codes.
	return papers{strings.Join(slices.Compact(numbers), ", "), approval}, err
}

// permitOf chooses among a recycler's permits one that takes so many grams of a code today, or says what stands in the way; most
// is what is left of the largest that is valid.
func permitOf(all []Permit, code string, grams int64) (p Permit, o Obstacle, most int64) {
	covering := slices.DeleteFunc(slices.Clone(all), func(p Permit) bool { return p.HazardCode != code })
	if len(covering) == 0 {
		return p, NotCovered, 0
	}
	valid := slices.DeleteFunc(slices.Clone(covering), func(p Permit) bool { return !p.ValidToday })
	if len(valid) == 0 {
		return slices.MaxFunc(covering, func(a, b Permit) int { return a.ValidUntil.Compare(b.ValidUntil) }), Expired, 0
	}
	if i := slices.IndexFunc(valid, func(p Permit) bool { return p.Sufficiency >= grams }); i >= 0 {
		return valid[i], "", valid[i].Sufficiency
	}
	p = slices.MaxFunc(valid, func(a, b Permit) int { return cmp.Compare(a.Sufficiency, b.Sufficiency) })
	return p, OverQuota, p.Sufficiency
}
