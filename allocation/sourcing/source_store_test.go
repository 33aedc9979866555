package sourcing_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
)

func TestSourceReservesPromisesAndWritesWhy(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 5)
	w.Receive("FAN", "WH-SZ", 5)
	d := allocationtest.ToGuangzhou(w.Now, 2)
	p := w.One(d)
	require.Equal(t, sourcing.Reserved, p.Outcome)
	require.Equal(t, "WH-GZ", p.Source)
	require.Equal(t, "广州仓", p.SourceNameZH)
	require.NotEqual(t, uuid.Nil, p.Reservation)
	// At 17:00 in the middle of what was measured; three tenths of three hours more are told.
	require.Equal(t, allocationtest.Local(t, "2026-11-23 17:54"), p.Promise.DueAt)
	require.Equal(t, p.Promise.DueAt, p.Promise.ArrivesAt)
	require.True(t, p.Promise.Within24h)
	require.Contains(t, p.WhyZH, "广州仓 11月23日 17:54 前送达，24小时内；佛山仓无货；深圳仓")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		r, err := stock.ReservationByID(ctx, tx, p.Reservation)
		require.NoError(t, err)
		require.Equal(t, int64(2), r.Quantity)
		promises, err := sourcing.PromisesOfRepair(ctx, tx, "R1")
		require.NoError(t, err)
		require.Len(t, promises, 1)
		require.Equal(t, p.Promise, inUTC(promises[0]))
		decisions, err := sourcing.DecisionsOfLine(ctx, tx, d.Line)
		require.NoError(t, err)
		require.Len(t, decisions, 1)
		require.Equal(t, p.Decision, decisions[0].ID)
		require.Equal(t, "sourcing@5", decisions[0].Policy)
		require.Len(t, decisions[0].Choices, 3)
		require.Empty(t, decisions[0].Demand.To.Label+decisions[0].Demand.To.Address, "no name and no address is kept")
		n, policy, err := network.Current(ctx, tx)
		require.NoError(t, err)
		again := sourcing.Rank(decisions[0].Demand, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 5), allocationtest.Offer(allocationtest.Shenzhen, 5)}, n, policy)
		require.Equal(t, p.Choices[0].Location, again[0].Location, "a decision can be replayed")
		return nil
	})
	require.Equal(t, 1, w.Events("allocation.promised.v1"))
	require.Equal(t, 1, w.Events("allocation.promise_due.v1"))
	w.Clean()
}

func inUTC(p sourcing.Promise) sourcing.Promise {
	p.MadeAt, p.DueAt, p.ArrivesAt = p.MadeAt.UTC(), p.DueAt.UTC(), p.ArrivesAt.UTC()
	return p
}

func TestAskNeitherReservesNorWrites(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	require.NoError(t, w.DB.Read(t.Context(), "test", func(tx *db.Tx) error {
		plans, err := sourcing.Ask(t.Context(), tx, []sourcing.Demand{allocationtest.ToGuangzhou(w.Now, 1), allocationtest.ToGuangzhou(w.Now, 1)})
		require.NoError(t, err)
		require.Equal(t, sourcing.Reserved, plans[0].Outcome)
		require.Equal(t, sourcing.Backordered, plans[1].Outcome, "one list is not promised one piece twice")
		require.Equal(t, uuid.Nil, plans[0].Reservation)
		require.Equal(t, uuid.Nil, plans[0].Promise.ID)
		return nil
	}))
	require.Zero(t, w.Events("allocation.promised.v1"))
}

func TestWhatNobodyHasIsBackorderedWithAnHonestPromise(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-FS", 1)
	p := w.One(allocationtest.ToGuangzhou(w.Now, 3))
	require.Equal(t, sourcing.Backordered, p.Outcome)
	require.EqualValues(t, sourcing.ReasonNoSource, p.Reason)
	require.Equal(t, uuid.Nil, p.Reservation)
	require.False(t, p.Promise.Within24h)
	require.Equal(t, w.Now.AddDate(0, 0, 7), p.Promise.DueAt)
	require.Equal(t, "暂时无货可发，已登记缺货，到货即发，最迟 11月30日 10:00 前送达；广州仓无货；佛山仓仅有 1 件，需要 3 件；深圳仓无货", p.WhyZH)
	require.Contains(t, p.WhyEN, "Foshan has only 1 of the 3 needed")
	w.Clean()
}

func TestTheOwnVanGivesBeforeAnyWarehouse(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 5)
	w.Receive("FAN", "VAN-1", 1)
	d := allocationtest.ToGuangzhou(w.Now, 1)
	d.Van = "VAN-1"
	p := w.One(d)
	require.True(t, p.OwnVan)
	require.Equal(t, "VAN-1", p.Source)
	require.Equal(t, "您的服务车上就有，可立即使用", p.WhyZH)
	d.Line = uuid.New()
	require.Equal(t, "WH-GZ", w.One(d).Source)
}

func TestAReplacementIsSuppliedWhenTheAskedPartIsGone(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	_, err := w.DB.ExecContext(t.Context(), "INSERT INTO supersessions (from_part, to_part, mode, effective_on) VALUES ('FAN', 'FAN2', 'consume_first', '2026-01-01')")
	require.NoError(t, err)
	w.Receive("FAN2", "WH-GZ", 1)
	p := w.One(allocationtest.ToGuangzhou(w.Now, 1))
	require.Equal(t, "FAN2", p.Part)
	require.Contains(t, p.WhyZH, "以替代件 FAN2 供货")
}

func TestANewSourceSupersedesAndTheOldOrderTimeStillCounts(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 5)
	w.Receive("FAN", "WH-SZ", 5)
	d := allocationtest.ToGuangzhou(w.Now, 1)
	require.Equal(t, "WH-GZ", w.One(d).Source)
	w.At(allocationtest.Local(t, "2026-11-24 09:00"))
	d.Exclude = []string{"WH-GZ"}
	p := w.One(d)
	require.Equal(t, "WH-SZ", p.Source)
	require.False(t, p.Promise.Within24h, "the 24 hours ran from the order")
	require.Equal(t, allocationtest.Local(t, "2026-11-25 11:27"), p.Promise.ArrivesAt)
	require.Equal(t, p.Promise.ArrivesAt, p.Promise.DueAt)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		promises, err := sourcing.PromisesOfRepair(ctx, tx, "R1")
		require.NoError(t, err)
		require.Equal(t, []sourcing.PromiseState{sourcing.StateSuperseded, sourcing.StateOpen}, []sourcing.PromiseState{promises[0].State, promises[1].State})
		return nil
	})
}

func TestAListIsSharedOutBeforeItAsks(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 2)
	w.Receive("FAN", "WH-FS", 1)
	w.Receive("FAN", "WH-SZ", 1)
	var demands []sourcing.Demand
	for range 5 {
		demands = append(demands, allocationtest.ToGuangzhou(w.Now, 1))
	}
	var sources []string
	plans := w.Source(demands...)
	for _, p := range plans {
		sources = append(sources, p.Source)
	}
	require.Contains(t, reasonsOf(plans[1]), "WH-GZ "+string(sourcing.ReasonRationed))
	require.Equal(t, []string{"WH-GZ", "WH-FS", "WH-SZ", "WH-GZ", ""}, sources, "the last one at Guangzhou is kept while others keep the promise")
	w.Clean()
}

// The stock key is emptied after the offers were read and before it is asked, which no test can time; so the ranking is
// handed a snapshot that is out of date.
func TestWhenTheBestRefusesTheNextServes(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 2)
	w.Receive("FAN", "WH-FS", 3)
	d := allocationtest.ToGuangzhou(w.Now, 1)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		weighed, err := sourcing.WeighDemands(ctx, tx, []sourcing.Demand{d, allocationtest.ToGuangzhou(w.Now, 4)})
		require.NoError(t, err)
		other, err := stock.Reserve(ctx, tx, []stock.Take{{Line: uuid.New(), Location: "WH-GZ", Part: "FAN",
			Condition: stock.New, Quantity: 2, Reference: "R2"}})
		require.NoError(t, err)
		require.True(t, other[0].OK)
		require.NoError(t, weighed.TakeBy(ctx, tx, weighed.Choose))
		plans := weighed.Plans(tx.Now)
		require.Equal(t, "WH-FS", plans[0].Source)
		require.Equal(t, sourcing.ReasonTaken, plans[0].Choices[1].Reason)
		require.Equal(t, "广州仓的库存刚被其他订单占用", plans[0].Choices[1].WhyZH)
		require.Equal(t, sourcing.Backordered, plans[1].Outcome)
		return nil
	})
	w.Clean()
}

func TestSixtyFourCallersForTenPieces(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 4)
	w.Receive("FAN", "WH-FS", 3)
	w.Receive("FAN", "WH-SZ", 3)
	const callers = 64
	plans, errs := make([]sourcing.Plan, callers), make([]error, callers)
	ready, done := make(chan struct{}), sync.WaitGroup{}
	for i := range callers {
		done.Go(func() {
			d := allocationtest.ToGuangzhou(w.Now, 1)
			d.Repair = fmt.Sprintf("R%d", i)
			<-ready
			errs[i] = w.DB.InTx(context.WithoutCancel(t.Context()), "test", func(tx *db.Tx) error {
				out, err := sourcing.Source(t.Context(), tx, []sourcing.Demand{d})
				if err == nil {
					plans[i] = out[0]
				}
				return err
			})
		})
	}
	close(ready)
	done.Wait()
	bySource := map[string]int{}
	for i, p := range plans {
		require.NoError(t, errs[i])
		bySource[p.Source]++
		require.NotEmpty(t, p.WhyZH)
		if p.Outcome == sourcing.Backordered {
			require.EqualValues(t, sourcing.ReasonNoSource, p.Reason)
			require.Contains(t, p.WhyEN, "back-order")
			require.False(t, p.Promise.Within24h)
		}
	}
	require.Equal(t, map[string]int{"WH-GZ": 4, "WH-FS": 3, "WH-SZ": 3, "": 54}, bySource)
	var active, left int
	require.NoError(t, w.DB.GetContext(t.Context(), &active, "SELECT COALESCE(sum(quantity), 0) FROM reservations WHERE state = 'active'"))
	require.NoError(t, w.DB.GetContext(t.Context(), &left, "SELECT sum(on_hand - reserved) FROM stock"))
	require.Equal(t, 10, active)
	require.Zero(t, left)
	w.Clean()
}

func TestAPromiseIsJudgedByTheScan(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 5)
	for _, c := range []struct {
		after time.Duration
		state sourcing.PromiseState
	}{{-time.Minute, sourcing.StateKept}, {0, sourcing.StateKept}, {time.Second, sourcing.StateBroken}} {
		d := allocationtest.ToGuangzhou(w.Now, 1)
		due := w.One(d).Promise.DueAt
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			p, err := sourcing.Judge(ctx, tx, d.Line, due.Add(c.after))
			require.NoError(t, err)
			require.Equal(t, c.state, p.State)
			again, err := sourcing.Judge(ctx, tx, d.Line, w.Now.Add(99*time.Hour))
			require.NoError(t, err)
			require.Equal(t, p.State, again.State, "a judgement stands")
			_, err = sourcing.Judge(ctx, tx, uuid.New(), w.Now)
			require.ErrorIs(t, err, sourcing.ErrNoPromise)
			return nil
		})
	}
	require.Equal(t, 3, w.Events("allocation.judged.v1"))
}

func TestAMissedPromiseIsToldOnceAndStaysOpen(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 5)
	dispatcher := event.NewDispatcher(w.DB)
	sourcing.Subscribe(dispatcher)
	require.NoError(t, dispatcher.Register(t.Context()))
	missed, void := allocationtest.ToGuangzhou(w.Now, 1), allocationtest.ToGuangzhou(w.Now, 1)
	w.Source(missed, void)
	w.Do(func(ctx context.Context, tx *db.Tx) error { return sourcing.Void(ctx, tx, void.Line, "cancelled") })
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Zero(t, w.Events("allocation.promise_missed.v1"))
	w.At(w.Now.Add(25 * time.Hour))
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, 1, w.Events("allocation.promise_missed.v1"))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		promises, err := sourcing.PromisesOfRepair(ctx, tx, "R1")
		require.NoError(t, err)
		states := map[uuid.UUID]sourcing.PromiseState{}
		for _, p := range promises {
			states[p.Line] = p.State
		}
		require.Equal(t, map[uuid.UUID]sourcing.PromiseState{missed.Line: sourcing.StateOpen, void.Line: sourcing.StateVoid}, states)
		return nil
	})
}

func reasonsOf(p sourcing.Plan) []string {
	var out []string
	for _, c := range p.Choices {
		out = append(out, c.Location+" "+string(c.Reason))
	}
	return out
}
