-- +goose Up
INSERT INTO policies (name, version, valid_from, body)
VALUES ('sourcing', 1, '2000-01-01 00:00:00+00', '{
    "kinds": ["national", "regional", "city", "outlet"],
    "conditions": ["new"],
    "within_hours": 24,
    "reach_hours": 168,
    "backorder_days": 7,
    "slack_minutes": 120,
    "opens": "08:00",
    "currency": "CNY",
    "handling_minor": 600,
    "per_km_minor": 1,
    "per_transit_hour_minor": 60,
    "service_minor": {"same_city": 300, "direct": 800, "air": 2500},
    "estimate_detour_percent": 135,
    "estimate_km_per_hour": 55,
    "estimate_extra_minutes": 240,
    "candidates": 12,
    "neighbours": 5
}');

CREATE TABLE network_versions (
    one     boolean PRIMARY KEY DEFAULT true CONSTRAINT network_versions_has_one_row CHECK (one),
    version uuid NOT NULL
);
COMMENT ON TABLE network_versions IS 'Names the content of places, calendars, lanes and policies: it changes in the transaction of any change to them. Equal versions are equal content, in whatever database or process.';
INSERT INTO network_versions (version) VALUES (gen_random_uuid());

-- +goose StatementBegin
CREATE FUNCTION renew_network_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE network_versions SET version = gen_random_uuid();
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION renew_network_version IS 'Statement trigger of the tables that ranking reads through a snapshot.';

CREATE TRIGGER calendars_renew_network AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON calendars
    FOR EACH STATEMENT EXECUTE FUNCTION renew_network_version();
CREATE TRIGGER calendar_days_renew_network AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON calendar_days
    FOR EACH STATEMENT EXECUTE FUNCTION renew_network_version();
CREATE TRIGGER lanes_renew_network AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON lanes
    FOR EACH STATEMENT EXECUTE FUNCTION renew_network_version();
CREATE TRIGGER policies_renew_network AFTER INSERT ON policies
    FOR EACH STATEMENT EXECUTE FUNCTION renew_network_version();

-- Every parcel is a location: packing one must neither renew the network nor wait for who does.
-- +goose StatementBegin
CREATE FUNCTION renew_network_version_of_sources() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM touched WHERE kind IN ('national', 'regional', 'city', 'outlet', 'van')) THEN
        UPDATE network_versions SET version = gen_random_uuid();
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER locations_added_renew_network AFTER INSERT ON locations
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION renew_network_version_of_sources();
CREATE TRIGGER locations_changed_renew_network AFTER UPDATE ON locations
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION renew_network_version_of_sources();
CREATE TRIGGER locations_removed_renew_network AFTER DELETE ON locations
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION renew_network_version_of_sources();
