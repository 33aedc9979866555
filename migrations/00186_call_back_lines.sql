-- +goose Up
ALTER TABLE shipment_lines ADD COLUMN called_back_at timestamptz;
COMMENT ON COLUMN shipment_lines.called_back_at IS 'When it was not wanted any more: it is taken out before the parcel leaves, and waited for when it has left.';
