package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"fettle/internal/broker"
	"fettle/internal/intake"
	"fettle/internal/loop"
	"fettle/shipping/tracking"
)

// ScanReaders is how many of the scan topic's partitions a process takes in at a time: while one batch waits for the disk
// another is read and folded.
const ScanReaders = 2

// listenToCarriers takes scans in: readers of the topic, one of each retry topic, and the publisher of what was given up.
func (s *Service) listenToCarriers(ctx context.Context, g *errgroup.Group, group string) {
	e := s.Engines
	for range ScanReaders {
		g.Go(func() error {
			return again(ctx, "the scan door is closed", func() error { return tracking.Consume(ctx, e.DB, e.Brokers, group) }, e.ready)
		})
	}
	for stage := range tracking.RetryStages {
		g.Go(func() error {
			return again(ctx, "nothing is tried again", func() error { return tracking.Retry(ctx, e.DB, e.Brokers, group, stage) }, e.ready)
		})
	}
	deadLetters := intake.NewDeadLetterPublisher(e.DB, e.Brokers)
	g.Go(func() error { return errors.Join(deadLetters.Run(ctx), deadLetters.Close()) })
	g.Go(func() error { return s.lag.run(ctx, e.Brokers, group) })
}

// again runs a door anew when it fails, once before says that it may.
func again(ctx context.Context, closed string, door func() error, before func(context.Context) error) error {
	return loop.Run(ctx, closed, nil, time.Second, func(ctx context.Context) (loop.Next, error) {
		err := before(ctx)
		if err == nil {
			err = door()
		}
		return loop.Idle, err
	})
}

// ready makes topics that are missing and looks at those that are there. Settings that differ are told; another number of
// partitions breaks the order per key, so nothing is read until somebody has mended that.
func (e *Engines) ready(ctx context.Context) error {
	if err := EnsureTopics(ctx, e.Brokers); err != nil {
		return err
	}
	states, err := broker.CheckTopics(ctx, e.Brokers, Topics())
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
	return loop.Run(ctx, "measure the lag", nil, lagEvery, func(ctx context.Context) (loop.Next, error) {
		// What cannot be measured is not shown as what it was.
		behind, err := tracking.Lag(ctx, brokers, group)
		if err != nil && ctx.Err() == nil {
			slog.DebugContext(ctx, "measure the lag", "error", err)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.behind = behind
		return loop.Idle, nil
	})
}
