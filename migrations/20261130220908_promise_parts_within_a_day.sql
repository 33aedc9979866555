-- +goose Up
-- A promise may be about one line of a repair: the nil id is the repair itself.
ALTER TABLE service_promises
    ADD line uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    DROP CONSTRAINT service_promises_kind_is_known,
    ADD CONSTRAINT service_promises_kind_is_known CHECK (kind IN ('ack', 'response', 'urgent_call', 'guidance_check', 'expert_response',
        'message_answer', 'quote_answer', 'visit_on_time', 'assignment_read', 'part_24h')),
    ADD CONSTRAINT service_promises_of_lines_are_of_parts CHECK ((kind = 'part_24h') = (line <> '00000000-0000-0000-0000-000000000000'));
ALTER TABLE service_promises ALTER line DROP DEFAULT;
DROP INDEX service_promises_one_open;
CREATE UNIQUE INDEX service_promises_one_open ON service_promises (repair, kind, line) WHERE state = 'open';
COMMENT ON COLUMN service_promises.line IS 'The order line that the promise is about; the nil id is the repair itself.';
