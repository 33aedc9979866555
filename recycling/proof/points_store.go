package proof

import (
	"context"
	"errors"

	"github.com/lib/pq"

	"fettle/internal/db"
)

const accountsOfPoints = `
WITH accounts AS (
    SELECT account, sum(points)::bigint AS points
    FROM (SELECT to_account AS account, points FROM points_ledger
          UNION ALL
          SELECT from_account, -points FROM points_ledger) e
    GROUP BY account
)`

// pointsSQL reads the ledger of points once. Unended is the print of all grants less that of all that ended them, accounts the print
// of what all accounts have by it but for the program and what was redeemed: so an account of nobody is in it too, and differs from
// what is kept. $1 is the seed.
const pointsSQL = `
SELECT granted, redeemed, unended,
       moved - redeemed::numeric * (hashtextextended('redeemed', $1) >> 32) + granted::numeric * (hashtextextended('program', $1) >> 32) AS accounts
FROM (
    SELECT coalesce(sum(points) FILTER (WHERE from_account = 'program'), 0)::bigint
               - coalesce(sum(points) FILTER (WHERE to_account = 'program'), 0)::bigint AS granted,
           coalesce(sum(points) FILTER (WHERE to_account = 'redeemed'), 0)::bigint AS redeemed,
           coalesce(sum(hashtextextended(return_id, $1 + points) * CASE WHEN reason = 'returned' THEN 1 ELSE -1 END), 0) AS unended,
           coalesce(sum(points * ((hashtextextended(to_account, $1) >> 32) - (hashtextextended(from_account, $1) >> 32))), 0) AS moved
    FROM points_ledger
) l`

// pointsKeptSQL is what is kept beside the ledger: what customers have, the print of that, and how many are below none.
const pointsKeptSQL = `
SELECT coalesce(sum(points) FILTER (WHERE account LIKE 'customer:%:pending'), 0)::bigint AS pending,
       coalesce(sum(points) FILTER (WHERE account NOT LIKE '%:pending'), 0)::bigint AS confirmed,
       coalesce(sum(points * (hashtextextended(account, $1) >> 32)), 0) AS accounts,
       count(*) FILTER (WHERE points < 0) AS below
FROM points_balances`

// Points of a return that is closed were confirmed or reversed, so that only those of open returns are left in the print.
// openAwards are met one by one, which is few beside all that ever came home.
const openAwards = `
WITH awards AS (
    SELECT p.return_id, sum(p.points) FILTER (WHERE p.reason = 'returned') AS granted, count(*) FILTER (WHERE p.reason = 'returned') AS times,
           coalesce(sum(p.points) FILTER (WHERE p.reason IN ('reversed', 'confirmed')), 0) AS ended,
           sum(hashtextextended(p.return_id, $1 + p.points) * CASE WHEN p.reason = 'returned' THEN 1 ELSE -1 END) AS unended
    FROM returns r
    JOIN points_ledger p ON p.return_id = r.id
    WHERE r.closed_at IS NULL
    GROUP BY p.return_id
)`

const openAwardsSQL = openAwards + `
SELECT coalesce(sum(unended), 0) AS unended, count(*) FILTER (WHERE times <> 1 OR ended NOT IN (0, granted)) AS odd
FROM awards`

// middleSerialSQL is about the middle of all serials, as the planner's statistics have it; without them nothing lies before it.
const middleSerialSQL = `
SELECT coalesce((SELECT (histogram_bounds::text::text[])[(cardinality(histogram_bounds::text::text[]) + 1) / 2]
                 FROM pg_catalog.pg_stats
                 WHERE schemaname = current_schema() AND tablename = 'returns' AND attname = 'actual_serial'), '')`

// twiceSQL finds the serials that came home more than once, from their index alone. As many groups as rows are never counted by
// several workers together, so each of two counts the serials on one side of $1.
const twiceSQL = `
SELECT actual_serial
FROM returns
WHERE actual_serial <> '' AND actual_serial < $1
GROUP BY actual_serial
HAVING count(*) > 1
UNION ALL
SELECT actual_serial
FROM returns
WHERE actual_serial <> '' AND actual_serial >= $1
GROUP BY actual_serial
HAVING count(*) > 1`

// awardedTwiceSQL looks at the serials of $1: a piece has points once, unless they were taken back.
const awardedTwiceSQL = `
SELECT 'points.once' AS law, r.part || ' ' || r.actual_serial || ' awards' AS of, 1 AS told, count(*) AS booked
FROM returns r
JOIN points_ledger p ON p.return_id = r.id AND p.reason = 'returned'
WHERE r.actual_serial = ANY ($1)
  AND NOT EXISTS (SELECT 1 FROM points_ledger b WHERE b.return_id = r.id AND b.reason = 'reversed')
GROUP BY r.part, r.actual_serial
HAVING count(*) > 1
ORDER BY 2`

const redemptionsSQL = `
SELECT 'points.once' AS law, r.id || ' redeemed' AS of, r.points AS told, coalesce(p.points, 0) AS booked
FROM points_redemptions r
LEFT JOIN points_ledger p ON p.redemption = r.id AND p.from_account = 'customer:' || r.customer
WHERE r.points <> coalesce(p.points, 0)
ORDER BY 2`

// Every account is the program, what was redeemed or a customer's; who spells another takes points where nobody looks.
const accountDriftsSQL = accountsOfPoints + `
SELECT 'points.balance' AS law, account AS of, coalesce(k.points, 0) AS told, coalesce(a.points, 0) AS booked
FROM (SELECT account, points FROM accounts WHERE account LIKE 'customer:%') a
FULL JOIN points_balances k USING (account)
WHERE coalesce(k.points, 0) <> coalesce(a.points, 0)
UNION ALL
SELECT 'points.negative', account, 0, points
FROM accounts
WHERE account NOT IN ('program') AND points < 0
UNION ALL
SELECT 'points.once', account || ' is no account', 0, points
FROM accounts
WHERE account NOT LIKE 'customer:%' AND account NOT IN ('program', 'redeemed')
ORDER BY 1, 2`

const awardDriftsSQL = `
WITH awards AS (
    SELECT return_id, sum(points) FILTER (WHERE reason = 'returned') AS granted, count(*) FILTER (WHERE reason = 'returned') AS times,
           coalesce(sum(points) FILTER (WHERE reason IN ('reversed', 'confirmed')), 0) AS ended
    FROM points_ledger
    WHERE return_id IS NOT NULL
    GROUP BY return_id
)
SELECT 'points.once' AS law, return_id || ' confirmed or reversed' AS of, coalesce(granted, 0)::bigint AS told, ended::bigint AS booked
FROM awards
WHERE coalesce(times, 0) <> 1 OR ended NOT IN (0, granted)
ORDER BY 2`

type pointsBooked struct {
	Granted  int64 `db:"granted"`
	Redeemed int64 `db:"redeemed"`
	Unended  print `db:"unended"`
	Accounts print `db:"accounts"`
}

type pointsKept struct {
	Pending   int64 `db:"pending"`
	Confirmed int64 `db:"confirmed"`
	Accounts  print `db:"accounts"`
	Below     int64 `db:"below"`
}

type awardsOpen struct {
	Unended print `db:"unended"`
	Odd     int64 `db:"odd"`
}

// provePoints answers every row of points that differs, and writes what they sum to into the report.
func provePoints(ctx context.Context, tx *db.Tx, seed int64, r *Report) ([]Drift, error) {
	var booked pointsBooked
	var kept pointsKept
	var open awardsOpen
	var middle string
	var twice []string
	if err := errors.Join(
		one(ctx, tx, &booked, pointsSQL, seed), one(ctx, tx, &kept, pointsKeptSQL, seed), one(ctx, tx, &open, openAwardsSQL, seed),
		one(ctx, tx, &middle, middleSerialSQL),
	); err != nil {
		return nil, err
	}
	if err := many(ctx, tx, &twice, twiceSQL, middle); err != nil {
		return nil, err
	}
	r.Points = Points{Granted: booked.Granted, Redeemed: booked.Redeemed, Pending: kept.Pending, Confirmed: kept.Confirmed}
	var looks []look
	if booked.Accounts != kept.Accounts || booked.Redeemed < 0 || kept.Below > 0 {
		looks = append(looks, look{accountDriftsSQL, nil})
	}
	if booked.Unended != open.Unended || open.Odd > 0 {
		looks = append(looks, look{awardDriftsSQL, nil})
	}
	r.Met += len(looks)
	looks = append(looks, look{redemptionsSQL, nil})
	if len(twice) > 0 {
		looks = append(looks, look{awardedTwiceSQL, []any{pq.Array(twice)}})
	}
	return meet(ctx, tx, looks)
}
