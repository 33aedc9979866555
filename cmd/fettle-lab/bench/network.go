package bench

import (
	"context"
	"fmt"

	"fettle/internal/db"
)

// bigNetwork is the size of the network that sourcing and memory are measured on.
const (
	bigNodes = 10_000
	bigVans  = 1_000
)

// New places stand a few kilometres from those of the demonstration and are otherwise like them, so that lanes, cut-offs
// and calendars apply.
const growPlacesSQL = `
INSERT INTO locations (code, kind, parent, name_zh, name_en, province, city, area_code, lon, lat, zone, cutoff, calendar, pick_minutes)
SELECT $1 || '-' || lpad(n::text, 6, '0'), l.kind, l.parent, l.name_zh || n, l.name_en || ' ' || n, l.province, l.city, l.area_code,
       l.lon + 0.3 * (random() - 0.5), l.lat + 0.3 * (random() - 0.5), l.zone, l.cutoff, l.calendar, l.pick_minutes
FROM generate_series(1, $3 - (SELECT count(*) FROM locations WHERE kind = ANY ($2))) n
JOIN (SELECT kind, parent, name_zh, name_en, province, city, area_code, lon, lat, zone, cutoff, calendar, pick_minutes,
             row_number() OVER (ORDER BY code) - 1 AS k, count(*) OVER () AS of
      FROM locations
      WHERE kind = $4 AND lon IS NOT NULL) l ON l.k = n % l.of`

const growPartsSQL = `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, grams, price_minor, currency)
SELECT 'BIG-' || lpad(n::text, 6, '0'), p.name_zh || n, p.name_en || ' ' || n, p.product_line, p.category, p.class, p.grams, p.price_minor, p.currency
FROM generate_series(1, $1::int - (SELECT count(*) FROM parts)) n
JOIN (SELECT name_zh, name_en, product_line, category, class, grams, price_minor, currency, row_number() OVER (ORDER BY number) - 1 AS k, count(*) OVER () AS of
      FROM parts
      WHERE NOT serialised) p ON p.k = n % p.of`

const growFitsSQL = `
INSERT INTO model_parts (model, part)
SELECT (SELECT number FROM models ORDER BY number LIMIT 1), number
FROM parts
WHERE number LIKE 'BIG-%'`

// growNetwork makes a network of nodes warehouses and outlets, vans, and a catalogue of parts.
func (w *world) growNetwork(ctx context.Context, nodes, vans, parts int) error {
	return w.db.InTx(ctx, "bench", func(tx *db.Tx) error {
		for _, s := range []struct {
			what, query string
			args        []any
		}{
			{"add places", growPlacesSQL, []any{"BN", "{national,regional,city,outlet}", nodes, "outlet"}},
			{"add vans", growPlacesSQL, []any{"BV", "{van}", vans, "van"}},
			{"add parts", growPartsSQL, []any{parts}},
			{"make them fit", growFitsSQL, nil},
		} {
			if _, err := tx.ExecContext(ctx, s.query, s.args...); err != nil {
				return fmt.Errorf("%s: %w", s.what, err)
			}
		}
		return nil
	})
}

const (
	numberPlacesSQL = `
CREATE TEMPORARY TABLE place ON COMMIT DROP AS
SELECT code, row_number() OVER (ORDER BY md5(code)) - 1 AS k
FROM locations
WHERE kind IN ('national', 'regional', 'city', 'outlet', 'van')`
	numberPartsSQL = `
CREATE TEMPORARY TABLE part ON COMMIT DROP AS
SELECT number, row_number() OVER (ORDER BY number) - 1 AS k
FROM parts
WHERE number LIKE 'BIG-%'
ORDER BY number
LIMIT $1::int`
	// Each part lies at places of them all that are spread evenly; what lies there is received in the ledger.
	growStockSQL = `
WITH lies AS MATERIALIZED (
    SELECT part.number AS part, place.code AS location
    FROM part
    CROSS JOIN (SELECT count(*) AS of FROM place) c
    CROSS JOIN generate_series(0, $1::int - 1) n
    JOIN place ON place.k = (part.k * 37 + n * greatest(c.of / $1::int, 1)) % c.of
), shelved AS (
    INSERT INTO stock (part, location, condition, on_hand)
    SELECT part, location, 'new', 1000
    FROM lies
)
INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket, reference)
SELECT now(), 'bench', 'receipt', part, 1000, 'SUPPLIER', 'new', 'free', location, 'new', 'free', 'bench'
FROM lies`
)

// growStock lays each of the first parts of the grown catalogue at so many places. Parts and places are there, so that
// the triggers that would look each of them up are left out.
func (w *world) growStock(ctx context.Context, parts, places int) error {
	return w.db.InTx(ctx, "bench", func(tx *db.Tx) error {
		for _, s := range []struct {
			query string
			args  []any
		}{
			{"SET LOCAL session_replication_role = replica", nil}, {numberPlacesSQL, nil},
			{numberPartsSQL, []any{parts}}, {"ANALYZE place", nil}, {"ANALYZE part", nil}, {growStockSQL, []any{places}},
		} {
			if _, err := tx.ExecContext(ctx, s.query, s.args...); err != nil {
				return fmt.Errorf("lay out stock: %w", err)
			}
		}
		return nil
	})
}

const grownPartsSQL = `
SELECT DISTINCT part
FROM stock
WHERE part LIKE 'BIG-%'
ORDER BY part`

func (w *world) grownParts(ctx context.Context) ([]string, error) {
	var out []string
	if err := w.db.SelectContext(ctx, &out, grownPartsSQL); err != nil {
		return nil, fmt.Errorf("read the grown parts: %w", err)
	}
	return out, nil
}
