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

// redeemed is where points go that a customer gave for something.
const redeemed = "redeemed"

const pointsSQL = `
INSERT INTO points_ledger (at, by, from_account, to_account, points, reason, return_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT ON CONSTRAINT points_once_per_return_and_reason DO NOTHING`

func movePoints(ctx context.Context, tx *db.Tx, from, to string, points int64, reason PointsReason, id string) error {
	if points == 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, pointsSQL, tx.Now, tx.By, from, to, points, reason, id); err != nil {
		return fmt.Errorf("move points: %w", err)
	}
	return nil
}

// Two receipts at once must not both find the room under the cap of a customer, nor both be the first of a piece.
const grantTogetherSQL = `
SELECT pg_advisory_xact_lock(hashtextextended('points ' || $1, 0)), pg_advisory_xact_lock(hashtextextended('award ' || $2 || ' ' || $3, 0))`

// A piece whose points were taken back may have come home as what it is not: it has had none.
const awardedBeforeSQL = `
SELECT EXISTS (
    SELECT 1
    FROM returns r
    JOIN points_ledger p ON p.return_id = r.id AND p.reason = 'returned'
    WHERE r.actual_serial = $1 AND r.part = $2 AND r.id <> $3
      AND NOT EXISTS (SELECT 1 FROM points_ledger b WHERE b.return_id = r.id AND b.reason = 'reversed'))`

// grantPoints makes points pending for a part that came back as it should: once a piece, and within the cap of its customer.
func grantPoints(ctx context.Context, tx *db.Tx, r Return) error {
	p, err := pointsPolicyNow(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, grantTogetherSQL, r.Customer, r.Part, r.ActualSerial); err != nil {
		return fmt.Errorf("wait for other points of %s: %w", r.Customer, err)
	}
	if r.ActualSerial != "" {
		var had bool
		if err := tx.GetContext(ctx, &had, awardedBeforeSQL, r.ActualSerial, r.Part, r.ID); err != nil || had {
			return err
		}
	}
	before, err := grantedThisMonth(ctx, tx, r.Customer)
	if err != nil {
		return err
	}
	return movePoints(ctx, tx, program, pendingOf(r.Customer), p.grant(before), PointsReturned, r.ID)
}

// Balance of a customer's points.
type Balance struct {
	Customer  string `db:"-" json:"customer"`
	Confirmed int64  `db:"confirmed" json:"confirmed"`
	Pending   int64  `db:"pending" json:"pending"`
}

const pointsOfSQL = `
SELECT coalesce(sum(points) FILTER (WHERE account = $1), 0)::bigint AS confirmed, coalesce(sum(points) FILTER (WHERE account = $2), 0)::bigint AS pending
FROM points_balances
WHERE account IN ($1, $2)`

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
SELECT coalesce(sum(points), 0)::bigint
FROM points_ledger
WHERE return_id = $1 AND reason = 'returned'`

// granted is what a return was granted, whatever the policy says today.
func granted(ctx context.Context, tx *db.Tx, id string) (points int64, err error) {
	if err := tx.GetContext(ctx, &points, grantedSQL, id); err != nil {
		return 0, fmt.Errorf("read the points of %s: %w", id, err)
	}
	return points, nil
}

func reversePoints(ctx context.Context, tx *db.Tx, r Return) error {
	points, err := granted(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	return movePoints(ctx, tx, pendingOf(r.Customer), program, points, PointsReversed, r.ID)
}

func confirmPoints(ctx context.Context, tx *db.Tx, r Return) error {
	points, err := granted(ctx, tx, r.ID)
	if err != nil || r.Verdict.isMismatch() {
		return err
	}
	return movePoints(ctx, tx, pendingOf(r.Customer), confirmedOf(r.Customer), points, PointsConfirmed, r.ID)
}
