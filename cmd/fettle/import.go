package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"fettle/cmd/internal/app"
	"fettle/internal/db"
	"fettle/internal/sheet"
	"fettle/inventory/dataload"
)

type importCommand struct {
	app.Config
	Kind          string `arg:"" help:"A kind of file; docs/files.md lists them with their columns, and an unknown kind is answered with the list."`
	File          string `arg:"" type:"existingfile" help:"CSV or .xlsx with a header row."`
	DryRun        bool   `help:"Look only: report what would happen and every row error."`
	OnlyGood      bool   `help:"Load the rows with which nothing is wrong though others have errors."`
	IgnoreUnknown bool   `help:"Pass over columns that the kind does not have."`
	Encoding      string `enum:",utf-8,utf-16le,utf-16be,gb18030,windows-1252,windows-1250,windows-1251,big5" default:"" help:"How letters are written. Default: what is recognised."`
	Separator     string `enum:",comma,semicolon,tab,bar" default:"" help:"What parts the cells. Default: what is recognised."`
	Delivery      string `help:"Number of the delivery that a stock file lists: its rows are booked once under it."`
	Errors        string `type:"path" help:"Write the rows at fault into this CSV file, with what is wrong with them."`
}

func (c *importCommand) options() dataload.Options {
	return dataload.Options{DryRun: c.DryRun, OnlyGood: c.OnlyGood, IgnoreUnknown: c.IgnoreUnknown, Encoding: sheet.Encoding(c.Encoding),
		Separator: sheet.Separator(c.Separator), Delivery: c.Delivery, Rejected: c.Errors != "", Progress: progress(os.Stderr)}
}

// progressRows is after how many rows one who waits is told.
const progressRows = 100_000

// progress tells how many rows of a long file were read.
func progress(out io.Writer) func(rows int) {
	told := 0
	return func(rows int) {
		if rows-told >= progressRows {
			told = rows
			fmt.Fprintf(out, "%d rows read\n", rows)
		}
	}
}

func (c *importCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) (err error) {
		file, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		var report dataload.ImportReport
		err = d.InTx(ctx, "import", func(tx *db.Tx) (err error) {
			report, err = dataload.Import(ctx, tx, dataload.FileKind(c.Kind), file, c.options())
			return err
		})
		if err != nil {
			return err
		}
		return c.tell(out, report.In(app.TerminalLanguage()))
	})
}

func (c *importCommand) tell(out io.Writer, report dataload.ImportReport) error {
	if report.Told != "" {
		fmt.Fprintf(out, "%s: %s\n", c.File, report.Told)
	}
	for _, name := range report.Ignored {
		fmt.Fprintf(out, "%s: column %q was passed over\n", c.File, name)
	}
	for _, e := range report.Errors {
		fmt.Fprintf(out, "%s:%d: %s: %s\n", c.File, e.Row, e.Column, e.Message)
	}
	if report.More > 0 {
		fmt.Fprintf(out, "%s: %d more errors; --errors FILE writes all rows at fault\n", c.File, report.More)
	}
	for _, d := range report.Deliveries {
		fmt.Fprintf(out, "%s: delivery %q: %d rows were booked before, on %s by %s\n", c.File, d.Delivery, d.Rows, d.At.Format("2006-01-02 15:04Z07:00"), d.By)
	}
	fmt.Fprintf(out, "%s: %d rows, %d added, %d changed, %d unchanged, %d errors%s\n", c.Kind, report.Rows, report.Added,
		report.Changed, report.Unchanged, len(report.Errors)+report.More, map[bool]string{true: " (dry run)"}[c.DryRun])
	if c.Errors != "" && report.Bad > 0 {
		if err := os.WriteFile(c.Errors, []byte(report.Rejected), 0o600); err != nil {
			return err
		}
	}
	switch {
	case !report.Faulty():
		return nil
	case c.OnlyGood && !c.DryRun && report.Bad < report.Rows:
		return errors.New("only the good rows were imported: mend the rows above and load them")
	}
	return errors.New("nothing was imported: mend the rows above")
}
