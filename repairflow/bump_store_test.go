package repairflow

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
)

func TestAnUrgentOrderTakesASoftHold(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 2)
	w.receive("FAN", "WH-SZ", 1)
	w.drain()
	older := w.hold(w.visited("li").ID, Want{Part: "FAN", Quantity: 1})[0]
	w.later(time.Minute)
	r := w.visited("li")
	younger := w.hold(r.ID, Want{Part: "FAN", Quantity: 1})[0]
	w.one(w.open(intake("ma")).ID, "FAN") // takes the last free one
	w.later(time.Minute)
	won := w.one(w.urgent("ma").ID, "FAN")
	require.Equal(t, LineReserved, won.State)
	require.True(t, won.Within24h)
	require.Equal(t, "WH-GZ", won.Source)
	require.Equal(t, "WH-GZ", w.line(older.ID).Source, "who held last gives way")
	lost := w.line(younger.ID)
	require.Equal(t, LineHeld, lost.State)
	require.Empty(t, lost.Source)
	require.Equal(t, younger.HoldUntil.UTC(), lost.HoldUntil.UTC())
	require.NotEqual(t, younger.Promise.ID, lost.Promise.ID)
	require.True(t, lost.Promise.DueAt.After(younger.Promise.DueAt), "he is told a later time")
	require.Equal(t, []string{"held chosen", "held bumped"}, w.reasons(lost))
	require.NoError(t, tryConfirm(w, r.ID))
	require.Equal(t, LineBackordered, w.line(younger.ID).State)
	w.drain()
	w.clean()
}

func TestALoserIsHeldElsewhere(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.drain()
	held := w.hold(w.visited("li").ID, Want{Part: "FAN", Quantity: 1})[0]
	// Far away and late for somebody in a hurry, good enough for a quote.
	_, err := w.db.ExecContext(t.Context(), `
INSERT INTO locations (code, kind, name_zh, name_en, area_code, lon, lat, calendar, pick_minutes)
VALUES ('WH-XJ', 'city', '乌鲁木齐仓', 'Urumqi', '650100', 87.6168, 43.8256, 'CN6', 45)`)
	require.NoError(t, err)
	w.receive("FAN", "WH-XJ", 1)
	won := w.one(w.urgent("ma").ID, "FAN")
	require.Equal(t, "WH-GZ", won.Source)
	lost := w.line(held.ID)
	require.Equal(t, LineHeld, lost.State)
	require.Equal(t, "WH-XJ", lost.Source)
	require.False(t, lost.Promise.Within24h)
	w.later(time.Hour)
	w.drain()
	require.Equal(t, LineClosed, w.line(held.ID).State, "it lapses when it would have")
	require.Equal(t, "1/0", w.stock("FAN", "WH-XJ", stock.New))
	w.clean()
}

func TestWhatIsFirmOrUrgentOrOfNoUseIsNotTaken(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 3)
	w.drain()
	firm := w.one(w.open(intake("li")).ID, "FAN")
	confirmed := w.visited("li")
	w.hold(confirmed.ID, Want{Part: "FAN", Quantity: 1})
	require.NoError(t, tryConfirm(w, confirmed.ID))
	urgent := w.hold(w.urgent("li").ID, Want{Part: "FAN", Quantity: 1})[0]
	require.Equal(t, LineBackordered, w.one(w.urgent("ma").ID, "FAN").State)
	require.Equal(t, LineReserved, w.line(firm.ID).State)
	require.Equal(t, LineReserved, w.lines(confirmed.ID)[0].State)
	require.Equal(t, "WH-GZ", w.line(urgent.ID).Source)

	w.receive("SEAL", "WH-GZ", 1)
	soft := w.hold(w.visited("li").ID, Want{Part: "SEAL", Quantity: 1})[0]
	require.Equal(t, LineBackordered, w.order(w.urgent("ma").ID, Want{Part: "SEAL", Quantity: 2})[0].State)
	require.Equal(t, "WH-GZ", w.line(soft.ID).Source, "one piece does not help who needs two")
	require.Equal(t, LineBackordered, w.one(w.open(intake("ma")).ID, "SEAL").State, "who is in no hurry takes nothing")
	w.drain()
	w.clean()
}

// Urgent orders and yeses at once about the same pieces: each piece goes to one of both, and nobody who said yes in time
// has lost it afterwards.
func TestUrgentOrdersAndYesesAtOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	const pieces = 12
	w.receive("FAN", "WH-GZ", pieces)
	w.drain()
	var quotes, urgent []string
	for range pieces {
		r := w.visited("li")
		w.hold(r.ID, Want{Part: "FAN", Quantity: 1})
		quotes, urgent = append(quotes, r.ID), append(urgent, w.urgent("ma").ID)
	}
	ready, done := make(chan struct{}), sync.WaitGroup{}
	won, errs := make([]Ordered, pieces), make(chan error, 2*pieces)
	for i := range pieces {
		done.Go(func() { <-ready; errs <- tryConfirm(w, quotes[i]) })
		done.Go(func() {
			<-ready
			errs <- w.try(func(ctx context.Context, tx *db.Tx) error {
				out, err := OrderParts(ctx, tx, urgent[i], []Want{{Part: "FAN", Quantity: 1}}, false)
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
	w.drain()
	reserved := 0
	for i := range pieces {
		if l := w.line(won[i].ID); l.State == LineReserved {
			reserved++
		}
		l := w.lines(quotes[i])[0]
		require.Contains(t, []string{LineReserved, LineBackordered}, l.State)
		if l.State == LineReserved {
			reserved++
		}
		if l.State == LineBackordered {
			require.Contains(t, w.reasons(l), "held bumped")
		}
	}
	require.Equal(t, pieces, reserved, "every piece serves one")
	require.Equal(t, "12/12", w.stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, pieces, w.tasks())
	require.Equal(t, map[string]int{LineReserved: pieces, LineBackordered: pieces}, w.counts())
	w.clean()
}
