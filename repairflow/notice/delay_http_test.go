package notice_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth/authtest"
	"fettle/repairflow/notice"
	"fettle/repairflow/repairflowtest"
)

// delayBy sends a delay under a key of the test's choice.
func delayBy(d repairflowtest.Door, key, body string) (status int, m notice.MassDelay, raw string) {
	d.Helper()
	token := authtest.Token(d, d.DB, d.Keys, repairflowtest.Zhao)
	q := httptest.NewRequest(http.MethodPost, "/v1/delays", strings.NewReader(body))
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Idempotency-Key", key)
	q.Header.Set("Authorization", "Bearer "+token)
	answer, err := d.API.App.Test(q, -1)
	require.NoError(d, err)
	said, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	if answer.StatusCode == http.StatusOK {
		require.NoError(d, json.Unmarshal(said, &m))
	}
	return answer.StatusCode, m, string(said)
}

func TestADelaySentTwiceIsOneDelay(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 1)
	r := d.Visited("li")
	l := d.One(r.ID, "FAN")
	const rest = `"code":"carrier_stop","reason":{"zh":"承运商停运","en":"The carrier has stopped"},"warehouse":"WH-GZ",
"from":"2026-11-23T02:00:00Z","until":"2026-12-01T00:00:00Z","extra_hours":12}`
	status, tried, raw := delayBy(d, "try", `{"dry_run":true,`+rest)
	require.Equal(t, http.StatusOK, status, raw)
	require.Nil(t, tried.ID)
	require.Equal(t, 1, tried.Lines)
	_, first, _ := delayBy(d, "once", "{"+rest)
	_, again, _ := delayBy(d, "once", "{"+rest)
	require.Equal(t, *first.ID, *again.ID)
	require.Equal(t, "superseded open", statesOf(promisesOf(d.World, l)))
	d.Drain()
	require.Len(t, massNotices(d.World), 2)
	listed := d.Call(repairflowtest.Zhao, "GET", "/v1/notices?channel=sms&repair="+r.ID+"&limit=1", "")
	require.Equal(t, http.StatusOK, listed.Status)
	require.Len(t, listed.Items, 1)
	require.NotContains(t, listed.Raw, "13800138000")
	require.NotEmpty(t, listed.Next)
	next := d.Call(repairflowtest.Zhao, "GET", "/v1/notices?channel=sms&repair="+r.ID+"&limit=1&cursor="+listed.Next.(string), "")
	require.Len(t, next.Items, 1)
	require.NotEqual(t, listed.Items[0].ID, next.Items[0].ID)
	require.Equal(t, http.StatusConflict, d.Call(repairflowtest.Zhao, "POST", "/v1/notices/"+listed.Items[0].ID+"/retry", "{}").Status)
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Li, "GET", "/v1/notices", "").Status)
	status, _, raw = delayBy(d, "wide", strings.Replace("{"+rest, `"warehouse":"WH-GZ",`, "", 1))
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, raw, "delay_without_scope")
}
