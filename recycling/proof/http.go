package proof

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	desk := api.For(auth.Operations)
	api.Query(a, "GET /v1/proofs", "Proofs of grams, units, points and cylinders that the service made, the newest first", desk, listRuns)
	api.Command(a, "POST /v1/proofs", "Ask for a proof now", desk, askForOne)
}

type listIn struct {
	api.Paging
}

func listRuns(ctx context.Context, tx *db.Tx, in *listIn) (api.Page[Run], error) {
	var before *time.Time
	var at time.Time
	some, err := in.After(&at)
	if err != nil {
		return api.Page[Run]{}, err
	}
	if some {
		before = &at
	}
	rows, err := Runs(ctx, tx, before, in.Limit+1)
	if err != nil {
		return api.Page[Run]{}, err
	}
	return api.Cut(in.Paging, rows, func(r Run) any { return r.DueAt })
}

func askForOne(ctx context.Context, tx *db.Tx, _ *struct{}) (Run, error) { return Ask(ctx, tx) }
