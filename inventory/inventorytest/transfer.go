package inventorytest

import (
	"context"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/transfer"
)

// Transfer does a step of a transfer and answers it.
func (w World) Transfer(step func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error)) (transfer.Transfer, error) {
	var t transfer.Transfer
	err := w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
		t, err = step(ctx, tx)
		return err
	})
	return t, err
}

func (w World) Sent(lines ...transfer.Want) transfer.Transfer {
	w.Helper()
	due := w.DB.Now().Add(5 * time.Hour)
	t, err := w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Open(ctx, tx, transfer.Order{From: "A", To: "B", DueAt: &due, Lines: lines})
	})
	require.NoError(w, err)
	t, err = w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Ship(ctx, tx, t.ID, nil, nil)
	})
	require.NoError(w, err)
	return t
}

func (w World) Inbound(part string) []transfer.Inbound {
	w.Helper()
	var rows []transfer.Inbound
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		rows, err = transfer.InboundOf(ctx, tx, []string{part})
		return err
	})
	return rows
}
