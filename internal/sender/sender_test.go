package sender_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/sender"
)

// letter is a row of a table of the test's own.
type letter struct {
	sender.Claim
	Body string `db:"body"`
}

const lettersSQL = `
CREATE TABLE letters (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), body text NOT NULL, state text NOT NULL DEFAULT 'waiting', tries int NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL, claimed_until timestamptz, answer text NOT NULL DEFAULT '', settled_by text NOT NULL DEFAULT '')`

// desk is a queue over letters; receive is the outside.
type desk struct {
	*testing.T
	db      *db.DB
	now     time.Time
	receive func(letter) (string, error)
	mu      sync.Mutex
	got     []uuid.UUID
}

func setup(t *testing.T, letters int) *desk {
	t.Helper()
	p := &desk{T: t, db: dbtest.New(t), now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	p.db.SetClock(func() time.Time { return p.now })
	_, err := p.db.ExecContext(t.Context(), lettersSQL)
	require.NoError(t, err)
	_, err = p.db.ExecContext(t.Context(), "INSERT INTO letters (body, next_at) SELECT n::text, $2 FROM generate_series(1, $1::int) n", letters, p.now)
	require.NoError(t, err)
	return p
}

func (p *desk) Claim(ctx context.Context, tx *db.Tx, most int, until time.Time) (rows []letter, err error) {
	err = tx.SelectContext(ctx, &rows, `
UPDATE letters l
SET state = 'claimed', claimed_until = $3, tries = l.tries + 1
WHERE l.id IN (SELECT id FROM letters WHERE next_at <= $1 AND (state = 'waiting' OR state = 'claimed' AND claimed_until <= $1)
               ORDER BY body::int LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING l.id, l.tries, l.body, CASE WHEN l.body = '1' THEN 'the first' ELSE '' END AS actor`, tx.Now, most, until)
	return rows, err
}

func (p *desk) Send(_ context.Context, l letter) (string, error) {
	p.mu.Lock()
	p.got = append(p.got, l.ID)
	p.mu.Unlock()
	if p.receive == nil {
		return "ok", nil
	}
	return p.receive(l)
}

func (p *desk) Sent(ctx context.Context, tx *db.Tx, l letter, answer string) error {
	_, err := tx.ExecContext(ctx, "UPDATE letters SET state = 'sent', claimed_until = NULL, answer = $2, settled_by = $3 WHERE id = $1 AND state <> 'sent'",
		l.ID, answer, tx.By)
	return err
}

func (p *desk) Failed(ctx context.Context, tx *db.Tx, l letter, f sender.Failure) error {
	state := "waiting"
	if f.GivenUp {
		state = "given_up"
	}
	_, err := tx.ExecContext(ctx, `
UPDATE letters
SET state = $3, claimed_until = NULL, next_at = $4, answer = $5
WHERE id = $1 AND state = 'claimed' AND tries = $2`, l.ID, l.Tries, state, f.Next, f.Err.Error())
	return err
}

func (p *desk) GiveBack(ctx context.Context, tx *db.Tx, l letter) error {
	_, err := tx.ExecContext(ctx, "UPDATE letters SET state = 'waiting', claimed_until = NULL, tries = tries - 1 WHERE id = $1 AND state = 'claimed' AND tries = $2",
		l.ID, l.Tries)
	return err
}

const lease = time.Minute

func (p *desk) sender(atOnce int) sender.Sender[letter, string] {
	return sender.Sender[letter, string]{Queue: p, Name: "desk", Batch: 4, AtOnce: atOnce, Patience: time.Second, Lease: lease,
		Schedule: sender.Schedule{Delays: []time.Duration{time.Minute, time.Hour}}}
}

func (p *desk) round(atOnce int) int {
	p.Helper()
	n, err := p.sender(atOnce).Round(p.Context(), p.db)
	require.NoError(p, err)
	return n
}

func (p *desk) count(where string) (n int) {
	p.Helper()
	require.NoError(p, p.db.GetContext(p.Context(), &n, "SELECT count(*) FROM letters WHERE "+where))
	return n
}

func TestTwoSendersSendARowOnce(t *testing.T) {
	t.Parallel()
	for name, atOnce := range map[string]int{"one after the other": 1, "several at once": 3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := setup(t, 50)
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					for n := 1; n > 0; {
						var err error
						if n, err = p.sender(atOnce).Round(t.Context(), p.db); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
			seen := map[uuid.UUID]bool{}
			for _, id := range p.got {
				require.False(t, seen[id], "sent twice")
				seen[id] = true
			}
			require.Len(t, seen, 50)
			require.Equal(t, 50, p.count("state = 'sent' AND tries = 1 AND claimed_until IS NULL AND answer = 'ok'"))
			require.Equal(t, 1, p.count("settled_by = 'the first'"))
			require.Equal(t, 49, p.count("settled_by = 'desk'"))
		})
	}
}

func TestARowOfASenderThatDiedIsSentUnderTheSameIDWhenItsLeaseIsOver(t *testing.T) {
	t.Parallel()
	p := setup(t, 1)
	p.receive = func(letter) (string, error) { panic("killed") }
	require.Panics(t, func() { _, _ = p.sender(1).Round(t.Context(), p.db) })
	p.receive = nil
	require.Zero(t, p.round(1), "another may be sending it still")
	p.now = p.now.Add(lease)
	require.Equal(t, 1, p.round(1))
	require.Len(t, p.got, 2)
	require.Equal(t, p.got[0], p.got[1], "the receiver knows it again")
	require.Equal(t, 1, p.count("state = 'sent' AND tries = 2"))
}

func TestALostAnswerSendsAgainUnderTheSameID(t *testing.T) {
	t.Parallel()
	p := setup(t, 1)
	p.receive = func(letter) (string, error) { return "", errors.New("the connection broke") }
	require.Equal(t, 1, p.round(1))
	p.receive = nil
	p.now = p.now.Add(time.Minute)
	require.Equal(t, 1, p.round(1))
	require.Equal(t, p.got[0], p.got[1])
	require.Equal(t, 1, p.count("state = 'sent'"))
}

func TestWhatFailsWaitsLongerEachTimeAndIsGivenUp(t *testing.T) {
	t.Parallel()
	p := setup(t, 2)
	p.receive = func(l letter) (string, error) {
		if l.Body == "2" {
			return "", errors.Join(sender.ErrRefused, errors.New("no such address"))
		}
		return "", errors.New("away")
	}
	require.Equal(t, 2, p.round(1))
	require.Equal(t, 1, p.count("state = 'given_up' AND tries = 1"), "it would be refused again")
	for _, wait := range []time.Duration{time.Minute, time.Hour} {
		require.Equal(t, 1, p.count("state = 'waiting'"))
		p.now = p.now.Add(wait - time.Second)
		require.Zero(t, p.round(1))
		p.now = p.now.Add(time.Second)
		require.Equal(t, 1, p.round(1))
	}
	require.Equal(t, 1, p.count("state = 'given_up' AND tries = 3 AND answer = 'away'"))
}

func TestASenderThatIsStoppedGivesBackWhatItHasNotSettled(t *testing.T) {
	t.Parallel()
	p := setup(t, 4)
	ctx, stop := context.WithCancel(t.Context())
	p.receive = func(letter) (string, error) {
		if len(p.got) == 1 {
			return "ok", nil
		}
		stop()
		return "", context.Canceled
	}
	n, err := p.sender(1).Round(ctx, p.db)
	require.NoError(t, err)
	require.Equal(t, 4, n)
	require.Len(t, p.got, 2)
	require.Equal(t, 1, p.count("state = 'sent'"))
	require.Equal(t, 3, p.count("state = 'waiting' AND tries = 0"))
}

// The first sender's call takes longer than its lease; another has sent the row meanwhile.
func TestASenderThatComesBackAfterItsLeaseChangesNothing(t *testing.T) {
	t.Parallel()
	p := setup(t, 1)
	p.receive = func(letter) (string, error) {
		p.receive = func(letter) (string, error) { return "", errors.New("away") }
		p.now = p.now.Add(lease)
		require.Equal(t, 1, p.round(1))
		return "", errors.New("late")
	}
	require.Equal(t, 1, p.round(1))
	require.Equal(t, 1, p.count("state = 'waiting' AND tries = 2 AND answer = 'away'"))
}

func TestALeaseShorterThanItsCallsIsRefused(t *testing.T) {
	t.Parallel()
	_, err := sender.Sender[letter, string]{Name: "hasty", Batch: 8, Patience: time.Second, Lease: 8 * time.Second}.Round(t.Context(), nil)
	require.ErrorContains(t, err, "hasty")
}

func TestRunSendsUntilItIsStopped(t *testing.T) {
	t.Parallel()
	p := setup(t, 9)
	ctx, stop := context.WithCancel(t.Context())
	p.receive = func(letter) (string, error) {
		if len(p.got) == 9 {
			stop()
		}
		return "ok", nil
	}
	require.NoError(t, p.sender(1).Run(ctx, p.db, nil))
	require.Equal(t, 9, p.count("state = 'sent'"))
}
