-- +goose Up
-- Who saw a part that static electricity can harm in its antistatic bag before it was packed, and when.
ALTER TABLE shipment_lines
    ADD bagged_at timestamptz,
    ADD bagged_by text,
    ADD CONSTRAINT shipment_line_is_bagged_by_somebody CHECK ((bagged_at IS NULL) = (bagged_by IS NULL));
COMMENT ON COLUMN shipment_lines.bagged_at IS 'When the packer saw it in its antistatic bag; null of a part that needs none, and of what was packed before it was asked.';
