package dispatch_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/custody"
	"fettle/repairflow/dispatch"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/sla"
)

// TestMission040AnUnreadAssignmentReachesTheDispatcher gives a repair and nobody opens it in a quarter of an hour.
func TestMission040AnUnreadAssignmentReachesTheDispatcher(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Staff("li", "ma")
	r := d.Open(repairflowtest.Intake("li"))
	read := "/v1/repairs/" + r.ID + "/read"
	unread := func() int {
		d.Drain()
		b := board(d.World)
		n := 0
		for _, u := range b.Unassigned {
			if u.Unread {
				n++
			}
		}
		require.Equal(t, b.Unread, n, "it has no visit yet")
		return n
	}
	require.Zero(t, unread())
	d.Later(16 * time.Minute)
	require.Equal(t, 1, unread())
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Ma, "POST", read, "").Status, "another's does not exist")
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Zhao, "POST", read, "").Status)
	require.Equal(t, 1, unread())
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Li, "POST", read, "").Status)
	require.Zero(t, unread(), "late, but read")
	require.Equal(t, sla.Broken, readPromise(d.World, r.ID).State)

	// The next engineer has a promise of his own, which the one before cannot keep.
	_, err := reassign(d.World, r.ID, "ma")
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Li, "POST", read, "").Status)
	d.Later(10 * time.Minute)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Ma, "POST", read, "").Status)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Ma, "POST", read, "").Status, "and again")
	require.Equal(t, sla.Kept, readPromise(d.World, r.ID).State)
	d.Later(time.Hour)
	require.Zero(t, unread())
}

// TestAnAssignmentIsReadInWorkingTime: who was given a repair at night is late in the morning, not before.
func TestAnAssignmentIsReadInWorkingTime(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Staff("li")
	zone, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	*w.Now = time.Date(2026, 11, 23, 22, 30, 0, 0, zone)
	r := w.Open(repairflowtest.Intake("li"))
	require.True(t, time.Date(2026, 11, 24, 8, 15, 0, 0, zone).Equal(readPromise(w, r.ID).DueAt))
}

func TestWhoIsAtTheDoorHasRead(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Staff("li")
	require.Equal(t, sla.Kept, readPromise(w, w.Visited("li").ID).State)
	r := w.Open(repairflowtest.Intake("li"))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.Cancel(ctx, tx, r.ID, "no longer wanted")
		return err
	})
	require.Equal(t, sla.Voided, readPromise(w, r.ID).State)
}

func readPromise(w repairflowtest.World, id string) (newest sla.ServicePromise) {
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := sla.OfRepair(ctx, tx, id)
		for _, p := range all {
			if p.Kind == sla.AssignmentRead {
				newest = p
			}
		}
		return err
	})
	return newest
}

func board(w repairflowtest.World) (b dispatch.DayBoard) {
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		b, err = dispatch.BoardOf(ctx, tx, "")
		return err
	})
	return b
}
