-- +goose Up
CREATE SEQUENCE return_numbers;
CREATE TABLE returns (
    id              text PRIMARY KEY,
    line            uuid        NOT NULL CONSTRAINT return_one_per_line UNIQUE,
    repair          text        NOT NULL,
    customer        text        NOT NULL,
    part            text        NOT NULL REFERENCES parts (number),
    expected_serial text        NOT NULL DEFAULT '',
    actual_serial   text        NOT NULL DEFAULT '',
    appliance       text        NOT NULL DEFAULT '',
    engineer        text        NOT NULL,
    basis           text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('obliged', 'handed_over', 'received', 'inspected', 'graded',
                    'staged', 'in_transfer', 'accepted', 'treated', 'closed', 'waived', 'overdue', 'lost')),
    verdict         text        NOT NULL DEFAULT '',
    grade           text        NOT NULL DEFAULT '',
    disposition     text        NOT NULL DEFAULT '',
    hazard_code     text        NOT NULL DEFAULT '',
    expected_grams  bigint      NOT NULL,
    gross_grams     bigint      CHECK (gross_grams > 0),
    warehouse       text        REFERENCES locations (code),
    bag             text        NOT NULL DEFAULT '',
    lot             text,
    obliged_at      timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    handed_over_at  timestamptz,
    received_at     timestamptz,
    inspected_at    timestamptz,
    graded_at       timestamptz,
    closed_at       timestamptz,
    close_reason    text        NOT NULL DEFAULT '',
    version         int         NOT NULL DEFAULT 1
);
CREATE INDEX returns_by_engineer ON returns (engineer, due_at) WHERE closed_at IS NULL;
CREATE INDEX returns_by_repair ON returns (repair);
CREATE INDEX returns_by_warehouse ON returns (warehouse, state);
CREATE INDEX returns_by_lot ON returns (lot);
COMMENT ON TABLE returns IS 'The old part: obliged in the transaction that fitted the new one, followed to its end.';
COMMENT ON COLUMN returns.gross_grams IS 'Scale weight at receipt; far from expected_grams means another part.';

CREATE SEQUENCE lot_numbers;
CREATE TABLE lots (
    id          text PRIMARY KEY,
    warehouse   text        NOT NULL REFERENCES locations (code),
    hazard_code text        NOT NULL DEFAULT '',
    state       text        NOT NULL CHECK (state IN ('open', 'sealed', 'manifested', 'accepted', 'certified')),
    net_grams   bigint      CHECK (net_grams > 0),
    opened_at   timestamptz NOT NULL,
    sealed_at   timestamptz,
    manifest    text,
    version     int         NOT NULL DEFAULT 1
);
CREATE INDEX lots_by_warehouse ON lots (warehouse, state);
CREATE INDEX lots_by_manifest ON lots (manifest);
ALTER TABLE returns ADD CONSTRAINT returns_lot_exists FOREIGN KEY (lot) REFERENCES lots (id);
COMMENT ON TABLE lots IS 'Old parts of one hazard code gathered for one journey. hazard_code empty is ordinary scrap.';

CREATE TABLE permits (
    recycler    text   NOT NULL REFERENCES locations (code),
    hazard_code text   NOT NULL,
    permit      text   NOT NULL,
    valid_until date   NOT NULL,
    quota_grams bigint NOT NULL CHECK (quota_grams >= 0),
    PRIMARY KEY (recycler, hazard_code, permit)
);
COMMENT ON TABLE permits IS 'What a recycler may accept, how much and until when.';

CREATE SEQUENCE manifest_numbers;
CREATE TABLE manifests (
    id              text PRIMARY KEY,
    official_number text        CONSTRAINT manifests_official_number_is_14_digits CHECK (official_number ~ '^[0-9]{14}$'),
    mover_out       text        NOT NULL REFERENCES locations (code),
    acceptor        text        NOT NULL REFERENCES locations (code),
    carrier         text        NOT NULL,
    vehicle         text        NOT NULL,
    permit          text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('draft', 'in_transfer', 'accepted', 'discrepant', 'certified')),
    declared_grams  bigint      NOT NULL CHECK (declared_grams > 0),
    accepted_grams  bigint      CHECK (accepted_grams > 0),
    method          text        NOT NULL DEFAULT '',
    note            text        NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL,
    dispatched_at   timestamptz,
    accepted_at     timestamptz,
    version         int         NOT NULL DEFAULT 1
);
ALTER TABLE lots ADD CONSTRAINT lots_manifest_exists FOREIGN KEY (manifest) REFERENCES manifests (id);
CREATE INDEX manifests_by_acceptor ON manifests (acceptor, state);
CREATE INDEX manifests_by_mover_out ON manifests (mover_out, state);
COMMENT ON TABLE manifests IS 'One vehicle trip of lots to a recycler (order 23/2021). The official number is entered, never invented.';

CREATE TABLE certificates (
    number        text PRIMARY KEY,
    manifest      text        NOT NULL CONSTRAINT certificate_one_per_manifest UNIQUE REFERENCES manifests (id),
    method        text        NOT NULL,
    input_grams   bigint      NOT NULL CHECK (input_grams > 0),
    outputs       jsonb       NOT NULL,
    document_hash text        NOT NULL DEFAULT '',
    issued_at     timestamptz NOT NULL
);
CREATE TRIGGER certificates_append_only BEFORE UPDATE OR DELETE ON certificates
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE mass_ledger (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    by          text   NOT NULL,
    from_site   text   NOT NULL,
    to_site     text   NOT NULL,
    hazard_code text   NOT NULL DEFAULT '',
    grams       bigint NOT NULL CONSTRAINT mass_moves_something CHECK (grams > 0),
    reference   text   NOT NULL,
    reason      text   NOT NULL,
    CONSTRAINT mass_leaves_one_site_for_another CHECK (from_site <> to_site)
);
CREATE INDEX mass_ledger_by_site ON mass_ledger (to_site, hazard_code);
CREATE INDEX mass_ledger_from_site ON mass_ledger (from_site, hazard_code);
CREATE TRIGGER mass_ledger_append_only BEFORE UPDATE OR DELETE ON mass_ledger
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE mass_ledger IS 'Grams of old parts from household to treatment, double entry in one row.';

CREATE TABLE points_ledger (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    by           text   NOT NULL,
    from_account text   NOT NULL,
    to_account   text   NOT NULL,
    points       bigint NOT NULL CONSTRAINT points_move_something CHECK (points > 0),
    reason       text   NOT NULL,
    return_id    text   REFERENCES returns (id),
    CONSTRAINT points_leave_one_account_for_another CHECK (from_account <> to_account),
    CONSTRAINT points_once_per_return_and_reason UNIQUE (return_id, reason)
);
CREATE INDEX points_ledger_to ON points_ledger (to_account);
CREATE INDEX points_ledger_from ON points_ledger (from_account);
CREATE TRIGGER points_ledger_append_only BEFORE UPDATE OR DELETE ON points_ledger
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE points_ledger IS 'Points of customers, double entry in one row: pending at receipt, confirmed at the certificate.';
