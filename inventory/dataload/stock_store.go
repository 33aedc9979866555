package dataload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/texts"
)

const claimRunSQL = `
INSERT INTO import_runs (id, kind, digest, rows, at, by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING`

// loadStock books a stock file as receipts. A file whose rows were booked before books nothing.
func loadStock(ctx context.Context, tx *db.Tx, s sheet, g *grid, report *ImportReport) error {
	lines, err := g.checkStock(ctx, tx)
	if err != nil || len(g.errors) > 0 {
		return err
	}
	if fresh, err := claimRun(ctx, tx, s, g, report); err != nil || !fresh {
		return err
	}
	digest := g.digest(s)
	if err := numberSerials(ctx, tx, lines); err != nil {
		return err
	}
	if err := stock.KeepLots(ctx, tx, lotsOf(lines)); err != nil {
		return err
	}
	arrived, err := stock.BookMovements(ctx, tx, stock.ReceiptsOf(lines, "import:"+hex.EncodeToString(digest[:4])))
	if err != nil {
		return err
	}
	if err := addImportedUnits(ctx, tx, lines, g); err != nil || len(g.errors) > 0 {
		return err
	}
	if err := stock.HoldPartsAgain(ctx, tx, serialisedOf(lines)); err != nil {
		return err
	}
	if err := stock.SetBins(ctx, tx, lines); err != nil {
		return err
	}
	report.Added = report.Rows
	return event.Emit(ctx, tx, perPart(arrived)...)
}

func lotsOf(lines []stock.Received) []stock.PartLot {
	var out []stock.PartLot
	for _, l := range lines {
		if l.Lot != "" {
			out = append(out, l.Kept)
		}
	}
	return out
}

func serialisedOf(lines []stock.Received) []string {
	parts := map[string]bool{}
	for _, l := range lines {
		if l.Serialised {
			parts[l.Part] = true
		}
	}
	return sortedKeys(parts)
}

// digest of what the rows say, whatever the order of columns and the ends of lines.
func (g *grid) digest(s sheet) []byte {
	rows := make([]string, len(g.cells))
	for r := range g.cells {
		var cells []string
		for _, c := range s.columns {
			cells = append(cells, g.cell(r, c.name))
		}
		rows[r] = strings.Join(cells, "\x00")
	}
	slices.Sort(rows)
	sum := sha256.Sum256([]byte(strings.Join(rows, "\n")))
	return sum[:]
}

// checkStock notes unknown parts, places that keep no stock, and serials whose number is not the quantity.
func (g *grid) checkStock(ctx context.Context, tx *db.Tx) ([]stock.Received, error) {
	places, numbers := map[string]bool{}, map[string]bool{}
	for r := range g.cells {
		places[g.cell(r, "location")], numbers[g.cell(r, "part")] = true, true
	}
	var kinds []struct {
		Code string
		Kind site.Kind
	}
	if err := tx.SelectContext(ctx, &kinds, stock.KindsSQL, pq.Array(sortedKeys(places))); err != nil {
		return nil, fmt.Errorf("read kinds of locations: %w", err)
	}
	kindOf := map[string]site.Kind{}
	for _, k := range kinds {
		kindOf[k.Code] = k.Kind
	}
	parts, err := g.partsOf(ctx, tx, sortedKeys(numbers))
	if err != nil {
		return nil, err
	}
	out := make([]stock.Received, 0, len(g.cells))
	for r := range g.cells {
		l := stock.Received{Key: stock.Key{Part: g.cell(r, "part"), Location: g.cell(r, "location"), Condition: stock.Condition(g.cell(r, "condition"))},
			Bin: g.cell(r, "bin"), Lot: g.cell(r, "lot"), Serials: strings.Fields(g.cell(r, "serials")), Line: g.lines[r]}
		var err error
		if l.Quantity, err = strconv.ParseInt(g.cell(r, "quantity"), 10, 64); err != nil {
			return nil, fmt.Errorf("read the quantity of line %d: %w", l.Line, err)
		}
		part, known := parts[l.Part]
		l.Serialised = part.Serialised
		switch kind := kindOf[l.Location]; {
		case kind == "":
			g.fail(l.Line, "location", texts.Of("fault.location_not_found", "location", l.Location))
		case !slices.Contains(site.SourceKinds, kind):
			g.fail(l.Line, "location", texts.Of("fault.location_invalid.no_stock", "location", l.Location))
		}
		switch {
		case !known:
			g.fail(l.Line, "part", texts.Of("fault.part_not_found", "part", l.Part))
		case len(l.Serials) > 0 && !l.Serialised:
			g.fail(l.Line, "serials", texts.Of("fault.movement_invalid.no_serials", "part", l.Part))
		case len(l.Serials) > 0 && int64(len(l.Serials)) != l.Quantity:
			g.fail(l.Line, "serials", texts.Of("fault.serial_needed.count", "part", l.Part, "quantity", l.Quantity, "given", len(l.Serials)))
		}
		if known {
			lot, err := g.lot(r, l, part)
			if err != nil {
				g.fail(l.Line, "lot", texts.Sentence{Key: err.Key(), Values: err.Values})
			}
			l.Kept = lot
		}
		out = append(out, l)
	}
	return out, nil
}

// partsOf reads the parts there are of a list.
func (g *grid) partsOf(ctx context.Context, tx *db.Tx, numbers []string) (map[string]catalog.Part, error) {
	var rows []catalog.Part
	if err := tx.SelectContext(ctx, &rows, catalog.PartsByNumberSQL, pq.Array(numbers)); err != nil {
		return nil, fmt.Errorf("read parts: %w", err)
	}
	out := make(map[string]catalog.Part, len(rows))
	for _, p := range rows {
		out[p.Number] = p
	}
	return out, nil
}

// lot is the lot that a row of a stock file names.
func (g *grid) lot(r int, l stock.Received, p catalog.Part) (stock.PartLot, *fault.Fault) {
	line := stock.ReceiptLine{Part: l.Part, Lot: l.Lot}
	if day, err := time.Parse(time.DateOnly, g.cell(r, "expires_on")); err == nil {
		line.ExpiresOn = &day
	}
	return line.PartLot(p)
}

const lastNumberSQL = `
SELECT part AS number, max(substring(serial FROM '-([0-9]{6,9})$')::bigint) AS last
FROM units
WHERE part = ANY ($1) AND left(serial, length(part) + 1) = part || '-' AND substring(serial FROM length(part) + 1) ~ '^-[0-9]{6,9}$'
GROUP BY part`

// numberSerials gives "<part>-<6 digits>" to pieces whose file names no serials.
func numberSerials(ctx context.Context, tx *db.Tx, lines []stock.Received) error {
	parts := map[string]bool{}
	for _, l := range lines {
		if l.Serialised && len(l.Serials) == 0 {
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
		if !parts[l.Part] || len(l.Serials) > 0 {
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

func addImportedUnits(ctx context.Context, tx *db.Tx, lines []stock.Received, g *grid) error {
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
				g.fail(l.Line, "serials", texts.Of("fault.serial_exists", "serial", s, "part", l.Part))
			}
			fresh[id] = false
		}
	}
	return nil
}

// perPart sums arrivals over places: a file that fills a network tells each part once.
func perPart(arrived []stock.StockArrived) []event.Event {
	type kind struct {
		part      string
		condition stock.Condition
	}
	sums := map[kind]stock.StockArrived{}
	var order []kind
	for _, a := range arrived {
		k := kind{a.Part, a.Condition}
		s, seen := sums[k]
		if !seen {
			order = append(order, k)
			s = a
		} else {
			s.Quantity += a.Quantity
			if s.Location != a.Location {
				s.Location = ""
			}
		}
		sums[k] = s
	}
	events := make([]event.Event, len(order))
	for i, k := range order {
		events[i] = sums[k]
	}
	return events
}
