package scorecard

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/returns-scorecard", "How engineers' old parts came home: an engineer sees his own", api.For(auth.Engineer, auth.Operations), listScores)
}

type scoresIn struct {
	api.Paging
	Engineer string `query:"engineer" maxLength:"80"`
}

func listScores(ctx context.Context, tx *db.Tx, in *scoresIn) (api.Page[Score], error) {
	engineer := in.Engineer
	if actor := auth.From(ctx); actor.Role == auth.Engineer {
		engineer = actor.Login
	}
	var after string
	if _, err := in.After(&after); err != nil {
		return api.Page[Score]{}, err
	}
	rows, err := Scores(ctx, tx, engineer, after, in.Limit+1)
	if err != nil {
		return api.Page[Score]{}, err
	}
	return api.Cut(in.Paging, rows, func(s Score) any { return s.Engineer })
}
