-- +goose Up
-- What failed too early is claimed from who supplied it: by part, batch and supplier, with what was measured.
CREATE TABLE supplier_warranties (
    id          uuid PRIMARY KEY,
    supplier    text        NOT NULL CONSTRAINT supplier_warranty_names_one CHECK (supplier <> ''),
    part        text        REFERENCES parts (number),
    category    text        NOT NULL DEFAULT '',
    months      int         NOT NULL CHECK (months BETWEEN 0 AND 240),
    answer_days int         NOT NULL CHECK (answer_days BETWEEN 1 AND 365),
    terms       text        NOT NULL DEFAULT '',
    set_at      timestamptz NOT NULL,
    set_by      text        NOT NULL,
    version     int         NOT NULL DEFAULT 1,
    CONSTRAINT supplier_warranty_is_of_a_part_or_a_category CHECK ((part IS NULL) = (category <> ''))
);
CREATE UNIQUE INDEX supplier_warranties_by_part ON supplier_warranties (part) WHERE part IS NOT NULL;
CREATE UNIQUE INDEX supplier_warranties_by_category ON supplier_warranties (category) WHERE category <> '';
COMMENT ON TABLE supplier_warranties IS 'Who supplies a part, or a category of parts, and for how long he vouches for it. A part goes before its category.';
COMMENT ON COLUMN supplier_warranties.months IS 'From the fitting; 0 vouches only for parts that are dead when they come.';

CREATE SEQUENCE supplier_claim_numbers;
CREATE TABLE supplier_claims (
    id            text PRIMARY KEY,
    supplier      text        NOT NULL,
    part          text        NOT NULL REFERENCES parts (number),
    lot           text        NOT NULL DEFAULT '',
    state         text        NOT NULL CONSTRAINT supplier_claims_state_is_known CHECK (state IN ('draft', 'sent', 'answered', 'closed')),
    answer_days   int         NOT NULL,
    answer        text        NOT NULL DEFAULT '' CONSTRAINT supplier_claims_answer_is_known CHECK (answer IN ('', 'credited', 'replaced', 'refused')),
    credit_minor  bigint      CHECK (credit_minor > 0),
    currency      text        NOT NULL DEFAULT '',
    note          text        NOT NULL DEFAULT '',
    opened_at     timestamptz NOT NULL,
    sent_at       timestamptz,
    sent_by       text        NOT NULL DEFAULT '',
    due_at        timestamptz,
    overdue       boolean     NOT NULL DEFAULT false,
    answered_at   timestamptz,
    answered_by   text        NOT NULL DEFAULT '',
    closed_at     timestamptz,
    version       int         NOT NULL DEFAULT 1,
    CONSTRAINT supplier_claim_is_answered_as_it_says CHECK ((state IN ('answered', 'closed')) = (answer <> '' AND answered_at IS NOT NULL)),
    CONSTRAINT supplier_claim_credits_money CHECK ((answer = 'credited') = (credit_minor IS NOT NULL AND currency <> ''))
);
CREATE UNIQUE INDEX supplier_claim_drafted_once ON supplier_claims (supplier, part, lot) WHERE state = 'draft';
CREATE INDEX supplier_claims_by_state ON supplier_claims (state, id);

CREATE TABLE supplier_claim_pieces (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim       text        NOT NULL REFERENCES supplier_claims (id),
    kind        text        NOT NULL CONSTRAINT supplier_claim_pieces_kind_is_known CHECK (kind IN ('doa', 'early_failure')),
    return      text        CONSTRAINT supplier_claim_piece_of_one_return UNIQUE REFERENCES returns (id),
    line        uuid        NOT NULL CONSTRAINT supplier_claim_piece_of_one_line UNIQUE,
    serial      text        NOT NULL DEFAULT '',
    warehouse   text        NOT NULL DEFAULT '',
    fitted_at   timestamptz,
    failed_at   timestamptz NOT NULL,
    verdict     text        NOT NULL DEFAULT '',
    evidence    text        NOT NULL DEFAULT '',
    fate        text        NOT NULL DEFAULT '' CONSTRAINT supplier_claim_pieces_fate_is_known CHECK (fate IN ('', 'kept', 'returned', 'recycled', 'elsewhere')),
    CONSTRAINT supplier_claim_piece_is_an_old_part_when_it_failed_early CHECK ((kind = 'early_failure') = (return IS NOT NULL))
);
CREATE INDEX supplier_claim_pieces_of_claim ON supplier_claim_pieces (claim);
COMMENT ON COLUMN supplier_claim_pieces.fate IS 'kept apart until the answer, then returned to the supplier or recycled; elsewhere had gone its way before the claim was sent.';

ALTER TABLE returns
    DROP CONSTRAINT returns_state_is_known,
    ADD CONSTRAINT returns_state_is_known CHECK (state IN ('obliged', 'overdue', 'charged', 'disputed', 'handed_over', 'lost', 'received',
        'inspected', 'graded', 'refurbishing', 'claimed', 'staged', 'in_transfer', 'accepted', 'treated', 'waived', 'closed')),
    DROP CONSTRAINT returns_close_reason_is_known,
    ADD CONSTRAINT returns_close_reason_is_known CHECK (close_reason IN ('', 'restocked', 'treated', 'waived', 'returned_to_supplier'));
COMMENT ON COLUMN mass_balances.against IS 'Empty for a site. An end of the ledger (HOUSEHOLD, RESTOCKED, TREATED, VARIANCE, SUPPLIERS) has a row for each site it gave to or took from, so that sites do not wait for each other.';
