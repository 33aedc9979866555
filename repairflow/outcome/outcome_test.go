package outcome_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/apitest"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/recycling"
	"fettle/recycling/claim"
	"fettle/recycling/oldpart"
	"fettle/recycling/proof"
	"fettle/repairflow"
	"fettle/repairflow/custody"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/dock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/outcome"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

type desk struct {
	repairflowtest.World
	door *apitest.Door
}

func openDesk(t *testing.T) desk {
	t.Helper()
	w := repairflowtest.Setup(t)
	return desk{w, apitest.Open(t, w.DB, w.Dispatcher, func(a *api.API) {
		repairflow.Routes(a)
		recycling.Routes(a)
	})}
}

// does calls a door that must answer, and reads the answer.
func (d desk) does(who auth.Actor, method, path, body string, to any) {
	d.Helper()
	answer := d.door.Ask(who, method, path, body)
	require.Equal(d, http.StatusOK, answer.Status, "%s %s: %s", method, path, answer.Raw)
	if to != nil {
		require.NoError(d, json.Unmarshal([]byte(answer.Raw), to))
	}
}

func (d desk) refused(who auth.Actor, method, path, body, code string) {
	d.Helper()
	answer := d.door.Ask(who, method, path, body)
	require.Contains(d, answer.Raw, `"`+code+`"`, "%s %s", method, path)
}

// lawful looks that pieces and grams are all accounted for.
func (d desk) lawful() {
	d.Helper()
	d.Clean()
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		r, err := proof.Audit(ctx, tx)
		require.Empty(d, r.Drifts)
		require.Zero(d, r.Grams.Sum())
		return err
	})
}

// inHand is a line of a new repair whose piece the engineer has at the door.
func (d desk) inHand(accepts bool, serial string) orderline.Line {
	d.Helper()
	in := repairflowtest.Intake("li")
	in.AcceptsRefurbished = accepts
	r := d.Open(in)
	l := d.One(r.ID, "COMP")
	require.Equal(d, orderline.Reserved, l.State)
	d.Sent(l, serial)
	d.Drain()
	out := d.ScanIn(l.ID, serial)
	d.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	return out
}

// fitted fits a piece that lies at the warehouse and answers the old part that is owed for it.
func (d desk) fitted(accepts bool, serial, old string) oldpart.Return {
	d.Helper()
	l := d.inHand(accepts, serial)
	d.Fit(l.ID, serial, old)
	d.Drain()
	var out []oldpart.Return
	d.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = oldpart.ReturnsOfRepair(ctx, tx, l.Repair)
		return err
	})
	require.Len(d, out, 1)
	return out[0]
}

// judged has an old part received and judged at the bench, through the doors.
func (d desk) judged(r oldpart.Return, serial string, verdict oldpart.Verdict) {
	d.Helper()
	at := "/v1/returns/" + r.ID
	d.does(repairflowtest.Wang, "POST", at+"/receive", `{"warehouse":"WH-GZ","serial":"`+serial+`","gross_grams":9000}`, nil)
	d.does(repairflowtest.Wang, "POST", at+"/inspect", `{"verdict":"`+string(verdict)+`"}`, nil)
	d.Drain()
}

func (d desk) claims(state claim.State) (out []claim.Claim) {
	d.Helper()
	var page struct{ Items []claim.Claim }
	d.does(repairflowtest.Zhao, "GET", "/v1/supplier-claims?state="+string(state), "", &page)
	return page.Items
}

func TestNoFaultFoundProposesARefundOnceAndOperationsDecide(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.Receive("COMP", "WH-GZ", 1, "N-1")
	d.Drain()
	r := d.fitted(false, "N-1", "OLD-1")
	d.judged(r, "OLD-1", oldpart.NoFaultFound)
	var list struct{ Items []outcome.Refund }
	d.does(repairflowtest.Zhao, "GET", "/v1/refund-proposals", "", &list)
	require.Len(t, list.Items, 1)
	p := list.Items[0]
	require.Equal(t, []any{r.ID, r.Repair, "COMP", int64(80000), "CNY", "li"}, []any{p.Return, p.Repair, p.Part, p.Minor, p.Currency, p.Engineer})
	path := fmt.Sprintf("/v1/refund-proposals/%s/decide", p.ID)
	d.refused(repairflowtest.Zhao, "POST", path, `{"approved":true,"note":"short"}`, "invalid_request")
	d.refused(repairflowtest.Li, "POST", path, `{"approved":true,"note":"it worked all the time"}`, "forbidden")
	d.does(repairflowtest.Zhao, "POST", path, `{"approved":true,"note":"it worked all the time"}`, &p)
	require.Equal(t, []any{outcome.Approved, "zhao"}, []any{p.State, p.DecidedBy})
	d.refused(repairflowtest.Zhao, "POST", path, `{"approved":false,"note":"it worked all the time"}`, "refund_proposal_state")
	var told int
	require.NoError(t, d.DB.GetContext(t.Context(), &told, "SELECT count(*) FROM events WHERE key = $1 AND type IN ('repairflow.refund_proposed.v1', 'repairflow.refund_decided.v1')", r.Repair))
	require.Equal(t, 2, told)
	d.lawful()
}

func TestARefurbishedPieceIsFittedAgainAndTheCustomerIsToldWhatItWas(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.Receive("COMP", "WH-GZ", 1, "N-1")
	d.Drain()
	r := d.fitted(false, "N-1", "OLD-1")
	d.judged(r, "OLD-1", oldpart.FaultConfirmed)
	d.does(repairflowtest.Wang, "POST", "/v1/returns/"+r.ID+"/grade", `{"grade":"B"}`, nil)
	var order struct{ ID string }
	d.does(repairflowtest.Wang, "POST", "/v1/refurbish-orders", `{"warehouse":"WH-GZ","returns":["`+r.ID+`"]}`, &order)
	at := "/v1/refurbish-orders/" + order.ID
	d.does(repairflowtest.Wang, "POST", at+"/start", "{}", nil)
	d.does(repairflowtest.Wang, "POST", at+"/finish", `{"return":"`+r.ID+`","work":"new valve plate","measurement":"12 bar","after_grams":9000}`, nil)
	d.does(repairflowtest.Wang, "POST", at+"/sample", `{"return":"`+r.ID+`","passed":true,"note":"12 bar for 2 h"}`, nil)
	d.Drain()
	require.Equal(t, orderline.Backordered, d.One(d.Open(repairflowtest.Intake("li")).ID, "COMP").State, "who was not asked is sent none")
	again := d.fitted(true, "OLD-1", "OLD-2")
	var page customerpage.Page
	d.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		page, err = customerpage.Of(ctx, tx, again.Repair)
		return err
	})
	require.Len(t, page.Lines, 1)
	require.NotNil(t, page.Lines[0].Refurbished)
	require.Equal(t, 90, page.Lines[0].Refurbished.WarrantyDays)
	require.NotNil(t, page.Lines[0].Refurbished.TestedAt)
	var origins struct{ Items []oldpart.Origin }
	d.does(repairflowtest.Li, "GET", "/v1/parts/COMP/origins?serial=OLD-1", "", &origins)
	require.Equal(t, []string{r.ID, "12 bar"}, []string{origins.Items[0].Return, origins.Items[0].Measurement})
	d.lawful()
}

func TestAPartThatFailsWithinItsWarrantyIsClaimedAndGoesBackWhenItIsCredited(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.does(repairflowtest.Zhao, "POST", "/v1/supplier-warranties", `{"supplier":"Kaltwerk","category":"compressor","months":12,"answer_days":14}`, nil)
	d.Receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	d.Drain()
	first := d.fitted(false, "N-1", "OLD-1")
	d.judged(first, "OLD-1", oldpart.FaultConfirmed)
	require.Empty(t, d.claims(claim.Draft), "nobody knows when it was fitted")
	d.Later(30 * 24 * time.Hour)
	second := d.fitted(false, "N-2", "N-1")
	d.judged(second, "N-1", oldpart.FaultConfirmed)
	drafts := d.claims(claim.Draft)
	require.Len(t, drafts, 1)
	c := drafts[0]
	require.Equal(t, []any{"Kaltwerk", "COMP", 1, second.ID, claim.EarlyFailure}, []any{c.Supplier, c.Part, len(c.Pieces), *c.Pieces[0].Return, c.Pieces[0].Kind})
	path := "/v1/supplier-claims/" + c.ID
	d.refused(repairflowtest.Zhao, "POST", path+"/answer", `{"answer":"refused","note":"no"}`, "invalid_request")
	d.refused(repairflowtest.Zhao, "POST", path+"/answer", `{"answer":"refused","note":"not ours"}`, "supplier_claim_state")
	d.does(repairflowtest.Zhao, "POST", path+"/send", `{}`, &c)
	require.Equal(t, claim.Kept, c.Pieces[0].Fate)
	d.refused(repairflowtest.Wang, "POST", "/v1/returns/"+second.ID+"/grade", `{"grade":"D"}`, "return_state")
	require.Contains(t, d.door.Ask(repairflowtest.Zhao, "GET", "/v1/supplier-claims/file?claim="+c.ID, "").Raw, "N-1")
	d.Later(15 * 24 * time.Hour)
	d.Drain()
	require.True(t, d.claims(claim.Asked)[0].Overdue)
	d.Later(15 * 24 * time.Hour)
	d.Drain()
	var late int
	require.NoError(t, d.DB.GetContext(t.Context(), &late, "SELECT count(*) FROM events WHERE type = 'recycling.claim_overdue.v1'"))
	require.Equal(t, 1, late, "it is told once")
	d.refused(repairflowtest.Zhao, "POST", path+"/answer", `{"answer":"credited","note":"KW-77"}`, "supplier_claim_credit")
	d.refused(repairflowtest.Zhao, "POST", path+"/answer", `{"answer":"credited","credit_minor":60000,"currency":"EUR","note":"KW-77","back":true}`, "supplier_claim_credit")
	d.does(repairflowtest.Zhao, "POST", path+"/answer", `{"answer":"credited","credit_minor":60000,"currency":"CNY","note":"KW-77","back":true}`, &c)
	require.Equal(t, []any{claim.Returned, int64(60000)}, []any{c.Pieces[0].Fate, *c.Minor})
	d.does(repairflowtest.Zhao, "POST", path+"/close", `{"note":"paid"}`, &c)
	require.Equal(t, claim.Done, c.State)
	d.Drain()
	d.lawful()
	var r oldpart.Return
	d.does(repairflowtest.Zhao, "GET", "/v1/returns/"+second.ID, "", &r)
	require.Equal(t, oldpart.ByClaim, r.CloseReason)

	var faults struct{ Items []outcome.FaultCount }
	d.does(repairflowtest.Li, "GET", "/v1/part-faults?part=COMP&model=AC-1", "", &faults)
	counts := map[outcome.Outcome]outcome.FaultCount{}
	for _, f := range faults.Items {
		counts[f.Outcome] = f
	}
	require.EqualValues(t, 2, counts[outcome.Fitted].N)
	confirmed := counts[outcome.Outcome(oldpart.FaultConfirmed)]
	require.Equal(t, []int64{2, 1, 30}, []int64{confirmed.N, confirmed.Served, confirmed.Days}, "of one it is known how long it served")
}

func TestADeadPartIsClaimedAndScrappedWhenItsSupplierRefuses(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.does(repairflowtest.Zhao, "POST", "/v1/supplier-warranties", `{"supplier":"Kaltwerk","part":"COMP","months":0}`, nil)
	d.Receive("COMP", "WH-GZ", 1, "N-1")
	d.Drain()
	l := d.inHand(false, "N-1")
	d.Reported(l.ID, "doa")
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := dock.TakeIn(ctx, tx, l.ID, "WH-GZ", "N-1", custody.Opened)
		return err
	})
	d.Drain()
	drafts := d.claims(claim.Draft)
	require.Len(t, drafts, 1)
	require.Equal(t, claim.DOA, drafts[0].Pieces[0].Kind)
	path := "/v1/supplier-claims/" + drafts[0].ID
	d.does(repairflowtest.Zhao, "POST", path+"/send", `{}`, nil)
	require.Equal(t, "1/0", d.Stock("COMP", "WH-GZ", stock.Defective))
	d.does(repairflowtest.Zhao, "POST", path+"/answer", `{"answer":"refused","note":"damaged in transport"}`, nil)
	require.Equal(t, "0/0", d.Stock("COMP", "WH-GZ", stock.Defective))
	d.lawful()
	var faults struct{ Items []outcome.FaultCount }
	d.does(repairflowtest.Li, "GET", "/v1/part-faults?part=COMP", "", &faults)
	require.Len(t, faults.Items, 1)
	require.Equal(t, outcome.DOA, faults.Items[0].Outcome)
}

func TestAScorecardTellsCountsAndASharesOnlyOfEnough(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.Receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	d.Drain()
	d.judged(d.fitted(false, "N-1", "OLD-1"), "OLD-1", oldpart.NoFaultFound)
	d.fitted(false, "N-2", "OLD-2")
	d.Later(11 * 24 * time.Hour)
	d.Drain()
	type figure struct {
		N, Of    int64
		Permille *int64
	}
	var page struct {
		Items []struct {
			Engineer      string
			Open, Overdue int64
			OnTime        figure `json:"on_time"`
			NoFault       figure `json:"no_fault_found"`
		}
	}
	d.does(repairflowtest.Li, "GET", "/v1/returns-scorecard?engineer=ma", "", &page)
	require.Len(t, page.Items, 1)
	s := page.Items[0]
	require.Equal(t, []any{"li", int64(1), int64(1)}, []any{s.Engineer, s.Open, s.Overdue}, "an engineer sees his own")
	require.Equal(t, figure{1, 2, nil}, s.OnTime, "two are too few for a share")
	require.Equal(t, figure{1, 1, nil}, s.NoFault)
	_, err := d.DB.ExecContext(t.Context(), `INSERT INTO policies (name, version, valid_from, body) VALUES ('returns_scorecard', 2, '2001-01-01', '{"window_days": 90, "least": 2}')`)
	require.NoError(t, err)
	d.does(repairflowtest.Zhao, "GET", "/v1/returns-scorecard", "", &page)
	require.EqualValues(t, 500, *page.Items[0].OnTime.Permille)
}
