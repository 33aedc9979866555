-- +goose Up
-- What one engineer has ordered lately is looked up with every slice of orders, so it has an index of its own.
CREATE INDEX order_lines_by_engineer ON order_lines (ordered_by, ordered_at);

-- One engineer once reserved most of what there was of a part, an order at a time.
INSERT INTO policies (name, version, valid_from, body)
VALUES ('engineer_orders', 1, '2000-01-01 00:00:00+00', '{"pieces": 200, "minor": 10000000, "currency": "CNY", "window_hours": 24}');
