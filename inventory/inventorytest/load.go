package inventorytest

import (
	"context"
	"strings"

	"fettle/internal/db"
	"fettle/inventory/dataload"
)

func (w World) Load(kind dataload.FileKind, csv string, dryRun bool) dataload.ImportReport {
	w.Helper()
	var report dataload.ImportReport
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		report, err = dataload.Import(ctx, tx, kind, strings.NewReader(csv), dataload.Options{DryRun: dryRun})
		return err
	})
	return report
}
