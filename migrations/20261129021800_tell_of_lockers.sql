-- +goose Up
-- A parcel that lies in a locker is told of as such, and no longer as delivered.
ALTER TABLE notices DROP CONSTRAINT notices_template_is_known;
ALTER TABLE notices ADD CONSTRAINT notices_template_is_known CHECK (template IN ('received', 'promised', 'changed', 'replaced',
    'out_for_delivery', 'delivered', 'ready_for_pickup', 'delayed', 'at_risk', 'certified', 'mass_delay', 'pickup_ending', 'pickup_ended',
    'offered', 'offer_lapsed'));
