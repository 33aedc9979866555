package notice_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/coverage"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/notice"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/eta"
	"fettle/shipping/lane"
)

func flood(w repairflowtest.World) notice.Incident {
	return notice.Incident{Code: notice.Flood, Reason: customerpage.Text{ZH: "受台风影响，广州暂停派送", EN: "A typhoon has stopped deliveries in Guangzhou"},
		Scope: eta.Scope{Area: "440100"}, From: *w.Now, Until: w.Now.Add(30 * 24 * time.Hour), ExtraHours: 48}
}

func delayedBy(w repairflowtest.World, in notice.Incident) notice.MassDelay {
	w.Helper()
	var m notice.MassDelay
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) { m, err = notice.DelayAll(ctx, tx, in); return err })
	w.Drain()
	return m
}

func triedDelay(w repairflowtest.World, in notice.Incident) notice.MassDelay {
	w.Helper()
	var m notice.MassDelay
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) { m, err = notice.TryDelay(ctx, tx, in); return err })
	return m
}

// promisesOf are the states of a line's promises, oldest first.
func promisesOf(w repairflowtest.World, l partorder.Ordered) []sourcing.Promise {
	w.Helper()
	var out []sourcing.Promise
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := sourcing.PromisesOfRepair(ctx, tx, w.Line(l.ID).Repair)
		for _, p := range all {
			if p.Line == l.ID {
				out = append(out, p)
			}
		}
		return err
	})
	return out
}

func statesOf(promises []sourcing.Promise) string {
	var out []string
	for _, p := range promises {
		out = append(out, string(p.State))
	}
	return strings.Join(out, " ")
}

func tallyOf(w repairflowtest.World) coverage.Tally {
	w.Helper()
	var s coverage.Summary
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = coverage.Summarise(ctx, tx, 30)
		return err
	})
	return s.Total
}

// massNotices are who was told of a delay, with the text.
func massNotices(w repairflowtest.World) map[string]string {
	w.Helper()
	out := map[string]string{}
	for _, n := range allNotices(w) {
		if n.Template == notice.TellMassDelay {
			require.Empty(w, out[string(n.Recipient)+" "+n.Login], "told once")
			out[string(n.Recipient)+" "+n.Login] = n.Body
		}
	}
	return out
}

func TestMission102OneDelayTellsEachCustomerOnceHoweverManyOfHisLinesItMoves(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 3)
	w.Drain()
	first, second := w.Visited("li"), w.Visited("li")
	in := repairflowtest.Intake("ma")
	in.Customer = "wu"
	third := w.Open(in)
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, third.ID); return err })
	sent := w.One(first.ID, "FAN")
	w.Sent(sent, "FAN")
	reserved, waits := w.One(second.ID, "FAN"), w.One(second.ID, "SEAL")
	require.Equal(t, orderline.Backordered, waits.State)
	of := w.One(third.ID, "FAN")
	w.Drain()
	before := whoHeard(w)

	counted := triedDelay(w, flood(w))
	require.Nil(t, counted.ID)
	require.Equal(t, before, whoHeard(w), "a dry run tells nobody")
	require.Equal(t, "open", statesOf(promisesOf(w, sent)))

	done := delayedBy(w, flood(w))
	require.NotNil(t, done.ID)
	for _, m := range []notice.MassDelay{counted, done} {
		require.Equal(t, []int{4, 1, 1, 3, 2}, []int{m.Lines, m.Waiting, m.Parcels, m.Repairs, m.Customers})
	}
	told := massNotices(w)
	require.Len(t, told, 4, "two customers and two engineers")
	require.Contains(t, told["customer chen"], "受台风影响，广州暂停派送。")
	require.Contains(t, told["customer chen"], first.ID)
	require.Contains(t, told["customer chen"], second.ID)
	require.NotContains(t, told["customer wu"], first.ID)
	require.NotContains(t, whoHeard(w), "changed customer", "each promise is not told of by itself")
	for _, l := range []partorder.Ordered{sent, reserved, waits, of} {
		p := promisesOf(w, l)
		require.Equal(t, "superseded open", statesOf(p))
		require.Equal(t, p[0].ArrivesAt.Add(48*time.Hour), p[1].ArrivesAt)
		require.Equal(t, p[0].DueAt.Add(48*time.Hour), p[1].DueAt)
		require.Equal(t, "delay: flood", p[0].Reason)
		require.Equal(t, p[1].ID, w.Line(l.ID).Promise.ID)
	}
	for _, l := range []partorder.Ordered{sent, reserved, of} {
		var due time.Time
		require.NoError(t, w.DB.GetContext(t.Context(), &due, "SELECT due_at FROM pick_tasks WHERE line = $1", l.ID))
		require.True(t, promisesOf(w, l)[1].DueAt.Equal(due), "it is picked by what is promised now")
	}
	parcel := w.Shipment(w.Line(sent.ID).Shipment)
	require.True(t, promisesOf(w, sent)[1].DueAt.Equal(*parcel.PromisedAt), "and so is its parcel judged")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		shown, err := customerpage.Of(ctx, tx, first.ID)
		require.Equal(t, customerpage.Sentence("delay."+string(notice.Flood)), *shown.Promises[0].Changed)
		return err
	})
	require.Equal(t, 4, tallyOf(w).Made, "what a delay promises is not counted again")
	w.Clean()
}

func TestTheFirstPromiseIsJudgedWhateverWasToldSince(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		after time.Duration
		want  string
		kept  int
	}{
		"too late for the first and in time for the last": {30 * time.Hour, "broken superseded kept", 0},
		"in time for both": {5 * time.Hour, "kept superseded kept", 1},
		"too late for all": {200 * time.Hour, "broken superseded broken", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := repairflowtest.Setup(t)
			w.Receive("FAN", "WH-GZ", 1)
			r := w.Visited("li")
			l := w.One(r.ID, "FAN")
			w.Sent(l, "FAN")
			delayedBy(w, flood(w))
			w.Later(time.Minute)
			delayedBy(w, flood(w))
			require.Equal(t, "superseded superseded open", statesOf(promisesOf(w, l)))
			w.Later(c.after)
			w.ScanIn(l.ID, "FAN")
			w.Drain()
			require.Equal(t, c.want, statesOf(promisesOf(w, l)))
			tally := tallyOf(w)
			require.Equal(t, []int{1, c.kept, 1 - c.kept, 0}, []int{tally.Made, tally.Kept, tally.Broken, tally.Superseded})
		})
	}
}

func TestALostPartBreaksTheFirstPromiseToo(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 2)
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	w.Sent(l, "FAN")
	delayedBy(w, flood(w))
	w.Later(time.Hour)
	w.Lost(l)
	require.Equal(t, "broken broken", statesOf(promisesOf(w, l)))
	require.Equal(t, 1, tallyOf(w).Broken)
}

func TestADelayTouchesOnlyItsScopeAndItsTime(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	r := w.Visited("li")
	w.Sent(w.One(r.ID, "FAN"), "FAN")
	for name, c := range map[string]struct {
		change func(*notice.Incident)
		lines  int
	}{
		"the city":             {func(*notice.Incident) {}, 1},
		"the province":         {func(in *notice.Incident) { in.Scope.Area = "440000" }, 1},
		"another county":       {func(in *notice.Incident) { in.Scope.Area = "440103" }, 0},
		"another city":         {func(in *notice.Incident) { in.Scope.Area = "440600" }, 0},
		"the carrier":          {func(in *notice.Incident) { in.Scope = eta.Scope{Carrier: "SF"} }, 1},
		"another carrier":      {func(in *notice.Incident) { in.Scope = eta.Scope{Carrier: "JD"} }, 0},
		"the warehouse":        {func(in *notice.Incident) { in.Scope = eta.Scope{Warehouse: "WH-GZ"} }, 1},
		"another warehouse":    {func(in *notice.Incident) { in.Scope.Warehouse = "WH-SZ" }, 0},
		"over before":          {func(in *notice.Incident) { in.From, in.Until = w.Now.Add(-time.Hour), w.Now.Add(time.Minute) }, 0},
		"begins after":         {func(in *notice.Incident) { in.From = w.Now.Add(20 * 24 * time.Hour) }, 0},
		"not before yesterday": {func(in *notice.Incident) { at := w.Now.Add(-24 * time.Hour); in.ExtraHours, in.NotBefore = 0, &at }, 0},
		"not before next week": {func(in *notice.Incident) { at := w.Now.Add(7 * 24 * time.Hour); in.ExtraHours, in.NotBefore = 0, &at }, 1},
	} {
		in := flood(w)
		c.change(&in)
		require.Equal(t, c.lines, triedDelay(w, in).Lines, name)
	}
}

func TestADelayThatIsNotMeantIsRefused(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	for _, c := range []struct {
		change func(*notice.Incident)
		want   error
	}{
		{func(in *notice.Incident) { in.Scope = eta.Scope{} }, notice.ErrScope},
		{func(in *notice.Incident) { in.Scope = eta.Scope{Carrier: "NOPE"} }, lane.ErrNoCarrier},
		{func(in *notice.Incident) { in.Until = in.From }, notice.ErrSpan},
		{func(in *notice.Incident) { in.ExtraHours = 0 }, notice.ErrNoDelay},
		{func(in *notice.Incident) { in.Reason.ZH = "详询王工 138 0013 8000" }, notice.ErrNumberInText},
		{func(in *notice.Incident) { in.Reason.EN = "Ask Wang, 020-83331234" }, notice.ErrNumberInText},
	} {
		in := flood(w)
		c.change(&in)
		for _, fn := range []func(context.Context, *db.Tx, notice.Incident) (notice.MassDelay, error){notice.DelayAll, notice.TryDelay} {
			require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error { _, err := fn(ctx, tx, in); return err }), c.want)
		}
	}
}

func TestManyRepairsAreDelayedAtOnce(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	const repairs = 120
	w.Receive("FAN", "WH-GZ", repairs)
	w.Drain()
	for i := range repairs {
		in := repairflowtest.Intake("li")
		in.Customer = []string{"chen", "wu", "zhou", "tang"}[i%4]
		r := w.Open(in)
		w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
		w.One(r.ID, "FAN")
	}
	w.Drain()
	m := delayedBy(w, flood(w))
	require.Equal(t, []int{repairs, repairs, 4, 0}, []int{m.Lines, m.Repairs, m.Customers, m.Waiting})
	told := massNotices(w)
	require.Len(t, told, 5)
	require.Contains(t, told["customer tang"], "及另外 27 单")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := notice.ListDelays(ctx, tx, nil, *m.ID, 10)
		require.Len(t, all, 1)
		require.Equal(t, *m.ID, *all[0].ID)
		return err
	})
	require.False(t, slices.Contains(whoHeard(w), "changed customer"))
}
