package hook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/sender"
)

// queue are the messages of active webhooks that are due.
type queue struct {
	client *http.Client
	now    func() time.Time
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

type outgoing struct {
	sender.Claim
	Webhook   uuid.UUID       `db:"webhook"`
	Type      string          `db:"type"`
	SaidAt    time.Time       `db:"said_at"`
	Data      json.RawMessage `db:"data"`
	URL       string          `db:"url"`
	Secret    []byte          `db:"secret"`
	OldSecret []byte          `db:"old_secret"`
}

// Claim takes messages that are due.
func (queue) Claim(ctx context.Context, tx *db.Tx, most int, until time.Time) (due []outgoing, err error) {
	err = tx.SelectContext(ctx, &due, claimSQL, tx.Now, until, most)
	return due, err
}

// answerLimit is how much of an answer is read: it tells a person why, nothing else.
const answerLimit = 512

// failedCall is a call that did not end well; status is 0 when there was no answer.
type failedCall struct {
	error
	status int
}

// Unwrap answers the cause.
func (f failedCall) Unwrap() error { return f.error }

// Send calls a webhook and answers the status.
func (q queue) Send(ctx context.Context, o outgoing) (int, error) {
	status, err := q.call(ctx, o)
	if err != nil {
		return status, failedCall{err, status}
	}
	return status, nil
}

func (q queue) call(ctx context.Context, o outgoing) (status int, err error) {
	body, err := json.Marshal(struct {
		Type      string          `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		Data      json.RawMessage `json:"data"`
	}{o.Type, o.SaidAt.UTC(), o.Data})
	if err != nil {
		return 0, fmt.Errorf("encode: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, o.URL, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	now, id := q.now(), o.ID.String()
	signature := sign(o.Secret, id, now, body)
	if o.OldSecret != nil {
		signature += " " + sign(o.OldSecret, id, now, body)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Fettle-Webhooks/1")
	r.Header.Set(HeaderID, id)
	r.Header.Set(HeaderTimestamp, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(HeaderSignature, signature)
	answer, err := q.client.Do(r)
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
WHERE id = $1 AND state = 'waiting' AND tries = $7`
	givenBackSQL = `
UPDATE webhook_messages
SET tries = tries - 1, claimed_until = NULL
WHERE id = $1 AND state = 'waiting' AND tries = $2`
	failingSQL = `
UPDATE webhooks
SET failing_since = coalesce(failing_since, $2)
WHERE id = $1
RETURNING failing_since`
)

// Sent keeps that a webhook took a message.
func (queue) Sent(ctx context.Context, tx *db.Tx, o outgoing, status int) error {
	_, err := tx.ExecContext(ctx, deliveredSQL, o.ID, o.Webhook, status, tx.Now)
	return err
}

// Failed keeps why a webhook did not take a message. A webhook that says it is gone, or has failed at everything for
// days, is called no more.
func (queue) Failed(ctx context.Context, tx *db.Tx, o outgoing, f sender.Failure) error {
	var call failedCall
	var status *int
	if errors.As(f.Err, &call) && call.status > 0 {
		status = &call.status
	}
	state, done, why := Waiting, (*time.Time)(nil), printable([]byte(f.Err.Error()))
	if f.GivenUp {
		state, done = GivenUp, &tx.Now
	}
	if _, err := tx.ExecContext(ctx, failedSQL, o.ID, state, status, why, f.Next, done, o.Tries); err != nil {
		return fmt.Errorf("note a failed call: %w", err)
	}
	var since time.Time
	if err := tx.GetContext(ctx, &since, failingSQL, o.Webhook, tx.Now); err != nil {
		return fmt.Errorf("note a failing webhook: %w", err)
	}
	if call.status != http.StatusGone && tx.Now.Sub(since) < tolerated {
		return nil
	}
	_, err := setState(ctx, tx, o.Webhook, Disabled, why)
	return err
}

// GiveBack frees a message that was not tried.
func (queue) GiveBack(ctx context.Context, tx *db.Tx, o outgoing) error {
	_, err := tx.ExecContext(ctx, givenBackSQL, o.ID, o.Tries)
	return err
}

func printable(text []byte) string {
	return string(bytes.ReplaceAll(bytes.ToValidUTF8(text, []byte("?")), []byte{0}, nil))
}
