package partorder

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Asked is what is ordered, and for where.
type Asked struct {
	Lines  []Want `json:"lines" minItems:"1" maxItems:"50"`
	ShipTo string `json:"ship_to,omitempty" enum:"site,outlet,customer" default:"site" doc:"customer: by post, and he fits it himself; parts that only an engineer may fit are refused."`
}

// OrderIn is an order as the door takes it that stands in onetap: there it is answered with what rooms above this one know.
type OrderIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Asked
		ReturnVisit bool `json:"return_visit,omitempty" doc:"Also offer three slots for the visit that fits the parts, and price the repair. Default: no."`
	}
}

// OrderOut is what is answered to an order.
type OrderOut struct {
	Lines []Ordered `json:"lines"`
}

// Serve serves a slice of orders.
func Serve(ctx context.Context, tx *db.Tx, calls []*api.Call[OrderIn, OrderOut]) error {
	orders := make([]*order, len(calls))
	for i, c := range calls {
		orders[i] = &order{repair: c.In.Repair, wants: c.In.Body.Lines, toOutlet: c.In.Body.ShipTo == "outlet", toCustomer: c.In.Body.ShipTo == ToCustomer, actor: &c.Actor, by: c.Actor.Login, limited: c.Actor.Role == auth.Engineer,
			key: c.Key, hash: c.Hash, encode: func(lines []Ordered) ([]byte, error) {
				err := c.Answer(OrderOut{lines})
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
