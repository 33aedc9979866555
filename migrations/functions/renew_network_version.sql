-- needs: 00230
CREATE OR REPLACE FUNCTION renew_network_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE network_versions SET version = gen_random_uuid();
    RETURN NULL;
END $$;
COMMENT ON FUNCTION renew_network_version IS 'Statement trigger of the tables that ranking reads through a snapshot.';
