package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"fettle/cmd/internal/app"
	"fettle/internal/db"
	"fettle/inventory/audit"
	"fettle/recycling/proof"
)

type migrateCommand struct{ app.Config }

func (c *migrateCommand) Run(ctx context.Context, out io.Writer) error {
	e, err := c.Open(ctx)
	if err != nil {
		return err
	}
	defer e.Close()
	n, err := db.Migrate(ctx, e.DB)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "applied %d migrations\n", n)
	return err
}

type auditCommand struct {
	app.Config
	Mend bool `help:"Set counters that were changed past the ledger to what the ledger says, and tell of each."`
}

// Run prints every counter that differs from its ledger, every name that is spelled like another and every row of what came
// home that breaks a law, then what grams, units and points sum to, and ends with the drift; it fails when there is any left.
func (c *auditCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var drifts []audit.Drift
		var namesakes []audit.Namesake
		var home proof.Report
		if c.Mend {
			if err := mendCounters(ctx, d, out); err != nil {
				return err
			}
		}
		err := d.Read(ctx, "audit", func(tx *db.Tx) (err error) {
			if drifts, err = audit.Audit(ctx, tx); err != nil {
				return err
			}
			if namesakes, err = audit.Namesakes(ctx, tx); err != nil {
				return err
			}
			home, err = proof.Audit(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
		for _, x := range drifts {
			fmt.Fprintf(w, "%s\t%s\t%s\ton hand %d, ledger %d\treserved %d, ledger %d, open reservations %d\tunits %d\n", x.Location, x.Part,
				x.Condition, x.OnHand, x.LedgerOnHand, x.Reserved, x.LedgerReserved, x.ActiveReservations, x.Units)
		}
		for _, n := range namesakes {
			fmt.Fprintf(w, "%s\t%s\t%q is spelled like %q\n", n.Kind, n.Of, n.Name, n.Other)
		}
		if err := w.Flush(); err != nil {
			return err
		}
		printProof(out, home)
		fmt.Fprintf(out, "drift %d\n", len(drifts)+len(home.Drifts))
		if len(drifts)+len(home.Drifts) > 0 {
			return errors.New("counters and ledger differ")
		}
		return nil
	})
}

// printProof prints what breaks a law of old parts, and then what each kind sums to.
func printProof(out io.Writer, r proof.Report) {
	for _, d := range r.Drifts {
		fmt.Fprintln(out, d)
	}
	g, u, p, c := r.Grams, r.Units, r.Points, r.Cylinders
	fmt.Fprintf(out, "grams: %d came = %d held + %d restocked + %d treated + %d variance + %d claimed; %d sites and codes, sum %d\n", g.Came, g.Held, g.Restock,
		g.Treated, g.Variance, g.Claimed, g.Accounts, g.Sum())
	fmt.Fprintf(out, "units: %d obliged = %d waived + %d open + %d received + %d lost; rest %d\n", u.Obliged, u.Waived, u.Open, u.Received, u.Lost, u.Rest())
	fmt.Fprintf(out, "cylinders: %d recovered + %d corrected = %d emptied + %d held; %d cylinders, sum %d\n", c.Recovered, c.Corrected, c.Emptied, c.Held,
		c.Cylinders, c.Sum())
	fmt.Fprintf(out, "points: %d granted = %d pending + %d confirmed + %d redeemed; sum %d\n", p.Granted, p.Pending, p.Confirmed, p.Redeemed, p.Sum())
}

// mendCounters mends what can be and prints a line for each.
func mendCounters(ctx context.Context, d *db.DB, out io.Writer) error {
	var mended []audit.Drift
	err := d.InTx(ctx, "operator", func(tx *db.Tx) (err error) {
		mended, err = audit.Mend(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, x := range mended {
		fmt.Fprintf(out, "mended\t%s\n", x)
	}
	_, err = fmt.Fprintf(out, "mended %d\n", len(mended))
	return err
}
