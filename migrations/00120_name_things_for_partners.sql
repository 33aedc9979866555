-- +goose Up
ALTER TABLE company_prefixes ADD domain text NOT NULL DEFAULT 'fettle.example'
    CONSTRAINT company_domain_is_a_domain CHECK (domain ~ '^[a-z0-9.-]+\.[a-z]+$');
COMMENT ON COLUMN company_prefixes.domain IS 'Our domain: identifiers for partners that GS1 issues no key for are made under it. Of the newest row that is valid.';

-- What happened is asked for by time, and everything is written about as it happens.
CREATE INDEX scans_by_time ON scans USING brin (occurred_at);
CREATE INDEX shipments_by_packing ON shipments USING brin (packed_at);
CREATE INDEX shipments_by_handover ON shipments USING brin (shipped_at);
CREATE INDEX shipment_lines_by_taking ON shipment_lines USING brin (taken_at);
CREATE INDEX part_lines_by_fitting ON part_lines USING brin (installed_at);
CREATE INDEX returns_by_receipt ON returns USING brin (received_at);
CREATE INDEX returns_by_inspection ON returns USING brin (inspected_at);
CREATE INDEX returns_by_grading ON returns USING brin (graded_at);
CREATE INDEX certificates_by_issue ON certificates USING brin (issued_at);

-- And by the piece.
CREATE INDEX shipment_lines_by_serial ON shipment_lines (serial) WHERE serial IS NOT NULL;
CREATE INDEX part_lines_by_old_serial ON part_lines (old_serial) WHERE old_serial <> '';
CREATE INDEX returns_by_serial ON returns (actual_serial) WHERE actual_serial <> '';
CREATE INDEX repairs_by_appliance ON repairs ((model || '/' || serial));
