package oldpart

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/inventory/site"
)

const takenBackSQL = `
INSERT INTO points_ledger (at, by, from_account, to_account, points, reason, take_back)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT ON CONSTRAINT points_taken_back_once DO NOTHING`

// GrantForTakeBack gives the points of an old appliance that was treated, once, within what its customer may have in a month.
func GrantForTakeBack(ctx context.Context, tx *db.Tx, customer, takeBack string, worth int64) (int64, error) {
	p, err := pointsPolicyNow(ctx, tx)
	if err != nil {
		return 0, err
	}
	before, err := grantedThisMonth(ctx, tx, customer)
	if err != nil {
		return 0, err
	}
	points := max(0, min(worth, p.CustomerMonth-before))
	if points == 0 {
		return 0, nil
	}
	if _, err := tx.ExecContext(ctx, takenBackSQL, tx.Now, tx.By, program, confirmedOf(customer), points, PointsTakenBack, takeBack); err != nil {
		return 0, fmt.Errorf("give the points of %s: %w", takeBack, err)
	}
	return points, nil
}

// Two who grant at once must not both find the room under the cap of a customer.
const grantedBeforeSQL = `
SELECT coalesce(sum(points), 0)::bigint
FROM points_ledger
WHERE (to_account = $1 AND reason = 'returned' OR to_account = $2 AND reason = 'taken_back') AND at >= $3`

// grantedThisMonth is what a customer was granted in this month of the clock at home, of whatever kind; others who grant him wait.
func grantedThisMonth(ctx context.Context, tx *db.Tx, customer string) (before int64, err error) {
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('points ' || $1, 0))", customer); err != nil {
		return 0, fmt.Errorf("wait for other points of %s: %w", customer, err)
	}
	home, err := site.HomeZone(ctx, tx)
	if err != nil {
		return 0, err
	}
	now := tx.Now.In(home)
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, home)
	if err := tx.GetContext(ctx, &before, grantedBeforeSQL, pendingOf(customer), confirmedOf(customer), month); err != nil {
		return 0, fmt.Errorf("sum the points of the month: %w", err)
	}
	return before, nil
}
