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
	api.Query(a, "GET /v1/mass-ledger", "What was booked in grams at a site, newest first", api.For(auth.Operations), listEntries)
	adjustRoutes(a)
}

// Listed is a list that is never long enough to be cut into pages.
type Listed[T any] struct {
	Items []T `json:"items"`
}

func siteBalances(ctx context.Context, tx *db.Tx, _ *struct{}) (Listed[SiteBalance], error) {
	rows, err := MassBalance(ctx, tx)
	return Listed[SiteBalance]{rows}, err
}

type listMassLedgerIn struct {
	api.Paging
	Site       string `query:"site" required:"true" minLength:"1" maxLength:"64" doc:"A site, ROAD:manifest, or an end: HOUSEHOLD, RESTOCKED, TREATED, VARIANCE, SUPPLIERS."`
	HazardCode string `query:"hazard_code" maxLength:"16" doc:"Only this code; \"-\" is ordinary scrap."`
}

// scrapCode asks for the code that is empty.
const scrapCode = "-"

func listEntries(ctx context.Context, tx *db.Tx, in *listMassLedgerIn) (api.Page[MassEntry], error) {
	f := EntryFilter{Site: in.Site, Limit: in.Limit + 1}
	if code := in.HazardCode; code != "" {
		if code == scrapCode {
			code = ""
		}
		f.HazardCode = &code
	}
	if _, err := in.After(&f.Before); err != nil {
		return api.Page[MassEntry]{}, err
	}
	rows, err := Entries(ctx, tx, f)
	if err != nil {
		return api.Page[MassEntry]{}, err
	}
	return api.Cut(in.Paging, rows, func(e MassEntry) any { return e.ID })
}
