package shippingtest

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
	"fettle/shipping"
	"fettle/shipping/pick"
	"fettle/shipping/tracking"
)

// Door is a world with the HTTP door of this room before it.
type Door struct {
	World
	api    *api.API
	keys   *auth.Keys
	nextID *atomic.Int64
}

func OpenDoor(t *testing.T, p *tracking.Publisher) Door {
	t.Helper()
	w := Setup(t)
	d := Door{World: w, keys: &auth.Keys{}, nextID: &atomic.Int64{}}
	require.NoError(t, w.DB.InTx(t.Context(), "test", func(tx *db.Tx) error { return d.keys.Refresh(t.Context(), tx, false) }))
	d.api = api.New(w.DB, d.keys, event.NewDispatcher(w.DB), api.Options{})
	shipping.Routes(d.api, p)
	return d
}

var (
	Operations     = auth.Actor{Login: "ops", Role: auth.Operations}
	Keeper         = auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"WH-SZ"}}
	KeeperOfFoshan = auth.Actor{Login: "zhou", Role: auth.Warehouse, Scope: []string{"WH-FS"}}
	Engineer       = auth.Actor{Login: "li", Role: auth.Engineer, Scope: []string{"VAN-1"}}
)

type Reply struct {
	Status   int              `json:"-"`
	Code     string           `json:"code"`
	Detail   string           `json:"detail"`
	Next     string           `json:"next"`
	Items    []map[string]any `json:"items"`
	ID       string           `json:"id"`
	State    string           `json:"state"`
	SSCC     string           `json:"sscc"`
	GS1128   string           `json:"gs1_128"`
	ShipTo   pick.ShipTo      `json:"ship_to"`
	Accepted int              `json:"accepted"`
	Kind     string           `json:"kind"`
	Things   []map[string]any `json:"things"`
}

func (d Door) send(request *http.Request) Reply {
	d.Helper()
	answer, err := d.api.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	r := Reply{Status: answer.StatusCode}
	require.NoError(d, json.Unmarshal(raw, &r), string(raw))
	return r
}

func (d Door) Call(who auth.Actor, method, path, body string) Reply {
	d.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", d.nextID.Add(1)))
	token, _, err := d.keys.Issue(who, d.DB.Now())
	require.NoError(d, err)
	request.Header.Set("Authorization", "Bearer "+token)
	return d.send(request)
}

// Hook posts scans as a carrier does.
func (d Door) Hook(carrier, signature, body string) Reply {
	d.Helper()
	request := httptest.NewRequest("POST", "/v1/carriers/"+carrier+"/scans", strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Fettle-Signature", signature)
	return d.send(request)
}

// File reads what a door gives to be saved.
func (d Door) File(who auth.Actor, path string) (int, string, string) {
	d.Helper()
	request := httptest.NewRequest(http.MethodGet, path, nil)
	token, _, err := d.keys.Issue(who, d.DB.Now())
	require.NoError(d, err)
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := d.api.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	return answer.StatusCode, answer.Header.Get("Content-Type"), string(raw)
}
