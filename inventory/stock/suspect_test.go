package stock_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

func TestASerialThatIsReceivedTwiceIsPutOnHoldAndTold(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.ReceiveSerials("A", 1, 2)
	for range 2 {
		require.ErrorIs(t, w.Deliver("B", "C1"), stock.ErrSerialExists)
	}
	require.Equal(t, inventorytest.Suspicions{Holds: 1, Told: 1, OnHold: 1}, w.Suspicions("C1"), "once, however often it is tried")
	require.Equal(t, inventorytest.Suspicions{}, w.Suspicions("C2"))
	require.Equal(t, [2]int64{0, 0}, w.Counter("COMP", "B", stock.New), "the delivery is taken back whole")
	require.False(t, w.Reserve(inventorytest.Take("COMP", "A", 2))[0].OK, "one of the two is not to be had")
	require.True(t, w.Reserve(inventorytest.Take("COMP", "A", 1))[0].OK)
	w.Clean()
}

func TestASerialThatWasNeverIssuedIsPutOnHoldWhenItTurnsUp(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	doubtful := func() error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			return stock.Suspected(ctx, tx, stock.ErrSerialUnknown, "COMP", "FAKE1", "VAN")
		})
	}
	require.ErrorIs(t, doubtful(), stock.ErrSerialUnknown)
	require.Equal(t, inventorytest.Suspicions{Holds: 1, Told: 1}, w.Suspicions("FAKE1"))
	require.NoError(t, w.Deliver("A", "FAKE1"))
	require.Equal(t, inventorytest.Suspicions{Holds: 1, Told: 1, OnHold: 1}, w.Suspicions("FAKE1"))
	require.False(t, w.Reserve(inventorytest.Take("COMP", "A", 1))[0].OK)
	w.Clean()
}

func TestASlipOfTheScannerIsNoSuspicion(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.ReceiveSerials("A", 1, 1)
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		return stock.Suspected(ctx, tx, stock.ErrSerialElsewhere, "COMP", "C1", "VAN")
	})
	require.ErrorIs(t, err, stock.ErrSerialElsewhere)
	require.Equal(t, inventorytest.Suspicions{}, w.Suspicions("C1"))
}
