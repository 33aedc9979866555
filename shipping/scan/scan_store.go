package scan

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
)

// most bounds what one text may name.
const most = 20

const thingsSQL = `
SELECT 1 AS rank, 'place' AS kind, '' AS part, '' AS part_name_zh, '' AS part_name_en, false AS serialised, '' AS serial, '' AS lot, l.code AS place,
       '' AS bin
FROM locations l
WHERE l.normal = ANY ($1) AND l.closed_at IS NULL AND l.kind NOT IN ('parcel', 'transit')
UNION ALL
SELECT DISTINCT 2, 'bin', '', '', '', false, '', '', b.location, b.bin
FROM bins b
WHERE b.location = $2 AND b.normal = ANY ($3) AND b.bin <> ''
UNION ALL
SELECT 3, 'piece', u.part, p.name_zh, p.name_en, true, u.serial, u.lot, u.location, u.bin
FROM units u
JOIN parts p ON p.number = u.part
WHERE u.normal = ANY ($4) AND (cardinality($5::text[]) = 0 OR p.normal = ANY ($5))
UNION ALL
SELECT 3, 'piece', u.part, p.name_zh, p.name_en, true, u.serial, u.lot, u.location, u.bin
FROM unnest($6::text[], $7::text[]) AS s (part, serial)
JOIN parts p ON p.normal = s.part
JOIN units u ON u.part = p.number AND u.normal = s.serial
UNION ALL
SELECT 4, 'part', p.number, p.name_zh, p.name_en, p.serialised, '', '', '', ''
FROM parts p
WHERE p.normal = ANY ($8)
UNION ALL
SELECT 5, 'lot', t.part, p.name_zh, p.name_en, p.serialised, '', t.lot, '', ''
FROM part_lots t
JOIN parts p ON p.number = t.part
WHERE t.normal = ANY ($9) AND (cardinality($5::text[]) = 0 OR p.normal = ANY ($5))
ORDER BY rank, part, serial, place
LIMIT $10`

const shipmentsSQL = `
SELECT CASE WHEN s.sscc = $1 OR s.id = $2 THEN 'shipment' ELSE 'waybill' END AS kind, s.id AS shipment, s.sscc, coalesce(s.waybill, '') AS waybill, s.origin AS place
FROM shipments s
WHERE ($1 <> '' AND s.sscc = $1 OR $2 <> '' AND s.id = $2 OR $3 <> '' AND (s.waybill IN ($3, $4) OR s.booked_waybill IN ($3, $4)))
  AND ($5::text[] IS NULL OR s.origin = ANY ($5))
ORDER BY s.id
LIMIT $6`

// Of answers what a text names. place is where it was scanned; bins are sought there. origins are the places whose parcels may be
// seen, nil is all.
func Of(ctx context.Context, tx *db.Tx, text, place string, origins []string) (Answer, error) {
	s, err := catalog.ReadScan(ctx, tx, text)
	if err != nil {
		return Answer{}, fault.AtField(err, "query.text")
	}
	out := Answer{Scan: s, Kind: s.Kind, Things: []Thing{}}
	parts, serials, lots, places, bins := codesOf(s)
	splitParts, splitSerials := splits(s)
	// A serial or a lot that says its part is of that part alone.
	of := []string{}
	if s.Called != "" {
		parts = append(slices.Clone(parts), s.Called)
	}
	if s.Kind != ident.ScanPlain {
		of = normals(parts)
	}
	if s.Serial != "" {
		parts = nil
	}
	var rows []struct {
		Rank int
		Thing
	}
	if err := tx.SelectContext(ctx, &rows, thingsSQL, pq.Array(normals(places)), place, pq.Array(normals(bins)), pq.Array(normals(serials)), pq.Array(of),
		pq.Array(normals(splitParts)), pq.Array(normals(splitSerials)), pq.Array(normals(parts)), pq.Array(normals(lots)), most); err != nil {
		return out, fmt.Errorf("look up a scan: %w", err)
	}
	for _, r := range rows {
		out.Things = append(out.Things, r.Thing)
	}
	parcels, err := parcelsOf(ctx, tx, s, origins)
	if err != nil {
		return out, err
	}
	// A parcel is named by what nothing else is named by.
	out.Things = slices.Insert(out.Things, 0, parcels...)
	if len(out.Things) > 0 {
		out.Kind = out.Things[0].Kind
	}
	return out, nil
}

// parcelsOf are the shipments that a scan names, by their number, SSCC or waybill.
func parcelsOf(ctx context.Context, tx *db.Tx, s ident.Scan, origins []string) ([]Thing, error) {
	sscc, waybill := s.SSCC, s.Waybill
	if s.Kind == ident.ScanPlain {
		waybill = ident.NormalWaybill(s.Text)
		if read, f := ident.ParseSSCC(s.Text); f == nil {
			sscc = read.Normal()
		}
	}
	if cmp.Or(sscc, s.Paper, waybill) == "" {
		return nil, nil
	}
	var out []Thing
	if err := tx.SelectContext(ctx, &out, shipmentsSQL, sscc, s.Paper, waybill, s.Text, pq.Array(origins), most); err != nil {
		return nil, fmt.Errorf("look up a scanned parcel: %w", err)
	}
	return out, nil
}
