package repairflow

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
	"fettle/shipping/pick"
)

func runWave(w world, zone string) Wave {
	w.Helper()
	var out Wave
	w.do(func(ctx context.Context, tx *db.Tx) (err error) { out, err = RunWave(ctx, tx, zone); return err })
	return out
}

// inTheWay is a reserved line of one piece where another, who waits, could have all four if it were sent from Foshan.
func inTheWay(w world) (reserved, waits Ordered) {
	w.Helper()
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	reserved = w.one(w.visited("li").ID, "FAN")
	waits = w.order(w.visited("ma").ID, Want{Part: "FAN", Quantity: 4})[0]
	w.receive("FAN", "WH-FS", 1)
	w.receive("FAN", "WH-GZ", 3)
	w.drain()
	require.Equal(w, "WH-GZ", reserved.Source)
	require.Equal(w, LineBackordered, w.line(waits.ID).State, "no shelf has four free")
	return reserved, waits
}

func TestAWaveMovesALineWhenAllAreLessLate(t *testing.T) {
	t.Parallel()
	w := setup(t)
	reserved, waits := inTheWay(w)
	got := runWave(w, "")
	require.Equal(t, 1, got.Waited)
	require.Equal(t, 1, got.Movable)
	require.Zero(t, got.Waiting)
	require.Len(t, got.Changes, 2)
	require.Less(t, got.After.Late, got.Before.Late)
	require.Less(t, got.After.Late, got.InTurn.Late, "in turn nobody steps aside")
	require.Equal(t, got.LowerBound.Late, got.After.Late)
	moved, served := w.line(reserved.ID), w.line(waits.ID)
	require.Equal(t, "WH-FS", moved.Source)
	require.Equal(t, LineReserved, moved.State)
	require.False(t, moved.Promise.DueAt.After(reserved.Promise.DueAt), "who moves is promised nothing later")
	require.Equal(t, []string{"reserved chosen", "reserved wave"}, w.reasons(moved))
	require.Equal(t, "WH-GZ", served.Source)
	require.Equal(t, "4/4", w.stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, "1/1", w.stock("FAN", "WH-FS", stock.New))
	require.Equal(t, 2, w.tasks())
	w.sent(Ordered{PartLine: moved}, "FAN")
	w.clean()
}

func TestAWaveBreaksNoPromiseAndStopsNoPicker(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(w world, reserved Ordered){
		"Foshan is too late for who would move": func(w world, _ Ordered) { w.later(8 * time.Hour) },
		"it is being picked":                    func(w world, reserved Ordered) { w.pick(reserved, "FAN"); w.drain() },
		"it is picked and nobody has heard yet": func(w world, reserved Ordered) { w.pick(reserved, "FAN") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			reserved, waits := inTheWay(w)
			change(w, reserved)
			got := runWave(w, "")
			require.Empty(t, got.Changes)
			require.Equal(t, 1, got.Waiting)
			require.Equal(t, got.Before, got.After)
			require.Equal(t, "WH-GZ", w.line(reserved.ID).Source)
			require.Equal(t, LineBackordered, w.line(waits.ID).State)
			w.drain()
			w.clean()
		})
	}
}

func TestAMorningIsPlannedWhenSomebodyWaits(t *testing.T) {
	t.Parallel()
	w := setup(t)
	l := w.one(w.visited("li").ID, "FAN")
	w.drain()
	var due time.Time
	require.NoError(t, w.db.GetContext(t.Context(), &due, "SELECT due_at FROM waves"))
	require.Equal(t, time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC), due.UTC(), "seven o'clock in China")
	w.later(21*time.Hour - time.Minute)
	w.drain()
	waves := func() []Wave {
		var out []Wave
		w.do(func(ctx context.Context, tx *db.Tx) (err error) {
			out, err = Waves(ctx, tx, WaveFilter{Limit: 10})
			return err
		})
		return out
	}
	require.Empty(t, waves())
	w.later(time.Minute)
	w.drain()
	require.Len(t, waves(), 1)
	require.Equal(t, 1, waves()[0].Waiting)
	require.Equal(t, "Asia/Shanghai", waves()[0].Zone)
	require.Equal(t, l.Promise.ID, w.line(l.ID).Promise.ID)
	w.receive("FAN", "WH-GZ", 1)
	w.later(24 * time.Hour)
	w.drain()
	require.Len(t, waves(), 2, "the next morning was planned because somebody waited still")
	require.Zero(t, waves()[0].Waited)
	w.later(24 * time.Hour)
	w.drain()
	require.Len(t, waves(), 2, "and none after it")
	w.clean()
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
		at, err := nextMorning(after, c.zone, "07:00")
		require.NoError(t, err)
		require.Equal(t, c.want, at.Format(time.RFC3339))
	}
	_, err := nextMorning(time.Time{}, "Asia/Nowhere", "07:00")
	require.Error(t, err)
}

// The answer tells what changed, and only operations may ask.
func TestAWaveThroughTheDoor(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	_, _ = inTheWay(d.world)
	got := d.call(zhao, "POST", "/v1/allocation/waves", `{"zone":"Asia/Shanghai"}`)
	require.Equal(t, 200, got.Status, got.Raw)
	var wave Wave
	require.NoError(t, json.Unmarshal([]byte(got.Raw), &wave))
	require.Len(t, wave.Changes, 2)
	require.Equal(t, 422, d.call(zhao, "POST", "/v1/allocation/waves", `{"zone":"Asia/Nowhere"}`).Status)
	require.Equal(t, 403, d.call(li, "POST", "/v1/allocation/waves", `{}`).Status)
	var list []pick.Task
	d.do(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = pick.List(ctx, tx, pick.Filter{Warehouse: "WH-FS", Limit: 10})
		return err
	})
	require.Len(t, list, 1)
	d.drain()
	d.clean()
}

// Waves, arrivals, orders, yeses, picks and cancels at once about one part leave every counter right, every piece with at
// most one line and every reserved line with one pick.
func TestWavesAmongEverythingElseAtOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 6)
	w.receive("FAN", "WH-FS", 3)
	w.drain()
	var held, fresh []string
	var picks, cancels []Ordered
	for i := range 6 {
		r := w.visited("li")
		w.hold(r.ID, Want{Part: "FAN", Quantity: 1})
		held, fresh = append(held, r.ID), append(fresh, w.open(intake("ma")).ID)
		if l := w.one(w.open(intake("li")).ID, "FAN"); i%2 == 0 {
			picks = append(picks, l)
		} else {
			cancels = append(cancels, l)
		}
		w.order(w.open(intake("ma")).ID, Want{Part: "FAN", Quantity: 2})
	}
	ready, done := make(chan struct{}), sync.WaitGroup{}
	var failed atomic.Pointer[error]
	run := func(fn step) {
		done.Go(func() {
			<-ready
			err := w.try(fn)
			if _, refused := errors.AsType[*fault.Fault](err); err != nil && !refused {
				failed.Store(&err)
			}
		})
	}
	for i := range 6 {
		run(func(ctx context.Context, tx *db.Tx) error { _, err := ConfirmHold(ctx, tx, held[i], nil); return err })
		run(func(ctx context.Context, tx *db.Tx) error {
			_, err := OrderParts(ctx, tx, fresh[i], []Want{{Part: "FAN", Quantity: 1}}, false)
			return err
		})
		run(func(ctx context.Context, tx *db.Tx) error { _, err := RunWave(ctx, tx, ""); return err })
		run(fiveFans)
	}
	for i := range 3 {
		run(func(ctx context.Context, tx *db.Tx) error {
			_, err := pick.Pick(ctx, tx, picks[i].Source, picks[i].ID, "FAN")
			return err
		})
		run(func(ctx context.Context, tx *db.Tx) error {
			_, err := CancelLine(ctx, tx, cancels[i].ID, "no")
			return err
		})
	}
	close(ready)
	done.Wait()
	require.Nil(t, failed.Load())
	w.drain()
	w.clean()
	var reserved, promised, lines int64
	require.NoError(t, w.db.GetContext(t.Context(), &reserved, "SELECT sum(reserved) FROM stock WHERE part = 'FAN'"))
	require.NoError(t, w.db.GetContext(t.Context(), &promised, "SELECT sum(quantity) FROM pick_tasks WHERE state IN ('open', 'picked')"))
	require.NoError(t, w.db.GetContext(t.Context(), &lines, "SELECT sum(quantity) FROM part_lines WHERE state IN ('reserved', 'picking')"))
	require.Equal(t, reserved, lines)
	require.Equal(t, reserved, promised)
}
