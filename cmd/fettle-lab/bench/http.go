package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/valyala/fasthttp"

	"fettle/cmd/fettle-lab/play"
	"fettle/cmd/fettle/demo"
	"fettle/cmd/internal/app"
)

// doors is the service's HTTP door over a world, with a token that orders. Events are written and not delivered: who
// delivers them is not who makes the engineer wait, and pgbench delivers none either.
type doors struct {
	address string
	token   string
	service *app.Service
	served  chan error
}

func (w *world) serve(ctx context.Context) (*doors, error) {
	s, err := app.Build(ctx, &app.Engines{DB: w.db, URL: w.url, Brokers: []string{"127.0.0.1:1"}})
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	d := &doors{address: listener.Addr().String(), service: s, served: make(chan error, 1)}
	go func() { d.served <- s.API.App.Listener(listener) }()
	if d.token, err = tokenOf(ctx, d.address); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *doors) Close() error {
	err := errors.Join(d.service.API.Close(), <-d.served)
	d.service.Close()
	return err
}

// slices is how many requests the hot route has served together on average.
func (d *doors) slices() float64 {
	families, err := d.service.Metrics.Gather()
	if err != nil {
		return math.NaN()
	}
	for _, f := range families {
		if f.GetName() == "fettle_batch_requests" {
			h := f.GetMetric()[0].GetHistogram()
			return h.GetSampleSum() / float64(h.GetSampleCount())
		}
	}
	return math.NaN()
}

func tokenOf(ctx context.Context, address string) (string, error) {
	client := &play.Client{Base: "http://" + address, HTTP: play.NewHTTP(1)}
	var session struct {
		AccessToken string `json:"access_token"`
	}
	err := client.Post(ctx, "/v1/sessions", map[string]string{"login": "li.wei", "password": demo.Password}, &session)
	return session.AccessToken, err
}

// customer is one caller with a connection of its own. It shares two cores with the service and the database, so it does
// no more than write a request and read the answer to its end.
type customer struct {
	conn    net.Conn
	in      *bufio.Reader
	head    string
	request []byte
	answer  fasthttp.Response
}

func dial(ctx context.Context, address, token string) (*customer, error) {
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("call the service: %w", err)
	}
	return &customer{conn: conn, in: bufio.NewReaderSize(conn, 16<<10),
		head: "/part-orders HTTP/1.1\r\nHost: " + address + "\r\nContent-Type: application/json\r\nAuthorization: Bearer " + token + "\r\nIdempotency-Key: "}, nil
}

// order orders one piece under a new key; anything but 200 is an error.
func (c *customer) order(repair, part string) error {
	const before, after = `{"ship_to":"site","lines":[{"part":"`, `","quantity":1}]}`
	b := append(c.request[:0], "POST /v1/repairs/"...)
	b = append(append(b, repair...), c.head...)
	b = append(append(b, uuid.NewString()...), "\r\nContent-Length: "...)
	b = strconv.AppendInt(b, int64(len(before)+len(part)+len(after)), 10)
	b = append(append(append(append(b, "\r\n\r\n"...), before...), part...), after...)
	c.request = b
	if _, err := c.conn.Write(b); err != nil {
		return fmt.Errorf("send an order: %w", err)
	}
	if err := c.answer.Read(c.in); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if status := c.answer.StatusCode(); status != fasthttp.StatusOK {
		return fmt.Errorf("an order was answered %d: %s", status, c.answer.Body())
	}
	return nil
}

// picker answers the part that a caller orders next.
type picker func(random *rand.Rand) func() string

// zipf is demand as it is: few parts are most of it.
func zipf(parts []string) picker {
	return func(random *rand.Rand) func() string {
		z := rand.NewZipf(random, benchSkew, 1, uint64(len(parts)-1))
		return func() string { return parts[z.Uint64()] }
	}
}

func uniform(parts []string) picker {
	return func(random *rand.Rand) func() string {
		return func() string { return parts[random.IntN(len(parts))] }
	}
}

// tally is what callers measured together.
type tally struct {
	waits []time.Duration
	took  time.Duration
}

func (t *tally) add(o tally) { t.waits, t.took = append(t.waits, o.waits...), t.took+o.took }

func (t *tally) rate() float64 { return float64(len(t.waits)) / t.took.Seconds() }

// at is a quantile of the waits in milliseconds.
func (t *tally) at(q float64) float64 {
	if len(t.waits) == 0 {
		return math.NaN()
	}
	slices.Sort(t.waits)
	return float64(t.waits[int(q*float64(len(t.waits)-1))]) / float64(time.Millisecond)
}

// storm is callers who order as fast as they are answered, each waiting for its own.
type storm struct {
	callers int
	pick    picker
	repairs []string
	next    atomic.Int64
}

func (s *storm) blow(ctx context.Context, d *doors, length time.Duration) (tally, error) {
	customers := make([]*customer, s.callers)
	for i := range customers {
		c, err := dial(ctx, d.address, d.token)
		if err != nil {
			return tally{}, err
		}
		defer c.conn.Close() //nolint:errcheck // nothing is left to be sent
		customers[i] = c
	}
	var all tally
	var mu sync.Mutex
	var failed atomic.Pointer[error]
	var group sync.WaitGroup
	began := time.Now()
	until := began.Add(length)
	for i, c := range customers {
		pick := s.pick(rand.New(rand.NewPCG(uint64(i), uint64(s.next.Load()))))
		group.Go(func() {
			waits := make([]time.Duration, 0, 4096)
			for now := time.Now(); now.Before(until) && failed.Load() == nil && ctx.Err() == nil; {
				err := c.order(s.repairs[s.next.Add(1)%int64(len(s.repairs))], pick())
				if err != nil {
					failed.CompareAndSwap(nil, &err)
					return
				}
				done := time.Now()
				waits = append(waits, done.Sub(now))
				now = done
			}
			mu.Lock()
			defer mu.Unlock()
			all.waits = append(all.waits, waits...)
		})
	}
	group.Wait()
	all.took = time.Since(began)
	if err := failed.Load(); err != nil {
		return all, *err
	}
	return all, ctx.Err()
}
