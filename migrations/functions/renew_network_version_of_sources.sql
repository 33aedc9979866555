-- needs: 00230
-- Every parcel is a location: packing one must neither renew the network nor wait for who does.
CREATE OR REPLACE FUNCTION renew_network_version_of_sources() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM touched WHERE kind IN ('national', 'regional', 'city', 'outlet', 'locker', 'van')) THEN
        UPDATE network_versions SET version = gen_random_uuid();
    END IF;
    RETURN NULL;
END $$;
