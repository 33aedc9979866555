package inventorytest

import (
	"context"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/count"
)

func (w World) Count(by string, step func(ctx context.Context, tx *db.Tx) (count.Sheet, error)) (count.Sheet, error) {
	var s count.Sheet
	ctx := context.WithoutCancel(w.Context())
	err := w.DB.InTx(ctx, by, func(tx *db.Tx) (err error) {
		s, err = step(ctx, tx)
		return err
	})
	return s, err
}

func (w World) OpenCount(parts ...string) count.Sheet {
	w.Helper()
	s, err := w.Count("wang", func(ctx context.Context, tx *db.Tx) (count.Sheet, error) { return count.Open(ctx, tx, "A", parts, "") })
	require.NoError(w, err)
	return s
}

func (w World) Enter(id string, found ...count.Counted) count.Sheet {
	w.Helper()
	s, err := w.Count("wang", func(ctx context.Context, tx *db.Tx) (count.Sheet, error) { return count.Enter(ctx, tx, id, found) })
	require.NoError(w, err)
	return s
}

func (w World) BookCount(by, id string) (count.Sheet, error) {
	return w.Count(by, func(ctx context.Context, tx *db.Tx) (count.Sheet, error) { return count.Book(ctx, tx, id) })
}
