package restock

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
)

// Routes adds the door of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/replenishment", "What places should be sent by those they belong to, and why", api.For(auth.Operations), getProposals)
}

type proposalsIn struct {
	api.Paging
	Location string `query:"location" maxLength:"64" identifier:"place" doc:"One place alone. Default: all."`
	All      bool   `query:"all" doc:"What was used and is not needed too. Default: what is needed alone."`
}

func getProposals(ctx context.Context, tx *db.Tx, in *proposalsIn) (api.Page[Proposal], error) {
	f := Filter{Location: in.Location, All: in.All, Limit: in.Limit + 1}
	if in.Location != "" {
		if _, err := site.ByCode(ctx, tx, in.Location); err != nil {
			return api.Page[Proposal]{}, err
		}
	}
	var after rank
	more, err := in.After(&after)
	if err != nil {
		return api.Page[Proposal]{}, err
	}
	if more {
		f.After = &after
	}
	rows, err := Proposals(ctx, tx, f)
	if err != nil {
		return api.Page[Proposal]{}, err
	}
	return api.Cut(in.Paging, rows, func(p Proposal) any { return p.rank() })
}
