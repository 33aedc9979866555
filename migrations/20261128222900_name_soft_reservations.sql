-- +goose Up
-- What is kept while a quote waits for its yes is a soft reservation; a hold keeps pieces from everybody.
UPDATE requests
SET route = replace(route, '/part-holds', '/soft-reservations')
WHERE route LIKE 'POST /v1/repairs/{repair}/part-holds%';
