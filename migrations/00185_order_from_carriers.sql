-- +goose Up
ALTER TABLE carriers ADD COLUMN port text NOT NULL DEFAULT 'none'
    CONSTRAINT carriers_port_is_known CHECK (port IN ('none', 'manual', 'simulator'));
COMMENT ON COLUMN carriers.port IS 'How the carrier is asked for things: none is not at all, waybills are typed in; manual drops a file and a person answers.';

ALTER TABLE shipments ADD COLUMN booked_waybill text;
ALTER TABLE shipments ADD CONSTRAINT shipments_booked_waybill_is_unique UNIQUE (carrier, booked_waybill);
COMMENT ON COLUMN shipments.booked_waybill IS 'What the carrier answered to the order; waybill is set when the parcel is handed over under it.';

CREATE TABLE carrier_orders (
    id            uuid PRIMARY KEY,
    shipment      text        NOT NULL REFERENCES shipments (id),
    carrier       text        NOT NULL REFERENCES carriers (code),
    kind          text        NOT NULL CHECK (kind IN ('create', 'cancel', 'intercept', 'redirect')),
    state         text        NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'claimed', 'manual', 'accepted', 'refused', 'failed')),
    request       jsonb       NOT NULL,
    answer        jsonb       NOT NULL DEFAULT '{}',
    attention     boolean     NOT NULL DEFAULT false,
    tries         int         NOT NULL DEFAULT 0,
    next_at       timestamptz NOT NULL,
    claimed_until timestamptz,
    error         text        NOT NULL DEFAULT '',
    at            timestamptz NOT NULL,
    asked_by      text        NOT NULL,
    answered_at   timestamptz,
    CONSTRAINT carrier_orders_claimed_for_a_time CHECK ((state = 'claimed') = (claimed_until IS NOT NULL)),
    CONSTRAINT carrier_orders_answered_with_a_time CHECK ((state IN ('accepted', 'refused')) = (answered_at IS NOT NULL))
);
CREATE INDEX carrier_orders_due ON carrier_orders (next_at) WHERE state IN ('waiting', 'claimed');
CREATE INDEX carrier_orders_by_shipment ON carrier_orders (shipment, id);
CREATE INDEX carrier_orders_to_see ON carrier_orders (id) WHERE attention OR state = 'manual';
COMMENT ON TABLE carrier_orders IS 'What carriers are asked to do, written with what makes it necessary and sent between transactions, under a lease. id is told to the carrier, who does a thing once.';
COMMENT ON COLUMN carrier_orders.attention IS 'Refused, failed or contradicted, and nothing newer of its kind was asked: a person has to see to it.';
