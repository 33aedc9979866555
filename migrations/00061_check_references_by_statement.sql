-- +goose Up
-- A foreign key looks each row up by itself and locks the row it names: fifteen times an order, and every order of a part
-- in demand marks the same row of parts. The tables of the hot path are checked once a statement instead. What they name
-- is history or master data and is never deleted, which the triggers below say too.
CREATE TRIGGER parts_never_deleted BEFORE DELETE ON parts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER locations_never_deleted BEFORE DELETE ON locations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reservations_never_deleted BEFORE DELETE ON reservations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER parts_never_truncated BEFORE TRUNCATE ON parts EXECUTE FUNCTION refuse_change();
CREATE TRIGGER locations_never_truncated BEFORE TRUNCATE ON locations EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reservations_never_truncated BEFORE TRUNCATE ON reservations EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_never_truncated BEFORE TRUNCATE ON events EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE FUNCTION refuse_unknown(p_table text, p_column text, p_value text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% names % %, which does not exist', p_table, p_column, p_value
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = p_table || '_' || p_column || '_fkey';
END $$;
-- +goose StatementEnd

ALTER TABLE ledger DROP CONSTRAINT ledger_part_fkey;
ALTER TABLE ledger DROP CONSTRAINT ledger_from_location_fkey;
ALTER TABLE ledger DROP CONSTRAINT ledger_to_location_fkey;
-- +goose StatementBegin
CREATE FUNCTION ledger_names_what_exists() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    missing text;
BEGIN
    SELECT f.part INTO missing
    FROM fresh f
    WHERE NOT EXISTS (SELECT 1 FROM parts p WHERE p.number = f.part)
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('ledger', 'part', missing);
    END IF;
    SELECT f.location INTO missing
    FROM (SELECT from_location AS location FROM fresh UNION SELECT to_location FROM fresh) f
    WHERE NOT EXISTS (SELECT 1 FROM locations l WHERE l.code = f.location)
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('ledger', 'location', missing);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER ledger_names_what_exists AFTER INSERT ON ledger
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_names_what_exists();

-- A reservation is made of stock, and stock keeps its foreign keys.
ALTER TABLE reservations DROP CONSTRAINT reservations_location_fkey;
ALTER TABLE reservations DROP CONSTRAINT reservations_part_fkey;
-- +goose StatementBegin
CREATE FUNCTION reservation_is_of_stock() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    missing text;
BEGIN
    SELECT f.part || ' at ' || f.location INTO missing
    FROM fresh f
    WHERE NOT EXISTS (SELECT 1 FROM stock s WHERE s.part = f.part AND s.location = f.location AND s.condition = f.condition)
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('reservations', 'stock', missing);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER reservation_is_of_stock AFTER INSERT ON reservations
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION reservation_is_of_stock();

ALTER TABLE part_lines DROP CONSTRAINT part_lines_part_fkey;
-- +goose StatementBegin
CREATE FUNCTION part_line_names_a_part() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    missing text;
BEGIN
    SELECT f.part INTO missing
    FROM fresh f
    WHERE NOT EXISTS (SELECT 1 FROM parts p WHERE p.number = f.part)
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('part_lines', 'part', missing);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER part_line_names_a_part AFTER INSERT ON part_lines
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION part_line_names_a_part();

-- The task takes what the reservation holds, so that the reservation answers for place and part.
ALTER TABLE pick_tasks DROP CONSTRAINT pick_tasks_reservation_fkey;
ALTER TABLE pick_tasks DROP CONSTRAINT pick_tasks_warehouse_fkey;
ALTER TABLE pick_tasks DROP CONSTRAINT pick_tasks_part_fkey;
-- +goose StatementBegin
CREATE FUNCTION pick_task_is_of_a_reservation() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    missing text;
BEGIN
    SELECT f.line::text INTO missing
    FROM fresh f
    WHERE NOT EXISTS (
        SELECT 1
        FROM reservations r
        WHERE r.id = f.reservation AND r.location = f.warehouse AND r.part = f.part AND r.condition = f.condition)
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse_unknown('pick_tasks', 'reservation', missing);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER pick_task_is_of_a_reservation AFTER INSERT ON pick_tasks
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pick_task_is_of_a_reservation();
CREATE TRIGGER pick_task_stays_of_a_reservation AFTER UPDATE ON pick_tasks
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pick_task_is_of_a_reservation();

-- Deliveries are written with their event, in one statement, and events are never deleted.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_event_id_fkey;
