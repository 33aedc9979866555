package balance

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/mass-balance", "Grams in, out and held by site and code", api.For(auth.Operations), siteBalances)
}

// Listed is a list that is never long enough to be cut into pages.
type Listed[T any] struct {
	Items []T `json:"items"`
}

func siteBalances(ctx context.Context, tx *db.Tx, _ *struct{}) (Listed[SiteBalance], error) {
	rows, err := MassBalance(ctx, tx)
	return Listed[SiteBalance]{rows}, err
}
