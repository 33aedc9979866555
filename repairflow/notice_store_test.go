package repairflow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/eta"
	"fettle/shipping/tracking"
)

// taken is a gateway that keeps what it is given, and does first what a test wants.
type taken struct {
	mu    sync.Mutex
	got   []Message
	first func(Message) error
}

func (g *taken) Send(_ context.Context, m Message) (string, error) {
	g.mu.Lock()
	g.got = append(g.got, m)
	g.mu.Unlock()
	if g.first != nil {
		if err := g.first(m); err != nil {
			return "", err
		}
	}
	return "ref-" + m.ID.String(), nil
}

// ids are the messages by their id, with how often each came.
func (g *taken) ids() map[uuid.UUID]int {
	out := map[uuid.UUID]int{}
	for _, m := range g.got {
		out[m.ID]++
	}
	return out
}

// allNotices are what was written, "template recipient" each, in order.
func allNotices(w world) []Notice {
	w.Helper()
	var out []Notice
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = ListNotices(ctx, tx, NoticeFilter{Limit: 1000})
		return err
	})
	slices.Reverse(out)
	return out
}

func whoHeard(w world) []string {
	w.Helper()
	out := []string{}
	for _, n := range allNotices(w) {
		out = append(out, n.Template+" "+n.Recipient)
	}
	slices.Sort(out)
	return out
}

func deliverNotices(w world, g Gateway) int {
	w.Helper()
	n, err := NoticeSender(g).Round(w.Context(), w.db)
	require.NoError(w, err)
	return n
}

func TestEachPartyIsToldOnceAReason(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.receive("SEAL", "WH-GZ", 1)
	w.drain()
	r := w.visited("li")
	require.Equal(t, []string{"received customer"}, whoHeard(w))
	out := w.order(r.ID, Want{Part: "FAN", Quantity: 1}, Want{Part: "SEAL", Quantity: 1})
	w.drain()
	require.Equal(t, []string{"promised customer", "promised engineer", "received customer"}, whoHeard(w), "two lines are one promise to a person")
	w.pick(out[0], "FAN")
	w.pick(out[1], "SEAL")
	s := w.pack(out...)
	w.ship(s, "SF"+s.ID)
	w.later(time.Hour)
	for range 2 {
		w.do(func(ctx context.Context, tx *db.Tx) error {
			return tracking.Observe(ctx, tx, []tracking.Scan{w.scan("SF"+s.ID, "204", *w.now), w.scan("SF"+s.ID, "80", w.now.Add(time.Minute))})
		})
		w.later(10 * time.Minute)
		w.do(func(ctx context.Context, tx *db.Tx) error {
			return tracking.Observe(ctx, tx, []tracking.Scan{w.scan("SF"+s.ID, "80", *w.now)})
		})
		w.drain()
	}
	require.Equal(t, []string{"delivered customer", "delivered engineer", "promised customer", "promised engineer", "received customer"}, whoHeard(w))
	for _, n := range allNotices(w) {
		require.NotContains(t, n.Body, "13800138000")
		require.NotContains(t, n.Body, "陈洁")
		require.NotContains(t, n.Body, "{", "every word of %s is filled in", n.Template)
	}
}

func TestAParcelOutForDeliveryIsTold(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	r := w.visited("li")
	s := w.sent(w.one(r.ID, "FAN"), "FAN")
	w.later(time.Hour)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.scan("SF"+s.ID, "204", *w.now)})
	})
	require.Contains(t, whoHeard(w), "out_for_delivery customer")
	require.NotContains(t, whoHeard(w), "out_for_delivery engineer")
}

func TestALostPartAndAChangedPromiseAreToldWithTheirReason(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 2)
	r := w.visited("li")
	l := w.one(r.ID, "FAN")
	w.sent(l, "FAN")
	w.later(time.Hour)
	w.lost(l)
	w.drain()
	require.Contains(t, whoHeard(w), "replaced customer")
	require.NotContains(t, whoHeard(w), "changed customer")
}

func TestAMissedPromiseIsToldOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	r := w.visited("li")
	l := w.one(r.ID, "FAN")
	w.later(25 * time.Hour)
	w.drain()
	require.Contains(t, whoHeard(w), "delayed customer")
	require.Contains(t, whoHeard(w), "delayed engineer")
	before := whoHeard(w)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return tellRisk(ctx, tx, eta.Risk{Repair: r.ID, Line: l.ID, To: eta.RiskNames[eta.RiskBreach], DueAt: l.Promise.DueAt})
	})
	require.Equal(t, before, whoHeard(w), "the same news by another way")
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return tellRisk(ctx, tx, eta.Risk{Repair: r.ID, Line: l.ID, To: eta.RiskNames[eta.RiskWarn], DueAt: l.Promise.DueAt.Add(-time.Hour)})
	})
	require.Equal(t, before, whoHeard(w), "a risk to a time that is not promised any more")
}

func TestANoticeIsInTheLanguageOfItsReader(t *testing.T) {
	t.Parallel()
	w := setup(t)
	_, err := w.db.ExecContext(t.Context(), "UPDATE accounts SET locale = 'en-GB' WHERE login = 'chen'")
	require.NoError(t, err)
	r := w.open(intake(""))
	n := allNotices(w)
	require.Len(t, n, 1)
	require.Equal(t, "en", n[0].Language)
	require.Equal(t, "We have received your repair request, number "+r.ID+". We will contact you again once it is arranged.", n[0].Body)
	require.Equal(t, BySMS, n[0].Channel)
}

func TestAGatewayThatWasDownIsToldOnceItIsUp(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.open(intake(""))
	down := &taken{first: func(Message) error { return errors.New("connection refused") }}
	require.Equal(t, 1, deliverNotices(w, down))
	n := allNotices(w)[0]
	require.Equal(t, NoticeFailed, n.State)
	require.Equal(t, "connection refused", n.Error)
	require.Zero(t, deliverNotices(w, down), "it waits")
	for range 3 {
		w.later(4 * time.Minute)
		require.Equal(t, 1, deliverNotices(w, down))
	}
	up := &taken{}
	w.later(12 * time.Minute)
	require.Equal(t, 1, deliverNotices(w, up))
	require.Len(t, up.got, 1)
	require.Equal(t, "13800138000", up.got[0].To, "the address is looked up when it is sent")
	require.Equal(t, down.got[0].ID, up.got[0].ID)
	n = allNotices(w)[0]
	require.Equal(t, NoticeSent, n.State)
	require.Equal(t, 5, n.Tries)
	require.Equal(t, "ref-"+n.ID.String(), n.GatewayRef)
	w.later(time.Hour)
	require.Zero(t, deliverNotices(w, up))
}

func TestANoticeIsGivenUpAndTriedAgainByHand(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.open(intake(""))
	down := &taken{first: func(Message) error { return errors.New("out of order") }}
	for range len(noticeDelays) + 1 {
		require.Equal(t, 1, deliverNotices(w, down))
		w.later(7 * time.Hour)
	}
	require.Zero(t, deliverNotices(w, down))
	n := allNotices(w)[0]
	require.Equal(t, NoticeGivenUp, n.State)
	retry := func(ctx context.Context, tx *db.Tx) error { _, err := RetryNotice(ctx, tx, n.ID); return err }
	w.do(retry)
	up := &taken{}
	require.Equal(t, 1, deliverNotices(w, up))
	require.ErrorIs(t, w.try(retry), ErrNoticeSent)
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error { _, err := RetryNotice(ctx, tx, uuid.New()); return err }), ErrNoNotice)
}

func TestWhatAGatewayRefusesIsNotSentAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.open(intake(""))
	refusing := &taken{first: func(Message) error { return fmt.Errorf("no such number: %w", ErrRefused) }}
	require.Equal(t, 1, deliverNotices(w, refusing))
	require.Equal(t, NoticeGivenUp, allNotices(w)[0].State)
}

func TestSendersAtOnceSendEachNoticeOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	const repairs = 40
	for range repairs {
		w.open(intake(""))
	}
	g := &taken{}
	var all sync.WaitGroup
	failed := make(chan error, 4)
	for range 4 {
		all.Go(func() {
			for {
				n, err := NoticeSender(g).Round(t.Context(), w.db)
				if err != nil {
					failed <- err
				}
				if n == 0 || err != nil {
					return
				}
			}
		})
	}
	all.Wait()
	close(failed)
	require.NoError(t, <-failed)
	ids := g.ids()
	require.Len(t, ids, repairs)
	require.Len(t, g.got, repairs)
}

func TestASenderThatDiesAfterSendingSendsTheSameIDAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.open(intake(""))
	g := &taken{first: func(Message) error { panic("killed") }}
	require.Panics(t, func() { _, _ = NoticeSender(g).Round(t.Context(), w.db) })
	g.first = nil
	require.Zero(t, deliverNotices(w, g), "another may be sending it still")
	w.later(noticeLease)
	require.Equal(t, 1, deliverNotices(w, g))
	require.Len(t, g.got, 2)
	require.Len(t, g.ids(), 1, "a gateway knows it again")
	require.Equal(t, NoticeSent, allNotices(w)[0].State)
}

func TestASenderThatIsStoppedGivesBackWhatItHasNotSent(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for range 3 {
		w.open(intake(""))
	}
	ctx, stop := context.WithCancel(t.Context())
	g := &taken{first: func(Message) error { stop(); return context.Canceled }}
	_, err := NoticeSender(g).Round(ctx, w.db)
	require.NoError(t, err)
	for _, n := range allNotices(w) {
		require.Equal(t, NoticeWaiting, n.State)
		require.Zero(t, n.Tries)
	}
}
