package dataload

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/texts"
)

const lastNumberSQL = `
SELECT part AS number, max(substring(serial FROM '-([0-9]{6,9})$')::bigint) AS last
FROM units
WHERE part = ANY ($1) AND left(serial, length(part) + 1) = part || '-' AND substring(serial FROM length(part) + 1) ~ '^-[0-9]{6,9}$'
GROUP BY part`

// numberSerials gives "<part>-<6 digits>" to pieces whose file names no serials; an old part that lost its own has none.
func numberSerials(ctx context.Context, tx *db.Tx, lines []stock.Received) error {
	parts := map[string]bool{}
	unnumbered := func(l stock.Received) bool {
		return l.Serialised && len(l.Serials) == 0 && (l.Condition == stock.New || l.Condition == stock.Refurbished)
	}
	for _, l := range lines {
		if unnumbered(l) {
			parts[l.Part] = true
		}
	}
	var rows []struct {
		Number string
		Last   int64
	}
	if err := tx.SelectContext(ctx, &rows, lastNumberSQL, pq.Array(sortedKeys(parts))); err != nil {
		return fmt.Errorf("read the last serials: %w", err)
	}
	last := map[string]int64{}
	for _, r := range rows {
		last[r.Number] = r.Last
	}
	for i, l := range lines {
		if !unnumbered(l) {
			continue
		}
		serials := make([]string, l.Quantity)
		for n := range serials {
			last[l.Part]++
			serials[n] = fmt.Sprintf("%s-%06d", l.Part, last[l.Part])
		}
		lines[i].Serials = serials
	}
	return nil
}

const addManyUnitsSQL = `
INSERT INTO units (part, serial, location, condition, bin, lot)
SELECT part, serial, location, condition, bin, lot
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    AS u (part, serial, location, condition, bin, lot)
ORDER BY part, serial
ON CONFLICT DO NOTHING
RETURNING part || ' ' || serial`

func addImportedUnits(ctx context.Context, tx *db.Tx, lines []stock.Received, g *Grid) error {
	var parts, serials, places, conditions, bins, lots []string
	for _, l := range lines {
		for _, s := range l.Serials {
			parts, serials = append(parts, l.Part), append(serials, s)
			places, conditions = append(places, l.Location), append(conditions, string(l.Condition))
			bins, lots = append(bins, l.Bin), append(lots, l.Lot)
		}
	}
	var added []string
	if err := tx.SelectContext(ctx, &added, addManyUnitsSQL, pq.Array(parts), pq.Array(serials), pq.Array(places), pq.Array(conditions),
		pq.Array(bins), pq.Array(lots)); err != nil {
		return fmt.Errorf("add units: %w", err)
	}
	if len(added) == len(serials) {
		return nil
	}
	fresh := make(map[string]bool, len(added))
	for _, a := range added {
		fresh[a] = true
	}
	for _, l := range lines {
		for _, s := range l.Serials {
			id := l.Part + " " + s
			if !fresh[id] {
				g.Wrong(l.Line, "serials", texts.Of("fault.serial_exists", "serial", s, "part", l.Part))
			}
			fresh[id] = false
		}
	}
	return nil
}
