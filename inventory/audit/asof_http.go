package audit

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/db"
	"fettle/inventory/site"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/stock/as-of", "What lay in a place at a moment", site.Staff, getStockAsOf)
	mendRoutes(a)
}

type asOfInput struct {
	api.Paging
	Location string    `query:"location" required:"true" minLength:"1" maxLength:"64" identifier:"place"`
	At       time.Time `query:"at" required:"true" doc:"RFC 3339, for example 2026-11-03T14:00:00+08:00."`
	Part     string    `query:"part" format:"scan" maxLength:"64" identifier:"part"`
}

func getStockAsOf(ctx context.Context, tx *db.Tx, in *asOfInput) (api.Page[Past], error) {
	var after [2]string
	if _, err := in.After(&after); err != nil {
		return api.Page[Past]{}, err
	}
	rows, err := StockAsOf(ctx, tx, PastFilter{Location: in.Location, Part: in.Part, At: in.At, AfterPart: after[0],
		AfterCondition: after[1], Limit: in.Limit + 1})
	if err != nil {
		return api.Page[Past]{}, err
	}
	return api.Cut(in.Paging, rows, func(p Past) any { return []string{p.Part, string(p.Condition)} })
}
