-- +goose Up
-- A parcel to a pick-up point may hold what several repairs wait for; each line says for which.
ALTER TABLE shipment_lines ADD COLUMN repair text;
UPDATE shipment_lines l SET repair = s.repair FROM shipments s WHERE s.id = l.shipment;
ALTER TABLE shipment_lines ALTER COLUMN repair SET NOT NULL;
CREATE INDEX shipment_lines_by_repair ON shipment_lines (repair);
DROP INDEX shipments_by_repair;
COMMENT ON COLUMN shipments.repair IS 'The repair of the most urgent line; the others are told by their lines.';
