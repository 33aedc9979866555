package sourcing_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
)

func TestABackorderWaitsForATransferThatNobodyElseWaitsFor(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-SZ", 3)
	due := allocationtest.Local(t, "2026-11-24 15:00")
	var sent string
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		opened, err := transfer.Open(ctx, tx, transfer.Order{From: "WH-SZ", To: "WH-FS",
			Lines: []transfer.Want{{Part: "FAN", Condition: stock.New, Quantity: 3}}})
		require.NoError(t, err)
		sent = opened.ID
		_, err = transfer.Ship(ctx, tx, sent, &due, []transfer.Portion{{Line: opened.Lines[0].Line, Quantity: 3}})
		return err
	})
	first, second := allocationtest.ToGuangzhou(w.Now, 2), allocationtest.ToGuangzhou(w.Now, 2)
	// In Foshan on Tuesday at 15:00, there on Wednesday by 09:30 with the margin of the lane; two hours are added.
	plan := w.One(first)
	require.Equal(t, sourcing.Backordered, plan.Outcome)
	require.Equal(t, sent, plan.Awaits.Transfer)
	require.Equal(t, allocationtest.Local(t, "2026-11-25 11:30"), plan.Promise.ArrivesAt)
	require.Equal(t, plan.Promise.ArrivesAt, plan.Promise.DueAt)
	// One piece of it is left, and two are needed.
	plan = w.One(second)
	require.Nil(t, plan.Awaits)
	require.Equal(t, w.Now.AddDate(0, 0, 7), plan.Promise.DueAt)
	// Who is decided anew does not stand in the way of himself.
	plan = w.One(first)
	require.Nil(t, plan.Awaits, "the second line has waited in the meantime")
	w.Do(func(ctx context.Context, tx *db.Tx) error { return sourcing.Void(ctx, tx, second.Line, "cancelled") })
	require.Equal(t, sent, w.One(first).Awaits.Transfer)
	w.Clean()
}
