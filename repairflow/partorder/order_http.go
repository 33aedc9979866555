package partorder

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/repair"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Batch(a, "POST /v1/repairs/{repair}/part-orders", "Order parts: source, reason and promise in one answer", repair.Insiders, orderParts)
	softRoutes(a)
}

type orderIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Lines  []Want `json:"lines" minItems:"1" maxItems:"50"`
		ShipTo string `json:"ship_to,omitempty" enum:"site,outlet" default:"site"`
	}
}

type orderOut struct {
	Lines []Ordered `json:"lines"`
}

func orderParts(ctx context.Context, tx *db.Tx, calls []*api.Call[orderIn, orderOut]) error {
	orders := make([]*order, len(calls))
	for i, c := range calls {
		orders[i] = &order{repair: c.In.Repair, wants: c.In.Body.Lines, toOutlet: c.In.Body.ShipTo == "outlet", actor: &c.Actor, by: c.Actor.Login, limited: c.Actor.Role == auth.Engineer,
			key: c.Key, hash: c.Hash, encode: func(lines []Ordered) ([]byte, error) {
				err := c.Answer(orderOut{lines})
				return c.Kept(), err
			}}
	}
	if err := placeOrders(ctx, tx, calls[0].Route, orders); err != nil {
		return err
	}
	for i, o := range orders {
		if calls[i].Err = o.err; o.replayed != nil {
			calls[i].Replay(o.replayed.hash, o.replayed.body)
		}
	}
	return nil
}
