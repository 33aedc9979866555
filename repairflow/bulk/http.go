package bulk

import (
	"context"
	"strings"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	desk := api.For(auth.Operations)
	api.Command(a, "POST /v1/bulk-intakes", "Take in many repairs of a key account, each row for itself", desk, registerDoor)
	api.Query(a, "GET /v1/bulk-intakes", "Bulk uploads, the newest first", desk, listDoor)
	api.Query(a, "GET /v1/bulk-intakes/{batch}", "A bulk upload with the rows that were refused", desk, func(ctx context.Context, tx *db.Tx, in *batchIn) (Batch, error) {
		return ByKey(ctx, tx, in.Batch, api.Language(ctx))
	})
}

type bulkIn struct {
	Body struct {
		Batch   string `json:"batch" pattern:"^[0-9A-Za-z._-]{1,64}$" doc:"The key of the batch: the same again makes nothing."`
		Account string `json:"account" minLength:"1" maxLength:"64" doc:"The key account whose repairs they are."`
		Rows    []Row  `json:"rows,omitempty" maxItems:"2000" nullable:"false"`
		CSV     string `json:"csv,omitempty" format:"file" maxLength:"4000000" doc:"Instead of rows: a file as text; its first row names the columns as they are called in rows."`
	}
}

// MostBytes is what the door lets in.
func (bulkIn) MostBytes() int64 { return 8 << 20 }

func registerDoor(ctx context.Context, tx *db.Tx, in *bulkIn) (Batch, error) {
	rows := in.Body.Rows
	if in.Body.CSV != "" {
		var err error
		if rows, err = Read(strings.NewReader(in.Body.CSV)); err != nil {
			return Batch{}, err
		}
	}
	return Register(ctx, tx, in.Body.Batch, in.Body.Account, rows, api.Language(ctx))
}

type batchIn struct {
	Batch string `path:"batch" maxLength:"64"`
}

type batchesOut struct {
	Items []Batch `json:"items"`
}

const batchesShown = 100

func listDoor(ctx context.Context, tx *db.Tx, _ *struct{}) (batchesOut, error) {
	items, err := List(ctx, tx, batchesShown)
	return batchesOut{items}, err
}
