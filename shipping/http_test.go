package shipping

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
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
	"fettle/shipping/carrier"
)

// door is a world with the HTTP door of this room before it.
type door struct {
	world
	api    *api.API
	keys   *auth.Keys
	nextID *atomic.Int64
}

func openDoor(t *testing.T, p *Publisher) door {
	t.Helper()
	w := setup(t)
	d := door{world: w, keys: &auth.Keys{}, nextID: &atomic.Int64{}}
	require.NoError(t, w.db.InTx(t.Context(), "test", func(tx *db.Tx) error { return d.keys.Refresh(t.Context(), tx, false) }))
	d.api = api.New(w.db, d.keys, event.NewDispatcher(w.db), api.Options{})
	Routes(d.api, p)
	return d
}

var (
	operations     = auth.Actor{Login: "ops", Role: auth.Operations}
	keeper         = auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"WH-SZ"}}
	keeperOfFoshan = auth.Actor{Login: "zhou", Role: auth.Warehouse, Scope: []string{"WH-FS"}}
	engineer       = auth.Actor{Login: "li", Role: auth.Engineer, Scope: []string{"VAN-1"}}
)

type reply struct {
	status   int
	Code     string           `json:"code"`
	Detail   string           `json:"detail"`
	Next     string           `json:"next"`
	Items    []map[string]any `json:"items"`
	ID       string           `json:"id"`
	State    string           `json:"state"`
	SSCC     string           `json:"sscc"`
	GS1128   string           `json:"gs1_128"`
	ShipTo   ShipTo           `json:"ship_to"`
	Accepted int              `json:"accepted"`
}

func (d door) send(request *http.Request) reply {
	d.Helper()
	answer, err := d.api.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	r := reply{status: answer.StatusCode}
	require.NoError(d, json.Unmarshal(raw, &r), string(raw))
	return r
}

func (d door) call(who auth.Actor, method, path, body string) reply {
	d.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", d.nextID.Add(1)))
	token, _, err := d.keys.Issue(who, d.db.Now())
	require.NoError(d, err)
	request.Header.Set("Authorization", "Bearer "+token)
	return d.send(request)
}

func TestTheWarehouseWorksThroughItsDoors(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	line := d.order("R1", "COMP", 1, "C1")
	r := d.call(keeper, "GET", "/v1/pick-lists?warehouse=WH-SZ", "")
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.Len(t, r.Items, 1)
	require.Equal(t, line.String(), r.Items[0]["line"])
	require.Equal(t, "A-01", r.Items[0]["bin"])
	pick := fmt.Sprintf("/v1/pick-lists/%s/pick", line)
	r = d.call(keeper, "POST", pick, `{"warehouse":"WH-SZ","scanned":"C1"}`)
	require.Equal(t, "picked", r.State, r.Detail)
	r = d.call(keeper, "POST", "/v1/shipments", fmt.Sprintf(`{"warehouse":"WH-SZ","carrier":"SF","lines":["%s"],"gross_grams":8000}`, line))
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	parcel := "/v1/shipments/" + r.ID
	r = d.call(keeper, "GET", parcel+"/label", "")
	require.Equal(t, "(00)"+r.SSCC, r.GS1128)
	require.Equal(t, customerSite, r.ShipTo)
	r = d.call(keeper, "POST", parcel+"/ship", `{"waybill":"SF100200300"}`)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	r = d.call(keeper, "GET", "/v1/shipments?warehouse=WH-SZ&state=label_printed", "")
	require.Len(t, r.Items, 1)
	r = d.call(operations, "GET", "/v1/shipments", "")
	require.Len(t, r.Items, 1)

	other := d.order("R2", "SEAL", 1)
	r = d.call(keeper, "POST", fmt.Sprintf("/v1/pick-lists/%s/short", other), `{"warehouse":"WH-SZ","reason":"空"}`)
	require.Equal(t, "cancelled", r.State, r.Detail)
}

func TestAForeignWarehouseDoesNotExist(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	picked, open := d.order("R1", "SEAL", 1), d.order("R2", "SEAL", 1)
	d.pick(picked, "SEAL")
	s := d.pack(picked)
	for _, who := range []auth.Actor{keeperOfFoshan} {
		for call, body := range map[string]string{
			"GET /v1/pick-lists?warehouse=WH-SZ":              "",
			"POST /v1/pick-lists/" + open.String() + "/pick":  `{"warehouse":"WH-FS","scanned":"SEAL"}`,
			"POST /v1/pick-lists/" + open.String() + "/short": `{"warehouse":"WH-SZ","reason":"x"}`,
			"POST /v1/shipments":                              `{"warehouse":"WH-FS","carrier":"SF","lines":["` + picked.String() + `"],"gross_grams":1}`,
			"GET /v1/shipments?warehouse=WH-SZ":               "",
			"GET /v1/shipments/" + s.ID:                       "",
			"GET /v1/shipments/" + s.ID + "/label":            "",
			"POST /v1/shipments/" + s.ID + "/ship":            `{"waybill":"W100"}`,
		} {
			method, path, _ := strings.Cut(call, " ")
			require.Equal(t, http.StatusNotFound, d.call(who, method, path, body).status, call)
		}
	}
	require.Empty(t, d.call(keeperOfFoshan, "GET", "/v1/shipments", "").Items)
	require.Empty(t, d.call(auth.Actor{Login: "nobody", Role: auth.Warehouse}, "GET", "/v1/shipments", "").Items)
	require.Len(t, d.call(keeper, "GET", "/v1/shipments", "").Items, 1)
	require.Equal(t, http.StatusForbidden, d.call(engineer, "GET", "/v1/shipments/"+s.ID, "").status)
	require.Equal(t, http.StatusForbidden, d.call(keeper, "GET", "/v1/parked-messages", "").status)
	require.Equal(t, http.StatusNotFound, d.call(operations, "GET", "/v1/pick-lists?warehouse=NOWHERE", "").status)
}

func TestClumsyInputIsRefused(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	line := d.order("R1", "SEAL", 1)
	d.pick(line, "SEAL")
	s := d.pack(line)
	ids := func(n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = `"` + uuid.NewString() + `"`
		}
		return strings.Join(out, ",")
	}
	before := d.count("SELECT count(*) FROM events")
	for name, c := range map[string][2]string{
		"no lines":           {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":[],"gross_grams":1}`},
		"too many lines":     {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":[` + ids(101) + `],"gross_grams":1}`},
		"a weight of 0":      {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":[` + ids(1) + `],"gross_grams":0}`},
		"a negative weight":  {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":[` + ids(1) + `],"gross_grams":-5}`},
		"a huge weight":      {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":[` + ids(1) + `],"gross_grams":1e18}`},
		"no uuid":            {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":["L1"],"gross_grams":1}`},
		"an unknown field":   {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":[` + ids(1) + `],"gross_grams":1,"colour":"red"}`},
		"a waybill of words": {"/v1/shipments/" + s.ID + "/ship", `{"waybill":"what is this"}`},
		"no scan":            {"/v1/pick-lists/" + line.String() + "/pick", `{"warehouse":"WH-SZ","scanned":""}`},
		"not a line":         {"/v1/pick-lists/L1/pick", `{"warehouse":"WH-SZ","scanned":"SEAL"}`},
		"broken JSON":        {"/v1/shipments", `{"warehouse":`},
	} {
		r := d.call(keeper, "POST", c[0], c[1])
		require.GreaterOrEqual(t, r.status, 400, name)
		require.Less(t, r.status, 500, name)
	}
	require.Equal(t, before, d.count("SELECT count(*) FROM events"))
}

func TestListsGoOnWhereTheyWereCut(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	for range 5 {
		line := d.order("R1", "SEAL", 1)
		d.pick(line, "SEAL")
		d.pack(line)
		d.order("R2", "SEAL", 1)
	}
	for _, list := range []struct{ path, id string }{{"/v1/shipments?warehouse=WH-SZ", "id"}, {"/v1/pick-lists?warehouse=WH-SZ", "line"}} {
		seen, next := map[any]bool{}, ""
		for {
			r := d.call(keeper, "GET", list.path+"&limit=2&cursor="+next, "")
			require.Equal(t, http.StatusOK, r.status, r.Detail)
			for _, item := range r.Items {
				require.False(t, seen[item[list.id]])
				seen[item[list.id]] = true
			}
			if next = r.Next; next == "" {
				break
			}
		}
		require.Len(t, seen, 5, list.path)
	}
}

// sign makes the header a carrier would send.
func sign(secret, body string, at time.Time) string {
	h := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(h, "%d.%s", at.Unix(), body)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(h.Sum(nil)))
}

func (d door) hook(carrier, signature, body string) reply {
	d.Helper()
	request := httptest.NewRequest("POST", "/v1/carriers/"+carrier+"/scans", strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Fettle-Signature", signature)
	return d.send(request)
}

const oneScan = `{"scans":[{"waybill":"W1","code":"50","occurred_at":"2026-11-23T02:00:00Z"}]}`

func TestOnlyTheCarrierMayPostItsScans(t *testing.T) {
	t.Parallel()
	// A port that nothing listens on: a post that passes the signature ends as 503.
	p := NewPublisher([]string{"127.0.0.1:1"})
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	d := openDoor(t, p)
	good := sign("shared-secret", oneScan, d.now)
	for name, c := range map[string][3]string{
		"no signature":          {"SF", "", oneScan},
		"another key":           {"SF", sign("guessed", oneScan, d.now), oneScan},
		"another body":          {"SF", good, strings.Replace(oneScan, "50", "80", 1)},
		"an hour old":           {"SF", sign("shared-secret", oneScan, d.now.Add(-time.Hour)), oneScan},
		"an hour ahead":         {"SF", sign("shared-secret", oneScan, d.now.Add(time.Hour)), oneScan},
		"another time":          {"SF", strings.Replace(good, "t=1", "t=2", 1), oneScan},
		"no hex":                {"SF", good + "zz", oneScan},
		"an unknown carrier":    {"NOBODY", sign("", oneScan, d.now), oneScan},
		"a carrier with no key": {"MUTE", sign("", oneScan, d.now), oneScan},
	} {
		require.Equal(t, http.StatusUnauthorized, d.hook(c[0], c[1], c[2]).status, name)
	}
	r := d.hook("SF", good, oneScan)
	require.Equal(t, http.StatusServiceUnavailable, r.status)
	require.Equal(t, "broker_away", r.Code)
	bad := `{"scans":[{"waybill":"","code":"50","occurred_at":"2026-11-23T02:00:00Z","lat":91}]}`
	require.Equal(t, http.StatusUnprocessableEntity, d.hook("SF", sign("shared-secret", bad, d.now), bad).status)
}

func TestASignatureIsGoodForFiveMinutesEitherWay(t *testing.T) {
	t.Parallel()
	const key = "shared-secret"
	at := monday
	good := sign(key, oneScan, at)
	for name, c := range map[string]struct {
		signature string
		now       time.Time
		good      bool
	}{
		"at once":                   {good, at, true},
		"five minutes late":         {good, at.Add(5 * time.Minute), true},
		"a second more":             {good, at.Add(5*time.Minute + time.Second), false},
		"five minutes early":        {good, at.Add(-5 * time.Minute), true},
		"a second before that":      {good, at.Add(-5*time.Minute - time.Second), false},
		"the fields the other way":  {strings.Split(good, ",")[1] + ", " + strings.Split(good, ",")[0], at, true},
		"no mac":                    {strings.Split(good, ",")[0], at, false},
		"an empty mac":              {strings.Split(good, ",")[0] + ",v1=", at, false},
		"no time":                   {strings.Split(good, ",")[1], at, false},
		"half a mac":                {good[:len(good)-32], at, false},
		"a time beyond all numbers": {"t=99999999999999999999," + strings.Split(good, ",")[1], at, false},
		"the largest time":          {"t=9223372036854775807," + strings.Split(good, ",")[1], at, false},
		"nothing":                   {"", at, false},
	} {
		require.Equal(t, c.good, carrier.Signed(key, c.signature, []byte(oneScan), c.now), name)
	}
	require.False(t, carrier.Signed(key, good, []byte(oneScan+" "), at), "a body with one more space")
	require.False(t, carrier.Signed("another", good, []byte(oneScan), at))
}
