package repairflowtest

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
	"fettle/repairflow"
)

// Door is a world with the HTTP door of this room before it.
type Door struct {
	World
	API   *api.API
	Keys  *auth.Keys
	asked *atomic.Int64
}

func OpenDoor(t *testing.T) Door {
	t.Helper()
	d := Door{World: Setup(t), Keys: &auth.Keys{}, asked: &atomic.Int64{}}
	require.NoError(t, d.DB.InTx(t.Context(), "test", func(tx *db.Tx) error { return d.Keys.Refresh(t.Context(), tx, false) }))
	d.API = api.New(d.DB, d.Keys, d.Dispatcher, api.Options{})
	repairflow.Routes(d.API)
	return d
}

type reply struct {
	Status int    `json:"-"`
	Raw    string `json:"-"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	ID     string `json:"id"`
	State  string `json:"state"`
	Phone  string `json:"phone"`
	Token  string `json:"token"`
	Next   any    `json:"next"`
	Items  []struct {
		ID    string `json:"id"`
		Phone string `json:"phone"`
	} `json:"items"`
	Lines []struct {
		ID      string `json:"id"`
		State   string `json:"state"`
		Outcome string `json:"outcome"`
		WhyZH   string `json:"why_zh"`
	} `json:"lines"`
}

var Nobody = auth.Actor{}

func (d Door) Call(who auth.Actor, method, path, body string) reply {
	d.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", d.asked.Add(1)))
	if who.Login != "" {
		token := authtest.Token(d, d.DB, d.Keys, who)
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := d.API.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	r := reply{Status: answer.StatusCode, Raw: string(raw)}
	require.NoError(d, json.Unmarshal(raw, &r), string(raw))
	return r
}

const GoodIntake = `{"channel":"app","customer":"chen","customer_name":"陈洁","phone":"13800138000","address":"广州市海珠区新港中路 397 号",
"area_code":"440100","lon":113.3245,"lat":23.1064,"model":"AC-1","serial":"AC1SN0001","symptom":"不制冷","engineer":"li"}`
