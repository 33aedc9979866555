package balance

import (
	"context"
	"fmt"

	"fettle/internal/db"
)

// Ends of the mass ledger that are no sites of ours.
const (
	Household = "HOUSEHOLD"
	Restock   = "RESTOCKED"
	Treated   = "TREATED"
	Variance  = "VARIANCE"
)

const massSQL = `
INSERT INTO mass_ledger (at, by, from_site, to_site, hazard_code, grams, reference, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// Move books grams of a hazard code from one account to another. More than is there is refused.
func Move(ctx context.Context, tx *db.Tx, from, to, hazardCode string, grams int64, reference, reason string) error {
	if grams == 0 {
		return nil
	}
	if grams < 0 {
		from, to, grams = to, from, -grams
	}
	if _, err := tx.ExecContext(ctx, massSQL, tx.Now, tx.By, from, to, hazardCode, grams, reference, reason); err != nil {
		return fmt.Errorf("book %d g: %w", grams, err)
	}
	return nil
}

// SiteBalance is what a site holds by code.
type SiteBalance struct {
	Site       string `db:"site" json:"site"`
	HazardCode string `db:"hazard_code" json:"hazard_code"`
	InGrams    int64  `db:"in_grams" json:"in_grams"`
	OutGrams   int64  `db:"out_grams" json:"out_grams"`
	HeldGrams  int64  `db:"held_grams" json:"held_grams"`
}

const balanceSQL = `
SELECT site, hazard_code, sum(taken)::bigint AS in_grams, sum(given)::bigint AS out_grams, (sum(taken) - sum(given))::bigint AS held_grams
FROM (
    SELECT to_site AS site, hazard_code, grams AS taken, 0 AS given FROM mass_ledger
    UNION ALL
    SELECT from_site, hazard_code, 0, grams FROM mass_ledger
) m
GROUP BY site, hazard_code
ORDER BY site, hazard_code`

// MassBalance is every site's grams in, out and held; the sum of held over all sites is zero.
func MassBalance(ctx context.Context, tx *db.Tx) ([]SiteBalance, error) {
	out := []SiteBalance{}
	if err := tx.SelectContext(ctx, &out, balanceSQL); err != nil {
		return nil, fmt.Errorf("balance the grams: %w", err)
	}
	return out, nil
}
