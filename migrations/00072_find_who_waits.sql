-- +goose Up
CREATE INDEX promises_waiting ON promises (part) WHERE state = 'open' AND source = '';
COMMENT ON INDEX promises_waiting IS 'Who waits for a part: whoever comes later is promised what is left of the goods on the road.';
