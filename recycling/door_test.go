package recycling

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
)

var (
	eve         = auth.Actor{Login: "eve", Role: auth.Engineer}
	bob         = auth.Actor{Login: "bob", Role: auth.Engineer}
	keeperOfOne = auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"W1"}}
	keeperOfTwo = auth.Actor{Login: "zhao", Role: auth.Warehouse, Scope: []string{"W2"}}
	recREC      = auth.Actor{Login: "liu", Role: auth.Recycler, Scope: []string{"REC"}}
	recTiny     = auth.Actor{Login: "xu", Role: auth.Recycler, Scope: []string{"TINY"}}
	recNowhere  = auth.Actor{Login: "nobody", Role: auth.Recycler}
	operations  = auth.Actor{Login: "ops", Role: auth.Operations}
	ann         = auth.Actor{Login: "ann", Role: auth.Customer}
	dan         = auth.Actor{Login: "dan", Role: auth.Customer}
)

// door is a world with the HTTP door of a room before it.
type door struct {
	*world
	api  *api.API
	keys *auth.Keys
	sent int
}

// openDoor opens the routes that are handed in.
func openDoor(t *testing.T, routes func(*api.API)) *door {
	t.Helper()
	w := setup(t)
	d := &door{world: w, keys: &auth.Keys{}}
	w.must(func(ctx context.Context, tx *db.Tx) error { return d.keys.Refresh(ctx, tx, false) })
	d.api = api.New(w.db, d.keys, event.NewDispatcher(w.db), api.Options{})
	routes(d.api)
	return d
}

type reply struct {
	status    int
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
	raw string
}

func (d *door) call(who auth.Actor, operation, body string) reply {
	d.Helper()
	method, path, _ := strings.Cut(operation, " ")
	d.sent++
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", d.sent))
	token, _, err := d.keys.Issue(who, d.db.Now())
	require.NoError(d, err)
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := d.api.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	r := reply{status: answer.StatusCode, raw: string(raw)}
	require.NoError(d, json.Unmarshal(raw, &r), r.raw)
	return r
}

func (d *door) does(who auth.Actor, operation, body string) reply {
	d.Helper()
	r := d.call(who, operation, body)
	require.Equal(d, http.StatusOK, r.status, "%s: %s", operation, r.raw)
	return r
}

func (d *door) refused(who auth.Actor, operation, body string, status int, code string) {
	d.Helper()
	r := d.call(who, operation, body)
	require.Equal(d, status, r.status, "%s as %s: %s", operation, who.Login, r.raw)
	require.Equal(d, code, r.Code, "%s as %s", operation, who.Login)
}
