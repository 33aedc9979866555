package stock

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	modelRoutes(a)
	binRoutes(a)
	api.Query(a, "GET /v1/parts/{part}/stock", "Where a part lies", site.Staff, getPartStock)
	api.Query(a, "GET /v1/stock", "Stock", site.Staff, getStock)
	api.Query(a, "GET /v1/stock/ledger", "Movements, newest first", site.Staff, getLedger)
}

// StockList is where a part lies.
type StockList struct {
	Items []Stock `json:"items"`
}

func getPartStock(ctx context.Context, tx *db.Tx, in *catalog.PartInput) (StockList, error) {
	rows, err := StockOfPart(ctx, tx, in.Part)
	return StockList{Items: rows}, err
}

type stockInput struct {
	api.Paging
	Location string `query:"location" maxLength:"64" identifier:"place"`
	Part     string `query:"part" format:"scan" maxLength:"64" identifier:"part"`
}

func getStock(ctx context.Context, tx *db.Tx, in *stockInput) (api.Page[Stock], error) {
	var after [3]string
	if _, err := in.After(&after); err != nil {
		return api.Page[Stock]{}, err
	}
	rows, err := ListStock(ctx, tx, StockFilter{Location: in.Location, Part: in.Part, AfterPart: after[0],
		AfterLocation: after[1], AfterCondition: after[2], Limit: in.Limit + 1})
	if err != nil {
		return api.Page[Stock]{}, err
	}
	return api.Cut(in.Paging, rows, func(s Stock) any { return []string{s.Part, s.Location, string(s.Condition)} })
}

func getLedger(ctx context.Context, tx *db.Tx, in *stockInput) (api.Page[Entry], error) {
	f := LedgerFilter{Location: in.Location, Part: in.Part, Limit: in.Limit + 1}
	if _, err := in.After(&f.Before); err != nil {
		return api.Page[Entry]{}, err
	}
	rows, err := ListLedger(ctx, tx, f)
	if err != nil {
		return api.Page[Entry]{}, err
	}
	return api.Cut(in.Paging, rows, func(e Entry) any { return e.ID })
}
