package allocation

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

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
)

// door is a world with the HTTP door of this room before it.
type door struct {
	world
	api  *api.API
	keys *auth.Keys
	sent *atomic.Int64
}

func openDoor(t *testing.T) door {
	t.Helper()
	d := door{world: setup(t), keys: &auth.Keys{}, sent: &atomic.Int64{}}
	require.NoError(t, d.db.InTx(t.Context(), "test", func(tx *db.Tx) error { return d.keys.Refresh(t.Context(), tx, false) }))
	d.api = api.New(d.db, d.keys, event.NewDispatcher(d.db), api.Options{})
	Routes(d.api)
	return d
}

var (
	operations = auth.Actor{Login: "zhao", Role: auth.Operations}
	engineer   = auth.Actor{Login: "li", Role: auth.Engineer, Scope: []string{"VAN-1"}}
	stranger   = auth.Actor{Login: "ma", Role: auth.Engineer, Scope: []string{"VAN-2"}}
	keeper     = auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"WH-GZ"}}
	customer   = auth.Actor{Login: "chen", Role: auth.Customer}
)

// call answers the status and decodes the body into out.
func (d door) call(who auth.Actor, method, path, body string, out any) int {
	d.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", d.sent.Add(1)))
	token, _, err := d.keys.Issue(who, d.db.Now())
	require.NoError(d, err)
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := d.api.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	require.NoError(d, json.Unmarshal(raw, out), string(raw))
	return answer.StatusCode
}

type problem struct {
	Code string `json:"code"`
}

func TestAPromiseIsAskedForThroughTheDoor(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("FAN", "WH-GZ", 2)
	var p Plan
	ask := `{"part":"FAN","lon":113.3245,"lat":23.1064}`
	require.Equal(t, http.StatusOK, d.call(engineer, "POST", "/v1/promises", ask, &p))
	require.Equal(t, "WH-GZ", p.Source)
	require.Equal(t, local(t, "2026-11-23 17:00"), p.Promise.ArrivesAt.UTC())
	require.True(t, p.Promise.Within24h)
	require.Len(t, p.Choices, 4, "three warehouses and the van, which has none")

	d.receive("FAN", "VAN-1", 1)
	require.Equal(t, http.StatusOK, d.call(engineer, "POST", "/v1/promises", ask, &p))
	require.True(t, p.OwnVan, "an engineer's own van is known from the account")

	var f problem
	require.Equal(t, http.StatusNotFound, d.call(stranger, "POST", "/v1/promises", `{"part":"FAN","lon":113.3,"lat":23.1,"van":"VAN-1"}`, &f))
	require.Equal(t, "location_not_found", f.Code)
	require.Equal(t, http.StatusNotFound, d.call(engineer, "POST", "/v1/promises", `{"part":"NONE","lon":113.3,"lat":23.1}`, &f))
	require.Equal(t, "part_not_found", f.Code)
	require.Equal(t, http.StatusForbidden, d.call(customer, "POST", "/v1/promises", ask, &f))
	require.Equal(t, http.StatusUnprocessableEntity, d.call(engineer, "POST", "/v1/promises", `{"part":"FAN","lon":213.3,"lat":23.1}`, &f))

	_, err := d.db.ExecContext(t.Context(), "INSERT INTO models (number, line, brand, name_zh, name_en) VALUES ('M1', 'aircon', 'B', '机', 'M')")
	require.NoError(t, err)
	require.Equal(t, http.StatusUnprocessableEntity, d.call(engineer, "POST", "/v1/promises", `{"part":"FAN","model":"M1","lon":113.3,"lat":23.1}`, &f))
	require.Equal(t, "part_does_not_fit", f.Code)
}

func TestPromisesArePagedNewestFirst(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("FAN", "WH-GZ", 9)
	for i := range 5 {
		d.at(d.now.Add(time.Duration(i) * time.Minute))
		d.one(toGuangzhou(d.now, 1))
	}
	var seen []Promise
	next := ""
	for {
		var page api.Page[Promise]
		require.Equal(t, http.StatusOK, d.call(operations, "GET", "/v1/promises?state=open&limit=2&cursor="+next, "", &page))
		seen = append(seen, page.Items...)
		if next = page.Next; next == "" {
			break
		}
	}
	require.Len(t, seen, 5)
	for i := range seen[1:] {
		require.True(t, seen[i].MadeAt.After(seen[i+1].MadeAt))
	}
	var page api.Page[Promise]
	require.Equal(t, http.StatusOK, d.call(operations, "GET", "/v1/promises?from=2026-11-23T02:03:00Z&to=2026-11-23T02:04:00Z", "", &page))
	require.Len(t, page.Items, 1)
	var f problem
	require.Equal(t, http.StatusUnprocessableEntity, d.call(operations, "GET", "/v1/promises?from=2026-11-24T00:00:00Z&to=2026-11-23T00:00:00Z", "", &f))
	require.Equal(t, "period_invalid", f.Code)
	require.Equal(t, http.StatusForbidden, d.call(engineer, "GET", "/v1/promises", "", &f))
}

func TestTheSummaryCountsWhatItSays(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("FAN", "WH-GZ", 3)
	var plans []Plan
	for range 4 {
		plans = append(plans, d.one(toGuangzhou(d.now, 1)))
	}
	require.Equal(t, Backordered, plans[3].Outcome)
	d.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := Judge(ctx, tx, plans[0].Line, d.now.Add(23*time.Hour))
		require.NoError(t, err)
		_, err = Judge(ctx, tx, plans[1].Line, d.now.Add(25*time.Hour))
		require.NoError(t, err)
		_, err = Judge(ctx, tx, plans[3].Line, d.now.Add(70*time.Hour))
		return err
	})
	var s Summary
	require.Equal(t, http.StatusOK, d.call(operations, "GET", "/v1/promises/summary?days=7", "", &s))
	require.Len(t, s.Days, 7)
	require.Equal(t, "2026-11-23", s.Days[6].Day)
	require.Zero(t, s.Days[0].Made)
	require.Nil(t, s.Days[0].KeptRate)
	today := s.Days[6].Tally
	require.Equal(t, [6]int{4, 3, 2, 1, 1, 1}, [6]int{today.Made, today.Within24h, today.Kept, today.Broken, today.Open, today.Arrived24h})
	require.InDelta(t, 2.0/3, *s.Total.KeptRate, 1e-9)
	require.InDelta(t, 1.0/3, *s.Total.Rate24h, 1e-9, "a kept promise of a week is no 24-hour delivery")
	require.Equal(t, s.Total, s.Common)
	require.Equal(t, 2, s.Coverage.CommonParts)
	require.Equal(t, 0, s.Coverage.CommonPartsInStock)
	require.InDelta(t, 0.75, *s.Coverage.FirstPickFill, 1e-9)
	require.NotEmpty(t, s.Coverage.DefinitionZH)
}

func TestWhyIsKept(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 3)
	p := w.one(toGuangzhou(w.now, 1))
	w.do(func(ctx context.Context, tx *db.Tx) error {
		rows, err := DecisionsOfLine(ctx, tx, p.Line)
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Equal(t, "WH-GZ", rows[0].Choices[0].Location)
		_, err = DecisionsOfLine(ctx, tx, uuid.New())
		require.ErrorIs(t, err, ErrNoDecision)
		return nil
	})
}

func TestTheNetworkIsSeenWithItsStock(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("FAN", "WH-GZ", 3)
	d.receive("FAN2", "WH-GZ", 4)
	d.receive("FAN", "VAN-1", 1)
	d.one(toGuangzhou(d.now, 1))
	var nodes NodeList
	require.Equal(t, http.StatusOK, d.call(keeper, "GET", "/v1/network", "", &nodes))
	require.Len(t, nodes.Items, 3)
	require.Equal(t, "WH-GZ", nodes.Items[1].Code)
	require.Equal(t, Load{Parts: 2, Units: 7, Available: 6}, nodes.Items[1].Load)
	var stock NodeStockList
	require.Equal(t, http.StatusOK, d.call(operations, "GET", "/v1/network/stock?part=FAN", "", &stock))
	require.Len(t, stock.Items, 1)
	require.Equal(t, int64(2), stock.Items[0].Available)
	require.NotNil(t, stock.Items[0].Lon)
	var f problem
	require.Equal(t, http.StatusNotFound, d.call(operations, "GET", "/v1/network/stock?part=NONE", "", &f))
	require.Equal(t, http.StatusForbidden, d.call(customer, "GET", "/v1/network", "", &f))
}

func TestTheHitRateDoorByDayAndByProvince(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("FAN", "WH-GZ", 9)
	kept, broken, open := toGuangzhou(d.now, 1), toGuangzhou(d.now, 1), toGuangzhou(d.now, 1)
	open.To.AreaCode = ""
	open.To.Lon, open.To.Lat = 84.9, 45.6 // Karamay, where the network knows no area
	d.source(kept, broken, open)
	d.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := Judge(ctx, tx, kept.Line, d.now.Add(5*time.Hour))
		require.NoError(t, err)
		_, err = Judge(ctx, tx, broken.Line, d.now.Add(100*time.Hour))
		return err
	})
	read := func(query string) HitRates {
		var out HitRates
		require.Equal(t, http.StatusOK, d.call(operations, "GET", "/v1/promises/hit-rate?"+query, "", &out))
		return out
	}
	day := read("from=2026-11-22T16:00:00Z&to=2026-11-24T16:00:00Z")
	require.Len(t, day.Items, 2, "a day on which nothing was promised is there too")
	require.Equal(t, "2026-11-23", day.Items[0].Key)
	require.Equal(t, 3, day.Items[0].Made)
	require.InDelta(t, 0.5, *day.Total.KeptRate, 1e-9)
	require.Nil(t, day.Items[1].KeptRate)
	province := read("by=province&from=2026-11-22T16:00:00Z&to=2026-11-24T16:00:00Z")
	require.Len(t, province.Items, 2)
	require.Equal(t, "未知地区", province.Items[0].NameZH)
	require.Equal(t, 1, province.Items[0].Open)
	require.Equal(t, "广东", province.Items[1].NameZH)
	require.Equal(t, 1, province.Items[1].Kept)
	require.Equal(t, day.Total, province.Total)
	for _, query := range []string{"from=2026-11-24T00:00:00Z&to=2026-11-24T00:00:00Z", "from=2020-11-24T00:00:00Z"} {
		require.Equal(t, http.StatusUnprocessableEntity, d.call(operations, "GET", "/v1/promises/hit-rate?"+query, "", &problem{}))
	}
}

func TestTheDoorOfTheMapOfSources(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("FAN", "WH-GZ", 9)
	var m SourceMap
	to := fmt.Sprintf("/v1/network/sources?part=FAN&lon=%f&lat=%f", guangzhouLon, guangzhouLat)
	require.Equal(t, http.StatusOK, d.call(operations, "GET", to, "", &m))
	require.Len(t, m.Items, 1)
	require.Equal(t, int64(9), m.Items[0].Available)
	require.True(t, m.Items[0].Choice.Keeps24h)
	require.Positive(t, m.PeopleWithin)
	var c NetworkCoverage
	require.Equal(t, http.StatusOK, d.call(operations, "GET", "/v1/network/coverage", "", &c))
	require.Equal(t, 2, c.CommonParts)
	require.Equal(t, 1, c.InStock)
	require.Equal(t, PartCoverage{Part: "FAN2"}, c.Worst[0], "nobody has one")
	require.InDelta(t, *m.Coverage/2, *c.Coverage, 1e-9)
	require.Equal(t, http.StatusNotFound, d.call(operations, "GET", "/v1/network/sources?part=NONE", "", &problem{}))
}
