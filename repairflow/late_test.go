package repairflow_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/repairflow/board"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/pick"
)

func boardOf(d repairflowtest.Door) board.Board {
	d.Helper()
	var b board.Board
	got := d.Call(repairflowtest.Zhao, "GET", "/v1/board", "")
	require.Equal(d, http.StatusOK, got.Status, got.Raw)
	require.NoError(d, json.Unmarshal([]byte(got.Raw), &b))
	return b
}

func pageOf(d repairflowtest.Door, id string) customerpage.Page {
	d.Helper()
	var p customerpage.Page
	d.Do(func(ctx context.Context, tx *db.Tx) (err error) { p, err = customerpage.Of(ctx, tx, id); return err })
	return p
}

func picksAt(d repairflowtest.Door, warehouse string) []pick.Task {
	d.Helper()
	var out []pick.Task
	d.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = pick.List(ctx, tx, pick.Filter{Warehouse: warehouse, Limit: 10})
		return err
	})
	return out
}

func noticesTo(d repairflowtest.Door, template, recipient string) []string {
	d.Helper()
	var out []string
	require.NoError(d, d.DB.SelectContext(d.Context(), &out, "SELECT body FROM notices WHERE template = $1 AND recipient = $2 ORDER BY at", template, recipient))
	return out
}

// One time is told: what the answer, the board, the pick list and the page show is what is judged.
func TestTheTimeThatWasToldIsTheOneThatIsJudged(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 2)
	r := d.Visited("li")
	l := d.One(r.ID, "FAN")
	told := l.Promise.ArrivesAt
	require.Equal(t, told, l.Promise.DueAt)
	require.True(t, told.Before(l.OrderedAt.Add(24*time.Hour)), "earlier than the day that ends the hours")
	require.True(t, picksAt(d, "WH-GZ")[0].DueAt.Equal(told))
	page := pageOf(d, r.ID).Promises[0]
	require.True(t, page.ArrivesAt.Equal(told))
	require.True(t, page.DueAt.Equal(told))

	d.Sent(l, "FAN")
	*d.Now = told.Add(time.Minute)
	d.ScanIn(l.ID, "FAN")
	require.Equal(t, sourcing.StateBroken, pageOf(d, r.ID).Promises[0].State, "a minute after what was told is too late, whatever the hours say")
}

// The moment it cannot be kept: the departure has come and the part lies on its shelf.
func TestAPromiseThatCannotBeKeptIsMadeAnewBeforeItsTimeHasPassed(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 2)
	r := d.Visited("li")
	l := d.One(r.ID, "FAN")
	d.Drain()
	require.Empty(t, boardOf(d).AtRisk)
	leaves := *l.Promise.LeavesAt
	require.True(t, leaves.Equal(picksAt(d, "WH-GZ")[0].LeaveBy()), "the pick list goes by the departure that keeps it")
	for range 8 {
		*d.Now = picksAt(d, "WH-GZ")[0].LeaveBy().Add(time.Second)
		d.Drain()
		if d.Line(l.ID).Promise.Late {
			break
		}
		require.True(t, d.Line(l.ID).Promise.ArrivesAt.Equal(l.Promise.ArrivesAt), "the next departure keeps it as well")
		require.True(t, picksAt(d, "WH-GZ")[0].LeaveBy().After(*d.Now))
	}
	now := d.Line(l.ID)
	require.True(t, now.Promise.Late)
	require.True(t, d.Now.Before(l.Promise.DueAt), "before its time has passed")
	require.True(t, now.Promise.DueAt.After(l.Promise.DueAt))
	require.Equal(t, sourcing.StateOpen, now.Promise.State)

	risk := boardOf(d).AtRisk
	require.Len(t, risk, 1)
	require.True(t, risk[0].Late)
	require.Equal(t, board.PickNow, risk[0].Remedy)
	require.True(t, risk[0].ToldAt.Equal(l.Promise.DueAt))
	require.True(t, picksAt(d, "WH-GZ")[0].DueAt.Equal(now.Promise.DueAt))
	page := pageOf(d, r.ID)
	require.True(t, page.Promises[1].Late)
	require.Equal(t, customerpage.Sentence("change.late_warehouse"), *page.Promises[0].Changed)
	for _, to := range []string{"customer", "engineer"} {
		told := noticesTo(d, "delayed", to)
		require.Len(t, told, 1, "he is told once, with the new time and the reason")
		require.Contains(t, told[0], page.Promises[0].Changed.ZH)
	}
	require.Empty(t, noticesTo(d, "changed", "customer"))

	d.Sent(partorder.Ordered{Line: now}, "FAN")
	*d.Now = now.Promise.DueAt.Add(-time.Minute)
	d.ScanIn(l.ID, "FAN")
	states := []sourcing.PromiseState{}
	for _, p := range pageOf(d, r.ID).Promises {
		states = append(states, p.State)
	}
	require.Equal(t, []sourcing.PromiseState{sourcing.StateBroken, sourcing.StateKept}, states, "what was told first is judged too")
}

// A time that has passed is amber at that moment, and a new one stands there.
func TestATimeThatHasPassedIsNeverLeftStanding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		pieces  int64
		go_     func(d repairflowtest.Door, l partorder.Ordered)
		remedy  board.Remedy
		because string
	}{
		{"waits for goods", 0, func(repairflowtest.Door, partorder.Ordered) {}, board.FindSupply, "change.late_supply"},
		{"is on the road", 1, func(d repairflowtest.Door, l partorder.Ordered) { d.Sent(l, "FAN") }, board.AskCarrier, "change.late_road"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := repairflowtest.OpenDoor(t)
			if c.pieces > 0 {
				d.Receive("FAN", "WH-GZ", c.pieces)
			}
			r := d.Visited("li")
			l := d.One(r.ID, "FAN")
			c.go_(d, l)
			d.Drain()
			*d.Now = l.Promise.DueAt
			raw := d.Call(repairflowtest.Zhao, "GET", "/v1/board", "").Raw
			require.Contains(t, raw, l.ID.String())
			d.Later(time.Second)
			d.Drain()
			now := d.Line(l.ID)
			require.True(t, now.Promise.Late)
			require.True(t, now.Promise.DueAt.After(*d.Now))
			risk := boardOf(d).AtRisk
			require.Equal(t, []board.Remedy{c.remedy}, []board.Remedy{risk[0].Remedy})
			require.True(t, risk[0].Late)
			page := pageOf(d, r.ID)
			at := slices.IndexFunc(page.Promises, func(p customerpage.PagePromise) bool { return p.ID == l.Promise.ID })
			require.Equal(t, customerpage.Sentence(c.because), *page.Promises[at].Changed)
			require.Len(t, noticesTo(d, "delayed", "customer"), 1)
			// Nobody is told every hour: each new time is at least as far off as the last one lived.
			for range 3 {
				*d.Now = d.Line(l.ID).Promise.DueAt.Add(time.Second)
				d.Drain()
			}
			require.LessOrEqual(t, len(noticesTo(d, "delayed", "customer")), 4)
		})
	}
}

// Nothing is promised before somebody has said yes.
func TestAnOfferedSubstituteIsAQuestionAndNoPromise(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO supersessions (from_part, to_part, mode, effective_on) VALUES ('FAN', 'SEAL', 'consume_first', '2026-01-01');
UPDATE parts SET price_minor = 18500 WHERE number = 'SEAL'`)
	require.NoError(t, err)
	d.Receive("SEAL", "WH-GZ", 2)
	r := d.Visited("li")
	made := d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+r.ID+"/part-orders", `{"lines":[{"part":"FAN","quantity":1}]}`)
	require.Equal(t, http.StatusOK, made.Status, made.Raw)
	require.Equal(t, "substitute_offered", made.Lines[0].State)
	require.NotContains(t, made.Raw, `"within_24h":true`)
	for _, says := range []string{`"part":"SEAL"`, `"superseded":true`, `"more_minor":6500`, `"until":`, `"arrives_at":`} {
		require.Contains(t, made.Raw, says)
	}
	d.Drain()
	require.Empty(t, noticesTo(d, "promised", "customer"), "nobody is told that it is arranged")
	l := d.Lines(r.ID)[0]
	require.Equal(t, "SEAL", l.Offer.Part)
	require.False(t, l.Promise.Within24h)

	// Nobody answers: he is told, and the question is put again, for the part is never supplied any more.
	d.Later(l.HoldUntil.Sub(*d.Now) + time.Second)
	d.Drain()
	l = d.Lines(r.ID)[0]
	require.Equal(t, orderline.Offered, l.State)
	require.True(t, l.HoldUntil.After(*d.Now))
	require.Len(t, noticesTo(d, "offer_lapsed", "engineer"), 1)
	require.Len(t, noticesTo(d, "offered", "engineer"), 1)
	require.Contains(t, strings.Join(noticesTo(d, "offered", "engineer"), " "), l.Offer.NameZH)

	yes := d.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+l.ID.String()+"/accept", "{}")
	require.Equal(t, http.StatusOK, yes.Status, yes.Raw)
	require.Contains(t, yes.Raw, `"offer":null`)
	require.Contains(t, yes.Raw, `"within_24h":true`)
	d.Drain()
	d.Clean()
}
