package quote_test

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/cover"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/quote"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

type world struct{ repairflowtest.Door }

func setup(t *testing.T) world { return world{repairflowtest.OpenDoor(t)} }

// uncovered is a repair of an appliance that nobody covers, with its engineer at the door.
func (w world) uncovered() repair.Repair {
	in := repairflowtest.Intake("li")
	in.PurchasedOn = ""
	r := w.Open(in)
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	return r
}

func (w world) draft(r repair.Repair, body string) quote.Quote {
	w.Helper()
	got := w.Call(repairflowtest.Li, "POST", "/v1/repairs/"+r.ID+"/quotes", body)
	require.Equal(w, http.StatusOK, got.Status, got.Raw)
	return read(w, got.Raw)
}

func read(w world, raw string) quote.Quote {
	w.Helper()
	var q quote.Quote
	require.NoError(w, json.Unmarshal([]byte(raw), &q))
	return q
}

func (w world) link(r repair.Repair) string {
	w.Helper()
	got := w.Call(repairflowtest.Zhao, "POST", "/v1/repairs/"+r.ID+"/track-link", "{}")
	require.Equal(w, http.StatusOK, got.Status, got.Raw)
	return "/v1/track/" + got.Token
}

func (w world) quoted(id uuid.UUID) quote.Quote {
	w.Helper()
	var q quote.Quote
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) { q, err = quote.ByID(ctx, tx, id); return err })
	return q
}

func TestMission055TheTotalIsTheSumAndThePriceIsThatOfTheReservation(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.Receive("FAN", "WH-GZ", 3)
	r := w.uncovered()
	w.ReserveSoftly(r.ID, partorder.Want{Part: "FAN", Quantity: 2})
	_, err := w.DB.ExecContext(t.Context(), "UPDATE parts SET price_minor = 99900 WHERE number = 'FAN'")
	require.NoError(t, err)
	q := w.draft(r, `{"send":true}`)
	require.Equal(t, quote.Sent, q.State)
	require.Len(t, q.Lines, 3, "labour, the part, the way")
	var sum int64
	for _, l := range q.Lines {
		require.Equal(t, l.Quantity*l.UnitMinor, l.AmountMinor)
		sum += l.AmountMinor
	}
	require.Equal(t, sum, q.TotalMinor)
	require.EqualValues(t, 18000+2*12000+3000, q.TotalMinor, "the price of the day of the reservation")
	require.Equal(t, 30, q.Lines[0].WarrantyDays)
	require.Equal(t, w.Now.Add(72*time.Hour), q.ValidUntil.UTC())
	_, err = w.DB.ExecContext(t.Context(), "UPDATE parts SET price_minor = 1 WHERE number = 'FAN'")
	require.NoError(t, err)
	require.Equal(t, q.TotalMinor, w.quoted(q.ID).TotalMinor, "a sent quote does not move")
	next := w.draft(r, `{"send":true}`)
	require.Equal(t, q.TotalMinor, next.TotalMinor, "nor does a newer version of it")
	require.Equal(t, 2, next.Number)
	require.Equal(t, quote.Superseded, w.quoted(q.ID).State)
}

func TestMission025NothingIsFittedBeforeAYes(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.Receive("FAN", "VAN-1", 1)
	r := w.uncovered()
	l := w.One(r.ID, "FAN")
	fit := func() (int, string) {
		got := w.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+l.ID.String()+"/install", `{}`)
		return got.Status, got.Code
	}
	status, code := fit()
	require.Equal(t, http.StatusConflict, status)
	require.Equal(t, "quote_unanswered", code)
	q := w.draft(r, `{"send":true}`)
	_, code = fit()
	require.Equal(t, "quote_unanswered", code, "asked is not answered")
	unsigned := w.Call(repairflowtest.Li, "POST", "/v1/quotes/"+q.ID.String()+"/accept", `{}`)
	require.Equal(t, "quote_signature", unsigned.Code)
	got := w.Call(repairflowtest.Li, "POST", "/v1/quotes/"+q.ID.String()+"/accept", `{"signature":"M0 0L9 9"}`)
	require.Equal(t, http.StatusOK, got.Status, got.Raw)
	status, _ = fit()
	require.Equal(t, http.StatusOK, status)
	w.Drain()
	w.Clean()
}

func TestMission057APriceBeyondTheBandNeedsAReasonAndIsMarked(t *testing.T) {
	t.Parallel()
	w := setup(t)
	r := w.uncovered()
	path := "/v1/repairs/" + r.ID + "/quotes"
	dear := `{"lines":[{"kind":"labour","unit_minor":30000}],"send":true}`
	got := w.Call(repairflowtest.Li, "POST", path, dear)
	require.Equal(t, http.StatusUnprocessableEntity, got.Status, got.Raw)
	require.Equal(t, "quote_price_reason", got.Code)
	require.Contains(t, got.Raw, "body.lines[0].reason")
	q := w.draft(r, strings.Replace(dear, `"unit_minor"`, `"reason":"roof work with a rope","unit_minor"`, 1))
	require.True(t, q.Lines[0].OutOfBand)
	shown := w.Call(repairflowtest.Nobody, "GET", w.link(r)+"/quotes", "")
	require.Contains(t, shown.Raw, `"out_of_band":true`)
	require.Contains(t, shown.Raw, "roof work with a rope", "the customer reads why")
	within := w.draft(r, `{"lines":[{"kind":"labour","unit_minor":19800}]}`)
	require.False(t, within.Lines[0].OutOfBand)
}

func TestMission059AVoucherVerifiesOfflineAndAnExpiredCoverMintsNone(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.Receive("FAN", "VAN-1", 2)
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	got := w.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+l.ID.String()+"/install", `{}`)
	require.Equal(t, http.StatusOK, got.Status, got.Raw)
	listed := w.Call(repairflowtest.Chen, "GET", "/v1/repairs/"+r.ID+"/quotes", "")
	var all struct{ Items []quote.Quote }
	require.NoError(t, json.Unmarshal([]byte(listed.Raw), &all))
	require.Len(t, all.Items, 1)
	v := all.Items[0]
	require.Equal(t, quote.Voucher, v.Kind)
	require.Equal(t, quote.Accepted, v.State)
	require.Zero(t, v.TotalMinor)

	var keys struct{ Items []quote.PublicKey }
	require.NoError(t, json.Unmarshal([]byte(w.Call(repairflowtest.Nobody, "GET", "/v1/voucher-keys", "").Raw), &keys))
	require.Len(t, keys.Items, 1)
	public, err := base64.StdEncoding.DecodeString(keys.Items[0].Public)
	require.NoError(t, err)
	require.True(t, quote.Verify(ed25519.PublicKey(public), *v.Voucher), "with the key alone")
	forged := *v.Voucher
	forged.Text = strings.Replace(forged.Text, `"minor":0`, `"minor":1`, 1)
	require.False(t, quote.Verify(ed25519.PublicKey(public), forged))

	claims := w.Call(repairflowtest.Zhao, "GET", "/v1/cover-decisions?payer=seller", "")
	require.Contains(t, claims.Raw, l.ID.String(), "who answers for the part sees it among his lines")

	in := repairflowtest.Intake("li")
	in.PurchasedOn, in.Serial = "2015-01-01", "AC1SN0009"
	old := w.Open(in)
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, old.ID); return err })
	late := w.One(old.ID, "FAN")
	refused := w.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+late.ID.String()+"/install", `{}`)
	require.Equal(t, "quote_unanswered", refused.Code, "an expired cover makes no voucher")
	q := w.draft(old, `{"send":true}`)
	require.Equal(t, quote.Priced, q.Kind)
	require.Nil(t, q.Voucher)
	w.Drain()
}

func TestMission060AnAddOnIsChargedOnlyWhenItWasTakenByItself(t *testing.T) {
	t.Parallel()
	w := setup(t)
	r := w.uncovered()
	q := w.draft(r, `{"lines":[{"kind":"labour"},{"kind":"cleaning","addon":true},{"kind":"cleaning","note":"the outdoor unit","addon":true}],"send":true}`)
	require.EqualValues(t, 18000, q.TotalMinor, "add-ons are not in the total")
	accept := w.link(r) + "/quotes/" + q.ID.String() + "/accept"
	for _, body := range []string{`{"addons":[1]}`, `{"addons":[9]}`, `{"addons":[2,2]}`} {
		require.Equal(t, "quote_line", w.Call(repairflowtest.Nobody, "POST", accept, body).Code, body)
	}
	got := w.Call(repairflowtest.Nobody, "POST", accept, `{"addons":[3]}`)
	require.Equal(t, http.StatusOK, got.Status, got.Raw)
	q = read(w, got.Raw)
	require.EqualValues(t, 26000, *q.AcceptedMinor)
	require.False(t, q.Lines[1].Taken)
	require.True(t, q.Lines[2].Taken)
	require.EqualValues(t, 26000, w.Repair(r.ID).OwesMinor)
}

func TestMission066AQuoteIsReadOutWithoutAnApp(t *testing.T) {
	t.Parallel()
	w := setup(t)
	r := w.uncovered()
	q := w.draft(r, `{"mode":"read_out","send":true}`)
	require.Equal(t, quote.ReadOut, q.Mode)
	shown := w.Call(repairflowtest.Nobody, "GET", w.link(r)+"/quotes", "")
	require.Equal(t, http.StatusOK, shown.Status)
	require.Contains(t, shown.Raw, q.ID.String(), "no account is needed to see it")
	got := w.Call(repairflowtest.Zhao, "POST", "/v1/quotes/"+q.ID.String()+"/accept", `{}`)
	require.Equal(t, quote.ByAgent, read(w, got.Raw).AnsweredHow)
}

func TestMission065TheVersionOfTheTermsIsKeptWithTheDecision(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.Receive("FAN", "VAN-1", 1)
	added := w.Call(repairflowtest.Zhao, "POST", "/v1/cover-contracts", `{"customer":"chen","model":"AC-1","serial":"ac1sn0001","plan":"Care 3","terms_version":"2026-02",
		"valid_from":"2026-01-01","valid_until":"2026-12-31","classes":["main"],"labour":true}`)
	require.Equal(t, http.StatusOK, added.Status, added.Raw)
	r := w.uncovered()
	l := w.One(r.ID, "FAN")
	require.Equal(t, http.StatusOK, w.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+l.ID.String()+"/install", `{}`).Status)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		kept, err := cover.OfRepair(ctx, tx, r.ID)
		require.NoError(t, err)
		require.Len(t, kept, 2, "the labour and the part")
		for _, d := range kept {
			require.Equal(t, cover.Extended, d.Kind)
			require.Equal(t, added.ID, *d.Contract)
			require.Equal(t, "2026-02", d.TermsVersion)
			require.Contains(t, d.Policy, "cover ")
		}
		return nil
	})
}

func TestAChallengedVoucherIsPaidByAnotherAndNeverByTheCustomer(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.Receive("FAN", "VAN-1", 1)
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	require.Equal(t, http.StatusOK, w.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+l.ID.String()+"/install", `{}`).Status)
	var decision uuid.UUID
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		kept, err := cover.OfRepair(ctx, tx, r.ID)
		decision = kept[1].ID
		return err
	})
	path := "/v1/cover-decisions/" + decision.String() + "/challenge"
	require.Equal(t, http.StatusForbidden, w.Call(repairflowtest.Li, "POST", path, `{"to":"none","note":"x"}`).Status)
	got := w.Call(repairflowtest.Zhao, "POST", path, `{"to":"none","note":"the invoice is of another appliance"}`)
	require.Equal(t, http.StatusOK, got.Status, got.Raw)
	require.Contains(t, got.Raw, `"payer":"repairer"`)
	_, err := w.DB.ExecContext(t.Context(), "UPDATE repairs SET purchased_on = NULL WHERE id = $1", r.ID)
	require.NoError(t, err)
	q := w.draft(r, `{"lines":[{"kind":"part","line":"`+l.ID.String()+`"},{"kind":"labour"}],"send":true}`)
	require.Zero(t, q.TotalMinor, "what was free stays free")
	require.Zero(t, w.Repair(r.ID).OwesMinor)
}

func TestAYesInTheLastMomentCountsAndOneAfterItDoesNot(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.Receive("FAN", "WH-GZ", 2)
	yes := func(q quote.Quote) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := quote.Accept(ctx, tx, q.ID, quote.Yes{How: quote.ByLink})
			return err
		})
	}
	first := w.uncovered()
	line := w.ReserveSoftly(first.ID, partorder.Want{Part: "FAN", Quantity: 1})[0]
	q := w.draft(first, `{"send":true}`)
	w.Later(72*time.Hour - time.Microsecond)
	w.Drain()
	require.Equal(t, orderline.Held, w.Line(line.ID).State, "the pieces wait as long as the quote")
	require.NoError(t, yes(q))
	require.Equal(t, orderline.Reserved, w.Line(line.ID).State, "the yes makes them firm at once")

	second := w.uncovered()
	line = w.ReserveSoftly(second.ID, partorder.Want{Part: "FAN", Quantity: 1})[0]
	q = w.draft(second, `{"send":true}`)
	w.Later(72 * time.Hour)
	require.ErrorIs(t, yes(q), quote.ErrExpired)
	w.Drain()
	require.Equal(t, quote.Expired, w.quoted(q.ID).State)
	require.Equal(t, orderline.Closed, w.Line(line.ID).State, "its end frees the pieces at once")
	require.Error(t, yes(q))
	w.Clean()
}

func TestOneOfManyAnswersCounts(t *testing.T) {
	t.Parallel()
	w := setup(t)
	r := w.uncovered()
	q := w.draft(r, `{"send":true}`)
	var wg sync.WaitGroup
	var mu sync.Mutex
	counted := 0
	for i := range 8 {
		wg.Go(func() {
			err := w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
				if i%2 == 0 {
					_, err = quote.Accept(ctx, tx, q.ID, quote.Yes{How: quote.ByLink})
				} else {
					_, err = quote.Decline(ctx, tx, q.ID, quote.ByLink, "no")
				}
				return err
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				counted++
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1, counted)
}

// A no ends the repair and blocks nothing: what is held is free at once, what is in hand is given back, only a quoted diagnosis is owed.
func TestANoFreesWhatIsHeldAndOwesTheDiagnosisOnlyWhenItWasQuoted(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	for _, c := range []struct {
		diagnosis string
		owes      int64
	}{{"", 0}, {`,{"kind":"diagnosis"}`, 5000}} {
		r := w.uncovered()
		line := w.ReserveSoftly(r.ID, partorder.Want{Part: "FAN", Quantity: 1})[0]
		require.Equal(t, "1/1", w.Stock("FAN", "WH-GZ", "new"))
		q := w.draft(r, `{"lines":[{"kind":"labour"},{"kind":"part","line":"`+line.ID.String()+`"}`+c.diagnosis+`],"send":true}`)
		require.Equal(t, c.owes, q.IfDeclinedMinor)
		got := w.Call(repairflowtest.Nobody, "POST", w.link(r)+"/quotes/"+q.ID.String()+"/decline", `{"reason":"too dear"}`)
		require.Equal(t, http.StatusOK, got.Status, got.Raw)
		require.Equal(t, orderline.Closed, w.Line(line.ID).State)
		require.Equal(t, "1/0", w.Stock("FAN", "WH-GZ", "new"))
		after := w.Repair(r.ID)
		require.Equal(t, c.owes, after.OwesMinor)
		if c.owes == 0 {
			require.Equal(t, repair.Settled, after.State)
		} else {
			require.Equal(t, repair.Cancelled, after.State, "it settles when the diagnosis is paid")
		}
		w.Drain()
	}
	w.Clean()
}
