package dock

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/recycling/oldpart"
	"fettle/repairflow/orderline"
	"fettle/shipping/returnorder"
)

// findsOfOrders are what is still to be received of the return orders that a scan names, by number, SSCC or waybill.
func findsOfOrders(ctx context.Context, tx *db.Tx, warehouse, code string, k keys) ([]Find, error) {
	out := []Find{}
	orders, err := returnorder.OfCodes(ctx, tx, append(returnorder.Codes(code), k.codes...), k.shipments)
	if err != nil {
		return nil, err
	}
	for _, o := range orders {
		for _, i := range o.Items {
			if i.State != returnorder.ItemOpen {
				continue
			}
			f, err := findOfItem(ctx, tx, i, warehouse)
			if err != nil {
				return nil, err
			}
			f.ReturnOrder = o.ID
			f.Announced, f.Warehouse = announced(&o.Warehouse, warehouse)
			out = append(out, f)
		}
	}
	return out, nil
}

func findOfItem(ctx context.Context, tx *db.Tx, i returnorder.Item, warehouse string) (Find, error) {
	if i.Kind == returnorder.OldPart {
		r, err := oldpart.ReturnByID(ctx, tx, i.Reference)
		return findOfReturn(r, warehouse), err
	}
	id, err := uuid.Parse(i.Reference)
	if err != nil {
		return Find{}, fmt.Errorf("read the line of an item: %w", err)
	}
	l, err := orderline.ByID(ctx, tx, id)
	return findOfLine(l), err
}

// addFind adds what is not found already by its return order.
func addFind(out []Find, f Find) []Find {
	if slices.ContainsFunc(out, func(o Find) bool { return o.Kind == f.Kind && o.ID == f.ID }) {
		return out
	}
	return append(out, f)
}

// nameOrders says of finds that were not scanned by their return order under which one they go home, and to where.
func nameOrders(ctx context.Context, tx *db.Tx, warehouse string, finds []Find) error {
	references := []string{}
	for _, f := range finds {
		if f.ReturnOrder == "" {
			references = append(references, f.ID)
		}
	}
	if len(references) == 0 {
		return nil
	}
	orders, err := returnorder.OfItems(ctx, tx, references)
	if err != nil {
		return err
	}
	for _, o := range orders {
		for _, i := range o.Items {
			at := slices.IndexFunc(finds, func(f Find) bool { return f.ReturnOrder == "" && f.ID == i.Reference })
			if at >= 0 && i.State == returnorder.ItemOpen {
				finds[at].ReturnOrder = o.ID
				finds[at].Announced, finds[at].Warehouse = announced(&o.Warehouse, warehouse)
			}
		}
	}
	return nil
}
