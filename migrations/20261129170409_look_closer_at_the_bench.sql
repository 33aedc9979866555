-- +goose Up
-- What the bench measured and saw beside its verdict, and why an old part is not asked for any more.
ALTER TABLE returns
    ADD measured      text NOT NULL DEFAULT '' CONSTRAINT return_measured_is_a_number CHECK (measured ~ '^(-?[0-9]{1,9}(\.[0-9]{1,6})?)?$'),
    ADD measured_unit text NOT NULL DEFAULT '' CONSTRAINT returns_measured_unit_is_known CHECK (measured_unit IN ('', 'ohm', 'kilohm', 'megohm', 'volt',
        'ampere', 'watt', 'microfarad', 'kilopascal', 'celsius')),
    ADD damaged_by    text NOT NULL DEFAULT '' CONSTRAINT returns_damaged_by_is_known CHECK (damaged_by IN ('', 'engineer', 'carrier', 'warehouse', 'customer', 'unknown')),
    ADD esd_bag       boolean,
    ADD waived_for    text NOT NULL DEFAULT '' CONSTRAINT returns_waived_for_is_known CHECK (waived_for IN ('', 'customer_keeps', 'contaminated', 'lost', 'other')),
    ADD CONSTRAINT return_is_measured_in_a_unit CHECK ((measured = '') = (measured_unit = ''));
COMMENT ON COLUMN returns.measured IS 'What the bench measured, as it was read from the instrument.';
COMMENT ON COLUMN returns.damaged_by IS 'Who had it when it was damaged in handling; empty when it was not.';
COMMENT ON COLUMN returns.esd_bag IS 'Whether a part that electricity can harm came in its bag; null for others, and for what was inspected before anybody looked.';
COMMENT ON COLUMN returns.waived_for IS 'For what kind of reason nobody asks for it any more.';

-- Verdicts and waivers that cost somebody are shown by a photograph; a board without its bag is for its pieces at best.
INSERT INTO policies (name, version, valid_from, body)
VALUES ('bench', 1, '2000-01-01 00:00:00+00',
    '{"photo_verdicts": ["other_part", "tampered", "handling_damage"], "photo_waivers": ["customer_keeps"], "best_without_bag": "C"}');
