-- +goose Up
CREATE TABLE cylinders (
    serial         text PRIMARY KEY,
    refrigerant    text        NOT NULL CONSTRAINT cylinders_refrigerant_is_known
                   CHECK (refrigerant IN ('R12', 'R134a', 'R22', 'R290', 'R32', 'R404A', 'R407C', 'R410A', 'R600a')),
    capacity_grams bigint      NOT NULL CONSTRAINT cylinders_take_something CHECK (capacity_grams > 0),
    tare_grams     bigint      NOT NULL CONSTRAINT cylinders_weigh_something CHECK (tare_grams > 0),
    location       text        NOT NULL REFERENCES locations (code),
    content_grams  bigint      NOT NULL DEFAULT 0,
    added_at       timestamptz NOT NULL,
    version        int         NOT NULL DEFAULT 1,
    CONSTRAINT cylinders_never_overfilled CHECK (content_grams BETWEEN 0 AND capacity_grams)
);
CREATE INDEX cylinders_by_location ON cylinders (location, serial);
COMMENT ON TABLE cylinders IS 'Cylinders for recovered refrigerant, one refrigerant each. content_grams is what its entries sum to.';

CREATE TABLE cylinder_entries (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cylinder        text        NOT NULL REFERENCES cylinders (serial),
    at              timestamptz NOT NULL,
    by              text        NOT NULL,
    kind            text        NOT NULL CONSTRAINT cylinder_entries_kind_is_known CHECK (kind IN ('recovered', 'emptied', 'corrected')),
    grams           bigint      NOT NULL,
    repair          text        NOT NULL DEFAULT '',
    appliance       text        NOT NULL DEFAULT '',
    nameplate_grams bigint,
    residual_grams  bigint,
    lot             text        REFERENCES waste_lots (id),
    note            text        NOT NULL DEFAULT '',
    CONSTRAINT cylinder_entries_go_their_way CHECK (CASE kind WHEN 'recovered' THEN grams > 0 WHEN 'emptied' THEN grams < 0 ELSE grams <> 0 END),
    CONSTRAINT recoveries_name_what_they_came_from CHECK (kind <> 'recovered' OR (repair <> '' AND nameplate_grams > 0 AND residual_grams >= 0))
);
CREATE INDEX cylinder_entries_by_cylinder ON cylinder_entries (cylinder, id);
CREATE INDEX cylinder_entries_by_repair ON cylinder_entries (repair) WHERE repair <> '';
CREATE TRIGGER cylinder_entries_append_only BEFORE UPDATE OR DELETE ON cylinder_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE cylinder_entries IS 'What went into a cylinder and out of it, signed. A recovery is the cylinder weighed after less before.';

CREATE TABLE vented_losses (
    id             uuid PRIMARY KEY,
    at             timestamptz NOT NULL,
    by             text        NOT NULL,
    kind           text        NOT NULL CONSTRAINT vented_losses_kind_is_known CHECK (kind IN ('over_nameplate', 'cylinder_differs')),
    cylinder       text        NOT NULL REFERENCES cylinders (serial),
    repair         text        NOT NULL DEFAULT '',
    appliance      text        NOT NULL DEFAULT '',
    expected_grams bigint      NOT NULL,
    found_grams    bigint      NOT NULL
);
CREATE INDEX vented_losses_by_time ON vented_losses (at);
CREATE TRIGGER vented_losses_append_only BEFORE UPDATE OR DELETE ON vented_losses
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE vented_losses IS 'Refrigerant that does not add up: more than a nameplate allows, or a cylinder that holds other than what was put into it. Kept for good.';
