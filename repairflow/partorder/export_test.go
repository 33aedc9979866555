package partorder

import (
	"context"

	"fettle/internal/db"
)

// What the tests of this package use beside its public names.
var FillBackorders = fillBackorders

// OrderInOneSlice has an engineer order for several repairs in one slice.
func OrderInOneSlice(ctx context.Context, tx *db.Tx, engineer string, repairs []string, want Want) ([]error, error) {
	orders := make([]*order, len(repairs))
	for i, r := range repairs {
		orders[i] = &order{repair: r, wants: []Want{want}, by: engineer, limited: true}
	}
	if err := placeOrders(ctx, tx, "", orders); err != nil {
		return nil, err
	}
	out := make([]error, len(orders))
	for i, o := range orders {
		out[i] = o.err
	}
	return out, nil
}
