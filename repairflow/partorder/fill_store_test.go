package partorder_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
)

var errTorn = errors.New("torn")

// queue opens repairs that wait for a fan, the last one the oldest, every fourth one urgent, and answers their lines in the
// order in which they are to be served.
func queue(w repairflowtest.World, n int) []uuid.UUID {
	w.Helper()
	var urgent, plain []uuid.UUID
	for i := range n {
		in := repairflowtest.Intake("li")
		in.Urgent, in.Serial = i%4 == 3, fmt.Sprintf("AC1SN%04d", i)
		l := w.One(w.Open(in).ID, "FAN")
		require.Equal(w, orderline.Backordered, l.State)
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE order_lines SET ordered_at = $2 WHERE id = $1", l.ID, w.Now.Add(-time.Duration(i)*time.Minute))
			return err
		})
		if in.Urgent {
			urgent = append([]uuid.UUID{l.ID}, urgent...)
		} else {
			plain = append([]uuid.UUID{l.ID}, plain...)
		}
	}
	return append(urgent, plain...)
}

// Pitfall 16: what comes in serves who waits under the same lock, whatever way it comes.
func TestAReceiptOfFiveServesFiveOfEightInItsTransaction(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	queue := queue(w, 8)
	w.Drain()
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		require.NoError(t, repairflowtest.FiveFans(ctx, tx))
		served := 0
		require.NoError(t, tx.GetContext(ctx, &served, "SELECT count(*) FROM order_lines WHERE state = 'reserved'"))
		require.Equal(t, 5, served, "before the receipt commits")
		return errTorn
	}), errTorn)
	require.Equal(t, "0/0", w.Stock("FAN", "WH-GZ", stock.New), "a receipt that fails serves nobody")
	require.Equal(t, map[orderline.State]int{orderline.Backordered: 8}, w.Counts())
	require.Zero(t, w.Tasks())

	w.Do(repairflowtest.FiveFans)
	require.Equal(t, "5/5", w.Stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, 5, w.Tasks())
	for i, id := range queue {
		require.Equal(t, i < 5, w.Line(id).State == orderline.Reserved, "place %d of the queue", i)
	}
	w.Drain()
	require.Equal(t, map[orderline.State]int{orderline.Reserved: 5, orderline.Backordered: 3}, w.Counts(), "the second look finds nothing to do")
	w.Clean()
}

func TestAFillThatFailsTakesTheReceiptBack(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	queue(w, 2)
	event.Within(w.Dispatcher, "saboteur", func(context.Context, *db.Tx, []orderline.Moved) error { return errTorn })
	require.ErrorIs(t, w.Try(repairflowtest.FiveFans), errTorn)
	require.Equal(t, "0/0", w.Stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, map[orderline.State]int{orderline.Backordered: 2}, w.Counts())
	w.Clean()
}

func TestEveryWayInServesWhoWaits(t *testing.T) {
	t.Parallel()
	gz, fs := stock.Account{Location: "WH-GZ", Condition: stock.New}, stock.Account{Location: "WH-FS", Condition: stock.New}
	lost, quarantine := stock.Account{Location: site.AtLost, Condition: stock.New}, stock.Account{Location: "QUARANTINE", Condition: stock.New}
	customer, supplier := stock.Account{Location: site.AtCustomer, Condition: stock.New}, stock.Account{Location: "SUPPLIER", Condition: stock.New}
	for name, m := range map[string]stock.Movement{
		"a receipt":      {Kind: "receipt", From: supplier, To: gz},
		"a find":         {Kind: "find", From: lost, To: gz},
		"a count":        {Kind: "count", From: lost, To: gz},
		"an adjustment":  {Kind: "adjust", From: lost, To: gz},
		"a return":       {Kind: "return", From: customer, To: gz},
		"a grading":      {Kind: "grade", From: quarantine, To: gz},
		"a transfer out": {Kind: "transfer", From: fs, To: gz},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := repairflowtest.Setup(t)
			switch m.From {
			case quarantine:
				w.Do(func(ctx context.Context, tx *db.Tx) error {
					return stock.Move(ctx, tx, []stock.Movement{{Kind: "receipt", Part: "FAN", Quantity: 1, From: supplier, To: quarantine}})
				})
			case fs:
				// It lay there on hold and is free only where it goes.
				w.Receive("FAN", "WH-FS", 1)
				w.Do(func(ctx context.Context, tx *db.Tx) error {
					_, err := tx.ExecContext(ctx, "UPDATE locations SET closed_at = now() WHERE code = 'WH-FS'")
					return err
				})
			}
			l := w.One(w.Open(repairflowtest.Intake("li")).ID, "FAN")
			require.Equal(t, orderline.Backordered, l.State)
			m := m
			m.Part, m.Quantity = "FAN", 1
			w.Do(func(ctx context.Context, tx *db.Tx) error { return stock.Move(ctx, tx, []stock.Movement{m}) })
			require.Equal(t, orderline.Reserved, w.Line(l.ID).State)
			require.Equal(t, "1/1", w.Stock("FAN", "WH-GZ", stock.New))
			w.Drain()
			w.Clean()
		})
	}
}

// Receipts and orders for one part from 64 goroutines: nobody deadlocks, nothing is served twice, and once all is quiet
// nobody waits while a piece lies free.
func TestReceiptsAndOrdersAtOnceNeverDeadlock(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	queue(w, 16)
	w.Drain()
	var repairs []string
	for i := range 32 {
		in := repairflowtest.Intake("li")
		in.Serial = fmt.Sprintf("AC1XX%04d", i)
		repairs = append(repairs, w.Open(in).ID)
	}
	before := w.DB.Retries.Load()
	ready, done := make(chan struct{}), sync.WaitGroup{}
	errs := make(chan error, 64)
	for i := range 64 {
		done.Go(func() {
			<-ready
			if i%2 == 0 {
				errs <- w.Try(func(ctx context.Context, tx *db.Tx) error {
					_, err := partorder.OrderParts(ctx, tx, repairs[i/2], []partorder.Want{{Part: "FAN", Quantity: 1}}, false)
					return err
				})
				return
			}
			place := []string{"WH-GZ", "WH-FS", "WH-SZ"}[i%3]
			errs <- w.Try(func(ctx context.Context, tx *db.Tx) error {
				return stock.Receive(ctx, tx, place, "note", []stock.ReceiptLine{{Part: "FAN", Condition: stock.New, Quantity: 1}})
			})
		})
	}
	close(ready)
	done.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, before, w.DB.Retries.Load(), "no deadlock had to be broken")
	w.Drain()
	require.Equal(t, map[orderline.State]int{orderline.Reserved: 32, orderline.Backordered: 16}, w.Counts())
	require.Equal(t, 32, w.Tasks())
	w.Clean()
}
