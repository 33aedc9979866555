package dock

import (
	"context"
	"slices"
	"strings"

	"fettle/internal/db"
	"fettle/inventory/ident"
	"fettle/recycling/oldpart"
	"fettle/repairflow/orderline"
	"fettle/shipping/scan"
)

// Finds is what a scan at the dock of a warehouse may be, the likeliest first: what was announced here, then what is owed, then what
// nobody fitted, then what came blind. Nothing is what nobody has announced.
func Finds(ctx context.Context, tx *db.Tx, warehouse, code string) ([]Find, error) {
	read, err := scan.Of(ctx, tx, code, warehouse, nil)
	if err != nil {
		return nil, err
	}
	keys := keysOf(read, code)
	out, err := findsOfOrders(ctx, tx, warehouse, code, keys)
	if err != nil {
		return nil, err
	}
	returns, err := oldpart.GoingHome(ctx, tx, warehouse, keys.codes, keys.people, keys.parts)
	if err != nil {
		return nil, err
	}
	for _, r := range returns {
		out = addFind(out, findOfReturn(r, warehouse))
	}
	lines, err := orderline.GoingHome(ctx, tx, keys.codes, keys.people, keys.parts, keys.shipments)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		out = addFind(out, findOfLine(l))
	}
	if err := nameOrders(ctx, tx, warehouse, out); err != nil {
		return nil, err
	}
	blind, err := openBlinds(ctx, tx, keys.codes)
	if err != nil {
		return nil, err
	}
	for _, b := range blind {
		out = append(out, findOfBlind(b, warehouse))
	}
	return out, nil
}

// keys are what a scan is looked up by.
type keys struct{ codes, people, parts, shipments []string }

func keysOf(read scan.Answer, code string) keys {
	k := keys{codes: []string{ident.Code(read.Scan.Text)}, people: []string{strings.ToLower(strings.TrimSpace(code))}, parts: []string{}, shipments: []string{}}
	for _, text := range []string{read.Scan.Serial, read.Scan.Paper} {
		if text != "" {
			k.codes = append(k.codes, ident.Code(text))
		}
	}
	for _, t := range read.Things {
		switch {
		case t.Shipment != "":
			k.shipments = append(k.shipments, t.Shipment)
		case t.Part != "":
			k.parts = append(k.parts, t.Part)
		}
	}
	// An empty text names nothing, and everything without a bag or serial would be found by it.
	k.codes = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(k.codes))), func(c string) bool { return c == "" })
	k.parts = slices.Compact(slices.Sorted(slices.Values(k.parts)))
	return k
}
