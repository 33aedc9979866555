-- +goose Up
ALTER TABLE promises
    ADD leaves_at timestamptz,
    ADD late boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN promises.due_at IS 'The time that was told, and by which it is judged; arrives_at is the same time since one time is told everywhere.';
COMMENT ON COLUMN promises.leaves_at IS 'The departure that keeps it: when it has come, somebody looks whether the part has left.';
COMMENT ON COLUMN promises.late IS 'Stands in the place of one that could not be kept.';

ALTER TABLE pick_tasks ADD leaves_at timestamptz;
COMMENT ON COLUMN pick_tasks.leaves_at IS 'The departure that still keeps the promise.';
DROP INDEX pick_tasks_open;
CREATE INDEX pick_tasks_open ON pick_tasks (warehouse, coalesce(leaves_at, due_at)) WHERE state IN ('open', 'picked');
CREATE INDEX promises_open_by_time ON promises (due_at) WHERE state = 'open';

ALTER TABLE notices DROP CONSTRAINT notices_template_is_known;
ALTER TABLE notices ADD CONSTRAINT notices_template_is_known CHECK (template IN ('received', 'promised', 'changed', 'replaced',
    'out_for_delivery', 'delivered', 'delayed', 'at_risk', 'certified', 'mass_delay', 'pickup_ending', 'pickup_ended', 'offered',
    'offer_lapsed'));

-- A lane's time is the middle of what was measured, an estimate's is a guess: what is told is the late end of either. Among
-- places that keep the hours the earlier goes first; within a quarter of an hour the cheaper does.
INSERT INTO policies (name, version, valid_from, body)
SELECT name, 4, valid_from, body || '{
    "margin_percent": 30,
    "estimate_spread_percent": 50,
    "tolerance_minutes": 15,
    "hour_minor": 600
}'
FROM policies
WHERE name = 'sourcing' AND version = 3;

ALTER TABLE locations
    ADD opens time,
    ADD closes time,
    ADD CONSTRAINT locations_close_after_they_open CHECK (closes > opens);
COMMENT ON COLUMN locations.opens IS 'From when it picks, on its own clock; null is the hour of the policy of sourcing.';
COMMENT ON COLUMN locations.closes IS 'Until when it picks; null is no end.';
