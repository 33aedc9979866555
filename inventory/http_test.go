package inventory

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
)

// door is a world with the HTTP door of this room before it.
type door struct {
	world
	api    *api.API
	keys   *auth.Keys
	nextID *atomic.Int64
}

func openDoor(t *testing.T) door {
	t.Helper()
	w := setup(t)
	d := door{world: w, keys: &auth.Keys{}, nextID: &atomic.Int64{}}
	require.NoError(t, w.db.InTx(t.Context(), "test", func(tx *db.Tx) error { return d.keys.Refresh(t.Context(), tx, false) }))
	d.api = api.New(w.db, d.keys, event.NewDispatcher(w.db), api.Options{})
	Routes(d.api)
	return d
}

var (
	operations = auth.Actor{Login: "ops", Role: auth.Operations}
	keeperOfA  = auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"A"}}
	customer   = auth.Actor{Login: "chen", Role: auth.Customer}
)

type reply struct {
	status int
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Next   string `json:"next"`
	Items  []struct {
		Number    string `json:"number"`
		Code      string `json:"code"`
		Part      string `json:"part"`
		Kind      string `json:"kind"`
		OnHand    int64  `json:"on_hand"`
		Available int64  `json:"available"`
		Bin       string `json:"bin"`
	} `json:"items"`
	Errors []struct {
		Location string `json:"location"`
	} `json:"errors"`
	Version int `json:"version"`
	Added   int `json:"added"`
	etag    string
}

func (d door) call(who auth.Actor, method, path, body string) reply {
	d.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", d.nextID.Add(1)))
	token, _, err := d.keys.Issue(who, d.db.Now())
	require.NoError(d, err)
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := d.api.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	r := reply{status: answer.StatusCode, etag: answer.Header.Get("ETag")}
	require.NoError(d, json.Unmarshal(raw, &r), string(raw))
	return r
}

const goodReceipt = `{"location":"A","reference":"DN-1","lines":[{"part":"SEAL","quantity":5,"bin":"A-01"},{"part":"COMP","quantity":2,"serials":["C1","C2"]}]}`

func TestAReceiptComesInAndIsSeen(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	r := d.call(keeperOfA, "POST", "/v1/receipts", goodReceipt)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.Len(t, r.Items, 2)
	r = d.call(keeperOfA, "GET", "/v1/parts/SEAL/stock", "")
	require.Equal(t, http.StatusOK, r.status)
	require.EqualValues(t, 5, r.Items[0].Available)
	require.Equal(t, "A-01", r.Items[0].Bin)
	r = d.call(keeperOfA, "POST", "/v1/adjustments", `{"location":"A","part":"SEAL","delta":-1,"reason":"broken"}`)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.EqualValues(t, 4, r.Items[0].OnHand)
	r = d.call(keeperOfA, "GET", "/v1/stock/ledger?location=A&part=SEAL", "")
	require.Equal(t, []string{"adjust", "receipt"}, []string{r.Items[0].Kind, r.Items[1].Kind})
	d.clean()
}

func TestBadInputIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	require.Equal(t, http.StatusOK, d.call(keeperOfA, "POST", "/v1/receipts", goodReceipt).status)
	line := func(l string) string { return `{"location":"A","lines":[` + l + `]}` }
	for name, c := range map[string]struct {
		path, body string
		status     int
		code       string
	}{
		"quantity 0":        {"receipts", line(`{"part":"SEAL","quantity":0}`), 422, "invalid_request"},
		"quantity -1":       {"receipts", line(`{"part":"SEAL","quantity":-1}`), 422, "invalid_request"},
		"quantity huge":     {"receipts", line(`{"part":"SEAL","quantity":99999999999}`), 422, "invalid_request"},
		"quantity beyond":   {"receipts", line(`{"part":"SEAL","quantity":1e40}`), 422, "invalid_request"},
		"quantity part":     {"receipts", line(`{"part":"SEAL","quantity":1.5}`), 422, "invalid_request"},
		"wrong type":        {"receipts", line(`{"part":"SEAL","quantity":"many"}`), 422, "invalid_request"},
		"unknown field":     {"receipts", line(`{"part":"SEAL","quantity":1,"colour":"red"}`), 422, "invalid_request"},
		"no lines":          {"receipts", line(``), 422, "invalid_request"},
		"not JSON":          {"receipts", `{"location":`, 400, "invalid_request"},
		"condition":         {"receipts", line(`{"part":"SEAL","quantity":1,"condition":"shiny"}`), 422, "invalid_request"},
		"unknown part":      {"receipts", line(`{"part":"NONE","quantity":1}`), 404, "part_not_found"},
		"foreign warehouse": {"receipts", `{"location":"B","lines":[{"part":"SEAL","quantity":1}]}`, 404, "location_not_found"},
		"unknown warehouse": {"receipts", `{"location":"NONE","lines":[{"part":"SEAL","quantity":1}]}`, 404, "location_not_found"},
		"no serials":        {"receipts", line(`{"part":"COMP","quantity":2}`), 422, "serial_needed"},
		"serial twice":      {"receipts", line(`{"part":"COMP","quantity":2,"serials":["C8","C8"]}`), 409, "serial_exists"},
		"serial known":      {"receipts", line(`{"part":"SEAL","quantity":1},{"part":"COMP","quantity":1,"serials":["C1"]}`), 409, "serial_exists"},
		"serial for a seal": {"receipts", line(`{"part":"SEAL","quantity":1,"serials":["C9"]}`), 422, "movement_invalid"},
		"more than there":   {"adjustments", `{"location":"A","part":"SEAL","delta":-6,"reason":"x"}`, 409, "stock_short"},
		"no change":         {"adjustments", `{"location":"A","part":"SEAL","delta":0,"reason":"x"}`, 422, "quantity_invalid"},
		"no reason":         {"adjustments", `{"location":"A","part":"SEAL","delta":1}`, 422, "invalid_request"},
		"foreign shelf":     {"adjustments", `{"location":"B","part":"SEAL","delta":1,"reason":"x"}`, 404, "location_not_found"},
	} {
		r := d.call(keeperOfA, "POST", "/v1/"+c.path, c.body)
		require.Equal(t, c.status, r.status, "%s: %s %s", name, r.Code, r.Detail)
		require.Equal(t, c.code, r.Code, name)
	}
	require.Equal(t, [2]int64{5, 0}, d.counter("SEAL", "A", New))
	require.Equal(t, 422, d.call(operations, "POST", "/v1/receipts", `{"location":"BOX","lines":[{"part":"SEAL","quantity":1}]}`).status)
	d.clean()
}

func TestAnEditKnowsWhatItEdits(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	edit := `{"name_zh":"门封","name_en":"Seal","class":"common","core_return":false,"hazard_code":"","grams":300,"price_minor":4100,"currency":"CNY","warranty_days":90,"esd":false,"version":1}`
	require.Equal(t, http.StatusForbidden, d.call(keeperOfA, "PUT", "/v1/parts/SEAL", edit).status)
	r := d.call(operations, "PUT", "/v1/parts/SEAL", edit)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.Equal(t, 2, r.Version)
	require.Equal(t, `"2"`, r.etag)
	r = d.call(operations, "PUT", "/v1/parts/SEAL", edit)
	require.Equal(t, http.StatusConflict, r.status)
	require.Equal(t, "version_conflict", r.Code)
	require.Equal(t, 404, d.call(operations, "PUT", "/v1/parts/NONE", edit).status)
	require.Equal(t, "hazard_unknown", d.call(operations, "PUT", "/v1/parts/SEAL", strings.Replace(edit, `"hazard_code":""`, `"hazard_code":"900"`, 1)).Code)

	place := `{"name_zh":"甲仓","name_en":"A","lon":113.2,"lat":23.1,"zone":"Asia/Shanghai","cutoff":"18:00","calendar":null,"pick_minutes":45,"version":1}`
	r = d.call(operations, "PUT", "/v1/locations/A", place)
	require.Equal(t, http.StatusOK, r.status, "%+v", r)
	require.Equal(t, http.StatusConflict, d.call(operations, "PUT", "/v1/locations/A", place).status)
	for bad, of := range map[string]string{`"zone":"Mars/Base"`: `"zone":"Asia/Shanghai"`, `"lat":113.2`: `"lat":23.1`, `"lat":null`: `"lat":23.1`,
		`"cutoff":"25:00"`: `"cutoff":"18:00"`, `"calendar":"NONE"`: `"calendar":null`} {
		require.Equal(t, 422, d.call(operations, "PUT", "/v1/locations/A", strings.Replace(place, of, bad, 1)).status, bad)
	}
}

func TestListsAreCutIntoPages(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("SEAL", "A", 1)
	d.receive("SEAL", "B", 1)
	d.receive("BELT", "B", 1)
	for path, want := range map[string][]string{
		"/v1/parts?limit=1":                  {"BELT", "COMP", "SEAL"},
		"/v1/parts?limit=2&q=e":              {"BELT", "COMP", "SEAL"},
		"/v1/parts?limit=2&line=fridge":      {"COMP", "SEAL"},
		"/v1/locations?limit=1&kind=city":    {"B"},
		"/v1/stock?limit=1":                  {"BELT", "SEAL", "SEAL"},
		"/v1/stock?limit=1&part=SEAL":        {"SEAL", "SEAL"},
		"/v1/stock/ledger?limit=1":           {"BELT", "SEAL", "SEAL"},
		"/v1/stock/ledger?limit=1&part=X":    nil,
		"/v1/stock/ledger?limit=1&part=BELT": {"BELT"},
	} {
		var got []string
		for next := ""; ; {
			r := d.call(operations, "GET", path+"&cursor="+next, "")
			require.Equal(t, http.StatusOK, r.status, path)
			for _, i := range r.Items {
				got = append(got, i.Number+i.Code+i.Part)
			}
			if next = r.Next; next == "" {
				break
			}
		}
		require.Equal(t, want, got, path)
	}
	_, err := d.db.ExecContext(t.Context(), `INSERT INTO models (number, line, brand, name_zh, name_en) VALUES ('M1', 'fridge', 'Beichen', '冰箱', 'Fridge');
		INSERT INTO model_parts (model, part) VALUES ('M1', 'SEAL')`)
	require.NoError(t, err)
	require.Equal(t, "SEAL", d.call(customer, "GET", "/v1/models/M1/parts?serial=S1", "").Items[0].Number)
	require.Equal(t, "M1", d.call(customer, "GET", "/v1/models?q=beich", "").Items[0].Number)
	require.Equal(t, "bad_cursor", d.call(operations, "GET", "/v1/parts?cursor=x", "").Code)
	require.Equal(t, 422, d.call(operations, "GET", "/v1/parts?limit=100000", "").status)
	require.Equal(t, 404, d.call(operations, "GET", "/v1/parts/NONE", "").status)
	require.Equal(t, 404, d.call(operations, "GET", "/v1/parts/NONE/stock", "").status)
	require.Equal(t, 404, d.call(operations, "GET", "/v1/models/NONE", "").status)
	require.Equal(t, 404, d.call(operations, "GET", "/v1/models/NONE/parts", "").status)
	require.Equal(t, 404, d.call(operations, "GET", "/v1/locations/NONE", "").status)
	require.Equal(t, http.StatusOK, d.call(customer, "GET", "/v1/parts/SEAL", "").status)
	require.Equal(t, http.StatusForbidden, d.call(customer, "GET", "/v1/stock", "").status)
	require.Equal(t, http.StatusForbidden, d.call(customer, "GET", "/v1/locations", "").status)
}

func TestAFileIsImportedThroughTheDoor(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	body := `{"kind":"calendars","csv":"calendar,weekdays,name_zh,name_en\nCN,1111100,工作日,Working days\n","dry_run":false}`
	require.Equal(t, http.StatusForbidden, d.call(keeperOfA, "POST", "/v1/imports", body).status)
	r := d.call(operations, "POST", "/v1/imports", body)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.Equal(t, 1, r.Added)
	require.Equal(t, 422, d.call(operations, "POST", "/v1/imports", `{"kind":"secrets","csv":"a"}`).status)
	for _, kind := range FileKinds() {
		r := d.call(operations, "POST", "/v1/imports", `{"kind":"`+string(kind)+`","csv":"nothing\n","dry_run":true}`)
		require.NotEqual(t, "invalid_request", r.Code, "the door takes every kind that the command takes: %s", kind)
	}
}
