package repairflow

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
)

// Sixty-four engineers' repairs ask at once for ten pieces; what arrives later goes to those who waited, urgent ones
// and old ones first.
func TestSixtyFourRepairsShareTenPiecesAndThenWaitInOrder(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 4)
	w.receive("FAN", "WH-FS", 3)
	w.receive("FAN", "WH-SZ", 3)
	w.drain()
	const callers = 64
	repairs := make([]string, callers)
	for i := range repairs {
		in := intake("li")
		in.Urgent, in.Serial = i%16 == 15, fmt.Sprintf("AC1SN%04d", i)
		r := w.open(in)
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
			require.Equal(t, LineBackordered, w.line(o.ID).State)
			require.Contains(t, o.WhyEN, "back-order")
		}
	}
	require.Equal(t, map[string]int{"WH-GZ": 4, "WH-FS": 3, "WH-SZ": 3, "": 54}, bySource)
	require.Equal(t, map[string]int{LineReserved: 10, LineBackordered: 54}, w.counts())
	w.drain()
	w.clean()

	// Who waits longest is the one with the highest index now, so that order of time and of making differ.
	waiting := map[uuid.UUID]bool{}
	var urgent, plain []uuid.UUID
	w.do(func(ctx context.Context, tx *db.Tx) error {
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
			at := w.now.Add(time.Duration(-i) * time.Second)
			if _, err := tx.ExecContext(ctx, "UPDATE part_lines SET ordered_at = $2 WHERE id = $1", orders[i].ID, at); err != nil {
				return err
			}
		}
		return nil
	})
	require.Len(t, waiting, 54)
	w.later(time.Hour)
	w.receive("FAN", "WH-SZ", 5)
	w.drain()
	require.Equal(t, map[string]int{LineReserved: 15, LineBackordered: 49}, w.counts())
	for _, id := range append(urgent, plain...)[:5] {
		l := w.line(id)
		require.Equal(t, LineReserved, l.State)
		require.Equal(t, "WH-SZ", l.Source)
		require.Equal(t, sourcing.StateOpen, l.Promise.State)
		require.Equal(t, "WH-SZ", l.Promise.Source)
	}
	for _, id := range append(urgent, plain...)[5:] {
		require.Equal(t, LineBackordered, w.line(id).State)
	}
	var tasks int
	require.NoError(t, w.db.GetContext(t.Context(), &tasks, "SELECT count(*) FROM pick_tasks WHERE state = 'open'"))
	require.Equal(t, 15, tasks)
	w.clean()
}

func arrivedAt(part, location string) []stock.StockArrived {
	return []stock.StockArrived{{Location: location, Part: part, Condition: stock.New}}
}

// race lets every repair order one piece at the same moment.
func race(w world, repairs []string) ([]Ordered, []error) {
	orders, errs := make([]Ordered, len(repairs)), make([]error, len(repairs))
	ready, done := make(chan struct{}), sync.WaitGroup{}
	for i, repair := range repairs {
		done.Go(func() {
			<-ready
			errs[i] = w.try(func(ctx context.Context, tx *db.Tx) error {
				out, err := OrderParts(ctx, tx, repair, []Want{{Part: "FAN", Quantity: 1}}, false)
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
	w := setup(t)
	w.receive("FAN", "WH-GZ", 2)
	w.drain()
	var lines []Ordered
	for range 8 {
		lines = append(lines, w.one(w.open(intake("li")).ID, "FAN"))
	}
	w.drain()
	require.Equal(t, map[string]int{LineReserved: 2, LineBackordered: 6}, w.counts())
	ready, done := make(chan struct{}), sync.WaitGroup{}
	errs := make(chan error, 16)
	for _, l := range append(lines[:4:4], lines[:4]...) {
		done.Go(func() {
			<-ready
			errs <- w.try(func(ctx context.Context, tx *db.Tx) error { _, err := CancelLine(ctx, tx, l.ID, "race"); return err })
		})
	}
	for range 2 {
		done.Go(func() {
			<-ready
			errs <- w.try(func(ctx context.Context, tx *db.Tx) error { return fillBackorders(ctx, tx, arrivedAt("FAN", "WH-GZ")) })
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
		require.ErrorIs(t, err, ErrTransition)
		refused++
	}
	require.Equal(t, 4, refused, "a line is cancelled once")
	w.drain()
	require.Equal(t, map[string]int{LineReserved: 2, LineBackordered: 2}, w.counts(), "the freed pieces serve who waits")
	require.Equal(t, "2/2", w.stock("FAN", "WH-GZ", "new"))
	w.clean()
}
