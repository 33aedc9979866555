package main

import (
	"context"
	"encoding/csv"
	"io"

	"fettle/cmd/internal/app"
	"fettle/internal/db"
	"fettle/inventory/dataload"
)

type exportCommand struct {
	app.Config
	Kind string `arg:"" help:"What to write: a kind of import that belongs to the stock, as docs/import.md lists them."`
}

// Run prints everything of a kind, header first, as it is imported.
func (c *exportCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var rows [][]string
		err := d.Read(ctx, "export", func(tx *db.Tx) (err error) {
			rows, err = dataload.Export(ctx, tx, dataload.FileKind(c.Kind))
			return err
		})
		if err != nil {
			return err
		}
		return csv.NewWriter(out).WriteAll(rows)
	})
}
