package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"fettle/internal/broker"
	"fettle/internal/db"
	"fettle/internal/intake"
	"fettle/shipping"
)

// scanReaders is how many of the scan topic's partitions a process takes in at a time: while one batch waits for the disk
// another is read and folded.
const scanReaders = 2

// listenToCarriers takes scans in: readers of the topic, one of each retry topic, and the letters of what was given up.
func (h *house) listenToCarriers(ctx context.Context, g *errgroup.Group, group string) {
	e := h.engines
	for range scanReaders {
		g.Go(func() error {
			return again(ctx, "the scan door is closed", func() error { return shipping.Consume(ctx, e.db, e.brokers, group) }, e.ready)
		})
	}
	for stage := range shipping.RetryStages {
		g.Go(func() error {
			return again(ctx, "nothing is tried again", func() error { return shipping.Retry(ctx, e.db, e.brokers, group, stage) }, e.ready)
		})
	}
	letters := intake.NewDeadLetterPublisher(e.db, e.brokers)
	g.Go(func() error { return errors.Join(letters.Run(ctx), letters.Close()) })
	g.Go(func() error { return h.lag.run(ctx, e.brokers, group) })
}

// again runs a door anew when it fails, once before says that it may.
func again(ctx context.Context, closed string, door func() error, before func(context.Context) error) error {
	for ctx.Err() == nil {
		err := before(ctx)
		if err == nil {
			err = door()
		}
		if err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, closed, "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
	return nil
}

// ready makes topics that are missing and looks at those that are there. Settings that differ are told; another number of
// partitions breaks the order per key, so nothing is read until somebody has mended that.
func (e *engines) ready(ctx context.Context) error {
	if err := EnsureTopics(ctx, e.brokers); err != nil {
		return err
	}
	states, err := broker.CheckTopics(ctx, e.brokers, Topics())
	if err != nil {
		return err
	}
	for _, s := range states {
		switch {
		case s.Reordering:
			return fmt.Errorf("topic %s: %s", s.Name, strings.Join(s.Faults, ", "))
		case len(s.Faults) > 0:
			slog.WarnContext(ctx, "a topic is set otherwise", "topic", s.Name, "faults", s.Faults)
		}
	}
	return nil
}

// lag measures how far the scan door is behind, for the metrics.
type lag struct {
	mu     sync.Mutex
	behind map[string]int64
}

var lagMetric = prometheus.NewDesc("fettle_consumer_lag_messages", "Messages of a topic that the service has still to take.", []string{"topic"}, nil)

func (l *lag) Describe(c chan<- *prometheus.Desc) { c <- lagMetric }

func (l *lag) Collect(c chan<- prometheus.Metric) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for topic, n := range l.behind {
		c <- prometheus.MustNewConstMetric(lagMetric, prometheus.GaugeValue, float64(n), topic)
	}
}

const lagEvery = 5 * time.Second

func (l *lag) run(ctx context.Context, brokers []string, group string) error {
	often := time.NewTicker(lagEvery)
	defer often.Stop()
	for {
		// What cannot be measured is not shown as what it was.
		behind, err := shipping.Lag(ctx, brokers, group)
		if err != nil && ctx.Err() == nil {
			slog.DebugContext(ctx, "measure the lag", "error", err)
		}
		l.mu.Lock()
		l.behind = behind
		l.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil
		case <-often.C:
		}
	}
}

type topicsCommand struct {
	engineConfig
	Create bool `help:"Make the topics that are missing first."`
}

// Run prints every topic of the service beside what the broker has, and fails when they differ.
func (c *topicsCommand) Run(ctx context.Context, out io.Writer) error {
	logTo(os.Stderr, "warn")
	brokers, err := c.brokersRunning()
	if err != nil {
		return err
	}
	if c.Create {
		if err := EnsureTopics(ctx, brokers); err != nil {
			return err
		}
	}
	states, err := broker.CheckTopics(ctx, brokers, Topics())
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
	engineConfig
	Limit int `default:"50" help:"How many at most."`
}

// Run prints a line a message.
func (c *dlqListCommand) Run(ctx context.Context, out io.Writer) error {
	return c.withDB(ctx, func(d *db.DB) error {
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
	engineConfig
	ID int64 `arg:"" help:"Its number in the list."`
}

// Run prints a message with its headers.
func (c *dlqShowCommand) Run(ctx context.Context, out io.Writer) error {
	return c.withDB(ctx, func(d *db.DB) error {
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
	engineConfig
	IDs []int64 `arg:"" optional:"" name:"id" help:"Their numbers in the list."`
	All bool    `help:"Every one that waits."`
}

// Run asks for it in the database; the service does it as soon as it runs and reaches the broker.
func (c *dlqReplayCommand) Run(ctx context.Context, out io.Writer) error {
	if c.All == (len(c.IDs) > 0) {
		return errors.New("name messages, or --all")
	}
	return c.withDB(ctx, func(d *db.DB) error {
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

// brokersRunning are the brokers that were configured, or those of the service that runs here.
func (c engineConfig) brokersRunning() ([]string, error) {
	if len(c.KafkaBrokers) > 0 {
		return c.KafkaBrokers, nil
	}
	if r, found := c.findRunning(); found {
		return r.Brokers, nil
	}
	return nil, errors.New("no service runs here: start it, or set FETTLE_KAFKA_BROKERS")
}
