package oldpart

import (
	"context"
	"fmt"

	"fettle/internal/db"
	"fettle/internal/number"
)

const redeemSQL = `
WITH given AS (
    INSERT INTO points_redemptions (id, customer, points, toward, reference, at, by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    RETURNING id
)
INSERT INTO points_ledger (at, by, from_account, to_account, points, reason, redemption)
SELECT $6, $7, $8, $9, $3, 'redeemed', id
FROM given`

// Redeem takes confirmed points of a customer for something. More than he has is refused, also when two take them at once.
func Redeem(ctx context.Context, tx *db.Tx, r Redemption) (Redemption, error) {
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('points_redemption_numbers')"); err != nil {
		return r, fmt.Errorf("number a redemption: %w", err)
	}
	r.ID, r.At, r.By = number.New("P", n), tx.Now, tx.By
	_, err := tx.ExecContext(ctx, redeemSQL, r.ID, r.Customer, r.Points, r.Toward, r.Reference, r.At, r.By, confirmedOf(r.Customer), redeemed)
	if db.Violates(err, "points_never_negative") {
		return r, ErrPoints.With("points", r.Points).At("body.points")
	}
	if err != nil {
		return r, fmt.Errorf("redeem points: %w", err)
	}
	return r, nil
}

const listRedemptionsSQL = `
SELECT id, customer, points, toward, reference, at, by
FROM points_redemptions
WHERE ($1 = '' OR customer = $1) AND ($2 = '' OR id < $2)
ORDER BY id DESC
LIMIT $3`

// Redemptions lists what points were given for, newest first; no customer is all of them.
func Redemptions(ctx context.Context, tx *db.Tx, customer, before string, limit int) ([]Redemption, error) {
	out := []Redemption{}
	if err := tx.SelectContext(ctx, &out, listRedemptionsSQL, customer, before, limit); err != nil {
		return nil, fmt.Errorf("list redemptions: %w", err)
	}
	return out, nil
}
