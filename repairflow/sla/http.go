package sla

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/service-promises", "What was promised of repairs and what became of it; what is due last comes first", api.For(auth.Operations), listDoor)
}

type listIn struct {
	api.Paging
	State  State  `query:"state"`
	Kind   Kind   `query:"kind"`
	Repair string `query:"repair" maxLength:"64"`
}

// before is where a page of promises goes on.
type before struct {
	At time.Time `json:"at"`
	ID uuid.UUID `json:"id"`
}

func listDoor(ctx context.Context, tx *db.Tx, in *listIn) (api.Page[ServicePromise], error) {
	f := Filter{State: in.State, Kind: in.Kind, Repair: in.Repair, Limit: in.Limit + 1}
	var from before
	if more, err := in.After(&from); err != nil {
		return api.Page[ServicePromise]{}, err
	} else if more {
		f.BeforeAt, f.BeforeID = &from.At, from.ID
	}
	rows, err := List(ctx, tx, f)
	if err != nil {
		return api.Page[ServicePromise]{}, err
	}
	return api.Cut(in.Paging, rows, func(p ServicePromise) any { return before{p.DueAt, p.ID} })
}
