-- needs: 00005
-- As keep_mass_balances does: made before it is changed, locked in one order.
CREATE OR REPLACE FUNCTION keep_points_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO points_balances (account)
    SELECT DISTINCT account
    FROM (SELECT to_account AS account FROM booked UNION ALL SELECT from_account FROM booked) e
    WHERE account LIKE 'customer:%'
    ORDER BY account
    ON CONFLICT DO NOTHING;
    PERFORM 1
    FROM points_balances
    WHERE account IN (SELECT to_account FROM booked UNION SELECT from_account FROM booked)
    ORDER BY account
    FOR UPDATE;
    UPDATE points_balances b
    SET points = b.points + m.points
    FROM (SELECT account, sum(points)::bigint AS points
          FROM (SELECT to_account AS account, points FROM booked UNION ALL SELECT from_account, -points FROM booked) e
          GROUP BY account) m
    WHERE b.account = m.account;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION keep_points_balances IS 'Keeps points_balances beside the points ledger, in the transaction that moves points.';
