package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"fettle/cmd/fettle/demo"
	"fettle/internal/db"
)

type demoCommand struct{ engineConfig }

func (c *demoCommand) Run(ctx context.Context, out io.Writer) error {
	return c.withDB(ctx, func(d *db.DB) error { return loadDemo(ctx, d, out) })
}

// loadDemo fills an empty database; one that holds a network is left as it is.
func loadDemo(ctx context.Context, d *db.DB, out io.Writer) error {
	loaded, err := demo.Loaded(ctx, d)
	if err != nil || loaded {
		return err
	}
	began := time.Now()
	fmt.Fprintln(out, "loading the demonstration")
	if err := demo.LoadNetwork(ctx, d, importRows, out); err != nil {
		return err
	}
	n, err := demo.LoadHistory(ctx, d)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  %-14s %6d repairs over six months\nloaded in %.1f s\n", "history", n, time.Since(began).Seconds())
	return nil
}

func greetDemo(out io.Writer, address string) {
	fmt.Fprintf(out, "demonstration accounts, password %s:\n", demo.Password)
	for _, a := range demo.Accounts {
		fmt.Fprintf(out, "  %-10s %-10s %s\n", a.Login, a.Role, map[bool]string{true: address + "/m", false: address + "/"}[a.Role == "engineer"])
	}
}
