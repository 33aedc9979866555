package api

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Bounds of looking for news: what is told at once is looked at together, and nothing waits longer than lookEvery for a
// wake-up that got lost.
const (
	lookPause = 100 * time.Millisecond
	lookEvery = time.Second
)

// audience looks once for everybody who watches: which keys have news. Two thousand streams that each looked by
// themselves would ask the database thousands of times a second for nothing.
type audience struct {
	db         *db.DB
	dispatcher *event.Dispatcher

	mu       sync.Mutex
	watchers map[string]map[*watcher]bool
	running  bool
}

// watcher is one stream: news has room for one token.
type watcher struct {
	key  string
	seen int64
	news chan struct{}
}

// join tells w of every fact of its key with a higher number than it has seen.
func (a *audience) join(w *watcher) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.watchers[w.key] == nil {
		a.watchers[w.key] = map[*watcher]bool{}
	}
	a.watchers[w.key][w] = true
	if !a.running {
		a.running = true
		go a.look()
	}
}

func (a *audience) leave(w *watcher) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.watchers[w.key], w)
	if len(a.watchers[w.key]) == 0 {
		delete(a.watchers, w.key)
	}
}

// missed has w told again of what it could not look at.
func (a *audience) missed(w *watcher, seen int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w.seen = seen
}

// look runs until the last watcher has left.
func (a *audience) look() {
	wake := a.dispatcher.Waker()
	defer a.dispatcher.Forget(wake)
	for {
		select {
		case <-wake:
		case <-time.After(lookEvery):
		}
		keys := a.keys()
		if keys == nil {
			return
		}
		a.tell(keys)
		time.Sleep(lookPause)
	}
}

// keys that are watched; nil ends the looking.
func (a *audience) keys() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.watchers) == 0 {
		a.running = false
		return nil
	}
	return slices.Collect(maps.Keys(a.watchers))
}

func (a *audience) tell(keys []string) {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	var newest map[string]int64
	err := a.db.Read(ctx, "public", func(tx *db.Tx) (err error) {
		newest, err = event.Newest(ctx, tx, keys)
		return err
	})
	if err != nil {
		slog.WarnContext(ctx, "look for news of live streams", "error", err)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for key, seq := range newest {
		for w := range a.watchers[key] {
			if seq <= w.seen {
				continue
			}
			w.seen = seq
			select {
			case w.news <- struct{}{}:
			default:
			}
		}
	}
}
