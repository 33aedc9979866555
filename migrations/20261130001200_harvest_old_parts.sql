-- +goose Up
-- An old part that is not worth a repair may be worth its pieces: an order of this kind takes them out of it and onto the shelf, each
-- tested, and what is left goes the way of material with what it weighs then.
ALTER TABLE returns ADD COLUMN harvested_grams bigint NOT NULL DEFAULT 0 CONSTRAINT return_keeps_a_rest CHECK (harvested_grams >= 0);
COMMENT ON COLUMN returns.harvested_grams IS 'What was taken out of it at the bench: a waste lot holds the gross weight less this.';

ALTER TABLE refurbish_orders
    ADD COLUMN kind text NOT NULL DEFAULT 'repair' CONSTRAINT refurbish_orders_kind_is_known CHECK (kind IN ('repair', 'harvest'));
ALTER TABLE refurbish_orders ALTER COLUMN kind DROP DEFAULT;
COMMENT ON COLUMN refurbish_orders.kind IS 'What is done with its pieces: repaired and sampled, or taken apart.';
ALTER TABLE refurbish_pieces
    ADD COLUMN harvested_grams bigint NOT NULL DEFAULT 0 CHECK (harvested_grams >= 0),
    DROP CONSTRAINT refurbish_pieces_state_is_known,
    ADD CONSTRAINT refurbish_pieces_state_is_known CHECK (state IN ('waiting', 'done', 'passed', 'restocked', 'stripped', 'scrapped', 'released'));

CREATE TABLE refurbish_yields (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    refurbish_order text        NOT NULL,
    no              int         NOT NULL,
    part            text        NOT NULL REFERENCES parts (number),
    quantity        bigint      NOT NULL CHECK (quantity > 0),
    serial          text        NOT NULL DEFAULT '',
    grams           bigint      NOT NULL CHECK (grams > 0),
    measurement     text        NOT NULL,
    at              timestamptz NOT NULL,
    by              text        NOT NULL,
    FOREIGN KEY (refurbish_order, no) REFERENCES refurbish_pieces (refurbish_order, no)
);
CREATE INDEX refurbish_yields_of_piece ON refurbish_yields (refurbish_order, no);
COMMENT ON TABLE refurbish_yields IS 'What was taken out of an old part and put on the shelf, as it was tested.';

-- One old part may be the origin of several pieces.
ALTER TABLE piece_origins
    DROP CONSTRAINT piece_origins_pkey,
    ADD PRIMARY KEY (return, part, serial);
COMMENT ON TABLE piece_origins IS 'Which old part a refurbished or harvested piece came of, how it was tested and how long it is vouched for.';
