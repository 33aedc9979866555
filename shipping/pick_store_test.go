package shipping

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

func TestATaskIsCancelledUntilItIsPackedAndMayComeAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	line := w.order("R1", "SEAL", 1)
	cancel := func() (cancelled bool) {
		w.do(func(ctx context.Context, tx *db.Tx) (err error) {
			cancelled, err = CancelPick(ctx, tx, line)
			return err
		})
		return cancelled
	}
	var task PickTask
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		task, err = lockTask(ctx, tx, line)
		return err
	})
	again := func(ctx context.Context, tx *db.Tx) error { return RequestPick(ctx, tx, []PickTask{task}) }
	w.fails(ErrTaskState, again)
	w.pick(line, "SEAL")
	require.True(t, cancel())
	w.do(again)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := Short(ctx, tx, "WH-SZ", line, "空的")
		return err
	})
	require.Equal(t, 1, w.events("shipping.pick_short.v1"))
	w.do(again)
	w.pick(line, "SEAL")
	w.pack(line)
	require.False(t, cancel())
	w.fails(ErrTaskState, again)
	w.clean()
}

func TestThePickListHasTheMostUrgentFirstAndSerialsToScan(t *testing.T) {
	t.Parallel()
	w := setup(t)
	later := w.order("R1", "SEAL", 1)
	w.at(w.now.Add(-time.Hour))
	sooner := w.order("R2", "COMP", 1, "C1")
	var tasks []PickTask
	list := func(f PickFilter) []PickTask {
		w.do(func(ctx context.Context, tx *db.Tx) (err error) {
			f.Warehouse, f.Limit = "WH-SZ", 50
			tasks, err = PickList(ctx, tx, f)
			return err
		})
		return tasks
	}
	require.Equal(t, []uuid.UUID{sooner, later}, []uuid.UUID{list(PickFilter{})[0].Line, tasks[1].Line})
	require.Equal(t, []string{"C1"}, []string(tasks[0].Serials))
	require.Equal(t, "A-01", tasks[1].Bin)
	require.Equal(t, "压缩机", tasks[0].PartNameZH)
	require.Equal(t, later, list(PickFilter{After: &tasks[0]})[0].Line)
	w.pick(later, "SEAL")
	require.Len(t, list(PickFilter{State: "picked"}), 1)
	require.Len(t, list(PickFilter{}), 2)
	require.Empty(t, list(PickFilter{State: "packed"}))
}
