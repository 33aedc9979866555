package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

// order sends an order of a part for a repair to a service and answers the status, 0 when nobody has answered.
func (s *shop) order(ctx context.Context, service, repair, key string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, service+"/v1/repairs/"+repair+"/part-orders", strings.NewReader(`{"ship_to":"site","lines":[{"part":"FAN","quantity":1}]}`))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("Idempotency-Key", key)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	said, err := io.ReadAll(answer.Body)
	if closing := answer.Body.Close(); err == nil {
		err = closing
	}
	if answer.StatusCode != http.StatusOK {
		s.Logf("an order was answered with %d: %s", answer.StatusCode, said)
	}
	return answer.StatusCode, err
}

// count reads one number.
func (s *shop) count(query string, args ...any) (n int) {
	s.Helper()
	require.NoError(s, s.db.GetContext(s.Context(), &n, query, args...))
	return n
}

const waitingSQL = `
SELECT count(*)
FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`

// TestAFrozenServiceHoldsNobodyUp stops one of two services in the middle of a transaction, with SIGSTOP. What it held stood still for
// 38 seconds, and the other stored no order.
func TestAFrozenServiceHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	s := openShop(t, 2, map[string]int64{"FAN WH-GZ": 50})
	one, two := s.hire(), s.hire()
	// Who is held up for ever must not hold the test up as well.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 2*time.Minute)
	defer cancel()
	answered := make(chan int, 1)
	// The order holds its repair and waits for the stock, which this test holds.
	require.NoError(t, s.db.InTx(ctx, "test", func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, "SELECT 1 FROM stock WHERE part = 'FAN' FOR UPDATE"); err != nil {
			return err
		}
		go func() {
			status, _ := s.order(ctx, one.URL, s.repairs[0], uuid.NewString())
			answered <- status
		}()
		for s.count(waitingSQL) == 0 {
			select {
			case status := <-answered:
				require.FailNow(t, "it did not wait", "it was answered with %d", status)
			default:
			}
		}
		return one.Process.Process.Signal(syscall.SIGSTOP)
	}))
	t.Cleanup(func() { _ = one.Process.Process.Signal(syscall.SIGCONT) })

	stored := 0
	for key := uuid.NewString(); stored == 0; {
		status, err := s.order(ctx, two.URL, s.repairs[0], key)
		require.NoError(t, err)
		require.Contains(t, []int{http.StatusOK, http.StatusServiceUnavailable}, status, "it is stored, or told to come again")
		if status == http.StatusOK {
			stored++
		}
	}
	status, err := s.order(ctx, two.URL, s.repairs[1], uuid.NewString())
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status, "and so is the next")
	stored++
	require.NoError(t, s.db.InTx(ctx, "test", func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "SELECT 1 FROM repairs, stock WHERE repairs.id = $1 AND stock.part = 'FAN' FOR UPDATE", s.repairs[0])
		return err
	}), "what the frozen one held is free")

	require.NoError(t, one.Process.Process.Signal(syscall.SIGCONT))
	if status := <-answered; status == http.StatusOK {
		stored++
	} else {
		require.Equal(t, http.StatusServiceUnavailable, status, "it wakes and says that its order was not stored")
	}
	require.Equal(t, stored, s.count("SELECT count(*) FROM order_lines"), "what was told is what is there")
	require.Equal(t, stored, s.count("SELECT sum(reserved) FROM stock WHERE part = 'FAN'"))
}

// proxy sends to services that say that they are ready, as whoever stands before them does.
type proxy struct {
	*shop
	services []string
	ready    []atomic.Bool
}

func (s *shop) proxy(services ...string) *proxy {
	return &proxy{shop: s, services: services, ready: make([]atomic.Bool, len(services))}
}

// look asks all services twice a second whether they are ready.
func (p *proxy) look(ctx context.Context, all *sync.WaitGroup) {
	for i, service := range p.services {
		all.Go(func() {
			for ctx.Err() == nil {
				request, err := http.NewRequestWithContext(ctx, http.MethodGet, service+"/readyz", nil)
				if err != nil {
					return
				}
				answer, err := http.DefaultClient.Do(request)
				if err == nil {
					err = answer.Body.Close()
				}
				p.ready[i].Store(err == nil && answer.StatusCode == http.StatusOK)
				select {
				case <-ctx.Done():
				case <-time.After(500 * time.Millisecond):
				}
			}
		})
	}
}

// one is a service that is ready, by turns; "" while there is none.
func (p *proxy) one(turn int) string {
	for i := range p.services {
		if at := (turn + i) % len(p.services); p.ready[at].Load() {
			return p.services[at]
		}
	}
	return ""
}

// TestARollingRestartFailsNobody: 53 of 1,928 requests failed over ten restarts. A service that is told to end says first that it is
// not ready, answers what has come, and goes. Where the database of a busy machine keeps one waiting, it says so and the same
// key is sent again; but a service that ends cuts nothing short.
func TestARollingRestartFailsNobody(t *testing.T) {
	t.Parallel()
	s := openShop(t, 8, map[string]int64{"FAN WH-GZ": 100_000})
	services := []*shopman{s.hireDraining(3 * time.Second), s.hireDraining(3 * time.Second)}
	p := s.proxy(services[0].URL, services[1].URL)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var looking, callers sync.WaitGroup
	p.look(ctx, &looking)
	defer looking.Wait()
	defer cancel()
	var asked, stored atomic.Int64
	over := make(chan struct{})
	failed := make(chan string, len(s.repairs))
	for n, repair := range s.repairs {
		callers.Go(func() {
			key := uuid.NewString()
			for turn := n; ; turn++ {
				select {
				case <-over:
					return
				default:
				}
				service := p.one(turn)
				if service == "" {
					continue
				}
				asked.Add(1)
				switch status, err := s.order(ctx, service, repair, key); {
				case err != nil:
					failed <- err.Error()
					return
				case status == http.StatusOK:
					stored.Add(1)
					key = uuid.NewString()
				case status != http.StatusServiceUnavailable:
					failed <- http.StatusText(status)
					return
				}
			}
		})
	}
	after := func(more int64) {
		until := stored.Load() + more
		require.Eventually(t, func() bool { return stored.Load() >= until || len(failed) > 0 }, 2*time.Minute, 5*time.Millisecond)
	}
	after(20)
	for range 2 {
		for _, m := range services {
			m.Stop()
			m.rise()
			after(20)
		}
	}
	close(over)
	callers.Wait()
	close(failed)
	for why := range failed {
		t.Error(why)
	}
	t.Logf("%d requests over four restarts", asked.Load())
	for _, m := range services {
		for _, line := range m.said("told to come again") {
			require.Regexp(t, `\((55P03|25P03)\)`, line, "only the locks of a busy machine, and no restart, have somebody come again")
		}
	}
	require.EqualValues(t, stored.Load(), s.count("SELECT count(*) FROM order_lines"))
}
