-- +goose Up
-- Silence tells of the next scan, not of those after it: what follows the next scan is kept apart.
-- +goose StatementBegin
CREATE FUNCTION eta_tail(p_rest int[], p_gap int[]) RETURNS int[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(greatest(0, r - g) ORDER BY n)
    FROM unnest(p_rest, p_gap) WITH ORDINALITY AS s (r, g, n)
$$;
-- +goose StatementEnd
ALTER TABLE eta_curves ADD COLUMN tail double precision[];
UPDATE eta_curves SET tail = eta_grid(eta_tail(rest_recent, gap_recent));
ALTER TABLE eta_curves ALTER COLUMN tail SET NOT NULL;
COMMENT ON COLUMN eta_curves.tail IS 'Quantiles of what remained after the next scan: rest less gap, sample by sample.';
