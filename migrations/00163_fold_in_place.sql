-- +goose Up
-- A parcel's row is written at each scan and none of the changed columns is indexed: with room on its page the server writes
-- it in place and leaves the indexes alone.
ALTER TABLE shipments SET (fillfactor = 50);
-- +goose StatementBegin
DO $$
BEGIN
    ALTER TABLE shipments ALTER COLUMN timeline SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'no lz4 here';
END $$;
-- +goose StatementEnd
