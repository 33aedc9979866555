package inventorytest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/auth/authtest"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory"
)

// Door is a world with the HTTP door of this room before it.
type Door struct {
	World
	api    *api.API
	keys   *auth.Keys
	nextID *atomic.Int64
}

func OpenDoor(t *testing.T) Door {
	t.Helper()
	w := New(t)
	d := Door{World: w, keys: &auth.Keys{}, nextID: &atomic.Int64{}}
	require.NoError(t, w.DB.InTx(t.Context(), "test", func(tx *db.Tx) error { return d.keys.Refresh(t.Context(), tx, false) }))
	d.api = api.New(w.DB, d.keys, event.NewDispatcher(w.DB), api.Options{})
	inventory.Routes(d.api)
	return d
}

var (
	Operations = auth.Actor{Login: "ops", Role: auth.Operations}
	KeeperOfA  = auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"A"}}
	Customer   = auth.Actor{Login: "chen", Role: auth.Customer}
)

type reply struct {
	Status int    `json:"-"`
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
	Version int    `json:"version"`
	Added   int    `json:"added"`
	Etag    string `json:"-"`
}

func (d Door) Call(who auth.Actor, method, path, body string) reply {
	d.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", d.nextID.Add(1)))
	token := authtest.Token(d, d.DB, d.keys, who)
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := d.api.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	r := reply{Status: answer.StatusCode, Etag: answer.Header.Get("ETag")}
	require.NoError(d, json.Unmarshal(raw, &r), string(raw))
	return r
}
