-- +goose Up
INSERT INTO policies (name, version, valid_from, body)
VALUES ('replenishment', 1, '2000-01-01 00:00:00+00', '{"fill_permille": 950, "weeks": 26, "review_days": 1, "lead_hours": 72}');
