package pick_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/pick"
	"fettle/shipping/shippingtest"
)

func TestATaskIsCancelledUntilItIsPackedAndMayComeAgain(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	line := w.Order("R1", "SEAL", 1)
	cancel := func() (cancelled bool) {
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			cancelled, err = pick.Cancel(ctx, tx, line)
			return err
		})
		return cancelled
	}
	var task pick.Task
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		task, err = pick.LockTask(ctx, tx, line)
		return err
	})
	again := func(ctx context.Context, tx *db.Tx) error { return pick.Request(ctx, tx, []pick.Task{task}) }
	w.Fails(pick.ErrTaskState, again)
	w.Pick(line, "SEAL")
	require.True(t, cancel())
	w.Do(again)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := pick.Short(ctx, tx, "WH-SZ", line, "空的")
		return err
	})
	require.Equal(t, 1, w.Events("shipping.pick_short.v1"))
	w.Do(again)
	w.Pick(line, "SEAL")
	w.Pack(line)
	require.False(t, cancel())
	w.Fails(pick.ErrTaskState, again)
	w.Clean()
}

func TestThePickListHasTheMostUrgentFirstAndSerialsToScan(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	later := w.Order("R1", "SEAL", 1)
	w.At(w.Now.Add(-time.Hour))
	sooner := w.Order("R2", "COMP", 1, "C1")
	var tasks []pick.Task
	list := func(f pick.Filter) []pick.Task {
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			f.Warehouse, f.Limit = "WH-SZ", 50
			tasks, err = pick.List(ctx, tx, f)
			return err
		})
		return tasks
	}
	require.Equal(t, []uuid.UUID{sooner, later}, []uuid.UUID{list(pick.Filter{})[0].Line, tasks[1].Line})
	require.Equal(t, []string{"C1"}, []string(tasks[0].Serials))
	require.Equal(t, "A-01", tasks[1].Bin)
	require.Equal(t, "压缩机", tasks[0].PartNameZH)
	require.Equal(t, later, list(pick.Filter{After: &tasks[0]})[0].Line)
	w.Pick(later, "SEAL")
	require.Len(t, list(pick.Filter{State: "picked"}), 1)
	require.Len(t, list(pick.Filter{}), 2)
	require.Empty(t, list(pick.Filter{State: "packed"}))
}
