package pick_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/pick"
	"fettle/shipping/shippingtest"
)

func TestAShortPickLeavesWhatWasFoundOnTheList(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	line := d.Order("R1", "SEAL", 5)
	path := fmt.Sprintf("/v1/pick-lists/%s/short", line)
	r := d.Call(shippingtest.Keeper, "POST", path, `{"warehouse":"WH-SZ","reason":"少","found":5}`)
	require.Equal(t, "found_quantity", r.Code, "all five is not short")
	require.Zero(t, d.Events("shipping.pick_short.v1"))
	r = d.Call(shippingtest.Keeper, "POST", path, `{"warehouse":"WH-SZ","reason":"少","found":3}`)
	require.Equal(t, "open", r.State, r.Detail)
	require.Equal(t, 1, d.Count("SELECT count(*) FROM events WHERE type = 'shipping.pick_short.v1' AND data->>'found' = '3'"))
	d.Pick(line, "SEAL")
	require.EqualValues(t, 3, d.Pack(line).Lines[0].Quantity)
	require.Equal(t, 2, d.Count("SELECT on_hand - reserved FROM stock WHERE location = 'WH-SZ' AND part = 'SEAL'"))
	d.Clean()
}

func TestAnotherWarehouseCannotReportShort(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	line := w.Order("R1", "SEAL", 5)
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := pick.ShortBut(ctx, tx, "WH-FS", line, 2, "少")
		return err
	})
	require.ErrorIs(t, err, pick.ErrNoTask)
}
