-- +goose Up
-- What is on hold is looked at within a working day when it was on its way to somebody, else within seven.
ALTER TABLE holds
    ADD inspect_by timestamptz,
    ADD overdue    boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN holds.inspect_by IS 'By when somebody has to have looked; null is a hold that needs no look, or is older than the rule.';
COMMENT ON COLUMN holds.overdue IS 'Nobody had looked by then.';

ALTER TABLE notices DROP CONSTRAINT notices_template_is_known;
ALTER TABLE notices ADD CONSTRAINT notices_template_is_known CHECK (template IN ('received', 'promised', 'changed', 'replaced',
    'out_for_delivery', 'delivered', 'ready_for_pickup', 'delayed', 'at_risk', 'certified', 'mass_delay', 'pickup_ending', 'pickup_ended',
    'offered', 'offer_lapsed', 'return_due', 'return_overdue', 'return_charged', 'on_hold'));
