package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
)

// office is two processes over one database.
type office struct {
	here, there bench
	keys        *auth.Keys
}

func openOffice(t *testing.T) office {
	t.Helper()
	o := office{here: setup(t), keys: &auth.Keys{}}
	hash, err := auth.Hash(t.Context(), "operations")
	require.NoError(t, err)
	require.NoError(t, o.here.db.InTx(t.Context(), "me", func(tx *db.Tx) error {
		if err := auth.AddHashed(t.Context(), tx, auth.Account{Login: "zhao", Name: "赵", Role: auth.Operations}, hash); err != nil {
			return err
		}
		return o.keys.Refresh(t.Context(), tx, false)
	}))
	api.Accounts(o.here.api)
	o.there = bench{db: o.here.db, api: api.New(o.here.db, o.keys, event.NewDispatcher(o.here.db), api.Options{}), token: o.here.token}
	api.Sessions(o.there.api)
	require.Equal(t, http.StatusOK, o.there.call(t, "GET", "/v1/sessions/current", "", "", nil), "the other process has seen the token")
	var s api.Session
	require.Equal(t, http.StatusOK, o.here.call(t, "POST", "/v1/sessions", "", `{"login":"zhao","password":"operations"}`, &s))
	o.here.token = s.AccessToken
	return o
}

// change does something to Ann here and answers what her token is worth there once the other process has looked.
func (o office) change(t *testing.T, method, path, body string) (int, auth.Actor) {
	t.Helper()
	require.Equal(t, http.StatusOK, o.here.call(t, method, path, uuid.NewString(), body, nil))
	require.NoError(t, o.there.api.LookForChanges(t.Context()))
	var a auth.Actor
	status := o.there.call(t, "GET", "/v1/sessions/current", "", "", &a)
	return status, a
}

func TestWhatBecomesOfAnAccountHoldsInEveryProcess(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ method, path, body string }{
		"disabled":   {"PATCH", "/v1/accounts/ann", `{"disabled":true}`},
		"password":   {"PATCH", "/v1/accounts/ann", `{"password":"another one"}`},
		"signed out": {"POST", "/v1/accounts/ann/sign-out", ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t)
			status, _ := o.change(t, c.method, c.path, c.body)
			require.Equal(t, http.StatusUnauthorized, status)
		})
	}
	t.Run("role and scope", func(t *testing.T) {
		t.Parallel()
		o := openOffice(t)
		status, a := o.change(t, "PATCH", "/v1/accounts/ann", `{"role":"warehouse","scope":["WH-GZ"]}`)
		require.Equal(t, http.StatusOK, status, "nobody is signed out by that")
		require.Equal(t, auth.Warehouse, a.Role)
		require.Equal(t, []string{"WH-GZ"}, a.Scope)
	})
}

func TestAnEnabledAccountSignsInAnew(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	status, _ := o.change(t, "PATCH", "/v1/accounts/ann", `{"disabled":true}`)
	require.Equal(t, http.StatusUnauthorized, status)
	require.Equal(t, http.StatusUnauthorized, o.there.call(t, "POST", "/v1/sessions", "", `{"login":"ann","password":"password"}`, nil))
	status, _ = o.change(t, "PATCH", "/v1/accounts/ann", `{"disabled":false}`)
	require.Equal(t, http.StatusUnauthorized, status, "what was taken back stays so")
	require.Equal(t, http.StatusOK, o.there.call(t, "POST", "/v1/sessions", "", `{"login":"ann","password":"password"}`, nil))
}

func TestATokenOfNobodyIsRefused(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	var err error
	o.there.token, _, err = o.keys.Issue(auth.Actor{Login: "ghost", Role: auth.Operations}, o.there.db.Now())
	require.NoError(t, err)
	var p api.Problem
	require.Equal(t, http.StatusUnauthorized, o.there.call(t, "GET", "/v1/sessions/current", "", "", &p))
	require.Equal(t, "bad_token", p.Code)
}

func TestAKeyThatAnotherProcessMadeIsReadAtOnce(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	other := &auth.Keys{}
	require.NoError(t, o.here.db.InTx(t.Context(), "me", func(tx *db.Tx) (err error) {
		if err = other.Refresh(t.Context(), tx, true); err != nil {
			return err
		}
		o.there.token, _, err = other.Issue(auth.Actor{Login: "ann", Role: auth.Engineer}, tx.Now)
		return err
	}))
	require.Equal(t, http.StatusOK, o.there.call(t, "GET", "/v1/sessions/current", "", "", nil))
}

func TestKeysThatEndedVerifyNothing(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	require.NoError(t, o.here.db.InTx(t.Context(), "me", func(tx *db.Tx) error {
		other := &auth.Keys{}
		if err := other.Refresh(t.Context(), tx, true); err != nil {
			return err
		}
		return other.EndOlder(t.Context(), tx)
	}))
	require.NoError(t, o.there.api.LookForChanges(t.Context()))
	require.Equal(t, http.StatusUnauthorized, o.there.call(t, "GET", "/v1/sessions/current", "", "", nil))
}

func TestOperationsManageAccounts(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	var p api.Problem
	const wang = `{"login":"wang","name":"王","role":"warehouse","scope":["WH-GZ"],"password":"long enough"}`
	require.Equal(t, http.StatusOK, o.here.call(t, "POST", "/v1/accounts", "k1", wang, nil))
	require.Equal(t, http.StatusConflict, o.here.call(t, "POST", "/v1/accounts", "k2", wang, &p))
	require.Equal(t, "login_taken", p.Code)
	require.Equal(t, http.StatusConflict, o.here.call(t, "POST", "/v1/accounts", uuid.NewString(), strings.Replace(wang, `"wang"`, `" WANG "`, 1), &p))
	require.Equal(t, "login_taken", p.Code)
	require.Equal(t, "body.login", p.Errors[0].Location)
	require.Equal(t, http.StatusOK, o.there.call(t, "POST", "/v1/sessions", "", `{"login":"Wang ","password":"long enough"}`, nil))
	require.Equal(t, http.StatusUnprocessableEntity, o.here.call(t, "POST", "/v1/accounts", "k3", `{"login":"xu","name":"徐","role":"recycler","password":"short"}`, &p))
	require.Equal(t, "password_length", p.Code)
	require.Equal(t, http.StatusNotFound, o.here.call(t, "PATCH", "/v1/accounts/nobody", "k4", `{"disabled":true}`, nil))
	for _, body := range []string{`{"disabled":true}`, `{"role":"warehouse"}`} {
		require.Equal(t, http.StatusConflict, o.here.call(t, "PATCH", "/v1/accounts/zhao", uuid.NewString(), body, &p), "nobody could give it back")
		require.Equal(t, "last_operations", p.Code)
	}
	var page api.Page[auth.AccountRecord]
	require.Equal(t, http.StatusOK, o.here.call(t, "GET", "/v1/accounts?q=WA", "", "", &page))
	require.Len(t, page.Items, 1)
	require.Equal(t, "wang", page.Items[0].Login)
	var said []string
	require.NoError(t, o.here.db.SelectContext(t.Context(), &said, "SELECT encode(body, 'escape') FROM requests UNION ALL SELECT encode(input_hash, 'hex') FROM requests"))
	require.NotContains(t, said, "long enough")
}
