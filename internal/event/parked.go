package event

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/fault"
)

// ErrNotParked is about a delivery that is not there or waits for nobody.
var ErrNotParked = fault.New(fault.Unknown, "parked_delivery_not_found")

// ParkedDelivery is a delivery that waits for a person, and with it every later event of its key to the same subscriber.
type ParkedDelivery struct {
	Subscriber string    `db:"subscriber" json:"subscriber"`
	Event      uuid.UUID `db:"event_id" json:"event"`
	Seq        int64     `db:"seq" json:"seq"`
	Type       string    `db:"type" json:"type"`
	Key        string    `db:"key" json:"key"`
	At         time.Time `db:"at" json:"at"`
	Tries      int       `db:"tries" json:"tries"`
	Error      string    `db:"error" json:"error"`
	// Behind is how many events of the key wait for this one.
	Behind int `db:"behind" json:"behind"`
}

const parkedSQL = `
SELECT d.subscriber, d.event_id, d.seq, e.type, d.key, e.at, d.tries, coalesce(d.error, '') AS error,
       (SELECT count(*) FROM deliveries b WHERE b.subscriber = d.subscriber AND b.key = d.key AND b.seq > d.seq) AS behind
FROM deliveries d
JOIN events e ON e.id = d.event_id
WHERE d.parked AND ($1 = '' OR d.subscriber = $1) AND (d.seq, d.subscriber) > ($2, $3)
ORDER BY d.seq, d.subscriber
LIMIT $4`

// ParkedAfter is where a list of parked deliveries goes on.
type ParkedAfter struct {
	Seq        int64  `json:"seq"`
	Subscriber string `json:"subscriber"`
}

// ParkedDeliveries lists what waits for a person, the oldest first; subscriber "" is all.
func ParkedDeliveries(ctx context.Context, tx *db.Tx, subscriber string, after ParkedAfter, limit int) ([]ParkedDelivery, error) {
	out := []ParkedDelivery{}
	if err := tx.SelectContext(ctx, &out, parkedSQL, subscriber, after.Seq, after.Subscriber, limit); err != nil {
		return nil, fmt.Errorf("list parked deliveries: %w", err)
	}
	return out, nil
}

const releaseSQL = `
UPDATE deliveries
SET parked = false, tries = 0, next_at = $3
WHERE parked AND ($1 = '' OR subscriber = $1) AND (cardinality($2::uuid[]) = 0 OR event_id = ANY ($2))`

// Release has parked deliveries tried again, with all their patience: those of a subscriber, "" for any, and of the events
// that are named, none for all. It answers how many there were.
func Release(ctx context.Context, tx *db.Tx, subscriber string, events ...uuid.UUID) (int64, error) {
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.String()
	}
	done, err := tx.ExecContext(ctx, releaseSQL, subscriber, pq.Array(ids), tx.Now)
	if err != nil {
		return 0, fmt.Errorf("release parked deliveries: %w", err)
	}
	n, err := done.RowsAffected()
	if err == nil && n == 0 {
		err = ErrNotParked
	}
	tx.Signal()
	return n, err
}
