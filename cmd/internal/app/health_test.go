package app

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/dbtest"
)

// TestReadinessNotices asks as a proxy does: what cannot be written down is no reason to send more.
func TestReadinessNotices(t *testing.T) {
	t.Parallel()
	open := func(e *Engines) doorman {
		e.DB, e.Brokers = dbtest.New(t), []string{"127.0.0.1:1"}
		s, err := Build(t.Context(), e)
		require.NoError(t, err)
		t.Cleanup(s.Close)
		return doorman{service: s}
	}
	m := open(&Engines{Data: t.TempDir()})
	status, raw := m.call(t, http.MethodGet, "/readyz", "", "")
	require.Equal(t, http.StatusOK, status, raw)
	m.service.API.Drain()
	status, raw = m.call(t, http.MethodGet, "/readyz", "", "")
	require.Equal(t, http.StatusServiceUnavailable, status, "about to end: %s", raw)
	status, _ = m.call(t, http.MethodGet, "/healthz", "", "")
	require.Equal(t, http.StatusOK, status, "and works on")

	m = open(&Engines{})
	require.NoError(t, m.service.Engines.DB.Close())
	status, raw = m.call(t, http.MethodGet, "/readyz", "", "")
	require.Equal(t, http.StatusServiceUnavailable, status, "without a database: %s", raw)

	file := filepath.Join(t.TempDir(), "not a folder")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	m = open(&Engines{Data: file})
	status, raw = m.call(t, http.MethodGet, "/readyz", "", "")
	require.Equal(t, http.StatusServiceUnavailable, status, "without a disk: %s", raw)
	require.Contains(t, raw, "takes nothing")
}

// TestMetricsAreNotForWhoUsesTheService asks at the door of the service.
func TestMetricsAreNotForWhoUsesTheService(t *testing.T) {
	t.Parallel()
	m := newDoorman(t)
	// Where pages are built, a path that is no page of the API's opens them.
	_, raw := m.call(t, http.MethodGet, "/metrics", "", "")
	require.NotContains(t, raw, "# HELP")
	require.NotContains(t, raw, "go_goroutines")
}
