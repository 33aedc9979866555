-- +goose Up
-- Sets that the code lists are checked by the database too. An old part was never in state lost, and a shipment goes one way:
-- what goes home does so under the same shipment.
ALTER TABLE returns
    DROP CONSTRAINT returns_state_check,
    ADD CONSTRAINT returns_state_is_known CHECK (state IN ('obliged', 'overdue', 'handed_over', 'received', 'inspected', 'graded', 'staged',
        'in_transfer', 'accepted', 'treated', 'waived', 'closed')),
    ADD CONSTRAINT returns_verdict_is_known CHECK (verdict IN ('', 'fault_confirmed', 'no_fault_found', 'other_part', 'tampered',
        'handling_damage')),
    ADD CONSTRAINT returns_grade_is_known CHECK (grade IN ('', 'A', 'B', 'C', 'D', 'H', 'Q', 'X')),
    ADD CONSTRAINT returns_disposition_is_known CHECK (disposition IN ('', 'reuse', 'refurbish', 'harvest', 'material', 'licensed', 'quarantine',
        'dispute')),
    ADD CONSTRAINT returns_close_reason_is_known CHECK (close_reason IN ('', 'restocked', 'treated', 'waived'));
ALTER TABLE points_ledger
    ADD CONSTRAINT points_reason_is_known CHECK (reason IN ('returned', 'reversed', 'confirmed'));
ALTER TABLE shipments
    DROP CONSTRAINT shipments_direction_check,
    ADD CONSTRAINT shipments_direction_is_known CHECK (direction IN ('forward')),
    ADD CONSTRAINT shipments_state_is_known CHECK (state IN ('label_printed', 'picked_up', 'in_transit', 'at_hub', 'out_for_delivery',
        'ready_for_pickup', 'attempt_failed', 'on_hold', 'exception', 'returning', 'returned', 'delivered', 'cancelled',
        'accepted_by_engineer'));
ALTER TABLE carrier_codes
    ADD CONSTRAINT carrier_codes_status_is_known CHECK (status IN ('created', 'label_printed', 'picked_up', 'in_transit', 'at_hub',
        'out_for_delivery', 'ready_for_pickup', 'attempt_failed', 'on_hold', 'exception', 'returning', 'returned', 'delivered', 'cancelled',
        'accepted_by_engineer'));
ALTER TABLE contradiction_rules
    ADD CONSTRAINT contradiction_rules_rule_is_known CHECK (rule IN ('transit_after_delivery', 'cancelled_then_delivered', 'delivered_twice',
        'too_fast', 'proof_far', 'proof_very_far'));
