-- +goose Up
-- What an engineer owes is reminded of, charged, disputed and settled.
ALTER TABLE returns
    DROP CONSTRAINT returns_state_is_known,
    ADD CONSTRAINT returns_state_is_known CHECK (state IN ('obliged', 'overdue', 'charged', 'disputed', 'handed_over', 'received',
        'inspected', 'graded', 'staged', 'in_transfer', 'accepted', 'treated', 'waived', 'closed')),
    ADD charged_minor bigint CONSTRAINT returns_charge_something CHECK (charged_minor > 0),
    ADD currency      text        NOT NULL DEFAULT '',
    ADD charged_at    timestamptz,
    ADD credited_at   timestamptz,
    ADD disputed_at   timestamptz,
    ADD dispute       text        NOT NULL DEFAULT '',
    ADD settlement    text        NOT NULL DEFAULT '',
    ADD CONSTRAINT returns_charge_whole CHECK ((charged_minor IS NULL) = (charged_at IS NULL) AND (charged_minor IS NULL OR currency <> '')),
    ADD CONSTRAINT returns_credit_a_charge CHECK (credited_at IS NULL OR charged_at IS NOT NULL);
COMMENT ON COLUMN returns.charged_minor IS 'What the engineer was charged for not bringing it, in minor units; credited_at takes it back.';
COMMENT ON COLUMN returns.dispute IS 'Why the engineer says that he does not owe it; the clock stands still until it is settled.';
COMMENT ON COLUMN returns.settlement IS 'What operations decided of the dispute, in their words.';
CREATE INDEX returns_by_expected_serial ON returns (upper(expected_serial)) WHERE expected_serial <> '';
-- A bag is kept as scanners read it.
UPDATE returns SET bag = upper(regexp_replace(bag, '\s', '', 'g')) WHERE bag <> upper(regexp_replace(bag, '\s', '', 'g'));
CREATE INDEX returns_by_bag ON returns (bag) WHERE bag <> '';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('core_returns', 1, '2000-01-01 00:00:00+00', '{"term_days": 10, "remind_days": 3, "block_days": 30, "charge_days": 45, "charge_percent": 100}');

ALTER TABLE notices DROP CONSTRAINT notices_template_is_known;
ALTER TABLE notices ADD CONSTRAINT notices_template_is_known CHECK (template IN ('received', 'promised', 'changed', 'replaced',
    'out_for_delivery', 'delivered', 'ready_for_pickup', 'delayed', 'at_risk', 'certified', 'mass_delay', 'pickup_ending', 'pickup_ended',
    'offered', 'offer_lapsed', 'return_due', 'return_overdue', 'return_charged'));
