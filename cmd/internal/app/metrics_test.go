package app

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

// TestFewScrapeAtOnce: thirty-two scrapers at once made everybody else wait a hundred times as long; few are served, the others are
// told so.
func TestFewScrapeAtOnce(t *testing.T) {
	t.Parallel()
	begun, goOn := make(chan struct{}, 100), make(chan struct{})
	s := &Service{Metrics: prometheus.NewRegistry()}
	s.Metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "slow"}, func() float64 {
		begun <- struct{}{}
		<-goOn
		return 1
	}))
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	g, ctx := errgroup.WithContext(ctx)
	s.serveMetrics(ctx, g, l)
	t.Cleanup(func() {
		cancel()
		require.NoError(t, g.Wait())
	})
	scrape := func() (int, error) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/metrics", nil)
		if err != nil {
			return 0, err
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return 0, err
		}
		return answer.StatusCode, answer.Body.Close()
	}
	served := make(chan int, scrapesAtOnce)
	var all sync.WaitGroup
	for range scrapesAtOnce {
		all.Go(func() {
			status, err := scrape()
			if err != nil {
				status = 0
			}
			served <- status
		})
	}
	for range scrapesAtOnce {
		<-begun
	}
	for range 30 {
		status, err := scrape()
		require.NoError(t, err)
		require.Equal(t, http.StatusServiceUnavailable, status)
	}
	require.Empty(t, begun, "nobody else asked for the numbers")
	close(goOn)
	all.Wait()
	for range scrapesAtOnce {
		require.Equal(t, http.StatusOK, <-served)
	}
}
