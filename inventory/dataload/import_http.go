package dataload

import (
	"bytes"
	"context"
	"io"
	"strings"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	exportRoutes(a)
	api.Command(a, "POST /v1/imports", "Load a CSV file", api.For(auth.Operations), postImport)
}

type importInput struct {
	Body struct {
		Kind   FileKind `json:"kind"`
		CSV    string   `json:"csv,omitempty" format:"file" maxLength:"7000000" doc:"UTF-8 with a header row."`
		XLSX   []byte   `json:"xlsx,omitempty" doc:"Instead of csv: a workbook, base64. Its first sheet is read."`
		DryRun bool     `json:"dry_run,omitempty" doc:"Look for errors and count, write nothing."`
	}
}

// MostBytes lets a file of the most characters come in, in Chinese as well.
func (importInput) MostBytes() int64 { return 22 << 20 }

func postImport(ctx context.Context, tx *db.Tx, in *importInput) (ImportReport, error) {
	var file io.Reader = strings.NewReader(in.Body.CSV)
	if len(in.Body.XLSX) > 0 {
		var err error
		if file, err = FromXLSX(bytes.NewReader(in.Body.XLSX)); err != nil {
			return ImportReport{}, err
		}
	}
	report, err := Import(ctx, tx, in.Body.Kind, file, in.Body.DryRun)
	return report.In(api.Language(ctx)), err
}
