-- +goose Up
-- What partners tell of in EPCIS: a capture is a document as it was handed in, its events are what became of each.
CREATE TABLE epcis_captures (
    id        uuid PRIMARY KEY,
    partner   text        NOT NULL,
    at        timestamptz NOT NULL,
    behaviour text        NOT NULL CONSTRAINT epcis_captures_behaviour_is_known CHECK (behaviour IN ('rollback', 'proceed')),
    success   boolean     NOT NULL,
    events    int         NOT NULL
);
CREATE INDEX epcis_captures_by_partner ON epcis_captures (partner, id);
CREATE TRIGGER epcis_captures_append_only BEFORE UPDATE OR DELETE ON epcis_captures
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE epcis_captures IS 'Documents of EPCIS events that partners handed in.';

CREATE TABLE epcis_capture_events (
    capture    uuid        NOT NULL REFERENCES epcis_captures (id),
    n          int         NOT NULL,
    partner    text        NOT NULL,
    event_id   text        NOT NULL,
    event_time timestamptz,
    biz_step   text        NOT NULL,
    outcome    text        NOT NULL CONSTRAINT epcis_capture_outcome_is_known
        CHECK (outcome IN ('scan', 'statement', 'repeated', 'unknown', 'refused', 'rolled_back')),
    reason     text        NOT NULL,
    path       text        NOT NULL,
    detail     text        NOT NULL,
    shipments  text[]      NOT NULL,
    manifests  text[]      NOT NULL,
    returns    text[]      NOT NULL,
    grams      bigint,
    digest     text        NOT NULL,
    event      text        NOT NULL,
    PRIMARY KEY (capture, n)
);
CREATE UNIQUE INDEX epcis_event_taken_once ON epcis_capture_events (partner, event_id) WHERE outcome IN ('scan', 'statement');
CREATE INDEX epcis_capture_events_by_manifest ON epcis_capture_events USING gin (manifests) WHERE outcome = 'statement';
CREATE TRIGGER epcis_capture_events_append_only BEFORE UPDATE OR DELETE ON epcis_capture_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE epcis_capture_events IS 'Each event that a partner told of, as it was told, and what became of it.';

INSERT INTO carrier_codes (source, code, valid_from, status, reason, rank, moves, meaning_zh, meaning_en) VALUES
    ('epcis', 'receiving', '2000-01-01', 'picked_up', '', 10, true, '合作方已收件', 'Taken in by a partner'),
    ('epcis', 'shipping', '2000-01-01', 'in_transit', '', 20, true, '合作方已发出', 'Sent on by a partner'),
    ('epcis', 'departing', '2000-01-01', 'in_transit', '', 22, true, '已离开合作方站点', 'Left a partner’s site'),
    ('epcis', 'arriving', '2000-01-01', 'at_hub', '', 30, true, '到达合作方站点', 'Arrived at a partner’s site');
