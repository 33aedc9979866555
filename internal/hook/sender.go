package hook

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/loop"
	"fettle/internal/sender"
)

const (
	fanBatch = 500
	// batch is how many messages a round claims; each is on its way at the same time as the others.
	batch    = 16
	patience = 20 * time.Second
	lease    = 60 * time.Second
	every    = time.Second
)

// Sender tells webhooks of events: it makes a message of each event for everybody who wants it, and calls them.
type Sender struct {
	db       *db.DB
	messages sender.Sender[outgoing, int]
}

// NewSender makes a sender. local lets it call this machine, which only development and tests do.
func NewSender(d *db.DB, local bool) *Sender {
	return &Sender{d, sender.Sender[outgoing, int]{
		Queue:    queue{newClient(local), d.Now},
		Name:     "webhook",
		Batch:    batch,
		AtOnce:   batch,
		Patience: patience,
		Lease:    lease,
		Schedule: schedule,
	}}
}

// Run sends until ctx ends.
func (s *Sender) Run(ctx context.Context, wake <-chan struct{}) error {
	return loop.Run(ctx, "call webhooks", wake, every, func(ctx context.Context) (loop.Next, error) {
		handed, err := s.HandOut(ctx)
		if err != nil {
			return loop.Idle, err
		}
		sent, err := s.Send(ctx)
		return loop.While(handed+sent > 0), err
	})
}

// Send calls webhooks with what is due and answers how many messages there were.
func (s *Sender) Send(ctx context.Context) (int, error) { return s.messages.Round(ctx, s.db) }

const handOutSQL = `
INSERT INTO webhook_messages (id, webhook, event_id, type, said_at, data, next_at, created_at)
SELECT gen_random_uuid(), w.id, e.id, e.type, e.at, e.data, $1, $1
FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::jsonb[]) AS e (id, type, at, data)
JOIN webhooks w ON w.state = 'active' AND (e.type = ANY (w.types) OR '*' = ANY (w.types))
ON CONFLICT DO NOTHING`

// HandOut makes a message of each event for each webhook that wants it, and answers how many events there were.
func (s *Sender) HandOut(ctx context.Context) (n int, err error) {
	err = s.db.InTx(ctx, "event:"+subscriber, func(tx *db.Tx) error {
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

func fanOut(ctx context.Context, tx *db.Tx, heard []event.Stored) error {
	n := len(heard)
	ids, types, times, data := make([]string, n), make([]string, n), make([]time.Time, n), make([]string, n)
	for i, e := range heard {
		ids[i], types[i], times[i], data[i] = e.ID.String(), e.Type, e.At, string(e.Data)
	}
	_, err := tx.ExecContext(ctx, handOutSQL, tx.Now, pq.Array(ids), pq.Array(types), pq.Array(times), pq.Array(data))
	if err != nil {
		return fmt.Errorf("hand events out to webhooks: %w", err)
	}
	return nil
}
