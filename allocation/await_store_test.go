package allocation

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
)

func TestABackorderWaitsForATransferThatNobodyElseWaitsFor(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-SZ", 3)
	due := local(t, "2026-11-24 15:00")
	var sent string
	w.do(func(ctx context.Context, tx *db.Tx) error {
		opened, err := transfer.Open(ctx, tx, transfer.Order{From: "WH-SZ", To: "WH-FS",
			Lines: []transfer.Want{{Part: "FAN", Condition: stock.New, Quantity: 3}}})
		require.NoError(t, err)
		sent = opened.ID
		_, err = transfer.Ship(ctx, tx, sent, &due, []transfer.Portion{{Line: opened.Lines[0].Line, Quantity: 3}})
		return err
	})
	first, second := toGuangzhou(w.now, 2), toGuangzhou(w.now, 2)
	// In Foshan on Tuesday at 15:00, there on Wednesday at 06:30, handed over at 08:00; two hours are added.
	plan := w.one(first)
	require.Equal(t, Backordered, plan.Outcome)
	require.Equal(t, sent, plan.Awaits.Transfer)
	require.Equal(t, local(t, "2026-11-25 08:00"), plan.Promise.ArrivesAt)
	require.Equal(t, local(t, "2026-11-25 10:00"), plan.Promise.DueAt)
	// One piece of it is left, and two are needed.
	plan = w.one(second)
	require.Nil(t, plan.Awaits)
	require.Equal(t, w.now.AddDate(0, 0, 7), plan.Promise.DueAt)
	// Who is decided anew does not stand in the way of himself.
	plan = w.one(first)
	require.Nil(t, plan.Awaits, "the second line has waited in the meantime")
	w.do(func(ctx context.Context, tx *db.Tx) error { return Void(ctx, tx, second.Line, "cancelled") })
	require.Equal(t, sent, w.one(first).Awaits.Transfer)
	w.clean()
}
