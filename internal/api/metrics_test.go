package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/dbtest"
	"fettle/internal/event"
)

// TestCallersInventNoSeries: every method and path that somebody made up was a series of its own, until a scrape was of 1.8 MB.
func TestCallersInventNoSeries(t *testing.T) {
	t.Parallel()
	d, registry := dbtest.New(t), prometheus.NewRegistry()
	a := api.New(d, &auth.Keys{}, event.NewDispatcher(d), api.Options{Metrics: registry})
	api.Sessions(a)
	say := func(method, path string) {
		request := httptest.NewRequest(method, path, nil)
		request.RequestURI = path
		answer, err := a.App.Test(request, -1)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
	}
	series := func() (out []string) {
		families, err := registry.Gather()
		require.NoError(t, err)
		for _, f := range families {
			for _, m := range f.GetMetric() {
				out = append(out, fmt.Sprint(f.GetName(), m.GetLabel()))
			}
		}
		slices.Sort(out)
		return out
	}
	storm := func(from int) {
		for i := from; i < from+200; i++ {
			for _, method := range []string{http.MethodGet, http.MethodPost, "TRACE", fmt.Sprintf("ODD%d", i), "get"} {
				say(method, fmt.Sprintf("/v1/nowhere/%d", i))
				say(method, fmt.Sprintf("/v1/sessions?x=%d", i))
				say(method, fmt.Sprintf("/%d", i))
			}
		}
	}
	storm(0)
	before := series()
	storm(1000)
	require.Equal(t, before, series())
	require.Less(t, len(before), 40, "%v", before)
}

// TestAWriteThatNobodyReadsIsGivenUp: an answer waited for ever for who did not take it.
func TestAWriteThatNobodyReadsIsGivenUp(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for name, term := range map[string]time.Duration{"read": b.api.App.Config().ReadTimeout, "write": b.api.App.Config().WriteTimeout, "idle": b.api.App.Config().IdleTimeout} {
		require.Positive(t, term, name)
		require.LessOrEqual(t, term, 5*time.Minute, name)
	}
}
