-- +goose Up
CREATE TABLE hand_overs (
    id         uuid PRIMARY KEY,
    from_van   text        NOT NULL REFERENCES locations (code),
    to_van     text REFERENCES locations (code),
    state      text        NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'accepted', 'withdrawn')),
    offered_at timestamptz NOT NULL,
    offered_by text        NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at  timestamptz,
    closed_by  text,
    CONSTRAINT hand_over_goes_elsewhere CHECK (from_van <> to_van),
    CONSTRAINT hand_over_accepted_names_a_van CHECK ((state = 'accepted') = (to_van IS NOT NULL))
);
CREATE INDEX hand_overs_by_van ON hand_overs (from_van, offered_at);
COMMENT ON TABLE hand_overs IS 'Pieces one engineer offers another: he shows the code, the other scans it. Until then they lie in the giver''s van.';
COMMENT ON COLUMN hand_overs.id IS 'Random, so that only who is shown it can accept.';

CREATE TABLE hand_over_lines (
    hand_over uuid   NOT NULL REFERENCES hand_overs (id),
    line      int    NOT NULL,
    part      text   NOT NULL REFERENCES parts (number),
    condition text   NOT NULL,
    quantity  bigint NOT NULL CHECK (quantity > 0),
    serials   text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (hand_over, line)
);

CREATE INDEX ledger_by_time ON ledger USING brin (at);
