package homeward

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/recycling/oldpart"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/pick"
	"fettle/shipping/returnorder"
)

// Named is an item as it is asked for.
type Named struct {
	Kind      returnorder.ItemKind `json:"kind"`
	Reference string               `json:"reference" minLength:"1" maxLength:"64" doc:"The number of the old part, or the order line of an unfitted piece."`
	Scanned   string               `json:"scanned,omitempty" format:"scan" maxLength:"256" doc:"The serial of a piece that was never scanned, for it lay in the van when it was ordered."`
}

// found is an item, and who owes it.
type found struct {
	returnorder.Item
	engineer, repair string
}

// find reads what an item is and refuses what is not owed. Another's item does not exist for an engineer.
func find(ctx context.Context, tx *db.Tx, n Named, field string) (found, error) {
	var f found
	var err error
	if n.Kind == returnorder.OldPart {
		f, err = findOldPart(ctx, tx, n, field)
	} else {
		f, err = findPiece(ctx, tx, n, field)
	}
	if actor := auth.From(ctx); err == nil && actor.Role == auth.Engineer && actor.Login != f.engineer {
		return f, ErrNoItem.With("reference", n.Reference).At(field)
	}
	return f, err
}

func findOldPart(ctx context.Context, tx *db.Tx, n Named, field string) (found, error) {
	r, err := oldpart.Lock(ctx, tx, ident.Code(n.Reference))
	if errors.Is(err, oldpart.ErrNoReturn) {
		return found{}, ErrNoItem.With("reference", n.Reference).At(field)
	}
	if err == nil && !r.Owed() {
		err = ErrNotOwed.With("reference", n.Reference, "state", r.State).At(field)
	}
	return found{returnorder.Item{Kind: n.Kind, Reference: r.ID, Part: r.Part, Serial: r.ExpectedSerial, Quantity: 1}, r.Engineer, r.Repair}, err
}

func findPiece(ctx context.Context, tx *db.Tx, n Named, field string) (found, error) {
	missing := ErrNoItem.With("reference", n.Reference).At(field)
	id, err := uuid.Parse(n.Reference)
	if err != nil {
		return found{}, missing
	}
	r, l, err := orderline.Lock(ctx, tx, id)
	if errors.Is(err, orderline.ErrNoLine) {
		return found{}, missing
	}
	if err == nil && !slices.Contains(orderline.WithEngineer, l.State) {
		err = ErrNotOwed.With("reference", n.Reference, "state", l.State).At(field)
	}
	if actor := auth.From(ctx); actor.Role == auth.Engineer && actor.Login != r.Engineer {
		err = missing
	}
	if err == nil {
		l, err = custody.Identify(ctx, tx, l, n.Scanned, strings.TrimSuffix(field, "reference")+"scanned")
	}
	return found{returnorder.Item{Kind: n.Kind, Reference: l.ID.String(), Part: l.Supplied, Serial: l.NewSerial, Quantity: l.Quantity}, r.Engineer, r.ID}, err
}

// Announce makes a return order of what an engineer owes. Items are looked at in one order, so that two who send the same wait for each
// other.
func Announce(ctx context.Context, tx *db.Tx, r returnorder.Request, named []Named) (returnorder.Order, error) {
	if err := oldpart.IsDock(ctx, tx, r.Warehouse); err != nil {
		return returnorder.Order{}, fault.AtField(err, "body.warehouse")
	}
	order := make([]int, len(named))
	for i := range named {
		order[i] = i
		named[i].Reference = spelled(named[i])
	}
	slices.SortFunc(order, func(a, b int) int { return compare(named[a], named[b]) })
	r.Items = make([]returnorder.Item, len(named))
	var first found
	for at, i := range order {
		field := fmt.Sprintf("body.items[%d].reference", i)
		if at > 0 && compare(named[i], named[order[at-1]]) == 0 {
			return returnorder.Order{}, returnorder.ErrItemTaken.Because("twice").With("reference", named[i].Reference).At(field)
		}
		f, err := find(ctx, tx, named[i], field)
		if err != nil {
			return returnorder.Order{}, err
		}
		if at > 0 && f.engineer != first.engineer {
			return returnorder.Order{}, ErrSenders.With("reference", named[i].Reference).At(field)
		}
		if at == 0 {
			first = f
		}
		r.Items[i] = f.Item
	}
	if r.Sender == "" {
		r.Sender = first.engineer
	}
	if r.From.Address == "" {
		door, err := doorOf(ctx, tx, first)
		if err != nil {
			return returnorder.Order{}, err
		}
		if r.From.Label == "" {
			r.From.Label = door.Label
		}
		door.Label = r.From.Label
		r.From = door
	}
	if r.From.AreaCode == "" {
		if err := fillArea(ctx, tx, &r.From, r.Warehouse); err != nil {
			return returnorder.Order{}, err
		}
	}
	return returnorder.Make(ctx, tx, r)
}

// spelled is the reference of an item in the one spelling that it is kept in; what cannot be one stays as it is, for find to refuse.
func spelled(n Named) string {
	if n.Kind == returnorder.OldPart {
		return ident.Code(n.Reference)
	}
	if id, err := uuid.Parse(n.Reference); err == nil {
		return id.String()
	}
	return n.Reference
}

func compare(a, b Named) int {
	if a.Kind != b.Kind {
		if a.Kind < b.Kind {
			return -1
		}
		return 1
	}
	return slices.Compare([]byte(a.Reference), []byte(b.Reference))
}

// doorOf is where things are collected when nobody says where: at the outlet that the engineer's van belongs to.
func doorOf(ctx context.Context, tx *db.Tx, f found) (pick.ShipTo, error) {
	out := pick.ShipTo{Kind: "site", Label: f.engineer}
	r, err := repair.ByID(ctx, tx, f.repair)
	if err != nil || r.Van == nil {
		return out, err
	}
	van, err := site.ByCode(ctx, tx, *r.Van)
	if err != nil {
		return out, err
	}
	out.Zone, out.AreaCode, out.Location = van.Zone, van.AreaCode, van.Code
	if van.Parent == nil {
		return out, nil
	}
	base, err := site.ByCode(ctx, tx, *van.Parent)
	if err != nil {
		return out, err
	}
	out.Kind, out.Location, out.Address, out.AreaCode, out.Zone = "outlet", base.Code, base.NameZH, base.AreaCode, base.Zone
	if p, known := base.Point(); known {
		out.Lon, out.Lat = p.Lon(), p.Lat()
	}
	return out, nil
}

// fillArea reckons with the warehouse's own region where nobody has said another.
func fillArea(ctx context.Context, tx *db.Tx, from *pick.ShipTo, warehouse string) error {
	at, err := site.ByCode(ctx, tx, warehouse)
	if err != nil {
		return err
	}
	from.AreaCode, from.Zone = at.AreaCode, at.Zone
	return nil
}
