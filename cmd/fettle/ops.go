package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"fettle/cmd/internal/app"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/audit"
	"fettle/inventory/dataload"
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

type auditCommand struct{ app.Config }

// Run prints every counter that differs from its ledger, and every name that is spelled like another, and ends with the drift;
// it fails when there is any.
func (c *auditCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var drifts []audit.Drift
		var namesakes []audit.Namesake
		err := d.Read(ctx, "audit", func(tx *db.Tx) (err error) {
			if drifts, err = audit.Audit(ctx, tx); err != nil {
				return err
			}
			namesakes, err = audit.Namesakes(ctx, tx)
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
		fmt.Fprintf(out, "drift %d\n", len(drifts))
		if len(drifts) > 0 {
			return errors.New("counters and ledger differ")
		}
		return nil
	})
}

type userCommand struct {
	Add   userAdd   `cmd:"" help:"Add an account; the password is read from FETTLE_PASSWORD or standard input."`
	Token userToken `cmd:"" help:"Print an access token of an account."`
	Keys  userKeys  `cmd:"" help:"Rotate the signing key; tokens of older keys stay valid until they expire."`
}

type userAdd struct {
	app.Config
	Login    string   `arg:"" help:"Login."`
	Role     string   `required:"" enum:"engineer,warehouse,customer,operations,recycler,carrier" help:"Role."`
	Name     string   `help:"Name shown to people. Default: the login."`
	Scope    []string `help:"Codes the role is bound to: warehouses, a van, a recycler's site, a carrier."`
	Password string   `env:"FETTLE_PASSWORD" hidden:""`
}

func (c *userAdd) Run(ctx context.Context, out io.Writer) error {
	if c.Password == "" {
		raw, err := io.ReadAll(io.LimitReader(os.Stdin, 200))
		if err != nil {
			return fmt.Errorf("read the password: %w", err)
		}
		c.Password = string(raw)
	}
	if len(c.Password) < 8 {
		return errors.New("a password has at least 8 characters")
	}
	if c.Name == "" {
		c.Name = c.Login
	}
	return c.WithDB(ctx, func(d *db.DB) error {
		err := d.InTx(ctx, "system", func(tx *db.Tx) error {
			return auth.AddAccount(ctx, tx, auth.Account{Login: c.Login, Name: c.Name, Password: c.Password,
				Role: auth.Role(c.Role), Scope: c.Scope})
		})
		if err == nil {
			_, err = fmt.Fprintln(out, "added", c.Login)
		}
		return err
	})
}

type userToken struct {
	app.Config
	Login string `arg:"" help:"Login."`
}

func (c *userToken) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var token string
		err := d.InTx(ctx, "system", func(tx *db.Tx) error {
			keys := &auth.Keys{}
			if err := keys.Refresh(ctx, tx, false); err != nil {
				return err
			}
			actor, err := auth.ActorOf(ctx, tx, c.Login)
			if err != nil {
				return err
			}
			token, _, err = keys.Issue(actor, tx.Now)
			return err
		})
		if err == nil {
			_, err = fmt.Fprintln(out, token)
		}
		return err
	})
}

type userKeys struct{ app.Config }

func (c *userKeys) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		err := d.InTx(ctx, "system", func(tx *db.Tx) error { return (&auth.Keys{}).Refresh(ctx, tx, true) })
		if err == nil {
			_, err = fmt.Fprintln(out, "a new key signs from now on; running processes take it within the hour")
		}
		return err
	})
}

type importCommand struct {
	app.Config
	Kind   string `arg:"" help:"parts, models, model_parts, supersessions, materials, hazards, calendars, calendar_days, locations, stock, carriers, lanes, permits."`
	File   string `arg:"" type:"existingfile" help:"CSV or .xlsx with a header row; docs/import.md lists the columns."`
	DryRun bool   `help:"Look only: report what would happen and every row error."`
}

func (c *importCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var report dataload.ImportReport
		err := d.InTx(ctx, "import", func(tx *db.Tx) (err error) {
			file, err := os.Open(c.File)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, file.Close()) }()
			rows := io.Reader(file)
			if strings.EqualFold(filepath.Ext(c.File), ".xlsx") {
				if rows, err = dataload.FromXLSX(file); err != nil {
					return err
				}
			}
			report, err = app.ImportRows(ctx, tx, c.Kind, rows, c.DryRun)
			return err
		})
		if err != nil {
			return err
		}
		for _, e := range report.In(app.TerminalLanguage()).Errors {
			fmt.Fprintf(out, "%s:%d: %s: %s\n", c.File, e.Row, e.Column, e.Message)
		}
		fmt.Fprintf(out, "%s: %d rows, %d added, %d changed, %d unchanged, %d errors%s\n", c.Kind, report.Rows, report.Added,
			report.Changed, report.Unchanged, len(report.Errors), map[bool]string{true: " (dry run)"}[c.DryRun])
		if len(report.Errors) > 0 {
			return errors.New("nothing was imported: mend the rows above")
		}
		return nil
	})
}
