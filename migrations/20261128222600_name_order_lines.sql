-- +goose Up
-- One word for one thing: a line of an order of parts is an order line, as its package has it.
ALTER TABLE part_lines RENAME TO order_lines;
ALTER TABLE order_lines RENAME CONSTRAINT part_lines_pkey TO order_lines_pkey;
ALTER TABLE order_lines RENAME CONSTRAINT part_lines_pieces_stand_for_whole TO order_lines_pieces_stand_for_whole;
ALTER TABLE order_lines RENAME CONSTRAINT part_lines_quantity_check TO order_lines_quantity_check;
ALTER TABLE order_lines RENAME CONSTRAINT part_lines_repair_fkey TO order_lines_repair_fkey;
ALTER TABLE order_lines RENAME CONSTRAINT part_lines_replaces_fkey TO order_lines_replaces_fkey;
ALTER TABLE order_lines RENAME CONSTRAINT part_lines_split_from_fkey TO order_lines_split_from_fkey;
ALTER INDEX part_lines_by_repair RENAME TO order_lines_by_repair;
ALTER INDEX part_lines_waiting RENAME TO order_lines_waiting;
ALTER INDEX part_lines_serial_installed_once RENAME TO order_lines_serial_installed_once;
ALTER INDEX part_lines_held RENAME TO order_lines_held;
ALTER INDEX part_lines_split RENAME TO order_lines_split;
ALTER INDEX part_lines_by_fitting RENAME TO order_lines_by_fitting;
ALTER INDEX part_lines_by_old_serial RENAME TO order_lines_by_old_serial;
DROP TRIGGER part_line_names_a_part ON order_lines;
DROP FUNCTION part_line_names_a_part();
CREATE TRIGGER order_line_names_a_part AFTER INSERT ON order_lines
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION order_line_names_a_part();
COMMENT ON TABLE order_lines IS 'The order line is the unit of truth: exactly one state, split when pieces go different ways.';
COMMENT ON TABLE reservations IS 'What is promised to an order line and still lies where it was promised from.';
COMMENT ON COLUMN ledger.reference IS 'What caused it: a repair, an order line, a shipment, a receipt.';

-- A phone that had no answer asks again, by the old address or the new one: its key is known under the new one.
UPDATE requests
SET route = replace(route, ' /v1/part-lines', ' /v1/order-lines')
WHERE route LIKE '% /v1/part-lines%';
