package partorder_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
)

func TestAnUrgentOrderTakesASoftReservation(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 2)
	w.Receive("FAN", "WH-SZ", 1)
	w.Drain()
	older := w.ReserveSoftly(w.Visited("li").ID, partorder.Want{Part: "FAN", Quantity: 1})[0]
	w.Later(time.Minute)
	r := w.Visited("li")
	younger := w.ReserveSoftly(r.ID, partorder.Want{Part: "FAN", Quantity: 1})[0]
	w.One(w.Open(repairflowtest.Intake("ma")).ID, "FAN") // takes the last free one
	w.Later(time.Minute)
	won := w.One(w.Urgent("ma").ID, "FAN")
	require.Equal(t, orderline.Reserved, won.State)
	require.True(t, won.Within24h)
	require.Equal(t, "WH-GZ", won.Source)
	require.Equal(t, "WH-GZ", w.Line(older.ID).Source, "who held last gives way")
	lost := w.Line(younger.ID)
	require.Equal(t, orderline.Held, lost.State)
	require.Empty(t, lost.Source)
	require.Equal(t, younger.HoldUntil.UTC(), lost.HoldUntil.UTC())
	require.NotEqual(t, younger.Promise.ID, lost.Promise.ID)
	require.True(t, lost.Promise.DueAt.After(younger.Promise.DueAt), "he is told a later time")
	require.Equal(t, []string{"held chosen", "held bumped"}, w.Reasons(lost))
	require.NoError(t, tryConfirm(w, r.ID))
	require.Equal(t, orderline.Backordered, w.Line(younger.ID).State)
	w.Drain()
	w.Clean()
}

func TestALoserIsHeldElsewhere(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	held := w.ReserveSoftly(w.Visited("li").ID, partorder.Want{Part: "FAN", Quantity: 1})[0]
	// Far away and late for somebody in a hurry, good enough for a quote.
	_, err := w.DB.ExecContext(t.Context(), `
INSERT INTO locations (code, kind, name_zh, name_en, area_code, lon, lat, calendar, pick_minutes)
VALUES ('WH-XJ', 'city', '乌鲁木齐仓', 'Urumqi', '650100', 87.6168, 43.8256, 'CN6', 45)`)
	require.NoError(t, err)
	w.Receive("FAN", "WH-XJ", 1)
	won := w.One(w.Urgent("ma").ID, "FAN")
	require.Equal(t, "WH-GZ", won.Source)
	lost := w.Line(held.ID)
	require.Equal(t, orderline.Held, lost.State)
	require.Equal(t, "WH-XJ", lost.Source)
	require.False(t, lost.Promise.Within24h)
	w.Later(time.Hour)
	w.Drain()
	require.Equal(t, orderline.Closed, w.Line(held.ID).State, "it lapses when it would have")
	require.Equal(t, "1/0", w.Stock("FAN", "WH-XJ", stock.New))
	w.Clean()
}

func TestWhatIsFirmOrUrgentOrOfNoUseIsNotTaken(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 3)
	w.Drain()
	firm := w.One(w.Open(repairflowtest.Intake("li")).ID, "FAN")
	confirmed := w.Visited("li")
	w.ReserveSoftly(confirmed.ID, partorder.Want{Part: "FAN", Quantity: 1})
	require.NoError(t, tryConfirm(w, confirmed.ID))
	urgent := w.ReserveSoftly(w.Urgent("li").ID, partorder.Want{Part: "FAN", Quantity: 1})[0]
	require.Equal(t, orderline.Backordered, w.One(w.Urgent("ma").ID, "FAN").State)
	require.Equal(t, orderline.Reserved, w.Line(firm.ID).State)
	require.Equal(t, orderline.Reserved, w.Lines(confirmed.ID)[0].State)
	require.Equal(t, "WH-GZ", w.Line(urgent.ID).Source)

	w.Receive("SEAL", "WH-GZ", 1)
	soft := w.ReserveSoftly(w.Visited("li").ID, partorder.Want{Part: "SEAL", Quantity: 1})[0]
	require.Equal(t, orderline.Backordered, w.Order(w.Urgent("ma").ID, partorder.Want{Part: "SEAL", Quantity: 2})[0].State)
	require.Equal(t, "WH-GZ", w.Line(soft.ID).Source, "one piece does not help who needs two")
	require.Equal(t, orderline.Backordered, w.One(w.Open(repairflowtest.Intake("ma")).ID, "SEAL").State, "who is in no hurry takes nothing")
	w.Drain()
	w.Clean()
}

// Urgent orders and yeses at once about the same pieces: each piece goes to one of both, and nobody who said yes in time
// has lost it afterwards.
func TestUrgentOrdersAndYesesAtOnce(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	const pieces = 12
	w.Receive("FAN", "WH-GZ", pieces)
	w.Drain()
	var quotes, urgent []string
	for range pieces {
		r := w.Visited("li")
		w.ReserveSoftly(r.ID, partorder.Want{Part: "FAN", Quantity: 1})
		quotes, urgent = append(quotes, r.ID), append(urgent, w.Urgent("ma").ID)
	}
	ready, done := make(chan struct{}), sync.WaitGroup{}
	won, errs := make([]partorder.Ordered, pieces), make(chan error, 2*pieces)
	for i := range pieces {
		done.Go(func() { <-ready; errs <- tryConfirm(w, quotes[i]) })
		done.Go(func() {
			<-ready
			errs <- w.Try(func(ctx context.Context, tx *db.Tx) error {
				out, err := partorder.OrderParts(ctx, tx, urgent[i], []partorder.Want{{Part: "FAN", Quantity: 1}}, false)
				if err == nil {
					won[i] = out[0]
				}
				return err
			})
		})
	}
	close(ready)
	done.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	w.Drain()
	reserved := 0
	for i := range pieces {
		if l := w.Line(won[i].ID); l.State == orderline.Reserved {
			reserved++
		}
		l := w.Lines(quotes[i])[0]
		require.Contains(t, []orderline.State{orderline.Reserved, orderline.Backordered}, l.State)
		if l.State == orderline.Reserved {
			reserved++
		}
		if l.State == orderline.Backordered {
			require.Contains(t, w.Reasons(l), "held bumped")
		}
	}
	require.Equal(t, pieces, reserved, "every piece serves one")
	require.Equal(t, "12/12", w.Stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, pieces, w.Tasks())
	require.Equal(t, map[orderline.State]int{orderline.Reserved: pieces, orderline.Backordered: pieces}, w.Counts())
	w.Clean()
}
