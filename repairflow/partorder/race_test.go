package partorder_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

// Sixty-four engineers' repairs ask at once for ten pieces; what arrives later goes to those who waited, urgent ones
// and old ones first.
func TestSixtyFourRepairsShareTenPiecesAndThenWaitInOrder(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 4)
	w.Receive("FAN", "WH-FS", 3)
	w.Receive("FAN", "WH-SZ", 3)
	w.Drain()
	const callers = 64
	repairs := make([]string, callers)
	for i := range repairs {
		in := repairflowtest.Intake("li")
		in.Urgent, in.Serial = i%16 == 15, fmt.Sprintf("AC1SN%04d", i)
		r := w.Open(in)
		repairs[i] = r.ID
	}
	orders, errs := race(w, repairs)
	bySource := map[string]int{}
	for i, o := range orders {
		require.NoError(t, errs[i])
		bySource[o.Source]++
		require.NotEmpty(t, o.WhyZH)
		require.NotEmpty(t, o.WhyEN)
		require.NotEmpty(t, o.Choices)
		if o.Outcome == sourcing.Backordered {
			require.Equal(t, orderline.Backordered, w.Line(o.ID).State)
			require.Contains(t, o.WhyEN, "back-order")
		}
	}
	require.Equal(t, map[string]int{"WH-GZ": 4, "WH-FS": 3, "WH-SZ": 3, "": 54}, bySource)
	require.Equal(t, map[orderline.State]int{orderline.Reserved: 10, orderline.Backordered: 54}, w.Counts())
	w.Drain()
	w.Clean()

	// Who waits longest is the one with the highest index now, so that order of time and of making differ.
	waiting := map[uuid.UUID]bool{}
	var urgent, plain []uuid.UUID
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		for i := callers - 1; i >= 0; i-- {
			if orders[i].Outcome != sourcing.Backordered {
				continue
			}
			waiting[orders[i].ID] = true
			if i%16 == 15 {
				urgent = append(urgent, orders[i].ID)
			} else {
				plain = append(plain, orders[i].ID)
			}
			at := w.Now.Add(time.Duration(-i) * time.Second)
			if _, err := tx.ExecContext(ctx, "UPDATE order_lines SET ordered_at = $2 WHERE id = $1", orders[i].ID, at); err != nil {
				return err
			}
		}
		return nil
	})
	require.Len(t, waiting, 54)
	w.Later(time.Hour)
	w.Receive("FAN", "WH-SZ", 5)
	w.Drain()
	require.Equal(t, map[orderline.State]int{orderline.Reserved: 15, orderline.Backordered: 49}, w.Counts())
	for _, id := range append(urgent, plain...)[:5] {
		l := w.Line(id)
		require.Equal(t, orderline.Reserved, l.State)
		require.Equal(t, "WH-SZ", l.Source)
		require.Equal(t, sourcing.StateOpen, l.Promise.State)
		require.Equal(t, "WH-SZ", l.Promise.Source)
	}
	for _, id := range append(urgent, plain...)[5:] {
		require.Equal(t, orderline.Backordered, w.Line(id).State)
	}
	var tasks int
	require.NoError(t, w.DB.GetContext(t.Context(), &tasks, "SELECT count(*) FROM pick_tasks WHERE state = 'open'"))
	require.Equal(t, 15, tasks)
	w.Clean()
}

func arrivedAt(part, location string) []stock.StockArrived {
	return []stock.StockArrived{{Location: location, Part: part, Condition: stock.New}}
}

// race lets every repair order one piece at the same moment.
func race(w repairflowtest.World, repairs []string) ([]partorder.Ordered, []error) {
	orders, errs := make([]partorder.Ordered, len(repairs)), make([]error, len(repairs))
	ready, done := make(chan struct{}), sync.WaitGroup{}
	for i, repair := range repairs {
		done.Go(func() {
			<-ready
			errs[i] = w.Try(func(ctx context.Context, tx *db.Tx) error {
				out, err := partorder.OrderParts(ctx, tx, repair, []partorder.Want{{Part: "FAN", Quantity: 1}}, false)
				if err == nil {
					orders[i] = out[0]
				}
				return err
			})
		})
	}
	close(ready)
	done.Wait()
	return orders, errs
}

// Two arrivals, two cancels and a scan about the same lines at once never serve a line twice or lose a piece.
func TestArrivalsAndCancelsAtOnce(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 2)
	w.Drain()
	var lines []partorder.Ordered
	for range 8 {
		lines = append(lines, w.One(w.Open(repairflowtest.Intake("li")).ID, "FAN"))
	}
	w.Drain()
	require.Equal(t, map[orderline.State]int{orderline.Reserved: 2, orderline.Backordered: 6}, w.Counts())
	ready, done := make(chan struct{}), sync.WaitGroup{}
	errs := make(chan error, 16)
	for _, l := range append(lines[:4:4], lines[:4]...) {
		done.Go(func() {
			<-ready
			errs <- w.Try(func(ctx context.Context, tx *db.Tx) error {
				_, err := custody.CancelLine(ctx, tx, l.ID, "race")
				return err
			})
		})
	}
	for range 2 {
		done.Go(func() {
			<-ready
			errs <- w.Try(func(ctx context.Context, tx *db.Tx) error {
				return partorder.FillBackorders(ctx, tx, arrivedAt("FAN", "WH-GZ"))
			})
		})
	}
	close(ready)
	done.Wait()
	close(errs)
	refused := 0
	for err := range errs {
		if err == nil {
			continue
		}
		require.ErrorIs(t, err, repair.ErrTransition)
		refused++
	}
	require.Equal(t, 4, refused, "a line is cancelled once")
	w.Drain()
	require.Equal(t, map[orderline.State]int{orderline.Reserved: 2, orderline.Backordered: 2}, w.Counts(), "the freed pieces serve who waits")
	require.Equal(t, "2/2", w.Stock("FAN", "WH-GZ", "new"))
	w.Clean()
}
