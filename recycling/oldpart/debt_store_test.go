package oldpart_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/policy"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
)

const day = 24 * time.Hour

// debts is a world with the timers of obligations.
type debts struct {
	*recyclingtest.World
	dispatcher *event.Dispatcher
}

func owing(t *testing.T, body string) debts {
	t.Helper()
	w := recyclingtest.Setup(t)
	dispatcher := event.NewDispatcher(w.DB)
	oldpart.Subscribe(dispatcher)
	require.NoError(t, dispatcher.Register(t.Context()))
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := policy.Put(ctx, tx, oldpart.CoreReturnsPolicy(), []byte(body), time.Time{}, "test")
		return err
	})
	_, err := w.DB.ExecContext(t.Context(), "UPDATE parts SET price_minor = 20000 WHERE number = 'MOT'")
	require.NoError(t, err)
	return debts{w, dispatcher}
}

func (d debts) after(span time.Duration) {
	d.Helper()
	d.Now = d.Now.Add(span)
	require.NoError(d, d.dispatcher.Drain(d.Context()))
}

func (d debts) told(kind string) (n int) {
	d.Helper()
	require.NoError(d, d.DB.GetContext(d.Context(), &n, "SELECT count(*) FROM events WHERE type = $1", kind))
	return n
}

func TestWhatIsOwedIsRemindedOfChargedAndCreditedWhenItComes(t *testing.T) {
	t.Parallel()
	d := owing(t, `{"term_days": 10, "remind_days": 3, "block_days": 0, "charge_days": 20, "charge_percent": 50}`)
	id := d.Oblige("MOT")
	d.after(7*day - time.Minute)
	require.Zero(t, d.told("recycling.reminded.v1"))
	d.after(2 * time.Minute)
	require.Equal(t, 1, d.told("recycling.reminded.v1"))
	d.after(3 * day)
	require.Equal(t, oldpart.Overdue, d.State(id).State)
	d.after(20*day - time.Hour)
	require.Equal(t, oldpart.Overdue, d.State(id).State)
	d.after(2 * time.Hour)
	r := d.State(id)
	require.Equal(t, oldpart.Charged, r.State)
	require.EqualValues(t, 10000, *r.ChargedMinor)
	require.Equal(t, "CNY", r.Currency)
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Receive(ctx, tx, id, "W2", "OLD-MOT", 4000)
		return err
	})
	r = d.State(id)
	require.Equal(t, oldpart.Received, r.State)
	require.NotNil(t, r.CreditedAt)
	require.Equal(t, "W2", *r.Warehouse, "nobody had announced it there")
	require.Equal(t, 1, d.told("recycling.credited.v1"))
	d.Lawful()
}

func TestTheClockStandsStillWhileADebtIsDisputed(t *testing.T) {
	t.Parallel()
	d := owing(t, `{"term_days": 10, "remind_days": 0, "block_days": 0, "charge_days": 5, "charge_percent": 100}`)
	id := d.Oblige("MOT")
	d.after(8 * day)
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Dispute(ctx, tx, id, "the customer kept it")
		return err
	})
	d.after(40 * day)
	require.Equal(t, oldpart.Disputed, d.State(id).State, "neither overdue nor charged")
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Settle(ctx, tx, id, false, "the customer says you took it")
		return err
	})
	require.Equal(t, oldpart.Obliged, d.State(id).State, "two days were left")
	d.after(2*day + time.Minute)
	require.Equal(t, oldpart.Overdue, d.State(id).State)
	d.after(5 * day)
	require.Equal(t, oldpart.Charged, d.State(id).State)
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Dispute(ctx, tx, id, "here is the photograph")
		return err
	})
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Settle(ctx, tx, id, true, "the photograph shows it")
		return err
	})
	r := d.State(id)
	require.Equal(t, oldpart.Closed, r.State)
	require.NotNil(t, r.CreditedAt)
	require.Equal(t, []string{id}, d.foundRight("eve"))
	require.Empty(t, d.foundRight("ma"), "another engineer is not told")
	d.after(60*day + time.Minute)
	require.Empty(t, d.foundRight("eve"), "long told")
	require.Error(t, d.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Settle(ctx, tx, id, true, "once more, please")
		return err
	}))
	d.Lawful()
}

// foundRight are the old parts that an engineer disputed and won.
func (d debts) foundRight(engineer string) (ids []string) {
	d.Helper()
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		found, err := oldpart.Returns(ctx, tx, oldpart.Filter{Settled: true, Engineer: engineer, Limit: 10})
		for _, r := range found {
			ids = append(ids, r.ID)
		}
		return err
	})
	return ids
}

// TestAChargeIsTakenBackExactlyWhenItIsOwedNoMore: whatever is done in whatever order, who owes nothing has paid nothing.
func TestAChargeIsTakenBackExactlyWhenItIsOwedNoMore(t *testing.T) {
	t.Parallel()
	d := owing(t, `{"term_days": 2, "remind_days": 1, "block_days": 0, "charge_days": 1, "charge_percent": 100}`)
	rapid.Check(t, func(t *rapid.T) {
		id := d.Oblige("MOT")
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			step := rapid.SampledFrom([]string{"wait", "dispute", "uphold", "refuse", "waive", "receive", "drop"}).Draw(t, "step")
			// What may not be done now is refused and changes nothing; that is the machine's test.
			_ = d.Try(func(ctx context.Context, tx *db.Tx) (err error) {
				switch step {
				case "dispute":
					_, err = oldpart.Dispute(ctx, tx, id, "not mine")
				case "uphold", "refuse":
					_, err = oldpart.Settle(ctx, tx, id, step == "uphold", "we have looked")
				case "waive":
					_, err = oldpart.WaiveFor(ctx, tx, id, oldpart.WaivedOtherwise, "forget it")
				case "receive":
					_, err = oldpart.Receive(ctx, tx, id, "W1", "", 4000)
				case "drop":
					_, err = oldpart.DropOff(ctx, tx, id, "B-"+id, "W1")
				}
				return err
			})
			if step == "wait" {
				d.after(36 * time.Hour)
			}
		}
		r := d.State(id)
		owes := r.State == oldpart.Obliged || r.State == oldpart.Overdue || r.State == oldpart.Charged || r.State == oldpart.Disputed || r.State == oldpart.DroppedOff
		if r.ChargedAt != nil && !owes {
			require.NotNil(t, r.CreditedAt, "%s is %s and still charged", id, r.State)
		}
		if r.State == oldpart.Charged {
			require.NotNil(t, r.ChargedAt)
			require.Nil(t, r.CreditedAt)
		}
	})
	d.Lawful()
}
