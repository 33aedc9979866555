-- +goose Up
-- Product lines and categories of parts are lists: a part or a model of one that nobody wrote down is refused when it is loaded.
-- What parts and models name already is written down here, so that a file of them can be loaded again.

CREATE TABLE product_lines (
    product_line text PRIMARY KEY,
    name_zh      text NOT NULL,
    name_en      text NOT NULL
);
COMMENT ON TABLE product_lines IS 'Families of appliances that parts and models are for.';

INSERT INTO product_lines (product_line, name_zh, name_en)
SELECT product_line, product_line, product_line
FROM (SELECT product_line FROM parts UNION SELECT product_line FROM models) l
WHERE product_line <> '';

INSERT INTO part_categories (category, name_zh, name_en, grams_low, grams_high, source, confidence)
SELECT category, category, category, greatest(min(grams), 1), greatest(max(grams), 1), 'the parts of it', 'low'
FROM parts
WHERE category <> ''
GROUP BY category
ON CONFLICT DO NOTHING;
