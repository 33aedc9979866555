package wastemanifest

import (
	"context"
	"slices"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/recycling/balance"
)

type recyclersIn struct {
	HazardCode string `query:"hazard_code" maxLength:"16" default:"*" doc:"* is every code; empty is ordinary scrap."`
}

func listRecyclers(ctx context.Context, tx *db.Tx, in *recyclersIn) (balance.Listed[Permit], error) {
	rows, err := Permits(ctx, tx, in.HazardCode, "")
	if actor := auth.From(ctx); actor.Role == auth.Recycler {
		rows = slices.DeleteFunc(rows, func(p Permit) bool { return !actor.Holds(p.Recycler) })
	}
	return balance.Listed[Permit]{Items: rows}, err
}
