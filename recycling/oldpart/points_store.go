package oldpart

import (
	"context"
	"fmt"

	"fettle/internal/db"
)

// Accounts of points.
const program = "program"

func pendingOf(customer string) string { return "customer:" + customer + ":pending" }

func confirmedOf(customer string) string { return "customer:" + customer }

// pointsPerReturn is granted for a part that came back as it should.
const pointsPerReturn = 100

const pointsSQL = `
INSERT INTO points_ledger (at, by, from_account, to_account, points, reason, return_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT ON CONSTRAINT points_once_per_return_and_reason DO NOTHING`

func movePoints(ctx context.Context, tx *db.Tx, from, to string, reason PointsReason, id string) error {
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

const pointsOfRepairSQL = `
SELECT coalesce(sum(p.points) FILTER (WHERE p.to_account = $2), 0) - coalesce(sum(p.points) FILTER (WHERE p.from_account = $2), 0) AS confirmed,
       coalesce(sum(p.points) FILTER (WHERE p.to_account = $3), 0) - coalesce(sum(p.points) FILTER (WHERE p.from_account = $3), 0) AS pending
FROM points_ledger p
JOIN returns r ON r.id = p.return_id
WHERE r.repair = $1`

// PointsOfRepair is what a customer has for the old parts of one repair: who holds a link to it, or works on it, is told that
// and nothing of his other repairs.
func PointsOfRepair(ctx context.Context, tx *db.Tx, repair, customer string) (Balance, error) {
	b := Balance{Customer: customer}
	if err := tx.GetContext(ctx, &b, pointsOfRepairSQL, repair, confirmedOf(customer), pendingOf(customer)); err != nil {
		return b, fmt.Errorf("read the points of a repair: %w", err)
	}
	return b, nil
}

const grantedSQL = `
SELECT EXISTS (SELECT 1 FROM points_ledger WHERE return_id = $1 AND reason = $2)`

func hasPoints(ctx context.Context, tx *db.Tx, id string, reason PointsReason) (bool, error) {
	var there bool
	err := tx.GetContext(ctx, &there, grantedSQL, id, reason)
	return there, err
}

func reversePoints(ctx context.Context, tx *db.Tx, r Return) error {
	there, err := hasPoints(ctx, tx, r.ID, PointsReturned)
	if err != nil || !there {
		return err
	}
	return movePoints(ctx, tx, pendingOf(r.Customer), program, PointsReversed, r.ID)
}

func confirmPoints(ctx context.Context, tx *db.Tx, r Return) error {
	there, err := hasPoints(ctx, tx, r.ID, PointsReturned)
	if err != nil || !there || r.Verdict.isMismatch() {
		return err
	}
	return movePoints(ctx, tx, pendingOf(r.Customer), confirmedOf(r.Customer), PointsConfirmed, r.ID)
}
