-- +goose Up
-- What an assignment costs names the tiers of the places it serves from; they were called rungs.
UPDATE waves
SET report = replace(report::text, '"rungs":', '"tiers":')::jsonb
WHERE report::text LIKE '%"rungs":%';
COMMENT ON COLUMN deliveries.timer IS 'Due in the future when it was written, and not fired yet.';
COMMENT ON COLUMN events.timer IS 'Was due in the future when it was written: it is published by its delivery, when it has fired.';
