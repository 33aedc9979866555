package app

import (
	"context"
	"io"

	"fettle/internal/db"
	"fettle/inventory/dataload"
)

// ImportRows loads a file of a kind. Rooms above inventory have registered theirs, because the service is built of them.
func ImportRows(ctx context.Context, tx *db.Tx, kind string, r io.ReadSeeker, dryRun bool) (dataload.ImportReport, error) {
	return dataload.Import(ctx, tx, dataload.FileKind(kind), r, dataload.Options{DryRun: dryRun})
}
