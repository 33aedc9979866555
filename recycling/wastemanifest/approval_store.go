package wastemanifest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/recycling/wastelot"
)

// Approval is the leave of authorities to take hazardous waste from a site to a recycler of another province.
type Approval struct {
	Number     string         `db:"number" json:"number"`
	MoverOut   string         `db:"mover_out" json:"mover_out"`
	Acceptor   string         `db:"acceptor" json:"acceptor"`
	NameZH     string         `db:"name_zh" json:"acceptor_name_zh"`
	NameEN     string         `db:"name_en" json:"acceptor_name_en"`
	Codes      pq.StringArray `db:"hazard_codes" json:"hazard_codes"`
	ValidFrom  time.Time      `db:"valid_from" json:"valid_from"`
	ValidUntil time.Time      `db:"valid_until" json:"valid_until"`
	Grams      int64          `db:"grams" json:"grams"`
	LeftGrams  int64          `db:"left_grams" json:"left_grams"`
	ValidToday bool           `db:"valid_today" json:"valid_today" doc:"On the day of the site that moves out."`
	At         time.Time      `db:"at" json:"at"`
	By         string         `db:"by" json:"by"`
}

// approvalsSQL takes what trips under an approval weigh from what it allows, but for the trip $4 itself.
const approvalsSQL = `
SELECT p.number, p.mover_out, p.acceptor, a.name_zh, a.name_en, p.hazard_codes, p.valid_from, p.valid_until, p.grams,
       p.grams - coalesce(u.grams, 0) AS left_grams, d.day BETWEEN p.valid_from AND p.valid_until AS valid_today, p.at, p.by
FROM waste_approvals p
JOIN locations a ON a.code = p.acceptor
JOIN locations o ON o.code = p.mover_out
CROSS JOIN LATERAL (SELECT ($1::timestamptz AT TIME ZONE o.zone)::date AS day) d
LEFT JOIN LATERAL (
    SELECT sum(l.net_grams)::bigint AS grams
    FROM waste_manifests m
    JOIN waste_lots l ON l.manifest = m.id
    WHERE m.acceptor = p.acceptor AND m.mover_out = p.mover_out AND p.number = ANY (string_to_array(m.approval, ', '))
      AND l.hazard_code = ANY (p.hazard_codes) AND m.id <> $4) u ON true
WHERE (cardinality($2::text[]) = 0 OR p.mover_out = ANY ($2)) AND ($3 = '' OR p.acceptor = $3)
ORDER BY p.valid_until, p.number`

// Approvals lists those of some sites, of all when none is named, the first to end first.
func Approvals(ctx context.Context, tx *db.Tx, sites []string, acceptor, beside string) ([]Approval, error) {
	out := []Approval{}
	if err := tx.SelectContext(ctx, &out, approvalsSQL, tx.Now, pq.Array(append([]string{}, sites...)), acceptor, beside); err != nil {
		return nil, fmt.Errorf("read approvals: %w", err)
	}
	return out, nil
}

// crosses tells whether hazardous waste leaves its province on a way; a place that names none stands nowhere else.
func crosses(from, to site.Location) bool {
	return from.Province != "" && to.Province != "" && from.Province != to.Province
}

// provinceOf is the number of a place's province, which has a name in every language; the name it was written with where none is known.
func provinceOf(l site.Location) string {
	if len(l.AreaCode) >= 2 {
		return l.AreaCode[:2]
	}
	return l.Province
}

// approvalFor is the number of the approvals that cover a way's codes today, where the policy asks for them.
func approvalFor(ctx context.Context, tx *db.Tx, w way) (string, error) {
	p, err := wastelot.PolicyNow(ctx, tx)
	if err != nil || !p.Approvals || !crosses(w.from, w.to) {
		return "", err
	}
	all, err := Approvals(ctx, tx, []string{w.from.Code}, w.to.Code, w.itself)
	if err != nil {
		return "", err
	}
	var numbers []string
	used := map[string]int64{}
	for _, code := range slices.Sorted(maps.Keys(w.byCode)) {
		if code == "" {
			continue
		}
		i := slices.IndexFunc(all, func(a Approval) bool { return a.covers(code, w.byCode[code]+used[a.Number]) })
		if i < 0 {
			return "", ErrApproval.With("code", code, "from", provinceOf(w.from), "to", provinceOf(w.to)).At("body.acceptor")
		}
		used[all[i].Number] += w.byCode[code]
		numbers = append(numbers, all[i].Number)
	}
	slices.Sort(numbers)
	return strings.Join(slices.Compact(numbers), ", "), nil
}

func (a Approval) covers(code string, grams int64) bool {
	return a.ValidToday && slices.Contains(a.Codes, code) && a.LeftGrams >= grams
}

// longestApproval is how many months an approval holds at most (order 23/2021).
const longestApproval = 12

const addApprovalSQL = `
INSERT INTO waste_approvals (number, mover_out, acceptor, hazard_codes, valid_from, valid_until, grams, at, by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT DO NOTHING`

// AddApproval writes an approval down, once; one that changes in kind, quantity or acceptor is a new one.
func AddApproval(ctx context.Context, tx *db.Tx, a Approval) (Approval, error) {
	places, err := site.ByCodes(ctx, tx, []string{a.MoverOut, a.Acceptor})
	if err != nil {
		return a, err
	}
	if places[a.Acceptor].Kind != site.Recycler {
		return a, ErrRecycler.At("body.acceptor")
	}
	// A comma would part two numbers on a manifest.
	_, key, err := certificateNumber(a.Number)
	if err != nil || strings.Contains(key, ",") {
		return a, ErrApprovalOf.Because("number").At("body.number")
	}
	a.Number = key
	if a.ValidUntil.Before(a.ValidFrom) || a.ValidUntil.After(a.ValidFrom.AddDate(0, longestApproval, 0)) {
		return a, ErrApprovalOf.Because("term").With("months", longestApproval).At("body.valid_until")
	}
	for i, code := range a.Codes {
		h, err := wastelot.HazardOf(ctx, tx, code)
		if err != nil {
			return a, err
		}
		if h.NameZH+h.NameEN == "" {
			return a, catalog.ErrHazard.With("code", code).At(fmt.Sprintf("body.hazard_codes[%d]", i))
		}
	}
	done, err := tx.ExecContext(ctx, addApprovalSQL, a.Number, a.MoverOut, a.Acceptor, a.Codes, a.ValidFrom, a.ValidUntil, a.Grams, tx.Now, tx.By)
	if err != nil {
		return a, fmt.Errorf("write an approval: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return a, ErrApproved.With("number", a.Number).At("body.number")
	}
	all, err := Approvals(ctx, tx, []string{a.MoverOut}, a.Acceptor, "")
	if err != nil {
		return a, err
	}
	return all[slices.IndexFunc(all, func(b Approval) bool { return b.Number == a.Number })], nil
}
