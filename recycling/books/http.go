package books

import (
	"context"
	"fmt"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/recycling/wastemanifest"
	"fettle/shipping/epcis"
	"fettle/shipping/tracking"
)

const (
	typeCSV  = "text/csv; charset=utf-8"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	operations := api.For(auth.Operations)
	api.Query(a, "GET /v1/waste-manifests/{manifest}/e-manifest", "A waste manifest as EPA's e-Manifest takes it (schema 1.3)", operations, eManifest)
	api.Query(a, "GET /v1/waste-manifests/{manifest}/epcis", "The treatment of a waste manifest as EPCIS 2.0", operations, treatment)
	api.Download(a, "GET /v1/recycling/books", "The five books of hazardous waste of a year (HJ 1259-2022)", operations, books, typeXLSX, "text/csv")
	api.Query(a, "GET /v1/recycling/report", "What came home in a year, each figure with the query behind it", operations, report)
}

type paperIn struct {
	Manifest string `path:"manifest" maxLength:"64"`
}

func eManifest(ctx context.Context, tx *db.Tx, in *paperIn) (EManifest, error) {
	m, err := wastemanifest.ManifestByID(ctx, tx, in.Manifest)
	if err != nil {
		return EManifest{}, err
	}
	trip, err := TripOf(ctx, tx, m)
	if err != nil {
		return EManifest{}, err
	}
	return trip.EManifest(), nil
}

// treatment is the event of the certificate; before there is one the list is empty.
func treatment(ctx context.Context, tx *db.Tx, in *paperIn) (epcis.Document, error) {
	m, err := wastemanifest.ManifestByID(ctx, tx, in.Manifest)
	if err != nil {
		return epcis.Document{}, err
	}
	n, err := tracking.PartnerNames(ctx, tx)
	if err != nil {
		return epcis.Document{}, err
	}
	events, err := wastemanifest.TreatmentOf(ctx, tx, n, m.ID)
	return n.Answer(append([]epcis.Event{}, events...), ""), err
}

type booksIn struct {
	Year   int    `query:"year" required:"true" minimum:"2000" maximum:"2100"`
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx" doc:"A workbook with a sheet for each book, or one file with all of them."`
}

func books(ctx context.Context, tx *db.Tx, in *booksIn) (api.File, error) {
	rows, err := RowsOf(ctx, tx, in.Year)
	if err != nil {
		return api.File{}, err
	}
	name := fmt.Sprintf("hj1259-%d.%s", in.Year, in.Format)
	if in.Format == "csv" {
		raw, err := CSV(rows)
		return api.File{Name: name, Type: typeCSV, Body: raw}, err
	}
	raw, err := XLSX(rows)
	return api.File{Name: name, Type: typeXLSX, Body: raw}, err
}

type reportIn struct {
	Year int `query:"year" required:"true" minimum:"2000" maximum:"2100"`
}

func report(ctx context.Context, tx *db.Tx, in *reportIn) (Report, error) {
	return ReportOf(ctx, tx, in.Year)
}
