-- +goose Up
CREATE TABLE delivery_proofs (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shipment     text        NOT NULL REFERENCES shipments (id),
    photo_sha256 text        NOT NULL DEFAULT '' CHECK (photo_sha256 ~ '^([0-9a-f]{64})?$'),
    signer       text        NOT NULL DEFAULT '',
    lon          double precision,
    lat          double precision,
    metres       bigint,
    serials      text[]      NOT NULL DEFAULT '{}',
    grade        text        NOT NULL CHECK (grade IN ('strong', 'weak', 'none')),
    delivered_at timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    recorded_by  text        NOT NULL,
    CONSTRAINT delivery_proofs_measure_what_they_saw CHECK ((lon IS NULL) = (lat IS NULL) AND (lon IS NULL) = (metres IS NULL))
);
CREATE INDEX delivery_proofs_by_shipment ON delivery_proofs (shipment, id);
CREATE TRIGGER delivery_proofs_append_only BEFORE UPDATE OR DELETE ON delivery_proofs
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER delivery_proofs_never_truncated BEFORE TRUNCATE ON delivery_proofs EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE delivery_proofs IS 'What shows that a parcel was delivered, append-only. A photograph stays where it was taken: here is only its SHA-256.';
COMMENT ON COLUMN delivery_proofs.metres IS 'How far from the address it was handed over.';
