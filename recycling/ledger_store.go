package recycling

import (
	"context"
	"fmt"

	"fettle/internal/db"
)

// Ends of the mass ledger that are no sites of ours.
const (
	household = "HOUSEHOLD"
	restock   = "RESTOCKED"
	treated   = "TREATED"
	variance  = "VARIANCE"
)

const massSQL = `
INSERT INTO mass_ledger (at, by, from_site, to_site, hazard_code, grams, reference, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

func moveMass(ctx context.Context, tx *db.Tx, from, to, hazardCode string, grams int64, reference, reason string) error {
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

// Accounts of points.
const program = "program"

func pendingOf(customer string) string   { return "customer:" + customer + ":pending" }
func confirmedOf(customer string) string { return "customer:" + customer }

// pointsPerReturn is granted for a part that came back as it should.
const pointsPerReturn = 100

const pointsSQL = `
INSERT INTO points_ledger (at, by, from_account, to_account, points, reason, return_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT ON CONSTRAINT points_once_per_return_and_reason DO NOTHING`

func movePoints(ctx context.Context, tx *db.Tx, from, to, reason, id string) error {
	if _, err := tx.ExecContext(ctx, pointsSQL, tx.Now, tx.By, from, to, pointsPerReturn, reason, id); err != nil {
		return fmt.Errorf("move points: %w", err)
	}
	return nil
}

// Balance of a customer's points.
type Balance struct {
	Customer  string `db:"-" json:"customer"`
	Confirmed int64  `db:"confirmed" json:"confirmed"`
	Pending   int64  `db:"pending" json:"pending"`
}

const pointsOfSQL = `
SELECT coalesce(sum(points) FILTER (WHERE to_account = $1), 0) - coalesce(sum(points) FILTER (WHERE from_account = $1), 0) AS confirmed,
       coalesce(sum(points) FILTER (WHERE to_account = $2), 0) - coalesce(sum(points) FILTER (WHERE from_account = $2), 0) AS pending
FROM points_ledger
WHERE to_account IN ($1, $2) OR from_account IN ($1, $2)`

// Points is what a customer has.
func Points(ctx context.Context, tx *db.Tx, customer string) (Balance, error) {
	b := Balance{Customer: customer}
	if err := tx.GetContext(ctx, &b, pointsOfSQL, confirmedOf(customer), pendingOf(customer)); err != nil {
		return b, fmt.Errorf("read points: %w", err)
	}
	return b, nil
}
