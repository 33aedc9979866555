-- +goose Up
-- An agent is told a telephone, a name or a serial, often only its beginning, or of a telephone its end.
CREATE INDEX repairs_by_telephone ON repairs (reverse(regexp_replace(split_part(phone, 'x', 1), '[^0-9]', '', 'g')) text_pattern_ops) WHERE phone <> '';
CREATE INDEX repairs_by_serial ON repairs (upper(serial) text_pattern_ops);
CREATE INDEX repairs_by_name ON repairs (lower(customer_name) text_pattern_ops, created_at);
