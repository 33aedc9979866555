-- +goose Up
-- A customer is told what a repair will cost before anything is fitted, and is charged nothing that he did not accept.
ALTER TABLE order_lines
    ADD COLUMN list_minor bigint,
    ADD COLUMN list_currency text;
COMMENT ON COLUMN order_lines.list_minor IS 'List price of one of the part that was asked for when the line was ordered; a quote keeps to it.';

CREATE TABLE quotes (
    id                uuid PRIMARY KEY,
    repair            text        NOT NULL REFERENCES repairs (id),
    number            int         NOT NULL,
    kind              text        NOT NULL CONSTRAINT quotes_kind_is_known CHECK (kind IN ('quote', 'voucher')),
    state             text        NOT NULL CONSTRAINT quotes_state_is_known
        CHECK (state IN ('draft', 'sent', 'accepted', 'declined', 'expired', 'superseded')),
    currency          text        NOT NULL,
    total_minor       bigint      NOT NULL,
    if_declined_minor bigint      NOT NULL,
    accepted_minor    bigint,
    mode              text        NOT NULL CONSTRAINT quotes_mode_is_known CHECK (mode IN ('online', 'read_out')),
    valid_until       timestamptz,
    drafted_at        timestamptz NOT NULL,
    drafted_by        text        NOT NULL,
    sent_at           timestamptz,
    ended_at          timestamptz,
    answered_by       text        NOT NULL DEFAULT '',
    answered_how      text        NOT NULL DEFAULT '' CONSTRAINT quotes_answer_is_known CHECK (answered_how IN ('', 'link', 'signature', 'agent', 'cover')),
    signature         text        NOT NULL DEFAULT '',
    reason            text        NOT NULL DEFAULT '',
    voucher           text        NOT NULL DEFAULT '',
    voucher_signature text        NOT NULL DEFAULT '',
    voucher_key       text        NOT NULL DEFAULT '',
    version           int         NOT NULL DEFAULT 1,
    CONSTRAINT quotes_are_numbered_once UNIQUE (repair, number),
    CONSTRAINT quotes_cost_something_or_nothing CHECK (total_minor >= 0 AND if_declined_minor >= 0),
    CONSTRAINT quotes_accepted_at_their_total CHECK (accepted_minor IS NULL OR accepted_minor >= total_minor),
    CONSTRAINT quotes_accepted_have_an_amount CHECK (state <> 'accepted' OR accepted_minor IS NOT NULL),
    CONSTRAINT quotes_sent_are_valid_for_a_time CHECK (kind = 'voucher' OR state IN ('draft', 'superseded') OR valid_until IS NOT NULL AND sent_at IS NOT NULL),
    CONSTRAINT quotes_vouchers_are_free_and_signed CHECK (kind = 'quote' OR total_minor = 0 AND if_declined_minor = 0 AND voucher_signature <> ''),
    CONSTRAINT quotes_signed_on_the_phone CHECK (answered_how <> 'signature' OR state <> 'accepted' OR signature <> '')
);
CREATE UNIQUE INDEX quotes_one_sent ON quotes (repair) WHERE state = 'sent';
CREATE UNIQUE INDEX quotes_one_draft ON quotes (repair) WHERE state = 'draft';
CREATE UNIQUE INDEX quotes_one_accepted ON quotes (repair) WHERE state = 'accepted' AND kind = 'quote';
COMMENT ON TABLE quotes IS 'What a repair costs its customer, version by version; a voucher is one that costs nothing because a cover pays.';

CREATE TABLE quote_lines (
    quote         uuid   NOT NULL REFERENCES quotes (id),
    position      int    NOT NULL,
    kind          text   NOT NULL CONSTRAINT quote_lines_kind_is_known CHECK (kind IN ('labour', 'part', 'travel', 'cleaning', 'diagnosis')),
    line          uuid REFERENCES order_lines (id),
    part          text   NOT NULL DEFAULT '',
    note          text   NOT NULL DEFAULT '',
    quantity      bigint NOT NULL CONSTRAINT quote_lines_of_something CHECK (quantity > 0),
    unit_minor    bigint NOT NULL CONSTRAINT quote_lines_cost_something_or_nothing CHECK (unit_minor >= 0),
    amount_minor  bigint NOT NULL,
    list_minor    bigint NOT NULL,
    low_minor     bigint NOT NULL,
    high_minor    bigint NOT NULL,
    reason        text   NOT NULL DEFAULT '',
    warranty_days int    NOT NULL DEFAULT 0,
    addon         boolean NOT NULL DEFAULT false,
    taken         boolean NOT NULL DEFAULT false,
    cover         text   NOT NULL DEFAULT 'none',
    decision      uuid REFERENCES cover_decisions (id),
    PRIMARY KEY (quote, position),
    CONSTRAINT quote_lines_parts_are_ordered CHECK ((kind = 'part') = (line IS NOT NULL)),
    CONSTRAINT quote_lines_amount_is_the_product CHECK (amount_minor = CASE WHEN cover = 'none' THEN quantity * unit_minor ELSE 0 END),
    CONSTRAINT quote_lines_beyond_the_band_say_why CHECK (cover <> 'none' OR unit_minor BETWEEN low_minor AND high_minor OR reason <> ''),
    CONSTRAINT quote_lines_only_add_ons_are_taken CHECK (addon OR NOT taken)
);
CREATE INDEX quote_lines_by_line ON quote_lines (line) WHERE line IS NOT NULL;
COMMENT ON TABLE quote_lines IS 'The lines of a quote: never changed once it was sent, but for which add-ons were taken.';

CREATE TABLE voucher_keys (
    key     text PRIMARY KEY,
    seed    bytea       NOT NULL,
    public  bytea       NOT NULL,
    made_at timestamptz NOT NULL
);
COMMENT ON TABLE voucher_keys IS 'Ed25519 keys that vouchers are signed with; the public ones are given to everybody and never end.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('prices', 1, '2000-01-01 00:00:00+00', '{
  "currency": "CNY", "valid_hours": 72, "valid_hours_in": {"Europe/": 720}, "band_percent": 10,
  "labour": {"*": 12000, "aircon": 18000, "fridge": 15000}, "travel_minor": 3000, "cleaning_minor": 8000, "diagnosis_minor": 5000,
  "labour_warranty_days": 30, "cleaning_warranty_days": 0}');
