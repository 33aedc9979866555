-- +goose Up
-- Two entries of one message are two facts, also when code and time are the same; a list that tells the code of its newest line
-- alone implies one for the others; a time may be known to the minute only.
ALTER TABLE scans
    ADD inexact text    NOT NULL DEFAULT '',
    ADD implied boolean NOT NULL DEFAULT false,
    ADD twin    boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN scans.inexact IS 'How its time was guessed (minute, day, year, zone); empty when it was not.';
COMMENT ON COLUMN scans.implied IS 'Its code is not its own: its list gives a code to the newest line alone.';
COMMENT ON COLUMN scans.twin IS 'Another entry of its message has the same code and time: what they differ in is what they are.';

CREATE TABLE scan_findings (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      text        NOT NULL,
    carrier     text        NOT NULL DEFAULT '',
    waybill     text        NOT NULL DEFAULT '',
    verdict     text        NOT NULL CHECK (verdict IN ('approximate', 'skipped', 'nothing')),
    reason      text        NOT NULL CHECK (reason IN ('minute', 'day', 'year', 'zone', 'code_of_list', 'charset', 'position_swapped',
        'position_dropped', 'no_waybill', 'no_carrier', 'no_code', 'no_time', 'bad_time', 'bad_name', 'no_object', 'no_facts', 'ended', 'no_parcel')),
    detail      text        NOT NULL DEFAULT '',
    times       bigint      NOT NULL,
    taken       int         NOT NULL,
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,
    topic       text        NOT NULL,
    "partition" int         NOT NULL,
    "offset"    bigint      NOT NULL,
    CONSTRAINT scan_findings_are_kept_once UNIQUE (source, carrier, waybill, verdict, reason, detail)
);
CREATE INDEX scan_findings_by_waybill ON scan_findings (waybill);
CREATE INDEX scan_findings_by_age ON scan_findings (last_at);
COMMENT ON TABLE scan_findings IS 'What of carriers'' messages was read in part only: guessed, skipped, or about no parcel. The raw message lies where topic, partition and offset say, as long as the topic keeps it.';
COMMENT ON COLUMN scan_findings.times IS 'How many facts it was found of.';
COMMENT ON COLUMN scan_findings.taken IS 'How many facts of the last such message were plain.';

ALTER TABLE carriers ADD zone text NOT NULL DEFAULT '';
COMMENT ON COLUMN carriers.zone IS 'The clock of times that the carrier writes without a zone; empty is not known.';
-- So far all of them were read by this clock.
UPDATE carriers SET zone = 'Asia/Shanghai';

CREATE TABLE carrier_aliases (
    alias   text PRIMARY KEY,
    carrier text NOT NULL
);
COMMENT ON TABLE carrier_aliases IS 'Names that others have for carriers, in small letters without blanks, dashes and dots; carrier is our code, also of one that is not set up yet.';
INSERT INTO carrier_aliases (alias, carrier) VALUES
    ('shunfeng', 'SF'), ('sfexpress', 'SF'), ('shunfengkuaiyun', 'SF'), ('sfintl', 'SF'), ('shunfengguoji', 'SF'),
    ('jd', 'JD'), ('jingdong', 'JD'), ('jdexpress', 'JD'), ('jdlogistics', 'JD'), ('jdl', 'JD'),
    ('zhongtong', 'ZTO'), ('ztoexpress', 'ZTO'), ('zhongtongkuaiyun', 'ZTO'),
    ('yuantong', 'YTO'), ('ytoexpress', 'YTO'), ('yuantongkuaiyun', 'YTO'),
    ('shentong', 'STO'), ('stoexpress', 'STO'),
    ('yunda', 'YD'), ('yundaexpress', 'YD'), ('yundaex', 'YD'),
    ('emsexpress', 'EMS'), ('chinaems', 'EMS'), ('youzhengguonei', 'YZPY'), ('chinapost', 'YZPY'),
    ('jtexpress', 'JTSD'), ('jtexpresscn', 'JTSD'), ('jitu', 'JTSD'), ('j&texpress', 'JTSD'),
    ('debangkuaidi', 'DBL'), ('debangwuliu', 'DBL'), ('deppon', 'DBL'), ('depponexpress', 'DBL'),
    ('huitongkuaidi', 'HTKY'), ('bestexpress', 'HTKY'), ('800bestex', 'HTKY'),
    ('dhlexpress', 'DHL'), ('dhlen', 'DHL'), ('dhlpaket', 'DHL'), ('fedexexpress', 'FEDEX'), ('fedexground', 'FEDEX'),
    ('upsexpress', 'UPS'), ('upsdap', 'UPS'), ('dpdde', 'DPD'), ('glsde', 'GLS');

-- A code that nobody has mapped is no word for a customer.
UPDATE shipments
SET timeline = (SELECT jsonb_agg(CASE WHEN s->>'state' = 'unknown' THEN s || '{"text_zh": "承运商有新的物流动态", "text_en": "The carrier has news of the parcel"}' ELSE s END
                                 ORDER BY n)
                FROM jsonb_array_elements(timeline) WITH ORDINALITY AS t (s, n))
WHERE timeline @> '[{"state": "unknown"}]';
