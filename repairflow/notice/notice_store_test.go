package notice_test

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
	"fettle/repairflow/notice"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/eta"
	"fettle/shipping/tracking"
)

// taken is a gateway that keeps what it is given, and does first what a test wants.
type taken struct {
	mu    sync.Mutex
	got   []notice.Message
	first func(notice.Message) error
}

func (g *taken) Send(_ context.Context, m notice.Message) (string, error) {
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
func allNotices(w repairflowtest.World) []notice.Notice {
	w.Helper()
	var out []notice.Notice
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = notice.List(ctx, tx, notice.Filter{Limit: 1000})
		return err
	})
	slices.Reverse(out)
	return out
}

func whoHeard(w repairflowtest.World) []string {
	w.Helper()
	out := []string{}
	for _, n := range allNotices(w) {
		out = append(out, string(n.Template)+" "+string(n.Recipient))
	}
	slices.Sort(out)
	return out
}

func deliverNotices(w repairflowtest.World, g notice.Gateway) int {
	w.Helper()
	n, err := notice.Sender(g).Round(w.Context(), w.DB)
	require.NoError(w, err)
	return n
}

func TestEachPartyIsToldOnceAReason(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Receive("SEAL", "WH-GZ", 1)
	w.Drain()
	r := w.Visited("li")
	require.Equal(t, []string{"received customer"}, whoHeard(w))
	out := w.Order(r.ID, partorder.Want{Part: "FAN", Quantity: 1}, partorder.Want{Part: "SEAL", Quantity: 1})
	w.Drain()
	require.Equal(t, []string{"promised customer", "promised engineer", "received customer"}, whoHeard(w), "two lines are one promise to a person")
	w.Pick(out[0], "FAN")
	w.Pick(out[1], "SEAL")
	s := w.Pack(out...)
	w.Ship(s, "SF"+s.ID)
	w.Later(time.Hour)
	for range 2 {
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			return tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("SF"+s.ID, "204", *w.Now), w.Scan("SF"+s.ID, "80", w.Now.Add(time.Minute))})
		})
		w.Later(10 * time.Minute)
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			return tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("SF"+s.ID, "80", *w.Now)})
		})
		w.Drain()
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
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	r := w.Visited("li")
	s := w.Sent(w.One(r.ID, "FAN"), "FAN")
	w.Later(time.Hour)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("SF"+s.ID, "204", *w.Now)})
	})
	require.Contains(t, whoHeard(w), "out_for_delivery customer")
	require.NotContains(t, whoHeard(w), "out_for_delivery engineer")
}

func TestALostPartAndAChangedPromiseAreToldWithTheirReason(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 2)
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	w.Sent(l, "FAN")
	w.Later(time.Hour)
	w.Lost(l)
	w.Drain()
	require.Contains(t, whoHeard(w), "replaced customer")
	require.NotContains(t, whoHeard(w), "changed customer")
}

func TestAMissedPromiseIsToldOnce(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	w.Later(25 * time.Hour)
	w.Drain()
	require.Contains(t, whoHeard(w), "delayed customer")
	require.Contains(t, whoHeard(w), "delayed engineer")
	before := whoHeard(w)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return notice.TellRisk(ctx, tx, eta.Risk{Repair: r.ID, Line: l.ID, To: eta.StepBreach, DueAt: l.Promise.DueAt})
	})
	require.Equal(t, before, whoHeard(w), "what will be late is told with its new time, and by nothing else")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return notice.TellRisk(ctx, tx, eta.Risk{Repair: r.ID, Line: l.ID, To: eta.StepWarn, DueAt: l.Promise.DueAt.Add(-time.Hour)})
	})
	require.Equal(t, before, whoHeard(w), "a risk to a time that is not promised any more")
}

func TestANoticeIsInTheLanguageOfItsReader(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	_, err := w.DB.ExecContext(t.Context(), "UPDATE accounts SET locale = 'en-GB' WHERE login = 'chen'")
	require.NoError(t, err)
	r := w.Open(repairflowtest.Intake(""))
	n := allNotices(w)
	require.Len(t, n, 1)
	require.Equal(t, "en", n[0].Language)
	require.Equal(t, "We have received your repair request, number "+r.ID+". We will contact you again once it is arranged.", n[0].Body)
	require.Equal(t, notice.BySMS, n[0].Channel)
}

func TestAGatewayThatWasDownIsToldOnceItIsUp(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Open(repairflowtest.Intake(""))
	down := &taken{first: func(notice.Message) error { return errors.New("connection refused") }}
	require.Equal(t, 1, deliverNotices(w, down))
	n := allNotices(w)[0]
	require.Equal(t, notice.Failed, n.State)
	require.Equal(t, "connection refused", n.Error)
	require.Zero(t, deliverNotices(w, down), "it waits")
	for range 3 {
		w.Later(4 * time.Minute)
		require.Equal(t, 1, deliverNotices(w, down))
	}
	up := &taken{}
	w.Later(12 * time.Minute)
	require.Equal(t, 1, deliverNotices(w, up))
	require.Len(t, up.got, 1)
	require.Equal(t, "13800138000", up.got[0].To, "the address is looked up when it is sent")
	require.Equal(t, down.got[0].ID, up.got[0].ID)
	n = allNotices(w)[0]
	require.Equal(t, notice.Sent, n.State)
	require.Equal(t, 5, n.Tries)
	require.Equal(t, "ref-"+n.ID.String(), n.GatewayRef)
	w.Later(time.Hour)
	require.Zero(t, deliverNotices(w, up))
}

func TestANoticeIsGivenUpAndTriedAgainByHand(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Open(repairflowtest.Intake(""))
	down := &taken{first: func(notice.Message) error { return errors.New("out of order") }}
	for range len(notice.NoticeDelays) + 1 {
		require.Equal(t, 1, deliverNotices(w, down))
		w.Later(7 * time.Hour)
	}
	require.Zero(t, deliverNotices(w, down))
	n := allNotices(w)[0]
	require.Equal(t, notice.GivenUp, n.State)
	retry := func(ctx context.Context, tx *db.Tx) error { _, err := notice.Retry(ctx, tx, n.ID); return err }
	w.Do(retry)
	up := &taken{}
	require.Equal(t, 1, deliverNotices(w, up))
	require.ErrorIs(t, w.Try(retry), notice.ErrNoticeSent)
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error { _, err := notice.Retry(ctx, tx, uuid.New()); return err }), notice.ErrNoNotice)
}

func TestWhatAGatewayRefusesIsNotSentAgain(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Open(repairflowtest.Intake(""))
	refusing := &taken{first: func(notice.Message) error { return fmt.Errorf("no such number: %w", notice.ErrRefused) }}
	require.Equal(t, 1, deliverNotices(w, refusing))
	require.Equal(t, notice.GivenUp, allNotices(w)[0].State)
}

func TestSendersAtOnceSendEachNoticeOnce(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	const repairs = 40
	for range repairs {
		w.Open(repairflowtest.Intake(""))
	}
	g := &taken{}
	var all sync.WaitGroup
	failed := make(chan error, 4)
	for range 4 {
		all.Go(func() {
			for {
				n, err := notice.Sender(g).Round(t.Context(), w.DB)
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
	w := repairflowtest.Setup(t)
	w.Open(repairflowtest.Intake(""))
	g := &taken{first: func(notice.Message) error { panic("killed") }}
	require.Panics(t, func() { _, _ = notice.Sender(g).Round(t.Context(), w.DB) })
	g.first = nil
	require.Zero(t, deliverNotices(w, g), "another may be sending it still")
	w.Later(notice.NoticeLease)
	require.Equal(t, 1, deliverNotices(w, g))
	require.Len(t, g.got, 2)
	require.Len(t, g.ids(), 1, "a gateway knows it again")
	require.Equal(t, notice.Sent, allNotices(w)[0].State)
}

func TestASenderThatIsStoppedGivesBackWhatItHasNotSent(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	for range 3 {
		w.Open(repairflowtest.Intake(""))
	}
	ctx, stop := context.WithCancel(t.Context())
	g := &taken{first: func(notice.Message) error { stop(); return context.Canceled }}
	_, err := notice.Sender(g).Round(ctx, w.DB)
	require.NoError(t, err)
	for _, n := range allNotices(w) {
		require.Equal(t, notice.Waiting, n.State)
		require.Zero(t, n.Tries)
	}
}
