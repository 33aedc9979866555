package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"fettle/cmd/internal/app"
	"fettle/internal/broker"
	"fettle/internal/db"
	"fettle/internal/intake"
)

type topicsCommand struct {
	app.Config
	Create bool `help:"Make the topics that are missing first."`
}

// Run prints every topic of the service beside what the broker has, and fails when they differ.
func (c *topicsCommand) Run(ctx context.Context, out io.Writer) error {
	app.LogTo(os.Stderr, "warn")
	brokers, err := c.BrokersRunning()
	if err != nil {
		return err
	}
	if c.Create {
		if err := app.EnsureTopics(ctx, brokers); err != nil {
			return err
		}
	}
	states, err := broker.CheckTopics(ctx, brokers, app.Topics())
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "TOPIC\tPARTITIONS\tCLEANUP\tKEPT\tSTATE")
	differ := 0
	for _, s := range states {
		state := "ok"
		if len(s.Faults) > 0 {
			state = strings.Join(s.Faults, "; ")
			differ++
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\n", s.Name, s.Partitions, s.Config["cleanup.policy"], s.Kept(), state)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if differ > 0 {
		return fmt.Errorf("%d of %d topics differ", differ, len(states))
	}
	return nil
}

type dlqCommand struct {
	List   dlqListCommand   `cmd:"" help:"List messages that were given up, the newest first."`
	Show   dlqShowCommand   `cmd:"" help:"Show one as it came, personal data and all."`
	Replay dlqReplayCommand `cmd:"" help:"Have the service write messages to their topic once more."`
}

type dlqListCommand struct {
	app.Config
	Limit int `default:"50" help:"How many at most."`
}

// Run prints a line a message.
func (c *dlqListCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		var parked []intake.Parked
		err := d.Read(ctx, "operator", func(tx *db.Tx) (err error) {
			parked, err = intake.ParkedMessages(ctx, tx, 0, c.Limit)
			return err
		})
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tTOPIC\tPARTITION/OFFSET\tKEY\tCLASS\tTRIES\tAT\tSTATE\tERROR")
		for _, p := range parked {
			fmt.Fprintf(table, "%d\t%s\t%d/%d\t%s\t%s\t%d\t%s\t%s\t%s\n", p.ID, p.Topic, p.Partition, p.Offset, p.Key, p.Class, p.Tries,
				p.At.Format(time.RFC3339), p.State(), strings.ReplaceAll(p.Error, "\n", " "))
		}
		fmt.Fprintf(table, "%d messages\n", len(parked))
		return table.Flush()
	})
}

type dlqShowCommand struct {
	app.Config
	ID int64 `arg:"" help:"Its number in the list."`
}

// Run prints a message with its headers.
func (c *dlqShowCommand) Run(ctx context.Context, out io.Writer) error {
	return c.WithDB(ctx, func(d *db.DB) error {
		return d.Read(ctx, "operator", func(tx *db.Tx) error {
			p, err := intake.ParkedByID(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			headers, err := p.HeaderLines()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(out, "topic      %s\npartition  %d\noffset     %d\nkey        %s\nclass      %s\ntries      %d\nfirst      %s\nparked     %s\nstate      %s\nerror      %s\n%s\n%s\n",
				p.Topic, p.Partition, p.Offset, p.Key, p.Class, p.Tries, p.FirstFailedAt.Format(time.RFC3339), p.At.Format(time.RFC3339), p.State(), p.Error,
				headers, p.Value)
			return err
		})
	})
}

type dlqReplayCommand struct {
	app.Config
	IDs []int64 `arg:"" optional:"" name:"id" help:"Their numbers in the list."`
	All bool    `help:"Every one that waits."`
}

// Run asks for it in the database; the service does it as soon as it runs and reaches the broker.
func (c *dlqReplayCommand) Run(ctx context.Context, out io.Writer) error {
	if c.All == (len(c.IDs) > 0) {
		return errors.New("name messages, or --all")
	}
	return c.WithDB(ctx, func(d *db.DB) error {
		var n int
		err := d.InTx(ctx, "operator", func(tx *db.Tx) (err error) {
			if c.All {
				n, err = intake.ReplayAll(ctx, tx)
				return err
			}
			n, err = intake.Replay(ctx, tx, c.IDs...)
			return err
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%d messages will be written to their topic again by the running service\n", n)
		return err
	})
}
