-- +goose Up
-- One word for one thing: what a carrier signs for is a carrier manifest, what it is asked for a carrier request, and what
-- goes to a recycler a waste lot on a waste manifest. A lot is a batch of parts, an order something of an engineer.
ALTER TABLE dispatches RENAME TO carrier_manifests;
ALTER TABLE dispatch_parcels RENAME TO carrier_manifest_shipments;
ALTER TABLE carrier_manifest_shipments RENAME COLUMN dispatch TO manifest;
ALTER TABLE carrier_orders RENAME TO carrier_requests;
ALTER TABLE lots RENAME TO waste_lots;
ALTER TABLE manifests RENAME TO waste_manifests;
ALTER TABLE returns RENAME COLUMN lot TO waste_lot;
ALTER SEQUENCE dispatch_numbers RENAME TO carrier_manifest_numbers;
ALTER SEQUENCE lot_numbers RENAME TO waste_lot_numbers;
ALTER SEQUENCE manifest_numbers RENAME TO waste_manifest_numbers;

-- +goose StatementBegin
DO $$
DECLARE
    r record;
BEGIN
    FOR r IN
        SELECT c.conrelid::regclass AS owner, c.conname AS was, w.name || substr(c.conname, length(w.was) + 1) AS name
        FROM pg_constraint c
        JOIN (VALUES ('carrier_manifests', 'dispatches', 'carrier_manifests'),
                     ('carrier_manifest_shipments', 'dispatch_parcels', 'carrier_manifest_shipments'),
                     ('carrier_requests', 'carrier_orders', 'carrier_requests'), ('waste_lots', 'lots', 'waste_lots'),
                     ('waste_manifests', 'manifests', 'waste_manifests')) AS w (owner, was, name) ON c.conrelid = w.owner::regclass
        WHERE starts_with(c.conname, w.was || '_')
    LOOP
        EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', r.owner, r.was, r.name);
    END LOOP;
END $$;
-- +goose StatementEnd
ALTER TABLE carrier_manifest_shipments
    RENAME CONSTRAINT carrier_manifest_shipments_dispatch_fkey TO carrier_manifest_shipments_manifest_fkey;
ALTER TABLE returns RENAME CONSTRAINT returns_lot_exists TO returns_waste_lot_exists;
ALTER INDEX dispatches_by_departure RENAME TO carrier_manifests_by_departure;
ALTER INDEX dispatch_parcels_by_dispatch RENAME TO carrier_manifest_shipments_by_manifest;
ALTER INDEX carrier_orders_due RENAME TO carrier_requests_due;
ALTER INDEX carrier_orders_by_shipment RENAME TO carrier_requests_by_shipment;
ALTER INDEX carrier_orders_to_see RENAME TO carrier_requests_to_see;
ALTER INDEX lots_by_warehouse RENAME TO waste_lots_by_warehouse;
ALTER INDEX lots_by_manifest RENAME TO waste_lots_by_manifest;
ALTER INDEX manifests_by_acceptor RENAME TO waste_manifests_by_acceptor;
ALTER INDEX manifests_by_mover_out RENAME TO waste_manifests_by_mover_out;
ALTER INDEX returns_by_lot RENAME TO returns_by_waste_lot;

COMMENT ON TABLE carrier_manifests IS 'What a warehouse gives to a carrier for one departure, and who signed for it. Not the waste manifest of recycling.';
COMMENT ON COLUMN carrier_manifests.driver IS 'Who signed for the shipments.';
COMMENT ON TABLE carrier_manifest_shipments IS 'Shipments that were scanned onto a carrier manifest; a shipment lies on one.';
COMMENT ON COLUMN shipments.booked_waybill IS 'What the carrier answered to the request; waybill is set when the shipment is handed over under it.';
COMMENT ON TABLE waste_lots IS 'Old parts of one hazard code gathered for one journey. hazard_code empty is ordinary scrap.';
COMMENT ON TABLE waste_manifests IS 'One vehicle trip of waste lots to a recycler (order 23/2021). The official number is entered, never invented.';

-- An answer is remembered by its route, and a phone may ask again for one it had before.
UPDATE requests
SET route = r.name
FROM (VALUES ('POST /v1/dispatches', 'POST /v1/carrier-manifests'),
             ('POST /v1/dispatches/{dispatch}/scan', 'POST /v1/carrier-manifests/{carrier_manifest}/scan'),
             ('POST /v1/dispatches/{dispatch}/close', 'POST /v1/carrier-manifests/{carrier_manifest}/close'),
             ('POST /v1/dispatches/{dispatch}/hand-over', 'POST /v1/carrier-manifests/{carrier_manifest}/hand-over'),
             ('POST /v1/shipments/{shipment}/carrier-orders', 'POST /v1/shipments/{shipment}/carrier-requests'),
             ('POST /v1/carrier-orders/{order}/answer', 'POST /v1/carrier-requests/{request}/answer'),
             ('POST /v1/carrier-orders/{order}/seen', 'POST /v1/carrier-requests/{request}/seen'),
             ('POST /v1/lots', 'POST /v1/waste-lots'), ('POST /v1/lots/{lot}/returns', 'POST /v1/waste-lots/{lot}/returns'),
             ('POST /v1/lots/{lot}/seal', 'POST /v1/waste-lots/{lot}/seal'),
             ('POST /v1/manifests', 'POST /v1/waste-manifests'),
             ('POST /v1/manifests/{manifest}/dispatch', 'POST /v1/waste-manifests/{manifest}/dispatch'),
             ('POST /v1/manifests/{manifest}/accept', 'POST /v1/waste-manifests/{manifest}/accept'),
             ('POST /v1/returns/{return}/hand-over', 'POST /v1/returns/{return}/drop-off')) AS r (was, name)
WHERE requests.route = r.was;
