-- +goose Up
ALTER TABLE repairs
    ADD COLUMN service_type text NOT NULL DEFAULT 'repair' CONSTRAINT repairs_service_type_is_known CHECK (service_type IN ('repair', 'installation',
        'inspection', 'maintenance', 'commissioning')),
    ADD COLUMN caller       text NOT NULL DEFAULT '',
    ADD COLUMN caller_phone text NOT NULL DEFAULT '',
    ADD COLUMN language     text NOT NULL DEFAULT '' CONSTRAINT repairs_language_is_known CHECK (language IN ('', 'zh', 'en')),
    ADD COLUMN transcript   text NOT NULL DEFAULT '',
    ADD COLUMN urgent_why   text NOT NULL DEFAULT '' CONSTRAINT repairs_are_urgent_for_a_reason CHECK (urgent_why = '' OR urgent);
COMMENT ON COLUMN repairs.caller IS 'Who spoke for the customer; empty where he did himself.';
COMMENT ON COLUMN repairs.urgent_why IS 'The words of the symptom that made it urgent; empty where a person said so.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('triage', 1, '2000-01-01 00:00:00+00',
    '{"urgent": [{"product_line": "fridge", "words": ["不制冷", "不冷", "does not cool", "not cooling", "no cooling", "warm inside"]},
                 {"product_line": "", "words": ["漏气", "燃气味", "煤气味", "冒烟", "漏电", "smell of gas", "smells of gas", "smoke", "electric shock"]}],
      "safety": ["漏气", "燃气味", "煤气味", "冒烟", "漏电", "烧焦", "起火", "漏水", "smell of gas", "smells of gas", "smoke", "electric shock", "burnt", "fire", "leak"]}');
