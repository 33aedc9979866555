package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"
)

// Bounds of scraping. A scrape asks the database, so that few at a time are enough for whoever scrapes in earnest.
const (
	scrapesAtOnce = 2
	scrapeTerm    = 10 * time.Second
)

// serveMetrics answers Prometheus on a listener of its own: it is not for who uses the service.
func (s *Service) serveMetrics(ctx context.Context, g *errgroup.Group, l net.Listener) {
	if l == nil {
		return
	}
	routes := http.NewServeMux()
	routes.Handle("GET /metrics", promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{MaxRequestsInFlight: scrapesAtOnce, Timeout: scrapeTerm}))
	server := &http.Server{Handler: routes, ReadTimeout: 5 * time.Second, WriteTimeout: 2 * scrapeTerm, IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10}
	g.Go(func() error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve metrics: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		return server.Close()
	})
}
