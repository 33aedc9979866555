package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"fettle/cmd/internal/app"
	"fettle/internal/db"
	"fettle/shipping/shipment"
)

type prefixCommand struct {
	List prefixListCommand `cmd:"" help:"List the GS1 company prefixes, the newest first."`
	Set  prefixSetCommand  `cmd:"" help:"Take a GS1 company prefix into use."`
}

type prefixListCommand struct{ app.Config }

// Run prints a line a prefix.
func (c *prefixListCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var all []shipment.CompanyPrefix
		err := d.Read(ctx, "operator", func(tx *db.Tx) (err error) {
			all, err = shipment.CompanyPrefixes(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "FROM\tPREFIX\tDOMAIN")
		for _, p := range all {
			fmt.Fprintf(table, "%s\t%s\t%s\n", p.ValidFrom, p.Prefix, p.Domain)
		}
		return table.Flush()
	})
}

type prefixSetCommand struct {
	app.Config
	Prefix string `arg:"" help:"GS1 company prefix, 7 to 10 digits."`
	Domain string `arg:"" help:"Domain under which partners are given identifiers that GS1 has no key for."`
	From   string `help:"Day from which it holds, UTC. Default: today."`
}

// Run sets it.
func (c *prefixSetCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		set := shipment.CompanyPrefix{ValidFrom: c.From, Prefix: c.Prefix, Domain: c.Domain}
		err := d.InTx(ctx, "operator", func(tx *db.Tx) (err error) {
			set, err = shipment.SetCompanyPrefix(ctx, tx, set)
			return err
		})
		if err == nil {
			_, err = fmt.Fprintln(out, set.ValidFrom, set.Prefix, set.Domain)
		}
		return err
	})
}
