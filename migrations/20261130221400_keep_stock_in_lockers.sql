-- +goose Up
-- A locker is a place of stock: the smallest of the network, below an outlet or a city.
ALTER TABLE locations DROP CONSTRAINT locations_kind_is_known;
ALTER TABLE locations
    ADD CONSTRAINT locations_kind_is_known CHECK (kind IN ('national', 'regional', 'city', 'outlet', 'locker', 'van', 'parcel',
        'transit', 'quarantine', 'scrap', 'recycler', 'customer', 'supplier', 'lost'));
