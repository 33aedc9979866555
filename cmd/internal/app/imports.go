package app

import (
	"context"
	"io"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/recycling/wastemanifest"
	"fettle/shipping/lane"
)

// ImportRows gives a file to the room that owns its rows.
func ImportRows(ctx context.Context, tx *db.Tx, kind string, r io.Reader, dryRun bool) (dataload.ImportReport, error) {
	switch kind {
	case "carriers":
		return lane.ImportCarriers(ctx, tx, r, dryRun)
	case "lanes":
		return lane.ImportLanes(ctx, tx, r, dryRun)
	case "permits":
		return wastemanifest.ImportPermits(ctx, tx, r, dryRun)
	}
	return dataload.Import(ctx, tx, dataload.FileKind(kind), r, dryRun)
}
