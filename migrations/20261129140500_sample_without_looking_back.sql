-- +goose Up
-- A sample is written in the transaction that has locked its parcel, and no parcel is ever removed: asking for it again cost
-- more than to write the sample.
ALTER TABLE eta_samples DROP CONSTRAINT eta_samples_shipment_fkey;
