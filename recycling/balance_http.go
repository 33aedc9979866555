package recycling

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

func balanceRoutes(a *api.API) {
	api.Query(a, "GET /v1/mass-balance", "Grams in, out and held by site and code", api.For(auth.Operations), siteBalances)
}

type listed[T any] struct {
	Items []T `json:"items"`
}

func siteBalances(ctx context.Context, tx *db.Tx, _ *struct{}) (listed[SiteBalance], error) {
	rows, err := MassBalance(ctx, tx)
	return listed[SiteBalance]{rows}, err
}
