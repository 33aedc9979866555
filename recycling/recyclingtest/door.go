package recyclingtest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/apitest"
	"fettle/internal/auth"
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

// Door is a world with the HTTP door of a room before it.
type Door struct {
	*World
	door *apitest.Door
}

// OpenDoor opens the routes that are handed in.
func OpenDoor(t *testing.T, routes func(*api.API)) *Door {
	t.Helper()
	w := Setup(t)
	return &Door{World: w, door: apitest.Open(t, w.DB, nil, func(a *api.API) {
		inventory.Identify(a)
		routes(a)
	})}
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

func (d *Door) Call(who auth.Actor, operation, body string) reply {
	d.Helper()
	method, path, _ := strings.Cut(operation, " ")
	answer := d.door.Ask(who, method, path, body)
	r := reply{Status: answer.Status, Raw: answer.Raw}
	if json.Valid([]byte(answer.Raw)) {
		answer.Into(&r)
	}
	return r
}

func (d *Door) Does(who auth.Actor, operation, body string) reply {
	d.Helper()
	r := d.Call(who, operation, body)
	require.Equal(d, http.StatusOK, r.Status, "%s: %s", operation, r.Raw)
	return r
}

func (d *Door) Refused(who auth.Actor, operation, body string, status int, code string) {
	d.Helper()
	r := d.Call(who, operation, body)
	require.Equal(d, status, r.Status, "%s as %s: %s", operation, who.Login, r.Raw)
	require.Equal(d, code, r.Code, "%s as %s", operation, who.Login)
}

// Into reads what a door answers into a value.
func (d *Door) Into(who auth.Actor, operation string, to any) {
	d.Helper()
	method, path, _ := strings.Cut(operation, " ")
	answer := d.door.Ask(who, method, path, "")
	require.Equal(d, http.StatusOK, answer.Status, "%s: %s", operation, answer.Raw)
	answer.Into(to)
}

// File is what a door answers to be saved.
func (d *Door) File(who auth.Actor, operation string) string {
	d.Helper()
	method, path, _ := strings.Cut(operation, " ")
	answer := d.door.Ask(who, method, path, "")
	require.Equal(d, http.StatusOK, answer.Status, "%s: %s", operation, answer.Raw)
	return answer.Raw
}
