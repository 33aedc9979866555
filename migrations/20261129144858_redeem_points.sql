-- +goose Up
ALTER TABLE points_ledger
    ADD redemption text,
    DROP CONSTRAINT points_reason_is_known,
    ADD CONSTRAINT points_reason_is_known CHECK (reason IN ('returned', 'reversed', 'confirmed', 'redeemed')),
    ADD CONSTRAINT points_are_redeemed_by_name CHECK ((reason = 'redeemed') = (redemption IS NOT NULL)),
    ADD CONSTRAINT points_redeemed_once UNIQUE (redemption);

CREATE SEQUENCE points_redemption_numbers;
CREATE TABLE points_redemptions (
    id        text PRIMARY KEY,
    customer  text        NOT NULL,
    points    bigint      NOT NULL CONSTRAINT points_redemptions_take_something CHECK (points > 0),
    toward    text        NOT NULL CONSTRAINT points_redemptions_toward_is_known CHECK (toward IN ('appliance', 'service')),
    reference text        NOT NULL,
    at        timestamptz NOT NULL,
    by        text        NOT NULL
);
ALTER TABLE points_ledger ADD CONSTRAINT points_redemption_exists FOREIGN KEY (redemption) REFERENCES points_redemptions (id);
CREATE INDEX points_redemptions_by_customer ON points_redemptions (customer, id);
CREATE TRIGGER points_redemptions_append_only BEFORE UPDATE OR DELETE ON points_redemptions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE points_redemptions IS 'Points that a customer gave for a new appliance or a service: the other half is in the points ledger.';

CREATE TABLE points_balances (
    account text   PRIMARY KEY,
    points  bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE points_balances IS 'What each account of a customer holds, kept in the transaction that moves points. The program has none: everybody would wait for it.';
INSERT INTO points_balances (account, points)
SELECT account, sum(points)
FROM (SELECT to_account AS account, points FROM points_ledger
      UNION ALL
      SELECT from_account, -points FROM points_ledger) m
WHERE account LIKE 'customer:%'
GROUP BY account;
-- An account that was below none before today stays to be found by the audit.
ALTER TABLE points_balances ADD CONSTRAINT points_never_negative CHECK (points >= 0) NOT VALID;
CREATE TRIGGER points_ledger_is_balanced AFTER INSERT ON points_ledger
    REFERENCING NEW TABLE AS booked FOR EACH STATEMENT EXECUTE FUNCTION keep_points_balances();

INSERT INTO policies (name, version, valid_from, body)
VALUES ('points', 1, '2000-01-01 00:00:00+00', '{"per_return": 100, "customer_month": 2000}');
