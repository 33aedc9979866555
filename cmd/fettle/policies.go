package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"fettle/cmd/internal/app"
	"fettle/internal/db"
	"fettle/internal/policy"
)

type policiesCommand struct {
	List policiesList `cmd:"" help:"List policies as they are in force."`
	Show policiesShow `cmd:"" help:"Print the body of a policy in force, to be edited and set."`
	Set  policiesSet  `cmd:"" help:"Make a new version of a policy of a JSON file."`
}

type policiesList struct{ app.Config }

// Run prints a line a policy.
func (c *policiesList) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "POLICY\tVERSION\tIN FORCE SINCE\tSET BY\tSET AT\tWHY")
		err := d.Read(ctx, "operator", func(tx *db.Tx) error {
			for _, k := range app.Policies() {
				v, found, err := policy.Now(ctx, tx, k)
				if err != nil {
					return err
				}
				if found {
					fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\n", v.Name, v.Version, v.ValidFrom.Format(time.RFC3339), v.SetBy, v.SetAt.Format(time.RFC3339), v.Why)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return table.Flush()
	})
}

type policiesShow struct {
	app.Config
	Policy string `arg:"" help:"Its name."`
}

// Run prints the body.
func (c *policiesShow) Run(ctx context.Context, out io.Writer) error {
	k, err := policy.ByName(app.Policies(), c.Policy)
	if err != nil {
		return err
	}
	return c.WithDB(ctx, func(d *db.DB) error {
		var v policy.Version
		err := d.Read(ctx, "operator", func(tx *db.Tx) (err error) {
			v, _, err = policy.Now(ctx, tx, k)
			return err
		})
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if err := json.Indent(&text, v.Body, "", "  "); err != nil {
			return err
		}
		_, err = fmt.Fprintln(out, text.String())
		return err
	})
}

type policiesSet struct {
	app.Config
	Policy string    `arg:"" help:"Its name."`
	File   string    `arg:"" type:"existingfile" help:"The whole body as JSON."`
	From   time.Time `help:"When it comes into force, as 2006-01-02T15:04:05Z. Default: now."`
	Why    string    `required:"" help:"Why, for who reads it later."`
}

// Run sets it.
func (c *policiesSet) Run(ctx context.Context, out io.Writer) error {
	k, err := policy.ByName(app.Policies(), c.Policy)
	if err != nil {
		return err
	}
	body, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	return c.WithDB(ctx, func(d *db.DB) error {
		var v policy.Version
		err := d.InTx(ctx, "operator", func(tx *db.Tx) (err error) {
			v, err = policy.Put(ctx, tx, k, body, c.From, c.Why)
			return err
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%s version %d is in force from %s\n", v.Name, v.Version, v.ValidFrom.Format(time.RFC3339))
		return err
	})
}
