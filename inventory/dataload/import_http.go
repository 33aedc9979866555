package dataload

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/sheet"
	"fettle/texts"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	exportRoutes(a)
	fileRoutes(a)
	api.Command(a, "POST /v1/imports", "Load a file", api.For(auth.Operations), postImport)
	api.Command(a, "POST /v1/imports/{kind}", "Load a file that is the body itself", api.For(auth.Operations), postImportBody)
	api.Query(a, "GET /v1/import-kinds", "Every kind of file and its columns", api.For(auth.Operations), getKinds)
}

// ImportOptions are said beside a file, whatever door it comes by.
type ImportOptions struct {
	DryRun        bool            `json:"dry_run,omitempty" query:"dry_run" doc:"Look for errors and count, write nothing."`
	OnlyGood      bool            `json:"only_good,omitempty" query:"only_good" doc:"Write the rows with which nothing is wrong though others have errors."`
	IgnoreUnknown bool            `json:"ignore_unknown,omitempty" query:"ignore_unknown" doc:"Pass over columns that the kind does not have."`
	Encoding      sheet.Encoding  `json:"encoding,omitempty" query:"encoding" doc:"How letters are written; recognised when it is not said."`
	Separator     sheet.Separator `json:"separator,omitempty" query:"separator" doc:"What parts the cells; recognised when it is not said."`
	Delivery      string          `json:"delivery,omitempty" query:"delivery" maxLength:"64" doc:"Number of the delivery that a stock file lists: its rows are booked once under it."`
	Rejected      bool            `json:"rejected,omitempty" query:"rejected" doc:"Answer the rows with errors as a CSV file too."`
}

func (o ImportOptions) options() Options {
	return Options{DryRun: o.DryRun, OnlyGood: o.OnlyGood, IgnoreUnknown: o.IgnoreUnknown, Encoding: o.Encoding, Separator: o.Separator,
		Delivery: strings.TrimSpace(o.Delivery), Rejected: o.Rejected}
}

type importInput struct {
	Body struct {
		ImportOptions
		Kind FileKind `json:"kind"`
		CSV  string   `json:"csv,omitempty" format:"file" maxLength:"7000000" doc:"CSV as text, with a header row."`
		File []byte   `json:"file,omitempty" doc:"Instead of csv: a CSV file in its own encoding, or a workbook, base64."`
		XLSX []byte   `json:"xlsx,omitempty" doc:"Instead of csv: a workbook, base64. Its first sheet is read."`
	}
}

// maxCommand bounds a file that comes in one request: seven million letters of three bytes. Larger ones come in pieces.
const maxCommand = 22 << 20

// MostBytes is what the door lets in.
func (importInput) MostBytes() int64 { return maxCommand }

func postImport(ctx context.Context, tx *db.Tx, in *importInput) (ImportReport, error) {
	var file io.ReadSeeker = strings.NewReader(in.Body.CSV)
	for _, bytesOf := range [][]byte{in.Body.File, in.Body.XLSX} {
		if len(bytesOf) > 0 {
			file = bytes.NewReader(bytesOf)
		}
	}
	report, err := Import(ctx, tx, in.Body.Kind, file, in.Body.options())
	return report.In(api.Language(ctx)), err
}

type importBodyInput struct {
	ImportOptions
	Kind    FileKind `path:"kind"`
	RawBody []byte   `contentType:"application/octet-stream"`
}

// MostBytes is what the door lets in.
func (importBodyInput) MostBytes() int64 { return maxCommand }

func postImportBody(ctx context.Context, tx *db.Tx, in *importBodyInput) (ImportReport, error) {
	report, err := Import(ctx, tx, in.Kind, bytes.NewReader(in.RawBody), in.options())
	return report.In(api.Language(ctx)), err
}

// KindView is a kind of file as people are told of it.
type KindView struct {
	Kind FileKind `json:"kind"`
	// Title is what people call it.
	Title   string       `json:"title"`
	Key     []string     `json:"key"`
	Columns []ColumnView `json:"columns"`
}

// ColumnView is a column of a kind.
type ColumnView struct {
	Name string `json:"name"`
	// Title is what people call it; a file may head it so as well.
	Title    string `json:"title"`
	Required bool   `json:"required"`
	Sample   string `json:"sample"`
}

// ViewKinds tells of every kind of file in a language.
func ViewKinds(language string) []KindView {
	out := []KindView{}
	for _, name := range FileKinds() {
		k := kinds[name]
		v := KindView{Kind: name, Title: texts.Say(language, "file_kind."+string(name), nil), Key: k.Key, Columns: []ColumnView{}}
		for i, c := range k.Columns {
			v.Columns = append(v.Columns, ColumnView{Name: c.Name, Title: texts.Say(language, "column."+c.Name, nil), Required: c.Required, Sample: k.sampled()[i]})
		}
		out = append(out, v)
	}
	return out
}

func getKinds(ctx context.Context, _ *db.Tx, _ *struct{}) ([]KindView, error) {
	return ViewKinds(api.Language(ctx)), nil
}

type exportInput struct {
	Kind   FileKind     `path:"kind"`
	Format sheet.Format `query:"format" default:"csv"`
}

func exportRoutes(a *api.API) {
	api.Download(a, "GET /v1/export/{kind}", "Everything of a kind as a file that can be imported", api.For(auth.Operations), getExport, "text/csv", xlsxType)
	api.Download(a, "GET /v1/import-kinds/{kind}/template", "An empty file of a kind with one row to show how it is filled in", api.For(auth.Operations), getTemplate, "text/csv")
}

const (
	csvType  = "text/csv; charset=utf-8"
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

func getExport(ctx context.Context, tx *db.Tx, in *exportInput) (api.File, error) {
	name := fmt.Sprintf("%s-%s.%s", in.Kind, tx.Now.Format("20060102-1504"), in.Format)
	if in.Format == sheet.XLSX {
		body, err := ExportXLSX(ctx, tx, in.Kind)
		return api.File{Name: name, Type: xlsxType, Body: body}, err
	}
	var body bytes.Buffer
	err := ExportCSV(ctx, tx, in.Kind, &body)
	return api.File{Name: name, Type: csvType, Body: body.Bytes()}, err
}

type templateInput struct {
	Kind FileKind `path:"kind"`
}

func getTemplate(_ context.Context, _ *db.Tx, in *templateInput) (api.File, error) {
	body, err := Template(in.Kind)
	return api.File{Name: string(in.Kind) + "-template.csv", Type: csvType, Body: body}, err
}
