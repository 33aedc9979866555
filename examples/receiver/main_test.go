package main

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/hook"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func TestWhatFettleSignsIsTakenOnceAndNothingElseIs(t *testing.T) {
	t.Parallel()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	require.NoError(t, err)
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	r := &receiver{key: key, out: &out, now: func() time.Time { return now }, seen: map[string]bool{}}
	body := `{"type":"shipping.arrived.v1","timestamp":"2026-11-23T02:00:00Z","data":{"repair":"R1"}}`
	send := func(at time.Time, with, text string) int {
		q := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(text))
		require.NoError(t, hook.Seal(q.Header, with, "m-1", at, []byte(body)))
		w := httptest.NewRecorder()
		r.ServeHTTP(w, q)
		return w.Code
	}
	require.Equal(t, http.StatusUnauthorized, send(now, "whsec_AAAA", body), "another's secret")
	require.Equal(t, http.StatusUnauthorized, send(now, secret, strings.Replace(body, "R1", "R2", 1)), "another body")
	require.Equal(t, http.StatusUnauthorized, send(now.Add(-time.Hour), secret, body), "an old one")
	require.Empty(t, out.String())
	require.Equal(t, http.StatusNoContent, send(now, secret, body))
	require.Equal(t, http.StatusNoContent, send(now, secret, body), "again: answered, not acted on")
	require.Equal(t, "2026-11-23T02:00:00Z shipping.arrived.v1 {\"repair\":\"R1\"}\n", out.String())
}
