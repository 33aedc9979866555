package audit

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"fettle/internal/db"
	"fettle/internal/loop"
)

// Watch compares samples of counters with their ledger while the service runs. Its zero value is ready; figures are what
// metrics show.
type Watch struct {
	looked, found, failed atomic.Int64
	// drifting is how many of the last sample differed.
	drifting atomic.Int64
}

// Looked is how many counters were compared, Found how many differed, Failed how many samples could not be read.
func (w *Watch) Looked() float64   { return float64(w.looked.Load()) }
func (w *Watch) Found() float64    { return float64(w.found.Load()) }
func (w *Watch) Failed() float64   { return float64(w.failed.Load()) }
func (w *Watch) Drifting() float64 { return float64(w.drifting.Load()) }

// WatchEvery and WatchSample bound what the watch costs: some rows by key every few seconds.
const (
	WatchEvery  = 5 * time.Second
	WatchSample = 20
)

// Run looks at a sample every so often until ctx ends.
func (w *Watch) Run(ctx context.Context, d *db.DB, every time.Duration) error {
	return loop.Run(ctx, "audit a sample of stock", nil, every, func(ctx context.Context) (loop.Next, error) {
		return loop.Idle, w.Look(ctx, d, WatchSample)
	})
}

// Look compares one sample and logs each counter that differs.
func (w *Watch) Look(ctx context.Context, d *db.DB, sample int) error {
	var looked int
	var drifts []Drift
	err := d.Read(ctx, "audit", func(tx *db.Tx) (err error) {
		looked, drifts, err = Sample(ctx, tx, sample)
		return err
	})
	if err != nil {
		w.failed.Add(1)
		return err
	}
	w.looked.Add(int64(looked))
	w.found.Add(int64(len(drifts)))
	w.drifting.Store(int64(len(drifts)))
	for _, x := range drifts {
		slog.ErrorContext(ctx, "a counter differs from its ledger", "drift", x.String())
	}
	return nil
}
