package proof

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"fettle/internal/db"
	"fettle/internal/loop"
)

// Watch proves what came home while the service runs, at the hour of the policy. However many services there are, one of them makes it,
// and never two at a time.
type Watch struct{ DB *db.DB }

// WatchEvery is how often it is looked whether a proof is due, mostTime how long one may take.
const (
	WatchEvery = time.Minute
	mostTime   = 30 * time.Minute
)

// Run looks every so often until ctx ends.
func (w Watch) Run(ctx context.Context, every time.Duration) error {
	return loop.Run(ctx, "prove what came home", nil, every, func(ctx context.Context) (loop.Next, error) {
		return loop.Idle, w.Look(ctx)
	})
}

// aloneSQL is held for as long as the transaction that proves.
const aloneSQL = "SELECT pg_try_advisory_xact_lock(hashtextextended('proof', 0))"

// Look makes the proof that is due, if there is one and nobody else makes it. It reads in one transaction and writes in others, so that
// nothing is held up; one that is cut off is tried again later.
func (w Watch) Look(ctx context.Context) error {
	var due time.Time
	var mine bool
	err := w.DB.InTx(ctx, "system", func(tx *db.Tx) (err error) { due, mine, err = claim(ctx, tx); return err })
	if err != nil || !mine {
		return err
	}
	proving, end := context.WithTimeout(ctx, mostTime)
	defer end()
	var found Report
	var alone bool
	err = w.DB.Read(proving, "system", func(tx *db.Tx) (err error) {
		if err := tx.Patient(proving, mostTime); err != nil {
			return err
		}
		if err := tx.GetContext(proving, &alone, aloneSQL); err != nil {
			return fmt.Errorf("look for another proof: %w", err)
		}
		if alone {
			found, err = Audit(proving, tx)
		}
		return err
	})
	if err != nil || !alone {
		return err
	}
	for _, d := range found.Drifts[:min(len(found.Drifts), mostNamed)] {
		slog.ErrorContext(ctx, "what came home differs from its ledger", "drift", d.String())
	}
	return w.DB.InTx(ctx, "system", func(tx *db.Tx) error { return finish(ctx, tx, due, found) })
}
