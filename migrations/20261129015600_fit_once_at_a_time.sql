-- +goose Up
-- A serial is fitted once at a time: what was taken out, tested and restocked may be fitted again. Which piece is in an appliance is
-- told by units; a line whose piece came out since has ended its fitting.
ALTER TABLE order_lines ADD unfitted_at timestamptz;
COMMENT ON COLUMN order_lines.unfitted_at IS 'When its piece was found to have come out of the appliance: it was fitted again.';
DROP INDEX order_lines_serial_installed_once;
CREATE UNIQUE INDEX order_line_fitted_once_at_a_time ON order_lines (supplied, new_serial)
    WHERE new_serial <> '' AND state IN ('installed', 'closed') AND installed_at IS NOT NULL AND unfitted_at IS NULL;
