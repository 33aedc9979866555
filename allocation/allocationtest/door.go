package allocationtest

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
)

// door is a world with the HTTP door of a room before it.
type door struct {
	World
	api  *api.API
	keys *auth.Keys
	sent *atomic.Int64
}

// OpenDoor opens the routes that are handed in.
func OpenDoor(t *testing.T, routes func(*api.API)) door {
	t.Helper()
	d := door{World: Setup(t), keys: &auth.Keys{}, sent: &atomic.Int64{}}
	require.NoError(t, d.DB.InTx(t.Context(), "test", func(tx *db.Tx) error { return d.keys.Refresh(t.Context(), tx, false) }))
	d.api = api.New(d.DB, d.keys, event.NewDispatcher(d.DB), api.Options{})
	routes(d.api)
	return d
}

var (
	Operations = auth.Actor{Login: "zhao", Role: auth.Operations}
	Engineer   = auth.Actor{Login: "li", Role: auth.Engineer, Scope: []string{"VAN-1"}}
	Stranger   = auth.Actor{Login: "ma", Role: auth.Engineer, Scope: []string{"VAN-2"}}
	Keeper     = auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"WH-GZ"}}
	Customer   = auth.Actor{Login: "chen", Role: auth.Customer}
)

// Call answers the status and decodes the body into out.
func (d door) Call(who auth.Actor, method, path, body string, out any) int {
	d.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", d.sent.Add(1)))
	token := authtest.Token(d, d.DB, d.keys, who)
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := d.api.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	require.NoError(d, json.Unmarshal(raw, out), string(raw))
	return answer.StatusCode
}

type Problem struct {
	Code string `json:"code"`
}
