package proof

const accountsOfPoints = `
WITH accounts AS (
    SELECT account, sum(points)::bigint AS points
    FROM (SELECT to_account AS account, points FROM points_ledger
          UNION ALL
          SELECT from_account, -points FROM points_ledger) e
    GROUP BY account
)`

// What customers have is read from what is kept, which the drifts compare with the ledger.
const pointsSQL = `
SELECT coalesce(sum(l.points) FILTER (WHERE l.from_account = 'program'), 0)::bigint
           - coalesce(sum(l.points) FILTER (WHERE l.to_account = 'program'), 0)::bigint AS granted,
       coalesce(sum(l.points) FILTER (WHERE l.to_account = 'redeemed'), 0)::bigint AS redeemed,
       (SELECT coalesce(sum(points), 0)::bigint FROM points_balances WHERE account LIKE 'customer:%:pending') AS pending,
       (SELECT coalesce(sum(points), 0)::bigint FROM points_balances WHERE account NOT LIKE '%:pending') AS confirmed
FROM points_ledger l`

// Every account is the program, what was redeemed or a customer's; who spells another takes points where nobody looks.
const pointDriftsSQL = accountsOfPoints + `, awards AS (
    SELECT return_id, sum(points) FILTER (WHERE reason = 'returned') AS granted, count(*) FILTER (WHERE reason = 'returned') AS times,
           coalesce(sum(points) FILTER (WHERE reason IN ('reversed', 'confirmed')), 0) AS ended,
           coalesce(sum(points) FILTER (WHERE reason = 'reversed'), 0) AS reversed
    FROM points_ledger
    WHERE return_id IS NOT NULL
    GROUP BY return_id
)
SELECT 'points.balance' AS law, account AS of, coalesce(k.points, 0) AS told, coalesce(a.points, 0) AS booked
FROM (SELECT account, points FROM accounts WHERE account LIKE 'customer:%') a
FULL JOIN points_balances k USING (account)
WHERE coalesce(k.points, 0) <> coalesce(a.points, 0)
UNION ALL
SELECT 'points.once', r.id || ' redeemed', r.points, coalesce(p.points, 0)
FROM points_redemptions r
LEFT JOIN points_ledger p ON p.redemption = r.id AND p.from_account = 'customer:' || r.customer
WHERE r.points <> coalesce(p.points, 0)
UNION ALL
SELECT 'points.negative' AS law, account AS of, 0 AS told, points AS booked
FROM accounts
WHERE account NOT IN ('program') AND points < 0
UNION ALL
SELECT 'points.once', account || ' is no account', 0, points
FROM accounts
WHERE account NOT LIKE 'customer:%' AND account NOT IN ('program', 'redeemed')
UNION ALL
SELECT 'points.once', return_id || ' confirmed or reversed', coalesce(granted, 0)::bigint, ended::bigint
FROM awards
WHERE coalesce(times, 0) <> 1 OR ended NOT IN (0, granted)
UNION ALL
SELECT 'points.once', r.part || ' ' || r.actual_serial || ' awards', 1, count(*)
FROM (SELECT part, actual_serial
      FROM returns
      WHERE actual_serial <> ''
      GROUP BY part, actual_serial
      HAVING count(*) > 1) twice
JOIN returns r ON r.part = twice.part AND r.actual_serial = twice.actual_serial
JOIN awards a ON a.return_id = r.id
WHERE a.reversed = 0
GROUP BY r.part, r.actual_serial
HAVING count(*) > 1
ORDER BY 1, 2`
