-- +goose Up
-- What kind of appliance a model is and a part is for is its product line; a line is of an order, a count or a transfer.
ALTER TABLE parts RENAME COLUMN line TO product_line;
ALTER TABLE models RENAME COLUMN line TO product_line;
ALTER INDEX parts_by_line RENAME TO parts_by_product_line;
