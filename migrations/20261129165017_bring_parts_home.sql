-- +goose Up
-- One way home for everything: old parts and pieces that were not fitted travel under a return order with a label of ours.
ALTER TABLE shipments
    DROP CONSTRAINT shipments_direction_is_known,
    ADD CONSTRAINT shipments_direction_is_known CHECK (direction IN ('forward', 'return')),
    ADD ship_from jsonb,
    ADD CONSTRAINT shipments_return_comes_from_a_door CHECK ((direction = 'return') = (ship_from IS NOT NULL));
COMMENT ON COLUMN shipments.origin IS 'The warehouse whose shipment it is: a forward one leaves it, a return comes to it.';
COMMENT ON COLUMN shipments.ship_from IS 'The door at which a return is collected; null for what leaves a warehouse.';
COMMENT ON COLUMN shipments.repair IS 'The repair that it serves; of a return, its return order.';
ALTER TABLE carrier_requests
    DROP CONSTRAINT carrier_requests_kind_check,
    ADD CONSTRAINT carrier_requests_kind_is_known CHECK (kind IN ('create', 'cancel', 'intercept', 'redirect', 'pickup'));

CREATE SEQUENCE return_order_numbers;
CREATE TABLE return_orders (
    id          text PRIMARY KEY,
    warehouse   text        NOT NULL REFERENCES locations (code),
    sender_kind text        NOT NULL CONSTRAINT return_orders_sender_kind_is_known CHECK (sender_kind IN ('engineer', 'peer', 'customer')),
    sender      text        NOT NULL,
    way         text        NOT NULL CONSTRAINT return_orders_way_is_known CHECK (way IN ('pickup', 'drop_off', 'van')),
    sscc        text        NOT NULL CONSTRAINT return_orders_sscc_is_unique UNIQUE,
    shipment    text        CONSTRAINT return_orders_shipment_is_unique UNIQUE REFERENCES shipments (id),
    ship_from   jsonb       NOT NULL,
    gross_grams bigint      NOT NULL CONSTRAINT return_order_weighs_something CHECK (gross_grams > 0),
    state       text        NOT NULL CONSTRAINT return_orders_state_is_known CHECK (state IN ('announced', 'taken', 'arrived', 'received', 'lost', 'cancelled')),
    window_from timestamptz,
    window_to   timestamptz,
    missed_at   timestamptz,
    made_at     timestamptz NOT NULL,
    made_by     text        NOT NULL,
    taken_at    timestamptz,
    taken_by    text        NOT NULL DEFAULT '',
    ended_at    timestamptz,
    reason      text        NOT NULL DEFAULT '',
    version     int         NOT NULL DEFAULT 1,
    CONSTRAINT return_order_has_a_shipment_on_the_road CHECK ((way = 'van') = (shipment IS NULL)),
    CONSTRAINT return_order_window_is_whole CHECK ((window_from IS NULL) = (window_to IS NULL) AND (window_from IS NULL OR window_from < window_to)),
    CONSTRAINT return_order_is_taken_by_somebody CHECK ((taken_at IS NULL) = (taken_by = ''))
);
CREATE INDEX return_orders_by_sender ON return_orders (sender, id);
CREATE INDEX return_orders_by_warehouse ON return_orders (warehouse, id);
COMMENT ON TABLE return_orders IS 'What goes home together under one label of ours: who sends it, how, to which warehouse, and who has taken it.';
COMMENT ON COLUMN return_orders.missed_at IS 'Since when a carrier who was to collect it is late: the clocks of what is in it stand still.';
CREATE TABLE return_items (
    return_order text   NOT NULL REFERENCES return_orders (id),
    n            int    NOT NULL,
    kind         text   NOT NULL CONSTRAINT return_items_kind_is_known CHECK (kind IN ('old_part', 'unfitted')),
    reference    text   NOT NULL,
    part         text   NOT NULL REFERENCES parts (number),
    serial       text   NOT NULL DEFAULT '',
    quantity     bigint NOT NULL CONSTRAINT return_item_is_something CHECK (quantity > 0),
    state        text   NOT NULL DEFAULT 'open' CONSTRAINT return_items_state_is_known CHECK (state IN ('open', 'received', 'lost', 'released')),
    PRIMARY KEY (return_order, n)
);
CREATE UNIQUE INDEX return_items_go_home_once ON return_items (kind, reference) WHERE state = 'open';
CREATE INDEX return_items_by_reference ON return_items (kind, reference);
COMMENT ON COLUMN return_items.reference IS 'The number under which who owes it knows it: of the core return, or the order line.';

-- Whoever takes an old part has it; a carrier can lose it, and while he is late nobody is late for it.
ALTER TABLE returns
    DROP CONSTRAINT returns_state_is_known,
    ADD CONSTRAINT returns_state_is_known CHECK (state IN ('obliged', 'overdue', 'charged', 'disputed', 'handed_over', 'lost', 'received',
        'inspected', 'graded', 'staged', 'in_transfer', 'accepted', 'treated', 'waived', 'closed')),
    ADD taken_by         text        NOT NULL DEFAULT '',
    ADD clock_stopped_at timestamptz,
    ADD lost_at          timestamptz;
COMMENT ON COLUMN returns.taken_by IS 'Whose scan took it: a carrier or a person of the dock.';
COMMENT ON COLUMN returns.clock_stopped_at IS 'Since when its clock stands still, because a carrier is late who was to collect it.';

-- What is wrong with a piece that was not fitted outlives the steps of its way home.
ALTER TABLE order_lines
    ADD problem      text NOT NULL DEFAULT '' CONSTRAINT order_lines_problem_is_known CHECK (problem IN ('', 'doa', 'wrong', 'unused')),
    ADD give_back_by timestamptz;
COMMENT ON COLUMN order_lines.problem IS 'Why a piece that the engineer had was not fitted, or came out again.';
COMMENT ON COLUMN order_lines.give_back_by IS 'By when it has to be home.';
UPDATE order_lines SET problem = state WHERE state IN ('doa', 'wrong', 'unused');
