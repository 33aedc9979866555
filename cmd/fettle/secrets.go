package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"fettle/cmd/internal/app"
	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/seal"
	"fettle/shipping/lane"
	"fettle/shipping/tracking"
)

type secretsCommand struct {
	List    secretsList    `cmd:"" help:"List carriers and push sources, and whether their doors are open."`
	Carrier secretsCarrier `cmd:"" help:"Set the secret a carrier signs scans with."`
	Source  secretsSource  `cmd:"" help:"Set the secret a push source signs with."`
}

type secretsList struct{ app.Config }

// Run prints a line a door.
func (c *secretsList) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "DOOR\tOPEN\tSET AT\tSET BY")
		err := d.Read(ctx, "operator", func(tx *db.Tx) error {
			carriers, err := lane.CarrierDoors(ctx, tx)
			if err != nil {
				return err
			}
			sources, err := tracking.Sources(ctx, tx)
			if err != nil {
				return err
			}
			for _, d := range carriers {
				row(table, "carrier "+d.Carrier, d.Open, d.SetAt, d.SetBy)
			}
			for _, s := range sources {
				row(table, "source "+s.Source, s.Open, s.SetAt, s.SetBy)
			}
			return nil
		})
		if err != nil {
			return err
		}
		return table.Flush()
	})
}

func row(table io.Writer, door string, open bool, at *time.Time, by string) {
	when := ""
	if at != nil {
		when = at.Format(time.RFC3339)
	}
	fmt.Fprintf(table, "%s\t%t\t%s\t%s\n", door, open, when, by)
}

// newSecret is how a secret is given.
type newSecret struct {
	app.Config
	Of    string        `arg:"" help:"Its code."`
	Make  bool          `help:"Make one and print it, once. Default: it is read from FETTLE_SECRET or standard input."`
	Close bool          `help:"Take it away: the door is closed at once."`
	Keep  time.Duration `default:"24h" help:"How long the one before counts too."`
	Given string        `env:"FETTLE_SECRET" hidden:""`
}

// setter keeps a secret of somebody.
type setter func(ctx context.Context, tx *db.Tx, k *seal.Key, of, secret string, until time.Time) error

func (c *newSecret) set(ctx context.Context, out io.Writer, set setter) error {
	hours := int(c.Keep.Hours())
	n := api.NewSecret{Close: c.Close, KeepHours: &hours}
	if !c.Make && !c.Close {
		line, err := oneLine(c.Given, os.Stdin)
		if err != nil {
			return err
		}
		secret := auth.Password(line)
		n.Secret = &secret
	}
	key, err := c.Key(seal.Find)
	if err != nil {
		return err
	}
	return c.WithDB(ctx, func(d *db.DB) error {
		var done api.SecretSet
		err := d.InTx(ctx, "operator", func(tx *db.Tx) (err error) {
			if err := key.Register(ctx, tx); err != nil {
				return err
			}
			done, err = n.Set(tx.Now, func(secret string, until time.Time) error { return set(ctx, tx, key, c.Of, secret, until) })
			return err
		})
		if err != nil {
			return err
		}
		if done.Secret != "" {
			_, err = fmt.Fprintln(out, done.Secret)
			return err
		}
		_, err = fmt.Fprintf(out, "%s: open %t\n", c.Of, done.Open)
		return err
	})
}

type secretsCarrier struct{ newSecret }

// Run sets a carrier's.
func (c *secretsCarrier) Run(ctx context.Context, out io.Writer) error {
	return c.set(ctx, out, lane.SetSecret)
}

type secretsSource struct{ newSecret }

// Run sets a push source's.
func (c *secretsSource) Run(ctx context.Context, out io.Writer) error {
	return c.set(ctx, out, tracking.SetSecret)
}
