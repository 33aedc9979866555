-- +goose Up
ALTER TABLE shipments ADD COLUMN arrived_at timestamptz;
UPDATE shipments SET arrived_at = delivered_at;
COMMENT ON COLUMN shipments.arrived_at IS 'When it was first delivered or ready to be picked up; a later leg never changes it, so the arrival is told once.';
COMMENT ON COLUMN shipments.eta_at IS 'The arrival, once there is one; before, the earliest by the carrier''s lanes from when it was handed over, else what was promised.';

CREATE TABLE company_prefixes (
    valid_from date PRIMARY KEY,
    prefix     text NOT NULL CONSTRAINT company_prefix_is_gs1 CHECK (prefix ~ '^[0-9]{7,10}$')
);
COMMENT ON TABLE company_prefixes IS 'Our GS1 company prefix, the first digits of every SSCC; the newest row that is valid counts. The first row is of a range for demonstration.';
INSERT INTO company_prefixes (valid_from, prefix) VALUES ('2000-01-01', '6999999');
