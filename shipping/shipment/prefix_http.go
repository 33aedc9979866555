package shipment

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

type prefixList struct {
	Items []CompanyPrefix `json:"items"`
}

type prefixIn struct {
	Body struct {
		Prefix    string `json:"prefix" pattern:"^[0-9]{7,10}$" doc:"GS1 company prefix, 7 to 10 digits."`
		Domain    string `json:"domain" maxLength:"200" pattern:"^[a-z0-9.-]+[.][a-z]+$" doc:"Domain of identifiers that GS1 issues no key for."`
		ValidFrom string `json:"valid_from,omitempty" format:"date" doc:"Day, UTC; today the earliest. Default: today."`
	}
}

func prefixRoutes(a *api.API) {
	api.Query(a, "GET /v1/company-prefixes", "The GS1 company prefixes of our SSCCs", api.For(auth.Operations), func(ctx context.Context, tx *db.Tx, _ *struct{}) (prefixList, error) {
		all, err := CompanyPrefixes(ctx, tx)
		return prefixList{all}, err
	})
	api.Command(a, "POST /v1/company-prefixes", "Take a GS1 company prefix into use", api.For(auth.Operations), func(ctx context.Context, tx *db.Tx, in *prefixIn) (CompanyPrefix, error) {
		return SetCompanyPrefix(ctx, tx, CompanyPrefix{ValidFrom: in.Body.ValidFrom, Prefix: in.Body.Prefix, Domain: in.Body.Domain})
	})
}
