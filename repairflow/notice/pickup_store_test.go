package notice_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/custody"
	"fettle/repairflow/notice"
	"fettle/repairflow/repairflowtest"
)

// pickupNotices are the notices about what has to be picked up.
func pickupNotices(w repairflowtest.World) []string {
	w.Helper()
	var out []string
	for _, n := range allNotices(w) {
		if n.Template == notice.TellPickup || n.Template == notice.TellPickupEnd {
			require.NotContains(w, n.Body, "{")
			out = append(out, string(n.Template)+" "+string(n.Recipient))
		}
	}
	return out
}

func TestWhoHasToPickUpIsToldBeforeTheEndAndAtIt(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Listening(t)
	w.Receive("FAN", "WH-GZ", 2)
	w.Drain()
	l, taken := w.One(w.Visited("li").ID, "FAN"), w.One(w.Visited("li").ID, "FAN")
	w.InLocker(w.Sent(l, "FAN"))
	w.InLocker(w.Sent(taken, "FAN"))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.Collect(ctx, tx, taken.ID, "778899", "FAN")
		return err
	})
	w.Drain()
	w.Later(18 * time.Hour)
	w.Drain()
	require.Empty(t, pickupNotices(w), "there is time")
	w.Later(4 * time.Hour)
	w.Drain()
	require.Equal(t, []string{"pickup_ending engineer"}, pickupNotices(w))
	w.Later(4 * time.Hour)
	w.Drain()
	w.Drain()
	require.Equal(t, []string{"pickup_ending engineer", "pickup_ended engineer"}, pickupNotices(w))
	w.Clean()
}
