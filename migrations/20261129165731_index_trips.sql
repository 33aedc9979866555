-- +goose Up
-- Receipts and restocked parts are most of the ledger; what waste lots, manifests and certificates booked is found beside them.
CREATE INDEX mass_ledger_of_trips ON mass_ledger (reason, reference) WHERE reason NOT IN ('received', 'restocked');
