package board_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/stock"
	"fettle/repairflow/board"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/pick"
)

func runOnce(w repairflowtest.World, zone string) board.AllocationRun {
	w.Helper()
	var out board.AllocationRun
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = board.RunAllocation(ctx, tx, zone)
		return err
	})
	return out
}

// inTheWay is a reserved line of one piece where another, who waits, could have all four if it were sent from Guangzhou, whence
// it comes no later.
func inTheWay(w repairflowtest.World) (reserved, waits partorder.Ordered) {
	w.Helper()
	w.Receive("FAN", "WH-FS", 1)
	w.Drain()
	reserved = w.One(w.Visited("li").ID, "FAN")
	waits = w.Order(w.Visited("ma").ID, partorder.Want{Part: "FAN", Quantity: 4})[0]
	w.Receive("FAN", "WH-GZ", 1)
	w.Receive("FAN", "WH-FS", 3)
	w.Drain()
	require.Equal(w, "WH-FS", reserved.Source)
	require.Equal(w, orderline.Backordered, w.Line(waits.ID).State, "no stock key has four free")
	return reserved, waits
}

func TestARunMovesALineWhenAllAreLessLate(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	reserved, waits := inTheWay(w)
	got := runOnce(w, "")
	require.Equal(t, 1, got.Waited)
	require.Equal(t, 1, got.Movable)
	require.Zero(t, got.Waiting)
	require.Len(t, got.Changes, 2)
	require.Less(t, got.After.Late, got.Before.Late)
	require.Less(t, got.After.Late, got.InTurn.Late, "in turn nobody steps aside")
	require.Equal(t, got.LowerBound.Late, got.After.Late)
	moved, served := w.Line(reserved.ID), w.Line(waits.ID)
	require.Equal(t, "WH-GZ", moved.Source)
	require.Equal(t, orderline.Reserved, moved.State)
	require.False(t, moved.Promise.DueAt.After(reserved.Promise.DueAt), "who moves is promised nothing later")
	require.Equal(t, []string{"reserved chosen", "reserved wave"}, w.Reasons(moved))
	require.Equal(t, "WH-FS", served.Source)
	require.Equal(t, "4/4", w.Stock("FAN", "WH-FS", stock.New))
	require.Equal(t, "1/1", w.Stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, 2, w.Tasks())
	w.Sent(partorder.Ordered{Line: moved}, "FAN")
	w.Clean()
}

func TestARunBreaksNoPromiseAndStopsNoPicker(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(w repairflowtest.World, reserved partorder.Ordered){
		"Guangzhou is too late for who would move": func(w repairflowtest.World, _ partorder.Ordered) { w.Later(8 * time.Hour) },
		"it is being picked":                       func(w repairflowtest.World, reserved partorder.Ordered) { w.Pick(reserved, "FAN"); w.Drain() },
		"it is picked and nobody has heard yet":    func(w repairflowtest.World, reserved partorder.Ordered) { w.Pick(reserved, "FAN") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := repairflowtest.Setup(t)
			reserved, waits := inTheWay(w)
			change(w, reserved)
			got := runOnce(w, "")
			require.Empty(t, got.Changes)
			require.Equal(t, 1, got.Waiting)
			require.Equal(t, got.Before, got.After)
			require.Equal(t, "WH-FS", w.Line(reserved.ID).Source)
			require.Equal(t, orderline.Backordered, w.Line(waits.ID).State)
			w.Drain()
			w.Clean()
		})
	}
}

func TestAMorningIsPlannedWhenSomebodyWaits(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	l := w.One(w.Visited("li").ID, "FAN")
	w.Drain()
	var due time.Time
	require.NoError(t, w.DB.GetContext(t.Context(), &due, "SELECT due_at FROM allocation_runs"))
	require.Equal(t, time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC), due.UTC(), "seven o'clock in China")
	w.Later(21*time.Hour - time.Minute)
	w.Drain()
	runs := func() []board.AllocationRun {
		var out []board.AllocationRun
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			out, err = board.AllocationRuns(ctx, tx, board.RunFilter{Limit: 10})
			return err
		})
		return out
	}
	require.Empty(t, runs())
	w.Later(time.Minute)
	w.Drain()
	require.Len(t, runs(), 1)
	require.Equal(t, 1, runs()[0].Waiting)
	require.Equal(t, "Asia/Shanghai", runs()[0].Zone)
	require.Equal(t, l.Promise.ID, w.Line(l.ID).Promise.ID)
	w.Receive("FAN", "WH-GZ", 1)
	w.Later(24 * time.Hour)
	w.Drain()
	require.Len(t, runs(), 2, "the next morning was planned because somebody waited still")
	require.Zero(t, runs()[0].Waited)
	w.Later(24 * time.Hour)
	w.Drain()
	require.Len(t, runs(), 2, "and none after it")
	w.Clean()
}

func TestMorningsAreLocal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ after, zone, want string }{
		{"2026-11-22T22:59:00Z", "Asia/Shanghai", "2026-11-23T07:00:00+08:00"},
		{"2026-11-22T23:00:00Z", "Asia/Shanghai", "2026-11-24T07:00:00+08:00"},
		{"2026-11-22T23:00:00Z", "Asia/Urumqi", "2026-11-23T07:00:00+06:00"},
		{"2026-03-29T00:30:00Z", "Europe/Berlin", "2026-03-29T07:00:00+02:00"},
	} {
		after, err := time.Parse(time.RFC3339, c.after)
		require.NoError(t, err)
		at, err := board.NextMorning(after, c.zone, "07:00")
		require.NoError(t, err)
		require.Equal(t, c.want, at.Format(time.RFC3339))
	}
	_, err := board.NextMorning(time.Time{}, "Asia/Nowhere", "07:00")
	require.Error(t, err)
}

// The answer tells what changed, and only operations may ask.
func TestARunThroughTheDoor(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	_, _ = inTheWay(d.World)
	got := d.Call(repairflowtest.Zhao, "POST", "/v1/allocation-runs", `{"zone":"Asia/Shanghai"}`)
	require.Equal(t, 200, got.Status, got.Raw)
	var run board.AllocationRun
	require.NoError(t, json.Unmarshal([]byte(got.Raw), &run))
	require.Len(t, run.Changes, 2)
	require.Equal(t, 422, d.Call(repairflowtest.Zhao, "POST", "/v1/allocation-runs", `{"zone":"Asia/Nowhere"}`).Status)
	require.Equal(t, 403, d.Call(repairflowtest.Li, "POST", "/v1/allocation-runs", `{}`).Status)
	var list []pick.Task
	d.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = pick.List(ctx, tx, pick.Filter{Warehouse: "WH-GZ", Limit: 10})
		return err
	})
	require.Len(t, list, 1)
	d.Drain()
	d.Clean()
}

// AllocationRuns, arrivals, orders, yeses, picks and cancels at once about one part leave every counter right, every piece with at
// most one line and every reserved line with one pick.
func TestRunsAmongEverythingElseAtOnce(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 6)
	w.Receive("FAN", "WH-FS", 3)
	w.Drain()
	var held, fresh []string
	var picks, cancels []partorder.Ordered
	for i := range 6 {
		r := w.Visited("li")
		w.ReserveSoftly(r.ID, partorder.Want{Part: "FAN", Quantity: 1})
		held, fresh = append(held, r.ID), append(fresh, w.Open(repairflowtest.Intake("ma")).ID)
		if l := w.One(w.Open(repairflowtest.Intake("li")).ID, "FAN"); i%2 == 0 {
			picks = append(picks, l)
		} else {
			cancels = append(cancels, l)
		}
		w.Order(w.Open(repairflowtest.Intake("ma")).ID, partorder.Want{Part: "FAN", Quantity: 2})
	}
	ready, done := make(chan struct{}), sync.WaitGroup{}
	var failed atomic.Pointer[error]
	run := func(fn repairflowtest.Step) {
		done.Go(func() {
			<-ready
			err := w.Try(fn)
			if _, refused := errors.AsType[*fault.Fault](err); err != nil && !refused {
				failed.Store(&err)
			}
		})
	}
	for i := range 6 {
		run(func(ctx context.Context, tx *db.Tx) error {
			_, err := partorder.ConfirmReservation(ctx, tx, held[i], nil)
			return err
		})
		run(func(ctx context.Context, tx *db.Tx) error {
			_, err := partorder.OrderParts(ctx, tx, fresh[i], []partorder.Want{{Part: "FAN", Quantity: 1}}, false)
			return err
		})
		run(func(ctx context.Context, tx *db.Tx) error { _, err := board.RunAllocation(ctx, tx, ""); return err })
		run(repairflowtest.FiveFans)
	}
	for i := range 3 {
		run(func(ctx context.Context, tx *db.Tx) error {
			_, err := pick.Pick(ctx, tx, picks[i].Source, picks[i].ID, "FAN")
			return err
		})
		run(func(ctx context.Context, tx *db.Tx) error {
			_, err := custody.CancelLine(ctx, tx, cancels[i].ID, "no")
			return err
		})
	}
	close(ready)
	done.Wait()
	require.Nil(t, failed.Load())
	w.Drain()
	w.Clean()
	var reserved, promised, lines int64
	require.NoError(t, w.DB.GetContext(t.Context(), &reserved, "SELECT sum(reserved) FROM stock WHERE part = 'FAN'"))
	require.NoError(t, w.DB.GetContext(t.Context(), &promised, "SELECT sum(quantity) FROM pick_tasks WHERE state IN ('open', 'picked')"))
	require.NoError(t, w.DB.GetContext(t.Context(), &lines, "SELECT sum(quantity) FROM order_lines WHERE state IN ('reserved', 'picking')"))
	require.Equal(t, reserved, lines)
	require.Equal(t, reserved, promised)
}
