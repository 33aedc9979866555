package onetap

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/repairflow/partorder"
	"fettle/repairflow/quote"
	"fettle/repairflow/repair"
)

// Routes adds the door of the order.
func Routes(a *api.API) {
	api.BatchBeside[partorder.OrderIn, partorder.OrderOut, Answer](a, "POST /v1/repairs/{repair}/part-orders",
		"Order parts: source, reason and promise in one answer, and with them slots for the return visit and the price", repair.Insiders, partorder.Serve, extras)
}

// extras finds what an order is answered with beside its lines. A repair that cannot be priced has its slots all the same.
func extras(ctx context.Context, tx *db.Tx, in *partorder.OrderIn, replayed bool) (any, error) {
	if !in.Body.ReturnVisit || in.Body.ShipTo == partorder.ToCustomer {
		return nil, nil
	}
	visit, err := OfferReturn(ctx, tx, in.Repair, replayed)
	if err != nil {
		return nil, err
	}
	switch price, err := quote.EstimateOf(ctx, tx, in.Repair); {
	case err == nil:
		return Extras{&visit, &price}, nil
	case fault.KindOf(err) == fault.Conflict:
		return Extras{ReturnVisit: &visit}, nil
	default:
		return nil, err
	}
}
