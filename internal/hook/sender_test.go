package hook

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/event"
)

type said struct {
	Who string `json:"who"`
	N   int    `json:"n"`
}

func (said) EventType() string  { return "test.said.v1" }
func (s said) EventKey() string { return s.Who }

type unheard struct {
	N int `json:"n"`
}

func (unheard) EventType() string  { return "test.unheard.v1" }
func (u unheard) EventKey() string { return "u" }

// partner is somebody's receiver; answer says how it behaves.
type partner struct {
	*testing.T
	db     *db.DB
	now    time.Time
	sender *Sender
	server *httptest.Server
	hook   Webhook
	answer atomic.Int64
	mu     sync.Mutex
	got    map[string]int // by message id
	bodies []map[string]any
	wrong  int
}

func meet(t *testing.T, wanted ...string) *partner {
	t.Helper()
	p := &partner{T: t, db: dbtest.New(t), now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), got: map[string]int{}}
	p.db.SetClock(func() time.Time { return p.now })
	p.answer.Store(http.StatusOK)
	p.sender = NewSender(p.db, true)
	p.server = httptest.NewServer(p)
	t.Cleanup(p.server.Close)
	p.do(func(ctx context.Context, tx *db.Tx) (err error) {
		p.hook, err = add(ctx, tx, p.server.URL+"/in", wanted, "a partner")
		return err
	})
	return p
}

func (p *partner) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	if Verify(p.hook.Secret, r.Header, raw, p.now) != nil {
		p.wrong++
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	status := int(p.answer.Load())
	if status/100 == 2 {
		var body map[string]any
		if json.Unmarshal(raw, &body) == nil {
			p.bodies = append(p.bodies, body)
		}
		p.got[r.Header.Get(HeaderID)]++
	}
	w.WriteHeader(status)
	fmt.Fprint(w, "because")
}

func (p *partner) do(fn func(ctx context.Context, tx *db.Tx) error) {
	p.Helper()
	require.NoError(p, p.db.InTx(p.Context(), "operations", func(tx *db.Tx) error { return fn(p.Context(), tx) }))
}

func (p *partner) emit(events ...event.Event) {
	p.Helper()
	p.do(func(ctx context.Context, tx *db.Tx) error { return event.Emit(ctx, tx, events...) })
}

// sendAll does all that is due.
func (p *partner) sendAll() {
	p.Helper()
	for {
		handed, err := p.sender.HandOut(p.Context())
		require.NoError(p, err)
		sent, err := p.sender.Send(p.Context())
		require.NoError(p, err)
		if handed+sent == 0 {
			return
		}
	}
}

func (p *partner) count(query string) (n int) {
	p.Helper()
	require.NoError(p, p.db.GetContext(p.Context(), &n, query))
	return n
}

func TestAPartnerHearsWhatHeAskedForAndNothingElse(t *testing.T) {
	t.Parallel()
	p := meet(t, "test.said.v1")
	p.emit(said{"a", 1}, unheard{2}, said{"b", 3})
	require.Equal(t, 2, p.count("SELECT count(*) FROM deliveries"), "what nobody wants leaves nothing behind")
	p.sendAll()
	require.Len(t, p.bodies, 2)
	require.Len(t, p.got, 2)
	require.Equal(t, "test.said.v1", p.bodies[0]["type"])
	require.Equal(t, "2026-11-23T08:00:00Z", p.bodies[0]["timestamp"])
	require.Contains(t, p.bodies[0]["data"], "who")
	require.Equal(t, 0, p.count("SELECT count(*) FROM deliveries"))
	require.Equal(t, 2, p.count("SELECT count(*) FROM webhook_messages WHERE state = 'delivered' AND status = 200"))
	require.Zero(t, p.wrong)
	p.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := setState(ctx, tx, p.hook.ID, Removed, "")
		return err
	})
	p.emit(said{"a", 4})
	require.Equal(t, 0, p.count("SELECT count(*) FROM deliveries"))
}

func TestAPartnerWhoIsAwayHearsItLaterUnderTheSameID(t *testing.T) {
	t.Parallel()
	p := meet(t, Everything)
	p.answer.Store(http.StatusServiceUnavailable)
	p.emit(said{"a", 1})
	p.sendAll()
	require.Equal(t, 1, p.count("SELECT count(*) FROM webhook_messages WHERE state = 'waiting' AND tries = 1 AND status = 503 AND error LIKE '%because'"))
	p.now = p.now.Add(6 * time.Second)
	p.sendAll()
	require.Equal(t, 1, p.count("SELECT count(*) FROM webhook_messages WHERE state = 'waiting' AND tries = 2"))
	p.answer.Store(http.StatusNoContent)
	p.sendAll()
	require.Empty(t, p.got, "it waits for its time")
	p.now = p.now.Add(2 * time.Minute)
	p.sendAll()
	require.Len(t, p.got, 1)
	require.Equal(t, 1, p.count("SELECT count(*) FROM webhook_messages WHERE state = 'delivered' AND tries = 3"))
	require.Equal(t, 0, p.count("SELECT count(*) FROM webhooks WHERE failing_since IS NOT NULL"))

	// Asked for once more, it comes under the id it had.
	p.do(func(ctx context.Context, tx *db.Tx) error {
		n, err := replay(ctx, tx, p.hook.ID, Some{From: &p.hook.CreatedAt})
		require.EqualValues(t, 1, n)
		return err
	})
	p.sendAll()
	require.Len(t, p.got, 1)
	for _, times := range p.got {
		require.Equal(t, 2, times)
	}
}

func TestAMessageIsGivenUpAndAWebhookThatFailsForDaysIsDisabled(t *testing.T) {
	t.Parallel()
	p := meet(t, Everything)
	p.answer.Store(http.StatusInternalServerError)
	p.emit(said{"a", 1})
	for range 90 {
		p.sendAll()
		p.now = p.now.Add(time.Hour)
	}
	require.Equal(t, 1, p.count("SELECT count(*) FROM webhook_messages WHERE state = 'given_up' AND tries = 10 AND done_at IS NOT NULL"))
	require.Equal(t, 1, p.count("SELECT count(*) FROM webhooks WHERE state = 'active'"))
	for range 50 {
		p.now = p.now.Add(time.Hour)
		p.emit(said{"a", 2})
		p.sendAll()
	}
	require.Equal(t, 1, p.count("SELECT count(*) FROM webhooks WHERE state = 'disabled' AND why LIKE '500%'"))
	require.Equal(t, 0, p.count("SELECT count(*) FROM subscriptions WHERE subscriber = 'webhook'"))
}

func TestAWebhookThatIsGoneIsCalledNoMore(t *testing.T) {
	t.Parallel()
	p := meet(t, Everything)
	p.answer.Store(http.StatusGone)
	p.emit(said{"a", 1})
	p.sendAll()
	require.Equal(t, 1, p.count("SELECT count(*) FROM webhooks WHERE state = 'disabled'"))
	p.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := sendTest(ctx, tx, p.hook.ID)
		require.ErrorIs(t, err, ErrState)
		_, err = setState(ctx, tx, p.hook.ID, Active, "")
		return err
	})
	p.answer.Store(http.StatusOK)
	p.now = p.now.Add(time.Minute)
	p.sendAll()
	require.Len(t, p.got, 1, "what waited is sent")
}

func TestTwoSendersAndOneThatDied(t *testing.T) {
	t.Parallel()
	p := meet(t, Everything)
	const events = 60
	for n := range events {
		p.emit(said{fmt.Sprint(n), n})
	}
	_, err := p.sender.HandOut(t.Context())
	require.NoError(t, err)
	// One claims messages and dies before he calls.
	p.do(func(ctx context.Context, tx *db.Tx) error {
		var claimed []outgoing
		err := tx.SelectContext(ctx, &claimed, claimSQL, tx.Now, tx.Now.Add(lease), 5)
		require.Len(t, claimed, 5)
		return err
	})
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			s := NewSender(p.db, true)
			for sent := 1; sent > 0; {
				var err error
				sent, err = s.Send(context.WithoutCancel(t.Context()))
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	both.Wait()
	require.Len(t, p.got, events-5, "who claimed them may yet send the five")
	p.now = p.now.Add(lease)
	p.sendAll()
	require.Len(t, p.got, events)
	for id, times := range p.got {
		require.Equal(t, 1, times, id)
	}
}

func TestASecretIsChangedWithoutAMessageLost(t *testing.T) {
	t.Parallel()
	p := meet(t, Everything)
	var next Webhook
	p.do(func(ctx context.Context, tx *db.Tx) (err error) {
		next, err = rotate(ctx, tx, p.hook.ID)
		return err
	})
	require.NotEqual(t, p.hook.Secret, next.Secret)
	p.emit(said{"a", 1})
	p.sendAll()
	require.Len(t, p.got, 1, "the old one is good for a day")
	old := p.hook.Secret
	p.hook.Secret = next.Secret
	p.emit(said{"a", 2})
	p.sendAll()
	require.Len(t, p.got, 2, "and so is the new one")
	p.hook.Secret = old
	p.now = p.now.Add(overlap)
	p.emit(said{"a", 3})
	p.sendAll()
	require.Len(t, p.got, 2)
	require.Equal(t, 1, p.wrong)
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	p := meet(t, Everything)
	p.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := setState(ctx, tx, uuid.New(), Active, "")
		require.ErrorIs(t, err, ErrUnknown)
		_, err = replay(ctx, tx, p.hook.ID, Some{})
		require.ErrorIs(t, err, ErrNothing)
		all, err := list(ctx, tx)
		require.Len(t, all, 1)
		require.Empty(t, all[0].Secret, "a secret is told once")
		m, err2 := sendTest(ctx, tx, p.hook.ID)
		require.NoError(t, err2)
		require.Equal(t, Waiting, m.State)
		return err
	})
	p.sendAll()
	require.Equal(t, "webhook.test.v1", p.bodies[0]["type"])
}
