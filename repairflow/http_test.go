package repairflow

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// door is a world with the HTTP door of this room before it.
type door struct {
	world
	api   *api.API
	keys  *auth.Keys
	asked *atomic.Int64
}

func openDoor(t *testing.T) door {
	t.Helper()
	d := door{world: setup(t), keys: &auth.Keys{}, asked: &atomic.Int64{}}
	require.NoError(t, d.db.InTx(t.Context(), "test", func(tx *db.Tx) error { return d.keys.Refresh(t.Context(), tx, false) }))
	d.api = api.New(d.db, d.keys, d.dispatcher, api.Options{})
	Routes(d.api)
	return d
}

type reply struct {
	status int
	raw    string
	Code   string `json:"code"`
	Detail string `json:"detail"`
	ID     string `json:"id"`
	State  string `json:"state"`
	Phone  string `json:"phone"`
	Token  string `json:"token"`
	Next   any    `json:"next"`
	Items  []struct {
		ID    string `json:"id"`
		Phone string `json:"phone"`
	} `json:"items"`
	Lines []struct {
		ID      string `json:"id"`
		State   string `json:"state"`
		Outcome string `json:"outcome"`
		WhyZH   string `json:"why_zh"`
	} `json:"lines"`
}

var nobody = auth.Actor{}

func (d door) call(who auth.Actor, method, path, body string) reply {
	d.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", d.asked.Add(1)))
	if who.Login != "" {
		token, _, err := d.keys.Issue(who, d.db.Now())
		require.NoError(d, err)
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := d.api.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	r := reply{status: answer.StatusCode, raw: string(raw)}
	require.NoError(d, json.Unmarshal(raw, &r), string(raw))
	return r
}

const goodIntake = `{"channel":"app","customer":"chen","customer_name":"陈洁","phone":"13800138000","address":"广州市海珠区新港中路 397 号",
"area_code":"440100","lon":113.3245,"lat":23.1064,"model":"AC-1","serial":"AC1SN0001","symptom":"不制冷","engineer":"li"}`

func TestARepairThroughTheDoor(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("FAN", "WH-GZ", 3)
	opened := d.call(zhao, "POST", "/v1/repairs", goodIntake)
	require.Equal(t, http.StatusOK, opened.status, opened.raw)
	require.Equal(t, Booked, opened.State)
	path := "/v1/repairs/" + opened.ID
	require.Equal(t, http.StatusOK, d.call(li, "POST", path+"/start-visit", "{}").status)
	ordered := d.call(li, "POST", path+"/part-orders", `{"lines":[{"part":"FAN","quantity":2}],"ship_to":"site"}`)
	require.Equal(t, http.StatusOK, ordered.status, ordered.raw)
	require.Len(t, ordered.Lines, 1)
	require.Equal(t, "reserved", ordered.Lines[0].Outcome)
	require.NotEmpty(t, ordered.Lines[0].WhyZH)
	seen := d.call(li, "GET", path, "")
	require.Equal(t, AwaitingParts, seen.State)
	require.Len(t, seen.Lines, 1)
	refused := d.call(li, "POST", path+"/complete", "{}")
	require.Equal(t, http.StatusConflict, refused.status)
	line := "/v1/part-lines/" + ordered.Lines[0].ID
	refused = d.call(li, "POST", line+"/install", `{"old_serial":"O-1"}`)
	require.Equal(t, http.StatusConflict, refused.status)
	require.Equal(t, "transition_refused", refused.Code)
	require.Contains(t, refused.raw, `"from":"reserved"`)
	require.Contains(t, refused.raw, `"to":"installed"`)
	require.Contains(t, refused.raw, `"allowed":["reserved","picking","requested","cancelled"]`)
	cancelled := d.call(li, "POST", line+"/cancel", `{"reason":"not needed"}`)
	require.Equal(t, http.StatusOK, cancelled.status, cancelled.raw)
	require.Equal(t, LineClosed, cancelled.State)
	d.drain()
	d.clean()
}

func TestAForeignRepairDoesNotExist(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("FAN", "WH-GZ", 3)
	r := d.visited("li")
	l := d.one(r.ID, "FAN")
	repair, line := "/v1/repairs/"+r.ID, "/v1/part-lines/"+l.ID.String()
	none := d.call(ma, "GET", "/v1/repairs/R0", "")
	require.Equal(t, http.StatusNotFound, none.status)
	for _, c := range []struct {
		who                auth.Actor
		method, path, body string
		code               string
	}{
		{ma, "GET", repair, "", "repair_not_found"},
		{wu, "GET", repair, "", "repair_not_found"},
		{ma, "POST", repair + "/start-visit", "{}", "repair_not_found"},
		{ma, "POST", repair + "/complete", "{}", "repair_not_found"},
		{ma, "POST", repair + "/cancel", `{"reason":"x"}`, "repair_not_found"},
		{wu, "POST", repair + "/cancel", `{"reason":"x"}`, "repair_not_found"},
		{ma, "POST", repair + "/part-orders", `{"lines":[{"part":"FAN","quantity":1}],"ship_to":"site"}`, "repair_not_found"},
		{wu, "POST", repair + "/track-link", "{}", "repair_not_found"},
		{ma, "POST", repair + "/track-link", "{}", "repair_not_found"},
		{ma, "GET", line, "", "part_line_not_found"},
		{ma, "GET", line + "/decisions", "", "part_line_not_found"},
		{ma, "POST", line + "/cancel", `{"reason":"x"}`, "part_line_not_found"},
		{ma, "POST", line + "/receive", `{"scanned":"FAN"}`, "part_line_not_found"},
		{ma, "POST", line + "/install", `{}`, "part_line_not_found"},
		{ma, "POST", line + "/report", `{"problem":"doa","note":"x"}`, "part_line_not_found"},
		{wang, "POST", line + "/take-back", `{"warehouse":"WH-SZ","scanned":"FAN"}`, "location_not_found"},
	} {
		got := d.call(c.who, c.method, c.path, c.body)
		require.Equal(t, http.StatusNotFound, got.status, "%s %s: %s", c.method, c.path, got.raw)
		require.Equal(t, c.code, got.Code, c.path)
		if c.code == none.Code {
			require.Equal(t, none.Detail, got.Detail, "as if it did not exist")
		}
	}
	for _, c := range []struct {
		who          auth.Actor
		method, path string
	}{{chen, "POST", repair + "/start-visit"}, {chen, "GET", line}, {chen, "GET", "/v1/board"}, {li, "GET", "/v1/events?key=x"}, {wang, "GET", repair},
		{li, "POST", repair + "/assign"}, {li, "POST", line + "/take-back"}} {
		got := d.call(c.who, c.method, c.path, `{"reason":"x"}`)
		require.Equal(t, http.StatusForbidden, got.status, "%s %s: %s", c.method, c.path, got.raw)
	}
	require.Equal(t, http.StatusUnauthorized, d.call(nobody, "GET", repair, "").status)
	require.Empty(t, d.call(ma, "GET", "/v1/repairs", "").Items)
	require.Empty(t, d.call(wu, "GET", "/v1/repairs", "").Items)
	require.Empty(t, d.call(ma, "GET", "/v1/part-lines", "").Items)
	require.Len(t, d.call(li, "GET", "/v1/part-lines?state=open", "").Items, 1)
	require.Len(t, d.call(chen, "GET", "/v1/repairs", "").Items, 1)
	require.Equal(t, AwaitingParts, d.repair(r.ID).State)
}

func TestATelephoneIsForTheEngineerWhoGoes(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	r := d.visited("li")
	path := "/v1/repairs/" + r.ID
	require.Equal(t, "13800138000", d.call(li, "GET", path, "").Phone)
	require.Equal(t, "13800138000", d.call(li, "GET", "/v1/repairs", "").Items[0].Phone)
	for _, who := range []auth.Actor{zhao, chen} {
		require.Equal(t, "138******00", d.call(who, "GET", path, "").Phone)
		require.Equal(t, "138******00", d.call(who, "GET", "/v1/repairs", "").Items[0].Phone)
		require.NotContains(t, d.call(who, "GET", path, "").raw, "13800138000")
	}
	done := d.call(li, "POST", path+"/complete", "{}")
	require.Equal(t, http.StatusOK, done.status, done.raw)
	require.Equal(t, "138******00", d.call(li, "GET", path, "").Phone, "the work is done")
}

func TestACustomerOpensForHimself(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	opened := d.call(wu, "POST", "/v1/repairs", goodIntake)
	require.Equal(t, http.StatusOK, opened.status, opened.raw)
	require.Equal(t, Triaged, opened.State, "he assigns nobody")
	require.Equal(t, "wu", d.repair(opened.ID).Customer)
	opened = d.call(ma, "POST", "/v1/repairs", goodIntake)
	require.Equal(t, "ma", d.repair(opened.ID).Engineer)
}

func TestBadInputIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("FAN", "WH-GZ", 3)
	r := d.visited("li")
	d.drain()
	orders := "/v1/repairs/" + r.ID + "/part-orders"
	const site = `,"ship_to":"site"}`
	bend := func(from, to string) string { return strings.Replace(goodIntake, from, to, 1) }
	var before, after int
	require.NoError(t, d.db.GetContext(t.Context(), &before, "SELECT count(*) FROM events"))
	for name, c := range map[string]struct {
		path, body, says string
	}{
		"an unknown model":          {"/v1/repairs", bend("AC-1", "AC-9"), "body.model"},
		"an unknown engineer":       {"/v1/repairs", bend(`"li"`, `"nobody"`), "body.engineer"},
		"a customer as engineer":    {"/v1/repairs", bend(`"li"`, `"wu"`), "body.engineer"},
		"swapped coordinates":       {"/v1/repairs", bend(`"lon":113.3245,"lat":23.1064`, `"lon":23.1064,"lat":113.3245`), "颠倒"},
		"coordinates at sea":        {"/v1/repairs", bend(`"lon":113.3245`, `"lon":0`), "body.lon"},
		"a coordinate that is text": {"/v1/repairs", bend(`113.3245`, `"113"`), "body.lon"},
		"an unknown channel":        {"/v1/repairs", bend(`"app"`, `"pigeon"`), "body.channel"},
		"an unknown field":          {"/v1/repairs", bend(`"channel"`, `"colour":"red","channel"`), "colour"},
		"a serial of odd letters":   {"/v1/repairs", bend("AC1SN0001", "AC1;DROP"), "body.serial"},
		"a telephone of letters":    {"/v1/repairs", bend("13800138000", "call me"), "body.phone"},
		"malformed JSON":            {"/v1/repairs", `{"channel":`, ""},
		"no body":                   {"/v1/repairs", "", ""},
		"an unknown part":           {orders, `{"lines":[{"part":"NONE","quantity":1}]` + site, "body.lines[0].part"},
		"a part that does not fit":  {orders, `{"lines":[{"part":"FAN","quantity":1},{"part":"ODD","quantity":1}]` + site, "body.lines[1].part"},
		"none of it":                {orders, `{"lines":[{"part":"FAN","quantity":0}]` + site, "body.lines[0].quantity"},
		"less than none":            {orders, `{"lines":[{"part":"FAN","quantity":-1}]` + site, "body.lines[0].quantity"},
		"very many":                 {orders, `{"lines":[{"part":"FAN","quantity":1000000}]` + site, "body.lines[0].quantity"},
		"more than a number holds":  {orders, `{"lines":[{"part":"FAN","quantity":99999999999999999999}]` + site, ""},
		"half a piece":              {orders, `{"lines":[{"part":"FAN","quantity":1.5}]` + site, "body.lines[0].quantity"},
		"no line":                   {orders, `{"lines":[]` + site, "body.lines"},
		"a place of its own":        {orders, `{"lines":[{"part":"FAN","quantity":1}],"ship_to":"moon"}`, "body.ship_to"},
		"a field of an order":       {orders, `{"lines":[{"part":"FAN","quantity":1,"price":0}]` + site, "price"},
		"a cancel without a reason": {"/v1/repairs/" + r.ID + "/cancel", `{"reason":""}`, "body.reason"},
	} {
		got := d.call(zhao, "POST", c.path, c.body)
		require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, got.status, "%s: %s", name, got.raw)
		require.Contains(t, got.raw, c.says, name)
		require.NotContains(t, got.raw, "pq:", name)
	}
	require.NoError(t, d.db.GetContext(t.Context(), &after, "SELECT count(*) FROM events"))
	require.Equal(t, before, after, "nothing was told")
	require.Equal(t, "3/0", d.stock("FAN", "WH-GZ", "new"))
	require.Equal(t, InVisit, d.repair(r.ID).State)
}

// The page is for who holds the link: no telephone, address or serial is on it, whatever happened to the repair.
func TestThePageOfALinkTellsNoSecrets(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("COMP", "WH-GZ", 1, "CANARY-NEW")
	in := intake("li")
	in.Phone, in.Address, in.Serial, in.CustomerName = "13712345678", "CANARY-STREET 5", "CANARYSERIAL", "CANARY-NAME"
	r := d.open(in)
	d.do(func(ctx context.Context, tx *db.Tx) error { _, err := StartVisit(ctx, tx, r.ID); return err })
	l := d.order(r.ID, Want{Part: "COMP", Quantity: 1, OldSerial: "CANARY-OLD"})[0]
	link := d.call(chen, "POST", "/v1/repairs/"+r.ID+"/track-link", "{}")
	require.Equal(t, http.StatusOK, link.status, link.raw)
	look := func(want string) {
		page := d.call(nobody, "GET", "/v1/track/"+link.Token, "")
		require.Equal(t, http.StatusOK, page.status, page.raw)
		require.Equal(t, want, page.State)
		require.NotNil(t, page.Next)
		for _, canary := range []string{"CANARY", "13712345678", "137", "phone", "address", `serial`, "VAN-1"} {
			require.NotContains(t, page.raw, canary)
		}
	}
	look(AwaitingParts)
	d.sent(l, "CANARY-NEW")
	look(AwaitingParts)
	d.scanIn(l.ID, "CANARY-NEW")
	look(ReadyToResume)
	d.do(func(ctx context.Context, tx *db.Tx) error { _, err := StartVisit(ctx, tx, r.ID); return err })
	d.fit(l.ID, "CANARY-NEW", "CANARY-OLD")
	look(InVisit)
	d.do(func(ctx context.Context, tx *db.Tx) error { _, err := Complete(ctx, tx, r.ID); return err })
	d.drain()
	look(Completed)

	foreign := d.call(nobody, "GET", "/v1/track/"+strings.Repeat("A", len(link.Token)), "")
	require.Equal(t, http.StatusNotFound, foreign.status)
	d.later(linkTerm + time.Second)
	expired := d.call(nobody, "GET", "/v1/track/"+link.Token, "")
	require.Equal(t, http.StatusNotFound, expired.status)
	require.Equal(t, foreign.Detail, expired.Detail, "one answer for both")
}

// The board and the history are for operations; they read what the rooms wrote.
func TestTheBoardCountsWhatIsOpen(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("FAN", "WH-GZ", 1)
	r := d.visited("li")
	d.one(r.ID, "FAN")
	d.one(r.ID, "FAN")
	d.drain()
	board := d.call(zhao, "GET", "/v1/board", "")
	require.Equal(t, http.StatusOK, board.status, board.raw)
	for _, says := range []string{`"state":"awaiting_parts","n":1`, `"state":"reserved","n":1`, `"state":"backordered","n":1`, `"parked":[]`} {
		require.Contains(t, board.raw, says)
	}
	require.NotContains(t, board.raw, "13800138000")
	history := d.call(zhao, "GET", "/v1/events?key="+r.ID, "")
	require.Equal(t, http.StatusOK, history.status, history.raw)
	require.NotEmpty(t, history.Items)
	require.NotContains(t, history.raw, "13800138000")
}
