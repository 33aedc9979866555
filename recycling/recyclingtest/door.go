package recyclingtest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory"
)

var (
	Eve         = auth.Actor{Login: "eve", Role: auth.Engineer}
	Bob         = auth.Actor{Login: "bob", Role: auth.Engineer}
	KeeperOfOne = auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"W1"}}
	KeeperOfTwo = auth.Actor{Login: "zhao", Role: auth.Warehouse, Scope: []string{"W2"}}
	RecREC      = auth.Actor{Login: "liu", Role: auth.Recycler, Scope: []string{"REC"}}
	RecTiny     = auth.Actor{Login: "xu", Role: auth.Recycler, Scope: []string{"TINY"}}
	RecNowhere  = auth.Actor{Login: "nobody", Role: auth.Recycler}
	Operations  = auth.Actor{Login: "ops", Role: auth.Operations}
	Ann         = auth.Actor{Login: "ann", Role: auth.Customer}
	Dan         = auth.Actor{Login: "dan", Role: auth.Customer}
)

// door is a world with the HTTP door of a room before it.
type door struct {
	*World
	api  *api.API
	keys *auth.Keys
	sent int
}

// OpenDoor opens the routes that are handed in.
func OpenDoor(t *testing.T, routes func(*api.API)) *door {
	t.Helper()
	w := Setup(t)
	d := &door{World: w, keys: &auth.Keys{}}
	w.Must(func(ctx context.Context, tx *db.Tx) error { return d.keys.Refresh(ctx, tx, false) })
	d.api = api.New(w.DB, d.keys, event.NewDispatcher(w.DB), api.Options{})
	inventory.Identify(d.api)
	routes(d.api)
	return d
}

type reply struct {
	Status    int    `json:"-"`
	ID        string `json:"id"`
	State     string `json:"state"`
	Code      string `json:"code"`
	Confirmed int64  `json:"confirmed"`
	Pending   int64  `json:"pending"`
	Items     []struct {
		ID       string `json:"id"`
		Recycler string `json:"recycler"`
	} `json:"items"`
	Errors []struct {
		Location string `json:"location"`
	} `json:"errors"`
	Raw string `json:"-"`
}

func (d *door) Call(who auth.Actor, operation, body string) reply {
	d.Helper()
	method, path, _ := strings.Cut(operation, " ")
	d.sent++
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", d.sent))
	token, _, err := d.keys.Issue(who, d.DB.Now())
	require.NoError(d, err)
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := d.api.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	r := reply{Status: answer.StatusCode, Raw: string(raw)}
	require.NoError(d, json.Unmarshal(raw, &r), r.Raw)
	return r
}

func (d *door) Does(who auth.Actor, operation, body string) reply {
	d.Helper()
	r := d.Call(who, operation, body)
	require.Equal(d, http.StatusOK, r.Status, "%s: %s", operation, r.Raw)
	return r
}

func (d *door) Refused(who auth.Actor, operation, body string, status int, code string) {
	d.Helper()
	r := d.Call(who, operation, body)
	require.Equal(d, status, r.Status, "%s as %s: %s", operation, who.Login, r.Raw)
	require.Equal(d, code, r.Code, "%s as %s", operation, who.Login)
}
