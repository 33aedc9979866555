package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"fettle/cmd/internal/app"
	"fettle/internal/db"
	"fettle/internal/event"
)

type deliveriesCommand struct {
	List    deliveriesList    `cmd:"" help:"List events that a subscriber failed at too often, the oldest first."`
	Release deliveriesRelease `cmd:"" help:"Have them tried again."`
}

type deliveriesList struct {
	app.Config
	Subscriber string `help:"Whose. Default: everybody's."`
	Limit      int    `default:"50" help:"How many at most."`
}

// Run prints a line a delivery.
func (c *deliveriesList) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var parked []event.ParkedDelivery
		err := d.Read(ctx, "operator", func(tx *db.Tx) (err error) {
			parked, err = event.ParkedDeliveries(ctx, tx, c.Subscriber, event.ParkedAfter{}, c.Limit)
			return err
		})
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "EVENT\tSUBSCRIBER\tTYPE\tKEY\tAT\tTRIES\tBEHIND\tERROR")
		for _, p := range parked {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%s\n", p.Event, p.Subscriber, p.Type, p.Key, p.At.Format(time.RFC3339), p.Tries, p.Behind,
				strings.ReplaceAll(p.Error, "\n", " "))
		}
		fmt.Fprintf(table, "%d deliveries\n", len(parked))
		return table.Flush()
	})
}

type deliveriesRelease struct {
	app.Config
	Events     []string `arg:"" optional:"" name:"event" help:"Their events in the list."`
	Subscriber string   `help:"Whose. Default: everybody's."`
	All        bool     `help:"Every one that is parked."`
}

// Run frees them; the service tries them as soon as it looks.
func (c *deliveriesRelease) Run(ctx context.Context, out io.Writer) error {
	if c.All == (len(c.Events) > 0) {
		return errors.New("name events, or --all")
	}
	ids := make([]uuid.UUID, len(c.Events))
	for i, text := range c.Events {
		id, err := uuid.Parse(text)
		if err != nil {
			return fmt.Errorf("%q is no event: %w", text, err)
		}
		ids[i] = id
	}
	return c.WithDB(ctx, func(d *db.DB) error {
		var n int64
		err := d.InTx(ctx, "operator", func(tx *db.Tx) (err error) {
			n, err = event.Release(ctx, tx, c.Subscriber, ids...)
			if c.All && errors.Is(err, event.ErrNotParked) {
				return nil
			}
			return err
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%d deliveries will be tried again\n", n)
		return err
	})
}
