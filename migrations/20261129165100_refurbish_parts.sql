-- +goose Up
-- A part that can be used again after a repair is worked on under an order, sampled, and lies on the shelf as refurbished; what it was
-- before is kept with the piece.
ALTER TABLE returns
    DROP CONSTRAINT returns_state_is_known,
    ADD CONSTRAINT returns_state_is_known CHECK (state IN ('obliged', 'overdue', 'charged', 'disputed', 'handed_over', 'lost', 'received',
        'inspected', 'graded', 'refurbishing', 'staged', 'in_transfer', 'accepted', 'treated', 'waived', 'closed'));
CREATE INDEX returns_by_restocking ON returns USING brin (closed_at);

CREATE TABLE piece_origins (
    part          text        NOT NULL REFERENCES parts (number),
    serial        text        NOT NULL,
    return        text        NOT NULL PRIMARY KEY REFERENCES returns (id),
    refurbish     text,
    verdict       text        NOT NULL,
    measurement   text        NOT NULL DEFAULT '',
    tested_at     timestamptz NOT NULL,
    restocked_at  timestamptz NOT NULL,
    warranty_days int         NOT NULL CHECK (warranty_days >= 0)
);
CREATE INDEX piece_origins_by_piece ON piece_origins (part, upper(serial), restocked_at DESC);
COMMENT ON TABLE piece_origins IS 'Which old part a refurbished piece was, how it was tested and how long it is vouched for. One row an old part.';
COMMENT ON COLUMN piece_origins.serial IS 'As on the plate, or the number of the return where that cannot be read.';
INSERT INTO piece_origins (part, serial, return, verdict, tested_at, restocked_at, warranty_days)
SELECT part, coalesce(nullif(actual_serial, ''), id), id, verdict, coalesce(inspected_at, closed_at), closed_at, 90
FROM returns
WHERE close_reason = 'restocked';

CREATE SEQUENCE refurbish_order_numbers;
CREATE TABLE refurbish_orders (
    id             text PRIMARY KEY,
    warehouse      text        NOT NULL REFERENCES locations (code),
    part           text        NOT NULL REFERENCES parts (number),
    state          text        NOT NULL CONSTRAINT refurbish_orders_state_is_known CHECK (state IN ('open', 'in_work', 'sampling', 'closed', 'cancelled')),
    sample_every   int         NOT NULL CHECK (sample_every > 0),
    failed_samples int         NOT NULL DEFAULT 0,
    opened_at      timestamptz NOT NULL,
    opened_by      text        NOT NULL,
    started_at     timestamptz,
    closed_at      timestamptz,
    version        int         NOT NULL DEFAULT 1,
    CONSTRAINT refurbish_order_ends_with_a_time CHECK ((state IN ('closed', 'cancelled')) = (closed_at IS NOT NULL))
);
CREATE INDEX refurbish_orders_open ON refurbish_orders (warehouse, id) WHERE closed_at IS NULL;
COMMENT ON TABLE refurbish_orders IS 'Old parts of one kind that are repaired together; nothing of it is on the shelf before its samples have passed.';
COMMENT ON COLUMN refurbish_orders.sample_every IS 'The first piece and every n-th is sampled; 1 after a sample has failed.';

CREATE TABLE refurbish_pieces (
    refurbish_order text        NOT NULL REFERENCES refurbish_orders (id),
    no              int         NOT NULL CHECK (no > 0),
    return          text        NOT NULL REFERENCES returns (id),
    state           text        NOT NULL CONSTRAINT refurbish_pieces_state_is_known CHECK (state IN ('waiting', 'done', 'passed', 'restocked', 'scrapped', 'released')),
    sampled         boolean     NOT NULL DEFAULT false,
    gross_grams     bigint      NOT NULL CHECK (gross_grams > 0),
    consumed_grams  bigint      NOT NULL DEFAULT 0 CHECK (consumed_grams >= 0),
    after_grams     bigint      CHECK (after_grams > 0),
    work            text        NOT NULL DEFAULT '',
    measurement     text        NOT NULL DEFAULT '',
    finished_at     timestamptz,
    finished_by     text        NOT NULL DEFAULT '',
    sample_note     text        NOT NULL DEFAULT '',
    sampled_at      timestamptz,
    sampled_by      text        NOT NULL DEFAULT '',
    scrap_reason    text        NOT NULL DEFAULT '',
    rounds          int         NOT NULL DEFAULT 0,
    PRIMARY KEY (refurbish_order, no)
);
CREATE UNIQUE INDEX refurbish_piece_is_in_one_order ON refurbish_pieces (return) WHERE state <> 'released';
COMMENT ON COLUMN refurbish_pieces.rounds IS 'How often it was worked on anew because a sample of its order had failed.';

CREATE TABLE refurbish_parts (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    refurbish_order text        NOT NULL,
    no              int         NOT NULL,
    part            text        NOT NULL REFERENCES parts (number),
    quantity        bigint      NOT NULL CHECK (quantity > 0),
    serial          text        NOT NULL DEFAULT '',
    grams           bigint      NOT NULL CHECK (grams >= 0),
    at              timestamptz NOT NULL,
    by              text        NOT NULL,
    FOREIGN KEY (refurbish_order, no) REFERENCES refurbish_pieces (refurbish_order, no)
);
CREATE INDEX refurbish_parts_of_piece ON refurbish_parts (refurbish_order, no);
COMMENT ON TABLE refurbish_parts IS 'What was taken from the shelf and put into a piece under repair.';

INSERT INTO policies (name, version, valid_from, body)
VALUES ('refurbishment', 1, '2000-01-01 00:00:00+00', '{"direct": true, "sample_every": 5, "warranty_days": 90}');
