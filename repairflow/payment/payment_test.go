package payment_test

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/outcome"
	"fettle/repairflow/payment"
	"fettle/repairflow/quote"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

type world struct{ repairflowtest.Door }

// sent is a repair that nobody covers, its quote of 210 yuan and the customer's link.
func sent(t *testing.T) (w world, r repair.Repair, q quote.Quote, link string) {
	t.Helper()
	w = world{repairflowtest.OpenDoor(t)}
	in := repairflowtest.Intake("li")
	in.PurchasedOn = ""
	r = w.Open(in)
	w.Do(payment.OpenSimulator)
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		if _, err = repair.StartVisit(ctx, tx, r.ID); err != nil {
			return err
		}
		if q, err = quote.DraftQuote(ctx, tx, uuid.Nil, r.ID, nil, quote.Online); err != nil {
			return err
		}
		q, err = quote.Send(ctx, tx, q.ID)
		return err
	})
	require.EqualValues(t, 21000, q.TotalMinor)
	token := w.Call(repairflowtest.Zhao, "POST", "/v1/repairs/"+r.ID+"/track-link", "{}").Token
	return w, r, q, "/v1/track/" + token
}

func (w world) begin(link string, q quote.Quote) payment.Payment {
	w.Helper()
	got := w.Call(repairflowtest.Nobody, "POST", link+"/quotes/"+q.ID.String()+"/payments", "{}")
	require.Equal(w, http.StatusOK, got.Status, got.Raw)
	var p payment.Payment
	require.NoError(w, json.Unmarshal([]byte(got.Raw), &p))
	return p
}

func (w world) accept(link string, q quote.Quote) {
	w.Helper()
	got := w.Call(repairflowtest.Nobody, "POST", link+"/quotes/"+q.ID.String()+"/accept", "{}")
	require.Equal(w, http.StatusOK, got.Status, got.Raw)
}

func (w world) hear(id, reference string, minor int64) (m payment.Report) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		m, err = payment.Hear(ctx, tx, payment.Report{Provider: payment.Simulator, ID: id, Kind: payment.SaysCaptured, Reference: reference, Minor: minor, Currency: "CNY"})
		return err
	})
	return m
}

func (w world) paid(id uuid.UUID) (p payment.Payment) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) { p, err = payment.ByID(ctx, tx, id); return err })
	return p
}

func TestMission056MoreThanWasAcceptedIsNotCaptured(t *testing.T) {
	t.Parallel()
	w, r, q, link := sent(t)
	p := w.begin(link, q)
	w.accept(link, q)
	m := w.hear("e-1", p.Reference, 21001)
	require.Equal(t, payment.Refused, m.State)
	require.Equal(t, "over", m.Reason)
	require.Zero(t, w.paid(p.ID).CapturedMinor)
	_, err := w.DB.ExecContext(t.Context(), "UPDATE payments SET accepted_minor = 21000, captured_minor = 21001, captured_at = now() WHERE id = $1", p.ID)
	require.True(t, db.Violates(err, "payments_capture_within_what_was_accepted"), "the table itself refuses it")
	require.Equal(t, payment.Applied, w.hear("e-2", p.Reference, 21000).State)
	require.Zero(t, w.Repair(r.ID).OwesMinor)
	require.Equal(t, "payment_nothing_due", w.Call(repairflowtest.Nobody, "POST", link+"/quotes/"+q.ID.String()+"/payments", "{}").Code)
}

func TestMission058TheSameMessageCapturesOnce(t *testing.T) {
	t.Parallel()
	w, r, q, link := sent(t)
	p := w.begin(link, q)
	w.accept(link, q)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() { w.hear("e-1", p.Reference, 21000) })
	}
	wg.Wait()
	require.EqualValues(t, 21000, w.paid(p.ID).CapturedMinor)
	require.Equal(t, payment.Refused, w.hear("e-2", p.Reference, 21000).State, "another message of the same money has no effect")
	require.EqualValues(t, 21000, w.paid(p.ID).CapturedMinor)
	require.Zero(t, w.Repair(r.ID).OwesMinor)
	var told int
	require.NoError(t, w.DB.GetContext(t.Context(), &told, "SELECT count(*) FROM events WHERE type = 'repairflow.payment_moved.v1' AND data ->> 'to' = 'captured'"))
	require.Equal(t, 1, told)
}

func TestMission058AMessageBeforeTheYesIsKeptForIt(t *testing.T) {
	t.Parallel()
	w, r, q, link := sent(t)
	p := w.begin(link, q)
	require.Equal(t, payment.Kept, w.hear("e-1", p.Reference, 21000).State)
	require.Zero(t, w.paid(p.ID).CapturedMinor)
	w.accept(link, q)
	require.Equal(t, payment.Applied, w.hear("e-1", p.Reference, 21000).State)
	require.EqualValues(t, 21000, w.paid(p.ID).CapturedMinor)
	require.Zero(t, w.Repair(r.ID).OwesMinor)
}

func TestMission058TheCustomerPaysOnHisPageAndTheRepairSettles(t *testing.T) {
	t.Parallel()
	w, r, q, link := sent(t)
	w.accept(link, q)
	require.EqualValues(t, 21000, w.Repair(r.ID).OwesMinor)
	done := w.Call(repairflowtest.Li, "POST", "/v1/repairs/"+r.ID+"/complete", "{}")
	require.EqualValues(t, repair.Completed, done.State, "the money is not square")
	p := w.begin(link, q)
	simulate := link + "/payments/" + p.ID.String() + "/simulate"
	require.EqualValues(t, payment.Failed, w.Call(repairflowtest.Nobody, "POST", simulate, `{"succeed":false}`).State)
	p = w.begin(link, q)
	simulate = link + "/payments/" + p.ID.String() + "/simulate"
	require.EqualValues(t, payment.Captured, w.Call(repairflowtest.Nobody, "POST", simulate, `{"succeed":true}`).State)
	require.Equal(t, repair.Settled, w.Repair(r.ID).State)
	w.Drain()
}

func TestAMessageThatNobodySignedIsRefused(t *testing.T) {
	t.Parallel()
	w, _, q, link := sent(t)
	p := w.begin(link, q)
	got := w.Call(repairflowtest.Nobody, "POST", "/v1/payment-messages/simulator", `{"id":"e-1","type":"payment_intent.succeeded","data":{"object":{"id":"`+p.Reference+`","amount_received":21000,"currency":"cny"}}}`)
	require.Equal(t, http.StatusUnauthorized, got.Status, got.Raw)
	require.Equal(t, "payment_signature", got.Code)
}

// Cancelled after it was paid: all of it goes back at once.
func TestWhatIsPaidForARepairThatIsGivenUpGoesBack(t *testing.T) {
	t.Parallel()
	w, r, q, link := sent(t)
	p := w.begin(link, q)
	w.accept(link, q)
	w.hear("e-1", p.Reference, 21000)
	got := w.Call(repairflowtest.Zhao, "POST", "/v1/repairs/"+r.ID+"/cancel", `{"reason":"moved away"}`)
	require.Equal(t, http.StatusOK, got.Status, got.Raw)
	require.EqualValues(t, 21000, w.paid(p.ID).RefundedMinor)
	require.Equal(t, payment.Refunded, w.paid(p.ID).State)
	require.Equal(t, repair.Settled, w.Repair(r.ID).State)
	w.Drain()
}

func TestMission067AnApprovedProposalIsPaidBackOnce(t *testing.T) {
	t.Parallel()
	w, r, q, link := sent(t)
	p := w.begin(link, q)
	w.accept(link, q)
	w.hear("e-1", p.Reference, 21000)
	tell := func(approved bool, minor int64) {
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			id := uuid.New()
			// What the bench found leads to a proposal; here only what operations say to it counts.
			if _, err := tx.ExecContext(ctx, "ALTER TABLE payment_refunds DROP CONSTRAINT IF EXISTS payment_refunds_proposal_fkey"); err != nil {
				return err
			}
			return event.Emit(ctx, tx, outcome.RefundDecided{Refund: id, Repair: r.ID, Approved: approved, Minor: minor, Currency: "CNY", Note: "no fault in the old part"})
		})
		w.Drain()
	}
	tell(false, 12000)
	require.Zero(t, w.paid(p.ID).RefundedMinor)
	tell(true, 12000)
	require.EqualValues(t, 12000, w.paid(p.ID).RefundedMinor)
	require.Zero(t, w.Repair(r.ID).OwesMinor, "what a verdict gives back is not owed again")
	tell(true, 12000)
	require.EqualValues(t, 21000, w.paid(p.ID).RefundedMinor, "never more than was paid")
	refused := w.Call(repairflowtest.Zhao, "POST", "/v1/payments/"+p.ID.String()+"/refund", `{"minor":1,"reason":"x"}`)
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status, refused.Raw)
}

// TestWhereNobodyTakesMoneyOnlineNobodyPaysWithNone keeps the simulator out of where it was not opened.
func TestWhereNobodyTakesMoneyOnlineNobodyPaysWithNone(t *testing.T) {
	t.Parallel()
	w, _, q, link := sent(t)
	p := w.begin(link, q)
	_, err := w.DB.ExecContext(t.Context(), "DELETE FROM payment_secrets")
	require.NoError(t, err)
	require.Equal(t, "payment_no_provider", w.Call(repairflowtest.Nobody, "POST", link+"/quotes/"+q.ID.String()+"/payments", "{}").Code)
	require.Equal(t, "payment_signature", w.Call(repairflowtest.Nobody, "POST", link+"/payments/"+p.ID.String()+"/simulate", `{"succeed":true}`).Code, "nor with what was begun before")
	require.Equal(t, payment.Intent, w.paid(p.ID).State)
}
