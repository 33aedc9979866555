package notice_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/custody"
	"fettle/repairflow/customerpage"
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

func TestAParcelInALockerIsNotToldAsDeliveredAndOneThatNobodyCollectedNotAsLost(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Listening(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	s := w.Sent(l, "FAN")
	w.Receive("FAN", "WH-FS", 1)
	w.Drain()
	w.InLocker(s)
	w.Drain()
	told := func() (out []string) {
		for _, n := range allNotices(w) {
			require.NotContains(t, n.Body, "{")
			require.NotContains(t, n.Body, "778899", "what opens the locker is told to nobody")
			out = append(out, string(n.Template)+" "+string(n.Recipient))
		}
		return out
	}
	require.Contains(t, told(), "ready_for_pickup customer")
	require.Contains(t, told(), "ready_for_pickup engineer")
	require.NotContains(t, told(), "delivered customer")
	var page customerpage.Page
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		page, err = customerpage.Of(ctx, tx, r.ID)
		return err
	})
	require.True(t, page.Lines[0].ToCollect)
	require.NotNil(t, page.Shipments[0].Pickup)
	require.Equal(t, "广州", page.Shipments[0].Pickup.Place)
	w.Later(48 * time.Hour)
	w.Observe(w.Scan(*w.Shipment(s.ID).Waybill, "648", *w.Now))
	w.Drain()
	require.Contains(t, told(), "changed customer")
	require.NotContains(t, told(), "replaced customer")
	for _, n := range allNotices(w) {
		require.NotContains(t, n.Body, "丢失")
		require.NotContains(t, n.Body, "lost")
	}
}
