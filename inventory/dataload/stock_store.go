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

	"fettle/internal/closed"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/texts"
)

var stockKind = Kind{Name: FileStock, After: []FileKind{FileLocations, FileParts, FileSupersessions, FileVanLevels},
	Key: []string{"delivery", "location", "part", "condition", "bin", "lot"}, Export: stockExportSQL, Load: loadStock, Check: checkStock,
	Columns: []Column{
		{Name: "location", Required: true, Refers: "locations.code", Where: keepingStock, Missing: "row.no_stock_kept"},
		{Name: "part", Required: true, Refers: "parts.number"},
		{Name: "condition", Required: true, Read: OneOf(stock.Judged())},
		{Name: "quantity", Cast: "bigint", Required: true, Read: Number(0, stock.MaxQuantity)},
		{Name: "bin", Read: Identifier(ident.OfBin)},
		{Name: "lot", Read: Identifier(ident.OfLot)},
		{Name: "expires_on", Cast: "date", Read: Day, Null: true},
		// Serials of the pieces; without them they are numbered here.
		{Name: "serials", Lines: true, Read: List(Identifier(ident.OfSerial))},
		{Name: "delivery", Read: Text(64)},
	},
	Row: func(cell func(string) string, wrong func(string, texts.Sentence)) {
		if cell("quantity") == "0" && cell("serials") != "" {
			wrong("quantity", texts.Of("row.serials_of_nothing"))
		}
	},
	Sample: []string{"WH-1", "P-100", "new", "5", "A-01", "", "", "", "D-2026-0001"}}

// keepingStock narrows places to those that receive.
var keepingStock = "kind IN ('" + strings.Join(closed.Words(site.SourceKinds), "', '") + "')"

// deliveryOf is the delivery that a row belongs to.
func (g *Grid) deliveryOf(r int) string {
	if d := g.Cell(r, "delivery"); d != "" {
		return d
	}
	return g.delivery
}

// loadStock books rows as receipts, each once for its delivery.
func loadStock(ctx context.Context, tx *db.Tx, g *Grid) error {
	fresh, err := g.claimRows(ctx, tx)
	if err != nil || g.good().Len() < g.Len() {
		return err
	}
	if err := g.receivedAtTheDoor(ctx, tx, fresh); err != nil || g.good().Len() < g.Len() {
		return err
	}
	lines := make([]stock.Received, 0, len(fresh))
	var deliveries []string
	for _, r := range fresh {
		l, err := g.received(r)
		if err != nil {
			return err
		}
		if l.Quantity == 0 {
			g.Done.Nothing++
			continue
		}
		lines, deliveries = append(lines, l), append(deliveries, g.deliveryOf(r))
	}
	if len(lines) == 0 {
		return nil
	}
	if err := g.describe(ctx, tx, lines); err != nil {
		return err
	}
	if err := numberSerials(ctx, tx, lines); err != nil {
		return err
	}
	if err := stock.KeepLots(ctx, tx, lotsOf(lines)); err != nil {
		return err
	}
	if err := stock.SpellReceived(ctx, tx, lines); err != nil {
		return err
	}
	movements := stock.ReceiptsOf(lines, "import:"+hex.EncodeToString(g.digest()[:4]))
	for i, d := range deliveries {
		if d != "" {
			movements[i].Reference = d
		}
	}
	arrived, err := stock.BookMovements(ctx, tx, movements)
	if err != nil {
		return err
	}
	if err := addImportedUnits(ctx, tx, lines, g); err != nil || g.good().Len() < g.Len() {
		return err
	}
	if err := stock.HoldPartsAgain(ctx, tx, serialisedOf(lines)); err != nil {
		return err
	}
	if err := stock.SetBins(ctx, tx, lines); err != nil {
		return err
	}
	g.Done.Added += len(lines)
	return event.Emit(ctx, tx, perPart(arrived)...)
}

// received is a row as pieces that come in; Line is its place in the grid.
func (g *Grid) received(r int) (stock.Received, error) {
	l := stock.Received{Key: stock.Key{Part: g.Cell(r, "part"), Location: g.Cell(r, "location"), Condition: stock.Condition(g.Cell(r, "condition"))},
		Bin: g.Cell(r, "bin"), Lot: g.Cell(r, "lot"), Line: r, Serials: Words(g.Cell(r, "serials"))}
	var err error
	if l.Quantity, err = strconv.ParseInt(g.Cell(r, "quantity"), 10, 64); err != nil {
		return l, fmt.Errorf("read the quantity of line %d: %w", g.Line(r), err)
	}
	return l, nil
}

// describe fills in what the catalogue knows of the parts.
func (g *Grid) describe(ctx context.Context, tx *db.Tx, lines []stock.Received) error {
	parts, err := partsOf(ctx, tx, g)
	if err != nil {
		return err
	}
	for i, l := range lines {
		part := parts[l.Part]
		lines[i].Serialised = part.Serialised
		lot, why := g.lot(l.Line, l, part)
		if why != nil {
			return why
		}
		lines[i].Kept = lot
	}
	return nil
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

// said is the digest of all that a row says.
func (g *Grid) said(r int) []byte {
	var cells []string
	for _, c := range g.kind.Columns {
		cells = append(cells, ident.Code(g.Cell(r, c.Name)))
	}
	sum := sha256.Sum256([]byte(strings.Join(cells, "\x00")))
	return sum[:]
}

// digest of what the rows say, whatever the order of columns and of rows.
func (g *Grid) digest() []byte {
	rows := make([]string, g.Len())
	for r := range rows {
		rows[r] = string(g.said(r))
	}
	slices.Sort(rows)
	sum := sha256.Sum256([]byte(strings.Join(rows, "")))
	return sum[:]
}

// checkStock notes lots that are missing and serials whose number is not the quantity.
func checkStock(ctx context.Context, tx *db.Tx, g *Grid) error {
	parts, err := partsOf(ctx, tx, g)
	if err != nil {
		return err
	}
	for r := range g.rows {
		l, err := g.received(r)
		if err != nil {
			return err
		}
		part := parts[l.Part]
		g.checkSerials(r, l, part)
		if _, err := g.lot(r, l, part); err != nil {
			g.Wrong(r, "lot", texts.Sentence{Key: err.Key(), Values: err.Values})
		}
	}
	return nil
}

// checkSerials looks that pieces with serials are as many as those; old parts may have lost theirs.
func (g *Grid) checkSerials(r int, l stock.Received, part catalog.Part) {
	given := int64(len(l.Serials))
	old := l.Condition == stock.Used || l.Condition == stock.Defective
	seen := map[string]bool{}
	for _, s := range l.Serials {
		if seen[s] {
			g.Wrong(r, "serials", texts.Of("row.serial_twice", "serial", s))
			return
		}
		seen[s] = true
	}
	switch {
	case given > 0 && !part.Serialised:
		g.Wrong(r, "serials", texts.Of("fault.movement_invalid.no_serials", "part", l.Part))
	case given > 0 && given != l.Quantity && (!old || given > l.Quantity):
		g.Wrong(r, "serials", texts.Of("fault.serial_needed.count", "part", l.Part, "quantity", l.Quantity, "given", given))
	}
}

// partsOf reads the parts that a grid names.
func partsOf(ctx context.Context, tx *db.Tx, g *Grid) (map[string]catalog.Part, error) {
	numbers := map[string]bool{}
	for r := range g.rows {
		numbers[g.Cell(r, "part")] = true
	}
	var rows []catalog.Part
	if err := tx.SelectContext(ctx, &rows, catalog.PartsByNumberSQL, pq.Array(sortedKeys(numbers))); err != nil {
		return nil, fmt.Errorf("read parts: %w", err)
	}
	out := make(map[string]catalog.Part, len(rows))
	for _, p := range rows {
		out[p.Number] = p
	}
	return out, nil
}

// lot is the lot that a row of a stock file names.
func (g *Grid) lot(r int, l stock.Received, p catalog.Part) (stock.PartLot, *fault.Fault) {
	line := stock.ReceiptLine{Part: l.Part, Lot: l.Lot}
	if day, err := time.Parse(time.DateOnly, g.Cell(r, "expires_on")); err == nil {
		line.ExpiresOn = &day
	}
	return line.PartLot(p)
}

// perPart sums arrivals over places: a file that fills a network tells each part once a batch.
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
