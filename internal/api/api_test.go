package api_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/event"
	"fettle/internal/fault"
)

type thing struct {
	Name string `path:"name"`
	Body struct {
		Size  int      `json:"size" minimum:"1" maximum:"10"`
		Items []string `json:"items" minItems:"1"`
	}
}

type made struct {
	Name string `json:"name"`
	Size int    `json:"size"`
}

var errShort = fault.New(fault.Conflict, "stock_short")

type bench struct {
	db    *db.DB
	api   *api.API
	token string
}

func setup(t *testing.T) bench {
	t.Helper()
	d := dbtest.New(t)
	keys := &auth.Keys{}
	b := bench{db: d}
	hash, err := auth.Hash(t.Context(), "password")
	require.NoError(t, err)
	require.NoError(t, d.InTx(t.Context(), "me", func(tx *db.Tx) error {
		if err := auth.AddHashed(t.Context(), tx, auth.Account{Login: "ann", Name: "Ann", Role: auth.Engineer}, hash); err != nil {
			return err
		}
		return keys.Refresh(t.Context(), tx, false)
	}))
	b.api = api.New(d, keys, event.NewDispatcher(d), api.Options{})
	api.Sessions(b.api)
	api.Command(b.api, "POST /v1/things/{name}", "Make a thing", api.For(auth.Engineer),
		func(ctx context.Context, tx *db.Tx, in *thing) (made, error) {
			if in.Name == "short" {
				return made{}, errShort.With("wanted", in.Body.Size, "available", 0).At("body.size")
			}
			if in.Name == "broken" {
				_, err := tx.ExecContext(ctx, "INSERT INTO secret_table_name VALUES (1)")
				return made{}, err
			}
			_, err := tx.ExecContext(ctx, "INSERT INTO calendars (calendar, weekdays, name_zh, name_en) VALUES ($1, '1111111', 'x', 'x')", in.Name)
			return made{in.Name, in.Body.Size}, err
		})
	api.Query(b.api, "GET /v1/only-operations", "Not for engineers", api.For(auth.Operations),
		func(context.Context, *db.Tx, *struct{}) (made, error) { return made{}, nil })
	var s api.Session
	require.Equal(t, http.StatusOK, b.call(t, "POST", "/v1/sessions", "", `{"login":"ann","password":"password"}`, &s))
	b.token = s.AccessToken
	return b
}

func (b bench) call(t *testing.T, method, path, key, body string, out any) int {
	t.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	if b.token != "" {
		request.Header.Set("Authorization", "Bearer "+b.token)
	}
	answer, err := b.api.App.Test(request, -1)
	require.NoError(t, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	if out != nil {
		require.NoError(t, json.Unmarshal(raw, out), string(raw))
	}
	return answer.StatusCode
}

const good = `{"size":3,"items":["a"]}`

func TestOneKeyHasOneEffectAndOneAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			var m made
			require.Equal(t, http.StatusOK, b.call(t, "POST", "/v1/things/one", "key-1", good, &m))
			require.Equal(t, made{"one", 3}, m)
		})
	}
	wg.Wait()
	var p api.Problem
	require.Equal(t, http.StatusUnprocessableEntity, b.call(t, "POST", "/v1/things/one", "key-1", `{"size":4,"items":["a"]}`, &p))
	require.Equal(t, "idempotency_key_reused", p.Code)
	require.Equal(t, http.StatusUnprocessableEntity, b.call(t, "POST", "/v1/things/one", "", good, &p))
	require.Equal(t, "idempotency_key_missing", p.Code)
}

func TestBadInputNamesEveryField(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var p api.Problem
	require.Equal(t, http.StatusUnprocessableEntity, b.call(t, "POST", "/v1/things/x", "k", `{"size":0,"items":null,"extra":1}`, &p))
	var fields []string
	for _, e := range p.Errors {
		fields = append(fields, e.Location)
	}
	require.ElementsMatch(t, []string{"body.size", "body.items", "body.extra"}, fields)
	require.Equal(t, http.StatusBadRequest, b.call(t, "POST", "/v1/things/x", "k", `{"size":`, &p))
	require.Equal(t, http.StatusUnprocessableEntity, b.call(t, "POST", "/v1/things/x", "k", `{"size":"three","items":["a"]}`, &p))
	require.Equal(t, http.StatusNotFound, b.call(t, "GET", "/v1/nowhere", "", "", &p))
}

func TestFaultsBecomeProblemsAndTheRestTellsNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var p api.Problem
	require.Equal(t, http.StatusConflict, b.call(t, "POST", "/v1/things/short", "k1", good, &p))
	require.Equal(t, "stock_short", p.Code)
	require.Equal(t, "body.size", p.Errors[0].Location)
	require.EqualValues(t, 0, p.Values["available"])
	var raw json.RawMessage
	require.Equal(t, http.StatusInternalServerError, b.call(t, "POST", "/v1/things/broken", "k2", good, &raw))
	require.NotContains(t, string(raw), "secret_table_name")
	require.Contains(t, string(raw), `"id"`)
}

func TestARefusalIsToldInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, c := range []struct{ accept, language, title, detail, field string }{
		{"", "zh", "填写有误", "请检查以下各项", "不能小于 1"},
		{"en-GB,en;q=0.8", "en", "The input is not valid", "Please check the fields below", "must be at least 1"},
		{"zh-CN,en;q=0.5", "zh", "填写有误", "请检查以下各项", "不能小于 1"},
	} {
		request := httptest.NewRequest("POST", "/v1/things/x", strings.NewReader(`{"size":0,"items":["a"]}`))
		for name, value := range map[string]string{"Content-Type": "application/json", "Authorization": "Bearer " + b.token,
			"Idempotency-Key": "k", "Accept-Language": c.accept} {
			request.Header.Set(name, value)
		}
		answer, err := b.api.App.Test(request, -1)
		require.NoError(t, err)
		var p api.Problem
		require.NoError(t, json.NewDecoder(answer.Body).Decode(&p))
		require.NoError(t, answer.Body.Close())
		require.Equal(t, c.language, answer.Header.Get("Content-Language"))
		require.Equal(t, "Accept-Language", answer.Header.Get("Vary"))
		require.Equal(t, []string{c.title, c.detail}, []string{p.Title, p.Detail})
		require.Equal(t, c.field, p.Errors[0].Message)
	}
}

func TestWhoMayAndWhoMayNot(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var p api.Problem
	require.Equal(t, http.StatusForbidden, b.call(t, "GET", "/v1/only-operations", "", "", &p))
	require.Equal(t, "forbidden", p.Code)
	b.token = "not.a.token"
	require.Equal(t, http.StatusUnauthorized, b.call(t, "GET", "/v1/only-operations", "", "", &p))
	b.token = ""
	require.Equal(t, http.StatusUnauthorized, b.call(t, "POST", "/v1/things/x", "k", good, &p))
	require.Equal(t, "no_token", p.Code)
}

type card struct {
	Owner  string `json:"owner"`
	Secret string `json:"secret,omitempty"`
}

func (c card) WithoutSecret() any {
	c.Secret = ""
	return c
}

// Answers with people's names, addresses and secrets lay in the database for ever, for whoever has a copy.
func TestAnswersAreKeptSealedForATimeAndSecretsNotAtAll(t *testing.T) {
	t.Parallel()
	b := setup(t)
	at := time.Now()
	b.db.SetClock(func() time.Time { return at })
	made := 0
	api.Command(b.api, "POST /v1/cards", "Make a card", api.For(auth.Engineer), func(context.Context, *db.Tx, *struct{}) (card, error) {
		made++
		return card{"Chen Jie, Haizhu", "sesame"}, nil
	})
	var first, again card
	require.Equal(t, http.StatusOK, b.call(t, "POST", "/v1/cards", "k", "", &first))
	require.Equal(t, card{"Chen Jie, Haizhu", "sesame"}, first)
	require.Equal(t, http.StatusOK, b.call(t, "POST", "/v1/cards", "k", "", &again))
	require.Equal(t, card{Owner: "Chen Jie, Haizhu"}, again, "the rest is told again")
	var kept string
	require.NoError(t, b.db.GetContext(t.Context(), &kept, "SELECT encode(body, 'escape') FROM requests WHERE route = 'POST /v1/cards'"))
	require.NotContains(t, kept, "Haizhu")
	require.NotContains(t, kept, "sesame")
	at = at.Add(8 * 24 * time.Hour)
	n, err := b.api.Forget(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	keys := &auth.Keys{}
	require.NoError(t, b.db.InTx(t.Context(), "me", func(tx *db.Tx) (err error) {
		if err = keys.Refresh(t.Context(), tx, false); err != nil {
			return err
		}
		b.token, _, err = keys.Issue(auth.Actor{Login: "ann", Role: auth.Engineer}, tx.Now)
		return err
	}))
	var p api.Problem
	require.Equal(t, http.StatusConflict, b.call(t, "POST", "/v1/cards", "k", "", &p))
	require.Equal(t, "answer_forgotten", p.Code)
	require.Equal(t, 1, made, "it is not done again")
}
