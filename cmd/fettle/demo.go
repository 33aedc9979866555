package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"fettle/cmd/fettle/demo"
	"fettle/cmd/internal/app"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/customerpage"
)

type demoCommand struct{ app.Config }

func (c *demoCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error { return loadDemo(ctx, d, out) })
}

// loadServedDemo is loadDemo for a service, whose own sessions are not as patient.
func loadServedDemo(ctx context.Context, url string, out io.Writer) (err error) {
	d, err := db.Open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return loadDemo(ctx, d, out)
}

// loadDemo fills an empty database; one that holds a network is left as it is.
func loadDemo(ctx context.Context, d *db.DB, out io.Writer) error {
	loaded, err := demo.Loaded(ctx, d)
	if err != nil || loaded {
		return err
	}
	began := time.Now()
	fmt.Fprintln(out, "loading the demonstration")
	if err := demo.LoadNetwork(ctx, d, app.ImportRows, out); err != nil {
		return err
	}
	n, err := demo.LoadHistory(ctx, d)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  %-14s %6d repairs over six months\nloaded in %.1f s\n", "history", n, time.Since(began).Seconds())
	return nil
}

const newestSQL = `
SELECT id
FROM repairs
WHERE customer = 'chen.jie'
ORDER BY settled_at IS NOT NULL, created_at DESC
LIMIT 1`

// greetDemo says who may sign in where, and gives a customer's link, which needs no account.
func greetDemo(ctx context.Context, d *db.DB, out io.Writer, address string) error {
	fmt.Fprintf(out, "demonstration accounts, password %s:\n", demo.Password)
	for _, a := range demo.Accounts {
		page := "/"
		if a.Role == auth.Engineer {
			page = "/m"
		}
		fmt.Fprintf(out, "  %-10s %-10s %s\n", a.Login, a.Role, address+page)
	}
	return d.InTx(ctx, "demo", func(tx *db.Tx) error {
		var repair string
		err := tx.GetContext(ctx, &repair, newestSQL)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find a repair to show: %w", err)
		}
		link, err := customerpage.TrackLink(ctx, tx, repair)
		if err == nil {
			fmt.Fprintf(out, "a customer's link, without login: %s%s\n", address, link.Path)
		}
		return err
	})
}
