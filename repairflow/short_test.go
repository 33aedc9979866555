package repairflow

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping"
)

func TestWhatWasFoundShipsAndTheRestComesFromElsewhere(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 4)
	w.drain()
	r := w.visited("li")
	l := w.order(r.ID, Want{Part: "FAN", Quantity: 4})[0]
	w.receive("FAN", "WH-FS", 3)
	w.drain()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		if _, err := shipping.ShortBut(ctx, tx, "WH-GZ", l.ID, 3, "one is missing"); err != nil {
			return err
		}
		// It is picked before anybody has heard of the missing one.
		_, err := shipping.Pick(ctx, tx, "WH-GZ", l.ID, "FAN")
		return err
	})
	w.drain()
	require.Equal(t, map[string]int64{"picking WH-GZ": 3, "reserved WH-FS": 1}, w.family(r.ID))
	w.drain()
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := Cancel(ctx, tx, r.ID, "off"); return err })
	w.later(time.Minute)
	w.drain()
	w.clean()
}
