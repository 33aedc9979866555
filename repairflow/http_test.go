package repairflow_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

func TestARepairThroughTheDoor(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 3)
	opened := d.Call(repairflowtest.Zhao, "POST", "/v1/repairs", repairflowtest.GoodIntake)
	require.Equal(t, http.StatusOK, opened.Status, opened.Raw)
	require.EqualValues(t, repair.Booked, opened.State)
	path := "/v1/repairs/" + opened.ID
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Li, "POST", path+"/start-visit", "{}").Status)
	ordered := d.Call(repairflowtest.Li, "POST", path+"/part-orders", `{"lines":[{"part":"FAN","quantity":2}],"ship_to":"site"}`)
	require.Equal(t, http.StatusOK, ordered.Status, ordered.Raw)
	require.Len(t, ordered.Lines, 1)
	require.Equal(t, "reserved", ordered.Lines[0].Outcome)
	require.NotEmpty(t, ordered.Lines[0].WhyZH)
	seen := d.Call(repairflowtest.Li, "GET", path, "")
	require.EqualValues(t, repair.AwaitingParts, seen.State)
	require.Len(t, seen.Lines, 1)
	refused := d.Call(repairflowtest.Li, "POST", path+"/complete", "{}")
	require.Equal(t, http.StatusConflict, refused.Status)
	line := "/v1/order-lines/" + ordered.Lines[0].ID
	refused = d.Call(repairflowtest.Li, "POST", line+"/install", `{"old_serial":"O-1"}`)
	require.Equal(t, http.StatusConflict, refused.Status)
	require.Equal(t, "transition_refused", refused.Code)
	require.Contains(t, refused.Raw, `"from":"reserved"`)
	require.Contains(t, refused.Raw, `"to":"installed"`)
	require.Contains(t, refused.Raw, `"allowed":["requested","reserved","cancelled","picking"]`)
	cancelled := d.Call(repairflowtest.Li, "POST", line+"/cancel", `{"reason":"not needed"}`)
	require.Equal(t, http.StatusOK, cancelled.Status, cancelled.Raw)
	require.EqualValues(t, orderline.Closed, cancelled.State)
	d.Drain()
	d.Clean()
}

func TestAForeignRepairDoesNotExist(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 3)
	r := d.Visited("li")
	l := d.One(r.ID, "FAN")
	path, line := "/v1/repairs/"+r.ID, "/v1/order-lines/"+l.ID.String()
	none := d.Call(repairflowtest.Ma, "GET", "/v1/repairs/R0", "")
	require.Equal(t, http.StatusNotFound, none.Status)
	for _, c := range []struct {
		who                auth.Actor
		method, path, body string
		code               string
	}{
		{repairflowtest.Ma, "GET", path, "", "repair_not_found"},
		{repairflowtest.Wu, "GET", path, "", "repair_not_found"},
		{repairflowtest.Ma, "POST", path + "/start-visit", "{}", "repair_not_found"},
		{repairflowtest.Ma, "POST", path + "/complete", "{}", "repair_not_found"},
		{repairflowtest.Ma, "POST", path + "/cancel", `{"reason":"x"}`, "repair_not_found"},
		{repairflowtest.Wu, "POST", path + "/cancel", `{"reason":"x"}`, "repair_not_found"},
		{repairflowtest.Ma, "POST", path + "/part-orders", `{"lines":[{"part":"FAN","quantity":1}],"ship_to":"site"}`, "repair_not_found"},
		{repairflowtest.Wu, "POST", path + "/track-link", "{}", "repair_not_found"},
		{repairflowtest.Ma, "POST", path + "/track-link", "{}", "repair_not_found"},
		{repairflowtest.Ma, "GET", line, "", "order_line_not_found"},
		{repairflowtest.Ma, "GET", line + "/decisions", "", "order_line_not_found"},
		{repairflowtest.Ma, "POST", line + "/cancel", `{"reason":"x"}`, "order_line_not_found"},
		{repairflowtest.Ma, "POST", line + "/receive", `{"scanned":"FAN"}`, "order_line_not_found"},
		{repairflowtest.Ma, "POST", line + "/install", `{}`, "order_line_not_found"},
		{repairflowtest.Ma, "POST", line + "/report", `{"problem":"doa","note":"x"}`, "order_line_not_found"},
		{repairflowtest.Wang, "POST", line + "/take-back", `{"warehouse":"WH-SZ","scanned":"FAN"}`, "location_not_found"},
	} {
		got := d.Call(c.who, c.method, c.path, c.body)
		require.Equal(t, http.StatusNotFound, got.Status, "%s %s: %s", c.method, c.path, got.Raw)
		require.Equal(t, c.code, got.Code, c.path)
		if c.code == none.Code {
			require.Equal(t, none.Detail, got.Detail, "as if it did not exist")
		}
	}
	for _, c := range []struct {
		who          auth.Actor
		method, path string
	}{{repairflowtest.Chen, "POST", path + "/start-visit"}, {repairflowtest.Chen, "GET", line}, {repairflowtest.Chen, "GET", "/v1/board"}, {repairflowtest.Li, "GET", "/v1/events?key=x"}, {repairflowtest.Wang, "GET", path},
		{repairflowtest.Li, "POST", path + "/assign"}, {repairflowtest.Li, "POST", line + "/take-back"}} {
		got := d.Call(c.who, c.method, c.path, `{"reason":"x"}`)
		require.Equal(t, http.StatusForbidden, got.Status, "%s %s: %s", c.method, c.path, got.Raw)
	}
	require.Equal(t, http.StatusUnauthorized, d.Call(repairflowtest.Nobody, "GET", path, "").Status)
	require.Empty(t, d.Call(repairflowtest.Ma, "GET", "/v1/repairs", "").Items)
	require.Empty(t, d.Call(repairflowtest.Wu, "GET", "/v1/repairs", "").Items)
	require.Empty(t, d.Call(repairflowtest.Ma, "GET", "/v1/order-lines", "").Items)
	require.Len(t, d.Call(repairflowtest.Li, "GET", "/v1/order-lines?state=open", "").Items, 1)
	require.Len(t, d.Call(repairflowtest.Chen, "GET", "/v1/repairs", "").Items, 1)
	require.Equal(t, repair.AwaitingParts, d.Repair(r.ID).State)
}

func TestBadInputIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 3)
	r := d.Visited("li")
	d.Drain()
	orders := "/v1/repairs/" + r.ID + "/part-orders"
	const site = `,"ship_to":"site"}`
	bend := func(from, to string) string { return strings.Replace(repairflowtest.GoodIntake, from, to, 1) }
	var before, after int
	require.NoError(t, d.DB.GetContext(t.Context(), &before, "SELECT count(*) FROM events"))
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
		got := d.Call(repairflowtest.Zhao, "POST", c.path, c.body)
		require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, got.Status, "%s: %s", name, got.Raw)
		require.Contains(t, got.Raw, c.says, name)
		require.NotContains(t, got.Raw, "pq:", name)
	}
	require.NoError(t, d.DB.GetContext(t.Context(), &after, "SELECT count(*) FROM events"))
	require.Equal(t, before, after, "nothing was told")
	require.Equal(t, "3/0", d.Stock("FAN", "WH-GZ", "new"))
	require.Equal(t, repair.InVisit, d.Repair(r.ID).State)
}
