package inventory

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

// A count that is written down while another's pieces are going out waits for them, and what moved after he looked stands,
// though it was booked before what he found.
func TestPitfall18CountBookedBesideMoves(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 10)
	s := w.openCount("SEAL")
	w.receive("SEAL", "A", 5)
	s = w.enter(s.ID, Counted{Line: 1, Quantity: 9})
	out := moving(Movement{Kind: "transfer", Part: "SEAL", Quantity: 4, From: free("A", New), To: free("B", New)})
	require.NoError(t, w.behind(out, func(ctx context.Context, tx *db.Tx) error {
		_, err := BookCount(ctx, tx, s.ID)
		return err
	}))
	require.Equal(t, [2]int64{10, 0}, w.counter("SEAL", "A", New), "10 - 1 that was missing + 5 - 4, and not 9")
	w.clean()
}

// What is on the road is at neither end, at no moment and for nobody.
func TestPitfall17TransferShownBeforeArrival(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 10)
	sent := w.sent(TransferWant{"SEAL", New, 6})
	require.Equal(t, [2]int64{4, 0}, w.counter("SEAL", "A", New))
	require.Equal(t, [2]int64{}, w.counter("SEAL", "B", New))
	require.False(t, w.reserve(take("SEAL", "B", 1))[0].OK)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		offers, err := Offers(ctx, tx, []string{"SEAL"}, []Condition{New})
		require.NoError(t, err)
		require.Len(t, offers, 1)
		require.Equal(t, "A", offers[0].Location)
		return nil
	})
	var total int64
	require.NoError(t, w.db.GetContext(t.Context(), &total, "SELECT sum(on_hand) FROM stock WHERE part = 'SEAL'"))
	require.EqualValues(t, 10, total, "nothing vanishes on the road")
	_, err := w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return ReceiveTransfer(ctx, tx, sent.ID, []Portion{{Line: 1, Quantity: 6}}, true, "")
	})
	require.NoError(t, err)
	require.Equal(t, [2]int64{6, 0}, w.counter("SEAL", "B", New))
	w.clean()
}
