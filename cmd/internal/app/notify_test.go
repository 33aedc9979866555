package app

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/hook"
	"fettle/repairflow/notice"
)

const noticeSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

var noticeAt = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func clockAt(t time.Time) func() time.Time { return func() time.Time { return t } }

func aMessage() notice.Message {
	return notice.Message{ID: uuid.New(), Channel: notice.BySMS, To: "13800138000", Language: "zh", Body: "您的报修已收到。"}
}

func TestTheFileGatewayKeepsEachMessageOnALineOfItsOwn(t *testing.T) {
	t.Parallel()
	g := fileGateway{filepath.Join(t.TempDir(), "notices"), clockAt(noticeAt)}
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			ref, err := g.Send(t.Context(), aMessage())
			if err != nil || ref != "2026-11-23.jsonl" {
				t.Error(ref, err)
			}
		})
	}
	all.Wait()
	raw, err := os.ReadFile(filepath.Join(g.folder, "2026-11-23.jsonl"))
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	require.Len(t, lines, 50)
	for _, l := range lines {
		var m notice.Message
		require.NoError(t, json.Unmarshal([]byte(l), &m))
		require.Equal(t, "13800138000", m.To)
	}
}

func TestTheHTTPGatewayIsCalledWithASignatureAndAnIDAndItsAnswerJudged(t *testing.T) {
	t.Parallel()
	sent := aMessage()
	status := http.StatusAccepted
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || hook.Verify(noticeSecret, r.Header, body, noticeAt) != nil || r.Header.Get("Idempotency-Key") != sent.ID.String() {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(status)
		if _, err := io.WriteString(w, `{"ref": "A-1"}`); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	g := newHTTPGateway(server.URL, noticeSecret, clockAt(noticeAt))
	ref, err := g.Send(t.Context(), sent)
	require.NoError(t, err)
	require.Equal(t, "A-1", ref)
	for code, forever := range map[int]bool{http.StatusUnprocessableEntity: true, http.StatusServiceUnavailable: false, http.StatusTooManyRequests: false,
		http.StatusFound: false, http.StatusUnauthorized: false} {
		status = code
		_, err = g.Send(t.Context(), sent)
		require.Error(t, err)
		require.Equal(t, forever, strings.Contains(err.Error(), notice.ErrRefused.Error()), code)
	}
	_, err = newHTTPGateway(server.URL, "whsec_AAAA", clockAt(noticeAt)).Send(t.Context(), sent)
	require.ErrorContains(t, err, "401", "a gateway that knows the secret takes nothing else")
}

func TestAGatewayNeedsAnAddressAndASecret(t *testing.T) {
	t.Parallel()
	require.NoError(t, NoticeConfig{}.Validate())
	require.NoError(t, NoticeConfig{"https://sms.example/v1", noticeSecret}.Validate())
	require.ErrorContains(t, NoticeConfig{"https://sms.example/v1", ""}.Validate(), "FETTLE_NOTICE_SECRET")
	require.ErrorContains(t, NoticeConfig{"sms.example", noticeSecret}.Validate(), "FETTLE_NOTICE_URL")
}
