package oldpart

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

func pointsRoutes(a *api.API) {
	both := api.For(auth.Customer, auth.Operations)
	api.Query(a, "GET /v1/points", "A customer's points", both, pointsOf)
	api.Query(a, "GET /v1/points/redemptions", "What points were given for, newest first", both, listRedemptions)
	api.Command(a, "POST /v1/points/redemptions", "Give confirmed points for a new appliance or a service", both, redeemPoints)
}

type pointsIn struct {
	Customer string `query:"customer" maxLength:"80"`
}

func pointsOf(ctx context.Context, tx *db.Tx, in *pointsIn) (Balance, error) {
	return Points(ctx, tx, customerOf(ctx, in.Customer))
}

// customerOf is a customer himself, whoever he names; operations name one.
func customerOf(ctx context.Context, named string) string {
	if actor := auth.From(ctx); actor.Role == auth.Customer {
		return actor.Login
	}
	return named
}

type listRedemptionsIn struct {
	api.Paging
	Customer string `query:"customer" maxLength:"80"`
}

func listRedemptions(ctx context.Context, tx *db.Tx, in *listRedemptionsIn) (api.Page[Redemption], error) {
	var before string
	if _, err := in.After(&before); err != nil {
		return api.Page[Redemption]{}, err
	}
	rows, err := Redemptions(ctx, tx, customerOf(ctx, in.Customer), before, in.Limit+1)
	if err != nil {
		return api.Page[Redemption]{}, err
	}
	return api.Cut(in.Paging, rows, func(r Redemption) any { return r.ID })
}

type redeemIn struct {
	Body struct {
		Customer  string `json:"customer,omitempty" maxLength:"80" doc:"Operations name one; a customer gives his own."`
		Points    int64  `json:"points" minimum:"1" maximum:"1000000000"`
		Toward    Toward `json:"toward" minLength:"1"`
		Reference string `json:"reference" minLength:"1" maxLength:"80" doc:"The order or the service that they are given for."`
	}
}

func redeemPoints(ctx context.Context, tx *db.Tx, in *redeemIn) (Redemption, error) {
	b := in.Body
	customer := customerOf(ctx, b.Customer)
	if customer == "" {
		return Redemption{}, ErrNoCustomer.At("body.customer")
	}
	return Redeem(ctx, tx, Redemption{Customer: customer, Points: b.Points, Toward: b.Toward, Reference: b.Reference})
}
