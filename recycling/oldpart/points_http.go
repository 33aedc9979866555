package oldpart

import (
	"context"

	"fettle/internal/auth"
	"fettle/internal/db"
)

type pointsIn struct {
	Customer string `query:"customer" maxLength:"80"`
}

func pointsOf(ctx context.Context, tx *db.Tx, in *pointsIn) (Balance, error) {
	if actor := auth.From(ctx); actor.Role == auth.Customer {
		in.Customer = actor.Login
	}
	return Points(ctx, tx, in.Customer)
}
