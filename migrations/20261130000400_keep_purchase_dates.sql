-- +goose Up
-- What covers an appliance begins on the day it was bought; a business wears it out faster than a household does.
ALTER TABLE repairs
    ADD COLUMN purchased_on date,
    ADD COLUMN business_use boolean NOT NULL DEFAULT false;
