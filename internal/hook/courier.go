package hook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
)

const (
	fanBatch = 500
	// carried is how many messages a round takes; each is on its way at the same time as the others.
	carried = 16
	// lease is how long a claimed message is this process's; longer than a call may take.
	lease = 60 * time.Second
	poll  = time.Second
)

// Courier carries facts to webhooks: it hands each out to those who want it, and calls them between transactions.
type Courier struct {
	db     *db.DB
	client *http.Client
}

// NewCourier makes a courier. local lets it call this machine, which only development and tests do.
func NewCourier(d *db.DB, local bool) *Courier { return &Courier{d, newClient(local)} }

// Run carries until ctx ends.
func (c *Courier) Run(ctx context.Context, wake <-chan struct{}) error {
	for ctx.Err() == nil {
		handed, err := c.HandOut(ctx)
		var sent int
		if err == nil {
			sent, err = c.Send(ctx)
		}
		if err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "carry webhooks", "error", err)
		}
		if err == nil && (handed == fanBatch || sent == carried) {
			continue
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-time.After(poll):
		}
	}
	return nil
}

const handOutSQL = `
INSERT INTO webhook_messages (id, webhook, event_id, type, said_at, data, next_at, created_at)
SELECT gen_random_uuid(), w.id, e.id, e.type, e.at, e.data, $1, $1
FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::jsonb[]) AS e (id, type, at, data)
JOIN webhooks w ON w.state = 'active' AND (e.type = ANY (w.types) OR '*' = ANY (w.types))
ON CONFLICT DO NOTHING`

// HandOut makes a message of each fact for each webhook that wants it, and answers how many facts there were.
func (c *Courier) HandOut(ctx context.Context) (n int, err error) {
	err = c.db.InTx(ctx, "event:"+subscriber, func(tx *db.Tx) error {
		n = 0
		if mine, err := tx.TryLock(ctx, "fettle_webhooks"); err != nil || !mine {
			return err
		}
		heard, err := event.Take(ctx, tx, subscriber, fanBatch)
		if err != nil || len(heard) == 0 {
			return err
		}
		n = len(heard)
		return fanOut(ctx, tx, heard)
	})
	return n, err
}

func fanOut(ctx context.Context, tx *db.Tx, heard []event.Event) error {
	ids, types, times, data := make([]string, len(heard)), make([]string, len(heard)), make([]time.Time, len(heard)), make([]string, len(heard))
	for i, e := range heard {
		ids[i], types[i], times[i], data[i] = e.ID.String(), e.Type, e.At, string(e.Data)
	}
	if _, err := tx.ExecContext(ctx, handOutSQL, tx.Now, pq.Array(ids), pq.Array(types), pq.Array(times), pq.Array(data)); err != nil {
		return fmt.Errorf("hand events out to webhooks: %w", err)
	}
	return nil
}

// A message that was claimed by a process that died is free again when its lease is over; it goes out once more then.
const claimSQL = `
UPDATE webhook_messages m
SET claimed_until = $2, tries = m.tries + 1
FROM webhooks w
WHERE w.id = m.webhook AND m.id IN (
    SELECT c.id
    FROM webhook_messages c
    JOIN webhooks a ON a.id = c.webhook AND a.state = 'active'
    WHERE c.state = 'waiting' AND c.next_at <= $1 AND (c.claimed_until IS NULL OR c.claimed_until <= $1)
    ORDER BY c.next_at
    LIMIT $3
    FOR UPDATE OF c SKIP LOCKED)
RETURNING m.id, m.webhook, m.type, m.said_at, m.data, m.tries, w.url, w.secret,
          CASE WHEN w.old_until > $1 THEN w.old_secret END AS old_secret`

type parcel struct {
	ID        uuid.UUID       `db:"id"`
	Webhook   uuid.UUID       `db:"webhook"`
	Type      string          `db:"type"`
	SaidAt    time.Time       `db:"said_at"`
	Data      json.RawMessage `db:"data"`
	Tries     int             `db:"tries"`
	URL       string          `db:"url"`
	Secret    []byte          `db:"secret"`
	OldSecret []byte          `db:"old_secret"`
}

// Send calls webhooks with what is due and answers how many messages there were.
func (c *Courier) Send(ctx context.Context) (int, error) {
	var due []parcel
	err := c.db.InTx(ctx, "webhook", func(tx *db.Tx) error {
		due = nil
		return tx.SelectContext(ctx, &due, claimSQL, tx.Now, tx.Now.Add(lease), carried)
	})
	if err != nil {
		return 0, fmt.Errorf("claim messages of webhooks: %w", err)
	}
	var calls sync.WaitGroup
	failed := make([]error, len(due))
	for i, p := range due {
		calls.Go(func() {
			status, err := c.call(ctx, p)
			failed[i] = c.settle(ctx, p, status, err)
		})
	}
	calls.Wait()
	for _, err := range failed {
		if err != nil {
			return len(due), err
		}
	}
	return len(due), nil
}

// answerLimit is how much of an answer is read: it tells a person why, nothing else.
const answerLimit = 512

func (c *Courier) call(ctx context.Context, p parcel) (status int, err error) {
	body, err := json.Marshal(struct {
		Type      string          `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		Data      json.RawMessage `json:"data"`
	}{p.Type, p.SaidAt.UTC(), p.Data})
	if err != nil {
		return 0, fmt.Errorf("encode: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	now, id := c.db.Now(), p.ID.String()
	signature := sign(p.Secret, id, now, body)
	if p.OldSecret != nil {
		signature += " " + sign(p.OldSecret, id, now, body)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Fettle-Webhooks/1")
	r.Header.Set(HeaderID, id)
	r.Header.Set(HeaderTimestamp, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(HeaderSignature, signature)
	answer, err := c.client.Do(r)
	if err != nil {
		return 0, err
	}
	said, readErr := io.ReadAll(io.LimitReader(answer.Body, answerLimit))
	if err := answer.Body.Close(); err != nil {
		slog.DebugContext(ctx, "close an answer", "error", err)
	}
	if answer.StatusCode/100 == 2 {
		return answer.StatusCode, nil
	}
	if readErr != nil {
		said = nil
	}
	return answer.StatusCode, fmt.Errorf("%s: %s", answer.Status, printable(said))
}

const (
	deliveredSQL = `
WITH done AS (
    UPDATE webhook_messages
    SET state = 'delivered', status = $3, error = '', done_at = $4, claimed_until = NULL
    WHERE id = $1 AND state = 'waiting'
)
UPDATE webhooks
SET failing_since = NULL
WHERE id = $2 AND failing_since IS NOT NULL`
	failedSQL = `
UPDATE webhook_messages
SET state = $2, status = $3, error = $4, next_at = $5, done_at = $6, claimed_until = NULL
WHERE id = $1 AND state = 'waiting'`
	failingSQL = `
UPDATE webhooks
SET failing_since = coalesce(failing_since, $2)
WHERE id = $1
RETURNING failing_since`
)

// settle writes what came of a call. A webhook that says it is gone, or has failed at everything for days, is called no
// more.
func (c *Courier) settle(ctx context.Context, p parcel, status int, cause error) error {
	ctx = context.WithoutCancel(ctx)
	return c.db.InTx(ctx, "webhook", func(tx *db.Tx) error {
		if cause == nil {
			_, err := tx.ExecContext(ctx, deliveredSQL, p.ID, p.Webhook, status, tx.Now)
			return err
		}
		state, next, done := Waiting, tx.Now, (*time.Time)(nil)
		if wait, again := after(p.Tries, rand.Float64()); again {
			next = tx.Now.Add(wait)
		} else {
			state, done = GivenUp, &tx.Now
		}
		var known *int
		if status > 0 {
			known = &status
		}
		if _, err := tx.ExecContext(ctx, failedSQL, p.ID, state, known, printable([]byte(cause.Error())), next, done); err != nil {
			return fmt.Errorf("note a failed call: %w", err)
		}
		var since time.Time
		if err := tx.GetContext(ctx, &since, failingSQL, p.Webhook, tx.Now); err != nil {
			return fmt.Errorf("note a failing webhook: %w", err)
		}
		if status != http.StatusGone && tx.Now.Sub(since) < tolerated {
			return nil
		}
		_, err := setState(ctx, tx, p.Webhook, Disabled, printable([]byte(cause.Error())))
		return err
	})
}

func printable(text []byte) string {
	return string(bytes.ReplaceAll(bytes.ToValidUTF8(text, []byte("?")), []byte{0}, nil))
}
