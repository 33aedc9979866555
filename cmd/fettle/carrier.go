package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"fettle/cmd/internal/app"
	"fettle/internal/db"
	"fettle/shipping/lane"
	"fettle/shipping/tracking"
)

type carrierCommand struct {
	List  carrierListCommand  `cmd:"" help:"List carriers, how each is asked, its clock and its other names."`
	Clock carrierClockCommand `cmd:"" help:"Say by which clock a sender of carriers' news, such as kuaidi100, writes times without a zone."`
	Names carrierNamesCommand `cmd:"" help:"Say what others call a carrier, and by which clock it writes times without a zone; what was said before is forgotten."`
}

type carrierListCommand struct{ app.Config }

// Run prints a line a carrier.
func (c *carrierListCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var all []lane.CarrierPort
		err := d.Read(ctx, "operator", func(tx *db.Tx) (err error) {
			all, err = lane.CarrierPorts(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "CODE\tNAME\tPORT\tZONE\tOTHER NAMES")
		for _, one := range all {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", one.Code, one.NameEN, one.Port, one.Zone, strings.Join(one.Aliases, " "))
		}
		return table.Flush()
	})
}

type carrierNamesCommand struct {
	app.Config
	Code    string   `arg:"" help:"Our code of the carrier."`
	Aliases []string `arg:"" optional:"" name:"alias" help:"All names that others have for it."`
	Zone    *string  `help:"Clock of the times that it writes without a zone, such as Europe/Berlin; empty for not known. Default: as it is."`
}

// Run says it.
func (c *carrierNamesCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var named lane.CarrierPort
		err := d.InTx(ctx, "operator", func(tx *db.Tx) (err error) {
			named, err = lane.Name(ctx, tx, c.Code, c.Aliases, c.Zone)
			return err
		})
		if err == nil {
			_, err = fmt.Fprintln(out, named.Code, named.Zone, strings.Join(named.Aliases, " "))
		}
		return err
	})
}

type carrierClockCommand struct {
	app.Config
	Source string `arg:"" help:"Sender: sf, kuaidi100, kdniao, easypost or aftership."`
	Zone   string `arg:"" help:"Zone, such as Asia/Shanghai, or carrier for the clock of each carrier."`
}

// Run says it.
func (c *carrierClockCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var now tracking.Source
		err := d.InTx(ctx, "operator", func(tx *db.Tx) (err error) {
			zone := c.Zone
			if zone == "carrier" {
				zone = ""
			}
			now, err = tracking.SetZone(ctx, tx, c.Source, zone)
			return err
		})
		if err == nil {
			_, err = fmt.Fprintln(out, now.Source, now.Zone)
		}
		return err
	})
}
