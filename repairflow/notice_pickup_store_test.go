package repairflow

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

// pickupNotices are the notices about what has to be picked up.
func pickupNotices(w world) []string {
	w.Helper()
	var out []string
	for _, n := range allNotices(w) {
		if n.Template == TellPickup || n.Template == TellPickupEnd {
			require.NotContains(w, n.Body, "{")
			out = append(out, n.Template+" "+n.Recipient)
		}
	}
	return out
}

func TestWhoHasToPickUpIsToldBeforeTheEndAndAtIt(t *testing.T) {
	t.Parallel()
	w := listening(t)
	w.receive("FAN", "WH-GZ", 2)
	w.drain()
	l, taken := w.one(w.visited("li").ID, "FAN"), w.one(w.visited("li").ID, "FAN")
	w.inLocker(w.sent(l, "FAN"))
	w.inLocker(w.sent(taken, "FAN"))
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := Collect(ctx, tx, taken.ID, "778899", "FAN")
		return err
	})
	w.drain()
	w.later(18 * time.Hour)
	w.drain()
	require.Empty(t, pickupNotices(w), "there is time")
	w.later(4 * time.Hour)
	w.drain()
	require.Equal(t, []string{"pickup_ending engineer"}, pickupNotices(w))
	w.later(4 * time.Hour)
	w.drain()
	w.drain()
	require.Equal(t, []string{"pickup_ending engineer", "pickup_ended engineer"}, pickupNotices(w))
	w.clean()
}
