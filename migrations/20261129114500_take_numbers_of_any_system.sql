-- +goose Up
-- The form of official numbers is a policy: fourteen digits are China's (order 23/2021), and other countries' systems have
-- letters and signs.
ALTER TABLE waste_manifests DROP CONSTRAINT waste_manifests_official_number_is_14_digits;
ALTER TABLE waste_manifests ADD CONSTRAINT waste_manifests_official_number_is_plain CHECK (official_number ~ '^[0-9A-Z][0-9A-Z./-]{0,31}$');
INSERT INTO policies (name, version, valid_from, body)
VALUES ('waste', 1, '2000-01-01 00:00:00+00', '{"official_number": "[0-9]{14}", "example": "20264401123456"}');
