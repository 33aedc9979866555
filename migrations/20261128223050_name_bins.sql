-- +goose Up
-- Where something lies in a place is a bin; (part, place, condition) is a stock key.
ALTER TABLE shelves RENAME TO bins;
ALTER TABLE bins RENAME CONSTRAINT shelves_pkey TO bins_pkey;
ALTER TABLE bins RENAME CONSTRAINT shelves_hold_something TO bins_hold_something;
ALTER TABLE bins RENAME CONSTRAINT shelves_name_a_bin_or_a_lot TO bins_name_a_bin_or_a_lot;
ALTER TABLE bins RENAME CONSTRAINT shelves_part_location_condition_fkey TO bins_part_location_condition_fkey;
ALTER INDEX shelves_by_lot RENAME TO bins_by_lot;
ALTER INDEX shelves_by_bin RENAME TO bins_by_bin;
ALTER INDEX count_line_one_open_per_shelf RENAME TO count_line_one_open_per_stock_key;
COMMENT ON TABLE bins IS 'stock.on_hand by bin and lot. What no row names lies at the dock and has no lot; the row of stock is the lock of all its bins.';
