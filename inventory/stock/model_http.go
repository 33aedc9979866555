package stock

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
)

func modelRoutes(a *api.API) {
	api.Query(a, "GET /v1/models/{model}/parts", "Parts that fit a model", api.Everyone(), getModelParts)
}

type modelPartsInput struct {
	Model  string `path:"model" maxLength:"64" identifier:"model"`
	Serial string `query:"serial" format:"scan" maxLength:"64" doc:"Serial of the appliance; without it, what fits any of the model." identifier:"serial"`
}

// FitList is what fits an appliance.
type FitList struct {
	Items []catalog.Fit `json:"items"`
}

// A customer sees what fits, not how much of it lies anywhere.
func getModelParts(ctx context.Context, tx *db.Tx, in *modelPartsInput) (FitList, error) {
	fits, err := PartsOfModel(ctx, tx, in.Model, in.Serial)
	if err != nil {
		return FitList{}, err
	}
	if !auth.From(ctx).May(site.Staff...) {
		for i := range fits {
			fits[i].AvailableTotal = 0
		}
	}
	return FitList{Items: append([]catalog.Fit{}, fits...)}, nil
}
