package inventory

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

type suspicions struct{ Holds, Told, Frozen int64 }

func (w world) suspicions(serial string) suspicions {
	w.Helper()
	var out suspicions
	require.NoError(w, w.db.GetContext(w.Context(), &out, `
SELECT (SELECT count(*) FROM holds WHERE cause = 'suspect' AND serial_from = $1 AND closed_at IS NULL) AS holds,
       (SELECT count(*) FROM events WHERE type = 'inventory.serial_suspected.v1' AND data->>'serial' = $1) AS told,
       (SELECT count(*) FROM units WHERE serial = $1 AND hold IS NOT NULL) AS frozen`, serial))
	return out
}

func (w world) deliver(location, serial string) error {
	w.Helper()
	return w.try(func(ctx context.Context, tx *db.Tx) error {
		return Receive(ctx, tx, location, "note", []ReceiptLine{{Part: "COMP", Condition: New, Quantity: 1, Serials: []string{serial}}})
	})
}

func TestASerialThatIsReceivedTwiceIsFrozenAndTold(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receiveSerials("A", 1, 2)
	for range 2 {
		require.ErrorIs(t, w.deliver("B", "C1"), ErrSerialExists)
	}
	require.Equal(t, suspicions{Holds: 1, Told: 1, Frozen: 1}, w.suspicions("C1"), "once, however often it is tried")
	require.Equal(t, suspicions{}, w.suspicions("C2"))
	require.Equal(t, [2]int64{0, 0}, w.counter("COMP", "B", New), "the delivery is taken back whole")
	require.False(t, w.reserve(take("COMP", "A", 2))[0].OK, "one of the two is not to be had")
	require.True(t, w.reserve(take("COMP", "A", 1))[0].OK)
	w.clean()
}

func TestASerialThatWasNeverIssuedIsFrozenWhenItTurnsUp(t *testing.T) {
	t.Parallel()
	w := setup(t)
	doubtful := func() error {
		return w.try(func(ctx context.Context, tx *db.Tx) error {
			return Suspected(ctx, tx, ErrSerialUnknown, "COMP", "FAKE1", "VAN")
		})
	}
	require.ErrorIs(t, doubtful(), ErrSerialUnknown)
	require.Equal(t, suspicions{Holds: 1, Told: 1}, w.suspicions("FAKE1"))
	require.NoError(t, w.deliver("A", "FAKE1"))
	require.Equal(t, suspicions{Holds: 1, Told: 1, Frozen: 1}, w.suspicions("FAKE1"))
	require.False(t, w.reserve(take("COMP", "A", 1))[0].OK)
	w.clean()
}

func TestASlipOfTheScannerIsNoSuspicion(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receiveSerials("A", 1, 1)
	err := w.try(func(ctx context.Context, tx *db.Tx) error {
		return Suspected(ctx, tx, ErrSerialElsewhere, "COMP", "C1", "VAN")
	})
	require.ErrorIs(t, err, ErrSerialElsewhere)
	require.Equal(t, suspicions{}, w.suspicions("C1"))
}
