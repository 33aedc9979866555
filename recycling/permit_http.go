package recycling

import (
	"context"
	"slices"

	"fettle/internal/auth"
	"fettle/internal/db"
)

type recyclersIn struct {
	HazardCode string `query:"hazard_code" maxLength:"16" default:"*" doc:"* is every code; empty is ordinary scrap."`
}

func listRecyclers(ctx context.Context, tx *db.Tx, in *recyclersIn) (listed[Permit], error) {
	rows, err := Permits(ctx, tx, in.HazardCode, "")
	if actor := auth.From(ctx); actor.Role == auth.Recycler {
		rows = slices.DeleteFunc(rows, func(p Permit) bool { return !actor.Holds(p.Recycler) })
	}
	return listed[Permit]{rows}, err
}
