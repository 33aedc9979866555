package audit_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/inventory/audit"
	"fettle/inventory/inventorytest"
)

func TestTheWatchFindsACounterThatWasChangedPastItsLedger(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 5)
	var watch audit.Watch
	require.NoError(t, watch.Look(t.Context(), w.DB, 100))
	require.Positive(t, watch.Looked())
	require.Zero(t, watch.Found())
	_, err := w.DB.ExecContext(t.Context(), "UPDATE stock SET on_hand = 6 WHERE part = 'SEAL' AND location = 'A'")
	require.NoError(t, err)
	require.NoError(t, watch.Look(t.Context(), w.DB, 100))
	require.InDelta(t, 1, watch.Drifting(), 0)
	require.InDelta(t, 1, watch.Found(), 0)

	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- watch.Run(ctx, w.DB, time.Millisecond) }()
	require.Eventually(t, func() bool { return watch.Found() >= 2 }, time.Minute, time.Millisecond)
	cancel()
	require.NoError(t, <-done)
}
