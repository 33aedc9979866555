package inventory_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/count"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
)

// A count that is written down while another's pieces are going out waits for them, and what moved after he looked stands,
// though it was booked before what he found.
func TestPitfall18CountBookedBesideMoves(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 10)
	s := w.OpenCount("SEAL")
	w.Receive("SEAL", "A", 5)
	s = w.Enter(s.ID, count.Counted{Line: 1, Quantity: 9})
	out := inventorytest.Moving(stock.Movement{Kind: "transfer", Part: "SEAL", Quantity: 4, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)})
	require.NoError(t, w.Behind(out, func(ctx context.Context, tx *db.Tx) error {
		_, err := count.Book(ctx, tx, s.ID)
		return err
	}))
	require.Equal(t, [2]int64{10, 0}, w.Counter("SEAL", "A", stock.New), "10 - 1 that was missing + 5 - 4, and not 9")
	w.Clean()
}

// What is on the road is at neither end, at no moment and for nobody.
func TestPitfall17TransferShownBeforeArrival(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 10)
	sent := w.Sent(transfer.Want{Part: "SEAL", Condition: stock.New, Quantity: 6})
	require.Equal(t, [2]int64{4, 0}, w.Counter("SEAL", "A", stock.New))
	require.Equal(t, [2]int64{}, w.Counter("SEAL", "B", stock.New))
	require.False(t, w.Reserve(inventorytest.Take("SEAL", "B", 1))[0].OK)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		offers, err := stock.Offers(ctx, tx, []string{"SEAL"}, []stock.Condition{stock.New})
		require.NoError(t, err)
		require.Len(t, offers, 1)
		require.Equal(t, "A", offers[0].Location)
		return nil
	})
	var total int64
	require.NoError(t, w.DB.GetContext(t.Context(), &total, "SELECT sum(on_hand) FROM stock WHERE part = 'SEAL'"))
	require.EqualValues(t, 10, total, "nothing vanishes on the road")
	_, err := w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Receive(ctx, tx, sent.ID, []transfer.Portion{{Line: 1, Quantity: 6}}, true, "")
	})
	require.NoError(t, err)
	require.Equal(t, [2]int64{6, 0}, w.Counter("SEAL", "B", stock.New))
	w.Clean()
}
