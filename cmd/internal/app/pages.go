package app

import (
	"context"
	"mime"
	"path"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"fettle/internal/db"
	"fettle/web"
)

// pages adds what is not the API: health and the embedded pages.
func (s *Service) pages() {
	app := s.API.App
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok") })
	app.Get("/readyz", s.ready)
	app.Get("/*", page)
}

// page answers an embedded file, its compressed twin where the browser takes it. Names with a hash are kept for ever.
func page(c *fiber.Ctx) error {
	name := web.Page(c.Path())
	body, err := web.FS.ReadFile(name)
	if name == "" || err != nil {
		return fiber.ErrNotFound
	}
	kind := mime.TypeByExtension(path.Ext(name))
	if zipped, err := web.FS.ReadFile(name + ".gz"); err == nil && strings.Contains(c.Get("Accept-Encoding"), "gzip") {
		body = zipped
		c.Set("Content-Encoding", "gzip")
	}
	c.Set("Vary", "Accept-Encoding")
	c.Set("Content-Type", kind)
	c.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(c.Path(), "/assets/") {
		c.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	return c.Send(body)
}

// backlog shows how many events wait, how old the oldest is and how many are parked, by subscriber.
type backlog struct {
	db                    *db.DB
	waiting, age, stopped *prometheus.Desc
}

func newBacklog(d *db.DB) *backlog {
	describe := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, []string{"subscriber"}, nil)
	}
	return &backlog{db: d,
		waiting: describe("fettle_deliveries_waiting", "Events a subscriber has still to hear, timers in the future left out."),
		age:     describe("fettle_deliveries_oldest_seconds", "Age of the oldest of them."),
		stopped: describe("fettle_deliveries_parked", "Events that wait for a person.")}
}

func (b *backlog) Describe(c chan<- *prometheus.Desc) { c <- b.waiting; c <- b.age; c <- b.stopped }

const backlogSQL = `
SELECT subscriber, sum(waiting) AS waiting, coalesce(extract(epoch FROM now() - min(oldest)), 0) AS age, sum(stopped) AS stopped
FROM (SELECT subscriber, count(*) FILTER (WHERE NOT parked) AS waiting, min(next_at) FILTER (WHERE NOT parked) AS oldest,
             count(*) FILTER (WHERE parked) AS stopped
      FROM deliveries
      WHERE next_at <= now()
      GROUP BY subscriber
      UNION ALL
      SELECT name, waiting, oldest, 0
      FROM log_waiting) w
GROUP BY subscriber`

func (b *backlog) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var rows []struct {
		Subscriber string  `db:"subscriber"`
		Waiting    float64 `db:"waiting"`
		Age        float64 `db:"age"`
		Stopped    float64 `db:"stopped"`
	}
	if err := b.db.SelectContext(ctx, &rows, backlogSQL); err != nil {
		c <- prometheus.NewInvalidMetric(b.waiting, err)
		return
	}
	for _, r := range rows {
		c <- prometheus.MustNewConstMetric(b.waiting, prometheus.GaugeValue, r.Waiting, r.Subscriber)
		c <- prometheus.MustNewConstMetric(b.age, prometheus.GaugeValue, r.Age, r.Subscriber)
		c <- prometheus.MustNewConstMetric(b.stopped, prometheus.GaugeValue, r.Stopped, r.Subscriber)
	}
}
