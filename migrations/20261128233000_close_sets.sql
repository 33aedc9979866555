-- +goose Up
-- What may stand in these columns is said here as well, as for every other set; nothing has ever written anything else.
ALTER TABLE repairs ADD CONSTRAINT repairs_state_is_known CHECK (state IN ('received', 'triaged', 'booked', 'in_visit',
    'awaiting_parts', 'ready_to_resume', 'completed', 'cancelled', 'settled'));
ALTER TABLE order_lines ADD CONSTRAINT order_lines_state_is_known CHECK (state IN ('requested', 'held', 'substitute_offered',
    'backordered', 'reserved', 'picking', 'packed', 'shipped', 'delivered', 'disputed', 'received', 'installed', 'doa', 'wrong',
    'unused', 'returning', 'returned', 'lost', 'cancelled', 'closed'));
ALTER TABLE notices ADD CONSTRAINT notices_template_is_known CHECK (template IN ('received', 'promised', 'changed', 'replaced',
    'out_for_delivery', 'delivered', 'delayed', 'at_risk', 'certified', 'mass_delay', 'pickup_ending', 'pickup_ended'));
-- A demand is served or waits; none is refused.
ALTER TABLE decisions DROP CONSTRAINT decisions_outcome_check;
ALTER TABLE decisions ADD CONSTRAINT decisions_outcome_is_known CHECK (outcome IN ('reserved', 'backordered'));
