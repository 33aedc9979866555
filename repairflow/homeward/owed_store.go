package homeward

import (
	"cmp"
	"context"
	"slices"
	"time"

	"fettle/internal/db"
	"fettle/recycling/oldpart"
	"fettle/repairflow/orderline"
	"fettle/shipping/returnorder"
)

// OwedBy are the old parts and the unfitted pieces that an engineer has to give back, or that are on their way home, what is due first at
// the top.
func OwedBy(ctx context.Context, tx *db.Tx, engineer string) ([]Owed, error) {
	parts, err := oldpart.NotHome(ctx, tx, engineer)
	if err != nil {
		return nil, err
	}
	lines, err := orderline.OwedBy(ctx, tx, engineer)
	if err != nil {
		return nil, err
	}
	out := make([]Owed, 0, len(parts)+len(lines))
	for _, r := range parts {
		out = append(out, owedPart(r))
	}
	for _, l := range lines {
		out = append(out, owedPiece(l))
	}
	references := make([]string, len(out))
	for i, o := range out {
		references[i] = o.Reference
	}
	orders, err := returnorder.OfItems(ctx, tx, references)
	if err != nil {
		return nil, err
	}
	for i, o := range out {
		if by := slices.IndexFunc(orders, func(r returnorder.Order) bool { return r.Holds(o.Kind, o.Reference) }); by >= 0 {
			out[i] = o.proven(orders[by])
		}
	}
	slices.SortStableFunc(out, func(a, b Owed) int {
		return cmp.Or(compareDue(a.DueAt, b.DueAt), cmp.Compare(a.Reference, b.Reference))
	})
	return out, nil
}

// compareDue puts what has no day first: it is owed for longer than days are kept.
func compareDue(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.Compare(*b)
}
