-- +goose Up
-- What engineers send back, looked at over a window of days.
CREATE INDEX returns_of_engineer ON returns (engineer, due_at);
CREATE INDEX returns_by_due ON returns USING brin (due_at);
INSERT INTO policies (name, version, valid_from, body)
VALUES ('returns_scorecard', 1, '2000-01-01 00:00:00+00', '{"window_days": 90, "least": 10}');
