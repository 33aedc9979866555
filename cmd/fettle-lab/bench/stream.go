package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/repairflow/customerpage"
	"fettle/shipping/tracking"
)

const (
	liveStreams = 2_000
	// liveScans are spread over the measurement; each is to reach the stream of its repair.
	liveScans = 200
	liveLimit = time.Second
)

var liveStreamsRow = benchRow{name: "live_streams", workload: "2,000 open live streams: KB resident a stream; 200 scans from Kafka to their streams, p99 within a second",
	comparison: atMost, goal: 30, run: measureStreams}

// viewer is a customer who watches a repair's page.
type viewer struct {
	conn net.Conn
	// snapshots gets the time at which each snapshot came.
	updates chan time.Time
}

func measureStreams(ctx context.Context, b *bench) (_ figures, err error) {
	w, err := b.world(ctx)
	if err != nil {
		return figures{}, err
	}
	broker, err := b.apacheKafka(ctx)
	if err != nil {
		return figures{}, err
	}
	defer func() { err = errors.Join(err, broker.Stop()) }()
	tokens, err := w.watched(ctx)
	if err != nil {
		return figures{}, err
	}
	c, err := w.spawn(ctx, broker.Brokers())
	if err != nil {
		return figures{}, err
	}
	defer c.Stop()
	address := strings.TrimPrefix(c.URL, "http://")
	// A service that has worked has filled the room it gives its heap; a fresh one would count that to the streams.
	token, err := tokenOf(ctx, address)
	if err != nil {
		return figures{}, err
	}
	if _, err := (&storm{callers: 64, pick: uniform(w.parts), repairs: w.repairs}).blow(ctx, &doors{address: address, token: token}, b.length()); err != nil {
		return figures{}, err
	}
	warm, err := watch(ctx, address, tokens[:50])
	defer func() { leave(warm) }()
	if err != nil {
		return figures{}, err
	}
	before, _, err := residentMB(c.Process.Process.Pid)
	if err != nil {
		return figures{}, err
	}
	viewers, err := watch(ctx, address, tokens[50:])
	defer func() { leave(viewers) }()
	if err != nil {
		return figures{}, err
	}
	delays, err := w.follow(ctx, broker.Brokers(), viewers)
	if err != nil {
		return figures{}, err
	}
	after, _, err := residentMB(c.Process.Process.Pid)
	if err != nil {
		return figures{}, err
	}
	slices.Sort(delays)
	p50, p99 := delays[len(delays)/2], delays[len(delays)*99/100]
	b.note("%.0f MB with %d streams, %.0f MB with %d more; from Kafka to the stream p50 %d ms, p99 %d ms", before, len(warm), after, len(viewers),
		p50.Milliseconds(), p99.Milliseconds())
	if p99 > liveLimit {
		return figures{}, fmt.Errorf("p99 of the delay is %s, over %s", p99, liveLimit)
	}
	return alone((after - before) * 1000 / float64(len(viewers))), nil
}

// watched puts a parcel on the road to each of the repairs that are watched, and makes their links.
func (w *world) watched(ctx context.Context) (tokens []string, err error) {
	if _, err := w.db.ExecContext(ctx, scanShipmentsSQL, "LIVE", liveStreams, 77); err != nil {
		return nil, fmt.Errorf("make parcels: %w", err)
	}
	err = w.db.InTx(ctx, "bench", func(tx *db.Tx) error {
		tokens = nil
		for n := 1; n <= liveStreams; n++ {
			link, err := customerpage.TrackLink(ctx, tx, repairOf(n))
			if err != nil {
				return err
			}
			tokens = append(tokens, link.Token)
		}
		return nil
	})
	return tokens, err
}

func repairOf(n int) string { return fmt.Sprintf("RB%08d", n) }

// watch opens a stream for each token, and waits until each has its first snapshot.
func watch(ctx context.Context, address string, tokens []string) ([]*viewer, error) {
	out := make([]*viewer, 0, len(tokens))
	for i, token := range tokens {
		// Customers have addresses of their own, of which a few hundred streams each may come.
		from := &net.TCPAddr{IP: net.IPv4(127, 0, byte(i%100), 2)}
		conn, err := (&net.Dialer{LocalAddr: from}).DialContext(ctx, "tcp", address)
		if err != nil {
			return out, fmt.Errorf("open a stream: %w", err)
		}
		v := &viewer{conn: conn, updates: make(chan time.Time, 64)}
		out = append(out, v)
		if _, err := fmt.Fprintf(conn, "GET /v1/track/%s/stream HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n", token); err != nil {
			return out, fmt.Errorf("open a stream: %w", err)
		}
		go v.read()
		select {
		case <-v.updates:
		case <-time.After(10 * time.Second):
			return out, fmt.Errorf("stream %d of %d shows nothing", len(out), len(tokens))
		}
	}
	return out, nil
}

func (v *viewer) read() {
	lines := bufio.NewScanner(v.conn)
	lines.Buffer(make([]byte, 4_096), 1<<20)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "event: update") {
			v.updates <- time.Now()
		}
	}
}

func leave(viewers []*viewer) {
	for _, v := range viewers {
		_ = v.conn.Close() // the process ends with the row
	}
}

// follow writes scans to Kafka and takes the time until each is seen.
func (w *world) follow(ctx context.Context, brokers []string, viewers []*viewer) (delays []time.Duration, err error) {
	p := tracking.NewPublisher(brokers)
	defer func() { err = errors.Join(err, p.Close()) }()
	var mu sync.Mutex
	var failures []error
	var waiting sync.WaitGroup
	for i := range liveScans {
		// The viewers follow the tokens of repairs 51 and on.
		v, waybill := viewers[i*len(viewers)/liveScans], fmt.Sprintf("LIVE%d", 51+i*len(viewers)/liveScans)
		payload := fmt.Sprintf(`{"carrier":"SF","scans":[{"source":"sf","waybill":%q,"code":"50","occurred_at":%q,"place":"广州","remark":%q}]}`,
			waybill, time.Now().Add(-time.Minute).Format(time.RFC3339), uuid.NewString())
		began := time.Now()
		if err := p.Publish(ctx, began, tracking.Raw{Source: "fettle", Carrier: "SF", Waybill: waybill, Payload: []byte(payload)}); err != nil {
			return nil, err
		}
		waiting.Go(func() {
			var failure error
			var took time.Duration
			select {
			case at := <-v.updates:
				took = at.Sub(began)
			case <-time.After(20 * time.Second):
				failure = fmt.Errorf("scan %d of %s was never shown", i, waybill)
			}
			mu.Lock()
			defer mu.Unlock()
			delays, failures = append(delays, took), append(failures, failure)
		})
		time.Sleep(40 * time.Millisecond)
	}
	waiting.Wait()
	return delays, errors.Join(failures...)
}
