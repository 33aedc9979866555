package hook

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
)

type types = pq.StringArray

// overlap is how long an old secret signs beside the new one.
const overlap = 24 * time.Hour

const secretBytes = 32

func newSecret() []byte {
	secret := make([]byte, secretBytes)
	rand.Read(secret)
	return secret
}

const addSQL = `
INSERT INTO webhooks (id, url, types, description, secret, created_at, created_by, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $6)`

// add makes a webhook and answers it with its secret.
func add(ctx context.Context, tx *db.Tx, url string, wanted []string, description string) (Webhook, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Webhook{}, fmt.Errorf("make an id: %w", err)
	}
	secret := newSecret()
	if _, err := tx.ExecContext(ctx, addSQL, id, url, pq.Array(wanted), description, secret, tx.Now, tx.By); err != nil {
		return Webhook{}, fmt.Errorf("add a webhook: %w", err)
	}
	if err := subscribe(ctx, tx); err != nil {
		return Webhook{}, err
	}
	w, err := byID(ctx, tx, id)
	w.Secret = encodeSecret(secret)
	return w, err
}

const wantedSQL = `
SELECT DISTINCT unnest(types)
FROM webhooks
WHERE state = 'active'`

const subscriber = "webhook"

// subscribe hears of what any active webhook wants.
func subscribe(ctx context.Context, tx *db.Tx) error {
	wanted := []string{}
	if err := tx.SelectContext(ctx, &wanted, wantedSQL); err != nil {
		return fmt.Errorf("find what webhooks want: %w", err)
	}
	return event.Subscribe(ctx, tx, subscriber, wanted)
}

const columns = `
SELECT id, url, types, description, state, why, failing_since, old_until, created_at, created_by
FROM webhooks`

func byID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Webhook, error) {
	var rows []Webhook
	if err := tx.SelectContext(ctx, &rows, columns+" WHERE id = $1 AND state <> 'removed' FOR UPDATE", id); err != nil {
		return Webhook{}, fmt.Errorf("read webhook %s: %w", id, err)
	}
	if len(rows) == 0 {
		return Webhook{}, ErrUnknown
	}
	return rows[0], nil
}

func list(ctx context.Context, tx *db.Tx) ([]Webhook, error) {
	out := []Webhook{}
	if err := tx.SelectContext(ctx, &out, columns+" WHERE state <> 'removed' ORDER BY created_at, id LIMIT 200"); err != nil {
		return nil, fmt.Errorf("list webhooks: %w", err)
	}
	return out, nil
}

const setStateSQL = `
UPDATE webhooks
SET state = $2, why = $3, changed_at = $4, failing_since = CASE WHEN $2 = 'active' THEN NULL ELSE failing_since END
WHERE id = $1`

func setState(ctx context.Context, tx *db.Tx, id uuid.UUID, state State, why string) (Webhook, error) {
	w, err := byID(ctx, tx, id)
	if err != nil {
		return w, err
	}
	if _, err := tx.ExecContext(ctx, setStateSQL, id, state, why, tx.Now); err != nil {
		return w, fmt.Errorf("set webhook %s to %s: %w", id, state, err)
	}
	w.State, w.Why = state, why
	return w, subscribe(ctx, tx)
}

const rotateSQL = `
UPDATE webhooks
SET old_secret = secret, old_until = $3, secret = $2, changed_at = $4
WHERE id = $1`

// rotate gives a webhook a new secret; the old one signs beside it for a day.
func rotate(ctx context.Context, tx *db.Tx, id uuid.UUID) (Webhook, error) {
	if _, err := byID(ctx, tx, id); err != nil {
		return Webhook{}, err
	}
	secret := newSecret()
	if _, err := tx.ExecContext(ctx, rotateSQL, id, secret, tx.Now.Add(overlap), tx.Now); err != nil {
		return Webhook{}, fmt.Errorf("rotate the secret of %s: %w", id, err)
	}
	w, err := byID(ctx, tx, id)
	w.Secret = encodeSecret(secret)
	return w, err
}

const addTestSQL = `
INSERT INTO webhook_messages (id, webhook, type, said_at, data, next_at, created_at)
VALUES ($1, $2, 'webhook.test.v1', $3, $4, $3, $3)`

// sendTest sends a message that is about nothing.
func sendTest(ctx context.Context, tx *db.Tx, id uuid.UUID) (Message, error) {
	w, err := byID(ctx, tx, id)
	if err != nil {
		return Message{}, err
	}
	if w.State != Active {
		return Message{}, ErrState
	}
	message, err := uuid.NewV7()
	if err != nil {
		return Message{}, fmt.Errorf("make an id: %w", err)
	}
	data, err := json.Marshal(map[string]string{"webhook": id.String(), "asked_by": tx.By})
	if err != nil {
		return Message{}, fmt.Errorf("encode a test: %w", err)
	}
	if _, err := tx.ExecContext(ctx, addTestSQL, message, id, tx.Now, string(data)); err != nil {
		return Message{}, fmt.Errorf("send a test: %w", err)
	}
	tx.Signal()
	return Message{ID: message, Webhook: id, Type: "webhook.test.v1", SaidAt: tx.Now, State: Waiting, NextAt: tx.Now, CreatedAt: tx.Now}, nil
}

const messagesSQL = `
SELECT id, webhook, type, said_at, state, tries, next_at, status, error, created_at, done_at
FROM webhook_messages
WHERE webhook = $1 AND ($2 = '' OR state = $2) AND ($3::uuid IS NULL OR id < $3)
ORDER BY id DESC
LIMIT $4`

func messages(ctx context.Context, tx *db.Tx, id uuid.UUID, state MessageState, before *uuid.UUID, limit int) ([]Message, error) {
	out := []Message{}
	if err := tx.SelectContext(ctx, &out, messagesSQL, id, state, before, limit); err != nil {
		return nil, fmt.Errorf("list the messages of %s: %w", id, err)
	}
	return out, nil
}

// A message keeps its id, so that a receiver who has it knows it again.
const replaySQL = `
UPDATE webhook_messages
SET state = 'waiting', tries = 0, next_at = $5, claimed_until = NULL, error = '', done_at = NULL
WHERE webhook = $1 AND state <> 'waiting' AND ($2::uuid IS NULL OR id = $2) AND ($3::timestamptz IS NULL OR said_at >= $3)
  AND ($4::timestamptz IS NULL OR said_at < $4)`

// Some is what to send again: one message, or those of a time.
type Some struct {
	Message *uuid.UUID `json:"message,omitempty"`
	From    *time.Time `json:"from,omitempty"`
	Until   *time.Time `json:"until,omitempty"`
}

func replay(ctx context.Context, tx *db.Tx, id uuid.UUID, which Some) (int64, error) {
	w, err := byID(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	if w.State != Active {
		return 0, ErrState
	}
	if which.Message == nil && which.From == nil {
		return 0, ErrNothing.At("body")
	}
	done, err := tx.ExecContext(ctx, replaySQL, id, which.Message, which.From, which.Until, tx.Now)
	if err != nil {
		return 0, fmt.Errorf("replay to %s: %w", id, err)
	}
	n, err := done.RowsAffected()
	if err == nil && n == 0 {
		err = ErrNothing
	}
	tx.Signal()
	return n, err
}
