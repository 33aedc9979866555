package inventory

import (
	"context"
	"fmt"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

func exportRoutes(a *api.API) {
	api.Download(a, "GET /v1/export/{kind}", "Everything of a kind as a file that can be imported", api.For(auth.Operations), getExport)
}

type exportInput struct {
	Kind   string `path:"kind" maxLength:"32" doc:"One of the kinds of imports."`
	Format string `query:"format" enum:"csv,xlsx" default:"csv"`
}

func getExport(ctx context.Context, tx *db.Tx, in *exportInput) (api.File, error) {
	rows, err := Export(ctx, tx, in.Kind)
	if err != nil {
		return api.File{}, err
	}
	name := fmt.Sprintf("%s-%s.%s", in.Kind, tx.Now.Format("20060102-1504"), in.Format)
	if in.Format == "xlsx" {
		body, err := ToXLSX(rows)
		return api.File{Name: name, Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Body: body}, err
	}
	body, err := ToCSV(rows)
	return api.File{Name: name, Type: "text/csv; charset=utf-8", Body: body}, err
}
