package site_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/apitest"
	"fettle/internal/auth"
	"fettle/inventory/inventorytest"
)

func TestAScopeNamesPlacesThatAreThere(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	door := apitest.Open(t, w.DB, nil, api.Accounts)
	ask := func(method, path, body string) (int, api.Problem, auth.AccountRecord) {
		t.Helper()
		answer := door.Ask(inventorytest.Operations, method, path, body)
		var p api.Problem
		var a auth.AccountRecord
		if answer.Status == http.StatusOK {
			answer.Into(&a)
		} else {
			answer.Into(&p)
		}
		return answer.Status, p, a
	}
	add := func(login, role, scope string) (int, api.Problem, auth.AccountRecord) {
		t.Helper()
		return ask("POST", "/v1/accounts", `{"login":"`+login+`","name":"n","role":"`+role+`","password":"long enough","scope":`+scope+`}`)
	}
	for _, c := range []struct{ role, scope, at string }{
		{"engineer", `["VAN-9999"]`, "body.scope[0]"}, {"engineer", `["A"]`, "body.scope[0]"}, {"warehouse", `["A","NOWHERE"]`, "body.scope[1]"},
		{"warehouse", `["BOX"]`, "body.scope[0]"}, {"recycler", `["NOWHERE"]`, "body.scope[0]"}, {"warehouse", `["A",""]`, "body.scope[1]"},
	} {
		status, p, _ := add("nobody", c.role, c.scope)
		require.Equal(t, http.StatusUnprocessableEntity, status, c.scope)
		require.Equal(t, "scope_unknown", p.Code)
		require.Equal(t, c.at, p.Errors[0].Location)
	}
	require.Zero(t, w.Number("SELECT count(*) FROM accounts WHERE login = 'nobody'"))
	status, p, a := add("lu", "engineer", `[" van"]`)
	require.Equal(t, http.StatusOK, status, p.Detail)
	require.Equal(t, []string{"VAN"}, []string(a.Scope), "it is written as the place is")

	status, p, _ = ask("PATCH", "/v1/accounts/lu", `{"scope":["VAN-9999"]}`)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Equal(t, "body.scope[0]", p.Errors[0].Location)
	status, _, a = ask("PATCH", "/v1/accounts/lu", `{"role":"warehouse","scope":["a","B"]}`)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, []string{"A", "B"}, []string(a.Scope))
	status, p, _ = ask("PATCH", "/v1/accounts/lu", `{"role":"engineer"}`)
	require.Equal(t, http.StatusUnprocessableEntity, status, "an engineer is not bound to a warehouse")
	require.Equal(t, "scope_unknown", p.Code)
	status, _, a = ask("PATCH", "/v1/accounts/lu", `{"name":"another"}`)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, []string{"A", "B"}, []string(a.Scope))
}
