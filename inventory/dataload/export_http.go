package dataload

import (
	"context"
	"fmt"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/closed"
	"fettle/internal/db"
)

func exportRoutes(a *api.API) {
	api.Download(a, "GET /v1/export/{kind}", "Everything of a kind as a file that can be imported", api.For(auth.Operations), getExport, typeCSV, typeXLSX)
}

const (
	typeCSV  = "text/csv"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// FileFormat says how a file is written.
type FileFormat string

// Formats of files.
const (
	// CSV is text in UTF-8, with commas.
	CSV FileFormat = "csv"
	// XLSX is a workbook with one sheet.
	XLSX FileFormat = "xlsx"
)

// FileFormats lists every format.
func FileFormats() []FileFormat { return []FileFormat{CSV, XLSX} }

// Schema lists them in the contracts.
func (FileFormat) Schema(closed.Registry) *closed.Schema { return closed.Of(FileFormats()) }

type exportInput struct {
	Kind   FileKind   `path:"kind"`
	Format FileFormat `query:"format" default:"csv"`
}

func getExport(ctx context.Context, tx *db.Tx, in *exportInput) (api.File, error) {
	rows, err := Export(ctx, tx, in.Kind)
	if err != nil {
		return api.File{}, err
	}
	name := fmt.Sprintf("%s-%s.%s", in.Kind, tx.Now.Format("20060102-1504"), in.Format)
	if in.Format == XLSX {
		body, err := ToXLSX(rows)
		return api.File{Name: name, Type: typeXLSX, Body: body}, err
	}
	body, err := ToCSV(rows)
	return api.File{Name: name, Type: typeCSV + "; charset=utf-8", Body: body}, err
}
