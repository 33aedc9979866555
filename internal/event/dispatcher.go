package event

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sort"
	"sync"
	"time"

	"github.com/lib/pq"
	"golang.org/x/sync/errgroup"

	"fettle/internal/db"
	"fettle/internal/loop"
)

// maxTries is how often a delivery is tried before its key is parked for a person.
const maxTries = 12

// passingWait is how long a delivery waits whose failure was none of its own.
const passingWait = 5 * time.Second

const (
	notifyEvery = 50 * time.Millisecond
	poll        = 500 * time.Millisecond
	// workersEach is how many workers deliver to one subscriber in a process, each events of other keys: while the commit
	// of one waits for the disk, another delivers.
	workersEach = 3
	firedAtOnce = 1_000
	// together is how many events, each of another key, share a transaction, because every commit waits for the disk.
	together = 32
)

// handler hears events of one type, each of another key.
type handler func(ctx context.Context, tx *db.Tx, all []Stored) error

// Dispatcher delivers events to subscribers. Register with On before Start.
type Dispatcher struct {
	db       *db.DB
	handlers map[string]map[string]handler // subscriber, type
	mu       sync.Mutex
	wakers   []chan struct{}
}

// NewDispatcher makes a dispatcher over a database.
func NewDispatcher(d *db.DB) *Dispatcher {
	return &Dispatcher{db: d, handlers: map[string]map[string]handler{}}
}

// On tells subscriber of every event of type E. fn runs in the transaction that removes the delivery, so its effect
// happens once; it may run twice before that (deadlock), so it touches only tx.
func On[E Event](p *Dispatcher, subscriber string, fn func(ctx context.Context, tx *db.Tx, e E) error) {
	OnAll(p, subscriber, func(ctx context.Context, tx *db.Tx, events []E) error {
		for _, f := range events {
			if err := fn(ctx, tx, f); err != nil {
				return err
			}
		}
		return nil
	})
}

// OnAll is On for a subscriber that works set-wise: it hears the events that share a transaction at once, each of
// another key. When its effect fails they are told again one by one, so that only the one at fault waits.
func OnAll[E Event](p *Dispatcher, subscriber string, fn func(ctx context.Context, tx *db.Tx, events []E) error) {
	var zero E
	p.on(subscriber, zero.EventType(), func(ctx context.Context, tx *db.Tx, all []Stored) error {
		events := make([]E, len(all))
		for i, e := range all {
			if err := json.Unmarshal(e.Data, &events[i]); err != nil {
				return fmt.Errorf("decode %s: %w", e.Type, err)
			}
		}
		return fn(ctx, tx, events)
	})
}

func (p *Dispatcher) on(subscriber, kind string, fn handler) {
	if p.handlers[subscriber] == nil {
		p.handlers[subscriber] = map[string]handler{}
	}
	if p.handlers[subscriber][kind] != nil {
		panic("event: " + subscriber + " subscribes twice to " + kind)
	}
	p.handlers[subscriber][kind] = fn
}

const registerSQL = `
INSERT INTO subscriptions (subscriber, type)
SELECT $1, unnest($2::text[])
ON CONFLICT DO NOTHING`

// changeSQL leaves what a subscriber keeps alone: an event that is emitted meanwhile reaches it.
const changeSQL = `
WITH gone AS (
    DELETE FROM subscriptions
    WHERE subscriber = $1 AND type <> ALL ($2::text[])
)
INSERT INTO subscriptions (subscriber, type)
SELECT $1, unnest($2::text[])
ON CONFLICT DO NOTHING`

// Subscribe makes types all that subscriber hears of from now on; it takes its deliveries by Take. What nobody
// subscribes to leaves no delivery behind.
func Subscribe(ctx context.Context, tx *db.Tx, subscriber string, types []string) error {
	if _, err := tx.ExecContext(ctx, changeSQL, subscriber, pq.Array(types)); err != nil {
		return fmt.Errorf("subscribe %s: %w", subscriber, err)
	}
	return nil
}

// Register writes the subscriptions, so that events emitted from now on reach them even while nobody delivers.
func (p *Dispatcher) Register(ctx context.Context) error {
	return p.db.InTx(ctx, "system", func(tx *db.Tx) error {
		for _, s := range p.subscribers() {
			var types []string
			for kind := range p.handlers[s] {
				types = append(types, kind)
			}
			sort.Strings(types)
			if _, err := tx.ExecContext(ctx, registerSQL, s, pq.Array(types)); err != nil {
				return fmt.Errorf("register %s: %w", s, err)
			}
		}
		return nil
	})
}

func (p *Dispatcher) subscribers() []string {
	var out []string
	for s := range p.handlers {
		out = append(out, s)
	}
	sort.Strings(out)
	return out
}

// headSQL takes the oldest due deliveries whose keys have none older. A row another worker holds is skipped, and since
// it is still there its key's next one is no head, so order per key holds with any number of workers.
// What has not failed is due whatever its time says: the clock it was written by may have been ahead of this one.
const headSQL = `
SELECT d.event_id, d.tries, e.seq, e.id, e.type, e.key, e.at, e.by, e.data
FROM deliveries d
JOIN events e ON e.id = d.event_id
WHERE d.subscriber = $1 AND NOT d.parked AND NOT d.timer AND (d.error IS NULL OR d.next_at <= $2)
  AND NOT EXISTS (
      SELECT 1
      FROM deliveries older
      WHERE older.subscriber = d.subscriber AND older.key = d.key AND older.seq < d.seq)
ORDER BY d.seq
LIMIT $3
FOR UPDATE OF d SKIP LOCKED`

const doneSQL = `
DELETE FROM deliveries
WHERE subscriber = $1 AND event_id = ANY($2)`

const failedSQL = `
UPDATE deliveries
SET tries = tries + $6, error = $3, next_at = $4, parked = tries + $6 >= $5
WHERE subscriber = $1 AND event_id = $2`

// Another process may fire timers at the same moment.
const fireSQL = `
UPDATE deliveries
SET timer = false
WHERE (subscriber, event_id) IN (
    SELECT subscriber, event_id
    FROM deliveries
    WHERE timer AND next_at <= $1
    ORDER BY next_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED)`

// fire makes timers that are due deliveries like others, and tells whether there were any.
func (p *Dispatcher) fire(ctx context.Context) (fired bool, err error) {
	err = p.db.InTx(ctx, "system", func(tx *db.Tx) error {
		done, err := tx.ExecContext(ctx, fireSQL, tx.Now, firedAtOnce)
		if err != nil {
			return fmt.Errorf("fire timers: %w", err)
		}
		n, err := done.RowsAffected()
		fired = n > 0
		return err
	})
	return fired, err
}

type head struct {
	EventID string `db:"event_id"`
	Tries   int    `db:"tries"`
	Stored
}

// deliver delivers up to most events of different keys to subscriber, in one transaction with their effects, and
// answers how many there were. When one of several fails none has happened; they are to be delivered one by one then.
func (p *Dispatcher) deliver(ctx context.Context, subscriber string, most int) (int, error) {
	var took []head
	var failure error
	err := p.db.InTx(ctx, "event:"+subscriber, func(tx *db.Tx) error {
		took, failure = nil, nil
		if err := tx.SelectContext(ctx, &took, headSQL, subscriber, tx.Now, most); err != nil {
			return fmt.Errorf("take deliveries: %w", err)
		}
		if len(took) == 0 {
			return nil
		}
		if failure = p.handle(ctx, tx, subscriber, took); failure != nil {
			return failure
		}
		ids := make([]string, len(took))
		for i, t := range took {
			ids[i] = t.EventID
		}
		_, err := tx.ExecContext(ctx, doneSQL, subscriber, pq.Array(ids))
		return err
	})
	switch {
	case failure != nil && ctx.Err() == nil && len(took) == 1:
		return 1, p.fail(ctx, subscriber, took[0], failure)
	case failure != nil && ctx.Err() == nil:
		return len(took), errTogether
	}
	return len(took), err
}

// handle tells of events type by type: each is of another key, so their order among each other is free.
func (p *Dispatcher) handle(ctx context.Context, tx *db.Tx, subscriber string, took []head) error {
	var order []string
	byType := map[string][]Stored{}
	for _, t := range took {
		if byType[t.Type] == nil {
			order = append(order, t.Type)
		}
		byType[t.Type] = append(byType[t.Type], t.Stored)
	}
	for _, kind := range order {
		// A type may have been subscribed to by an older version only.
		if h := p.handlers[subscriber][kind]; h != nil {
			if err := h(ctx, tx, byType[kind]); err != nil {
				return err
			}
		}
	}
	return nil
}

// errTogether is about events of which one failed.
var errTogether = errors.New("events that were delivered together failed")

// deliverMany delivers what is due together, and what fails together one by one.
func (p *Dispatcher) deliverMany(ctx context.Context, subscriber string) (int, error) {
	did, err := p.deliver(ctx, subscriber, together)
	if errors.Is(err, errTogether) {
		err = p.oneByOne(ctx, subscriber, did)
	}
	return did, err
}

// oneByOne delivers as many events as failed together.
func (p *Dispatcher) oneByOne(ctx context.Context, subscriber string, events int) error {
	for range events {
		if did, err := p.deliver(ctx, subscriber, 1); err != nil || did == 0 {
			return err
		}
	}
	return nil
}

// fail has a delivery wait. Only what the handler itself refuses counts: while the database is away, has no room or has
// others wait, every handler fails, and a delivery that was parked for that would hold its key for nothing.
func (p *Dispatcher) fail(ctx context.Context, subscriber string, took head, cause error) error {
	slog.WarnContext(ctx, "delivery failed", "subscriber", subscriber, "type", took.Type, "key", took.Key,
		"tries", took.Tries+1, "error", cause)
	wait, counts := min(time.Second<<took.Tries, 5*time.Minute), 1
	if db.Passing(cause) {
		wait, counts = passingWait, 0
	}
	return p.db.InTx(ctx, "event:"+subscriber, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, failedSQL, subscriber, took.EventID, cause.Error(), tx.Now.Add(wait), maxTries, counts)
		return err
	})
}

// Drain delivers until nothing is due, deterministically and in this goroutine: tests and commands use it.
func (p *Dispatcher) Drain(ctx context.Context) error {
	for {
		worked, err := p.fire(ctx)
		if err != nil {
			return err
		}
		for _, s := range p.subscribers() {
			for {
				did, err := p.deliverMany(ctx, s)
				if err != nil {
					return err
				}
				if did == 0 {
					break
				}
				worked = true
			}
		}
		if !worked {
			return nil
		}
	}
}

// Run delivers until ctx ends, with workersEach for a subscriber. A commit of this process wakes the workers at once;
// other processes are told by NOTIFY, sent outside the transactions and at most every notifyEvery; every poll the
// workers look anyway, because a notification sent while a listener reconnects is lost.
func (p *Dispatcher) Run(ctx context.Context) (err error) {
	listener := pq.NewListener(p.db.URL(), 100*time.Millisecond, 5*time.Second, nil)
	defer func() {
		if err := listener.Close(); err != nil {
			slog.Debug("close the listener", "error", err)
		}
	}()
	if err := listener.Listen("fettle_events"); err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "cannot listen for events, polling instead", "error", err)
	}
	var workers errgroup.Group
	defer func() { err = errors.Join(err, workers.Wait()) }()
	for _, s := range p.subscribers() {
		for range workersEach {
			wake := p.Waker()
			workers.Go(func() error { return p.work(ctx, s, wake) })
		}
	}
	workers.Go(func() error { return p.fireTimers(ctx) })
	notify := time.NewTicker(notifyEvery)
	defer notify.Stop()
	unsaid := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-p.db.Signalled():
			unsaid = true
			p.wakeAll()
		case <-notify.C:
			if unsaid {
				p.tellOthers(ctx)
			}
			unsaid = false
		case <-listener.Notify:
			p.wakeAll()
		}
	}
}

// fireTimers makes timers events when they are due, and wakes whoever is to hear of them.
func (p *Dispatcher) fireTimers(ctx context.Context) error {
	return loop.Run(ctx, "fire timers", nil, poll, func(ctx context.Context) (loop.Next, error) {
		fired, err := p.fire(ctx)
		if fired {
			p.wakeAll()
		}
		return loop.While(fired), err
	})
}

func (p *Dispatcher) tellOthers(ctx context.Context) {
	if _, err := p.db.ExecContext(ctx, "NOTIFY fettle_events"); err != nil && ctx.Err() == nil {
		slog.DebugContext(ctx, "notify", "error", err)
	}
}

func (p *Dispatcher) work(ctx context.Context, subscriber string, wake <-chan struct{}) error {
	return loop.Run(ctx, "deliver to "+subscriber, wake, poll, func(ctx context.Context) (loop.Next, error) {
		did, err := p.deliverMany(ctx, subscriber)
		return loop.While(did > 0), err
	})
}
