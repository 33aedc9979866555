-- +goose Up
-- Several covers may hold for one part at once; which of them pays is decided once, with its reasons, and kept.
CREATE SEQUENCE cover_contract_numbers;
CREATE TABLE cover_contracts (
    id            text PRIMARY KEY,
    customer      text        NOT NULL,
    model         text        NOT NULL REFERENCES models (number),
    serial        text        NOT NULL,
    plan          text        NOT NULL,
    terms_version text        NOT NULL,
    accepted_at   timestamptz NOT NULL,
    valid_from    date        NOT NULL,
    valid_until   date        NOT NULL,
    classes       text[]      NOT NULL,
    labour        boolean     NOT NULL,
    ended_at      timestamptz,
    added_by      text        NOT NULL,
    version       int         NOT NULL DEFAULT 1,
    CONSTRAINT cover_contracts_last CHECK (valid_from <= valid_until),
    CONSTRAINT cover_contracts_have_terms CHECK (terms_version <> '')
);
CREATE INDEX cover_contracts_by_serial ON cover_contracts (upper(serial));
COMMENT ON TABLE cover_contracts IS 'Extended covers that customers bought, each with the version of the terms that was accepted.';

CREATE TABLE cover_goodwills (
    repair   text PRIMARY KEY REFERENCES repairs (id),
    parts    boolean     NOT NULL,
    labour   boolean     NOT NULL,
    reason   text        NOT NULL,
    given_at timestamptz NOT NULL,
    given_by text        NOT NULL,
    CONSTRAINT cover_goodwills_give_something CHECK (parts OR labour)
);
COMMENT ON TABLE cover_goodwills IS 'What is done for nothing though no cover holds.';

CREATE TABLE cover_decisions (
    id            uuid PRIMARY KEY,
    repair        text        NOT NULL REFERENCES repairs (id),
    line          uuid REFERENCES order_lines (id),
    part          text        NOT NULL,
    class         text        NOT NULL CONSTRAINT cover_decisions_class_is_known CHECK (class IN ('main', 'ordinary', 'wear', 'accessory', 'labour')),
    kind          text        NOT NULL CONSTRAINT cover_decisions_kind_is_known
        CHECK (kind IN ('statutory', 'maker', 'extended', 'repair', 'goodwill', 'none')),
    payer         text        NOT NULL CONSTRAINT cover_decisions_payer_is_known CHECK (payer IN ('seller', 'maker', 'insurer', 'repairer', 'customer')),
    labour        boolean     NOT NULL,
    reasons       jsonb       NOT NULL,
    contract      text REFERENCES cover_contracts (id),
    terms_version text        NOT NULL DEFAULT '',
    policy        text        NOT NULL,
    decided_at    timestamptz NOT NULL,
    challenged_to text CONSTRAINT cover_decisions_challenge_is_known
        CHECK (challenged_to IN ('statutory', 'maker', 'extended', 'repair', 'goodwill', 'none')),
    challenged_at timestamptz,
    challenged_by text        NOT NULL DEFAULT '',
    challenge     text        NOT NULL DEFAULT '',
    version       int         NOT NULL DEFAULT 1,
    CONSTRAINT cover_decisions_challenged_with_reason CHECK ((challenged_to IS NULL) = (challenge = '') AND (challenged_to IS NULL) = (challenged_at IS NULL)),
    CONSTRAINT cover_decisions_none_is_paid_by_the_customer CHECK ((kind = 'none') = (payer = 'customer'))
);
CREATE INDEX cover_decisions_by_repair ON cover_decisions (repair, decided_at);
CREATE INDEX cover_decisions_by_payer ON cover_decisions (payer, decided_at) WHERE kind <> 'none';
COMMENT ON TABLE cover_decisions IS 'Which cover pays for a line of a repair or for its labour, and why; a challenge changes who pays among us, never what the customer was told.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('cover', 1, '2000-01-01 00:00:00+00', '{
  "classes": {"compressor*": "main", "motor*": "main", "control_board*": "main", "main_board*": "main", "pcb*": "main", "board*": "main", "magnetron*": "main", "pump*": "ordinary",
              "seal*": "wear", "gasket*": "wear", "filter*": "wear", "lamp*": "wear", "belt*": "wear", "remote*": "accessory", "shelf*": "accessory", "drawer*": "accessory", "hose*": "accessory"},
  "statutory_days": {"main": 1095, "ordinary": 365, "wear": 365},
  "maker": [{"class": "main", "household_days": 2190, "business_days": 182}, {"class": "ordinary", "household_days": 730, "business_days": 182},
            {"class": "wear", "household_days": 182, "business_days": 90}],
  "repair_days": 30}');
