package main

import (
	"context"
	"io"

	"fettle/cmd/internal/app"
	"fettle/internal/db"
	"fettle/inventory/dataload"
)

type exportCommand struct {
	app.Config
	Kind     string `arg:"" help:"What to write: a kind of file, as docs/files.md lists them."`
	Template bool   `help:"Write only the header and one row to show how it is filled in."`
}

// Run prints everything of a kind, header first, as it is imported.
func (c *exportCommand) Run(ctx context.Context, out io.Writer) error {
	kind := dataload.FileKind(c.Kind)
	if c.Template {
		body, err := dataload.Template(kind)
		if err == nil {
			_, err = out.Write(body)
		}
		return err
	}
	if _, err := dataload.KindOf(kind); err != nil {
		return err
	}
	return c.WithDB(ctx, func(d *db.DB) error {
		return d.Read(ctx, "export", func(tx *db.Tx) error { return dataload.ExportCSV(ctx, tx, kind, out) })
	})
}
