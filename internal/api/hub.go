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

// Bounds of asking for news: events that are emitted at about the same time are asked for together, and nothing waits
// longer than notifyEvery for a wake-up that got lost.
const (
	notifyPause = 100 * time.Millisecond
	notifyEvery = time.Second
)

// hub asks once for everybody who watches: which keys have news. Two thousand streams that each asked by
// themselves would ask the database thousands of times a second for nothing.
type hub struct {
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

// join notifies w of every event of its key with a higher number than it has seen.
func (h *hub) join(w *watcher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.watchers[w.key] == nil {
		h.watchers[w.key] = map[*watcher]bool{}
	}
	h.watchers[w.key][w] = true
	if !h.running {
		h.running = true
		go h.watch()
	}
}

func (h *hub) leave(w *watcher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.watchers[w.key], w)
	if len(h.watchers[w.key]) == 0 {
		delete(h.watchers, w.key)
	}
}

// lookAgain has w notified again of what it could not read.
func (h *hub) lookAgain(w *watcher, seen int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	w.seen = seen
}

// watch runs until the last watcher has left.
func (h *hub) watch() {
	wake := h.dispatcher.Waker()
	defer h.dispatcher.Forget(wake)
	for {
		select {
		case <-wake:
		case <-time.After(notifyEvery):
		}
		keys := h.keys()
		if keys == nil {
			return
		}
		h.notify(keys)
		time.Sleep(notifyPause)
	}
}

// keys that are watched; nil ends the watching.
func (h *hub) keys() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.watchers) == 0 {
		h.running = false
		return nil
	}
	return slices.Collect(maps.Keys(h.watchers))
}

func (h *hub) notify(keys []string) {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	var newest map[string]int64
	err := h.db.Read(ctx, "public", func(tx *db.Tx) (err error) {
		newest, err = event.Newest(ctx, tx, keys)
		return err
	})
	if err != nil {
		slog.WarnContext(ctx, "look for news of live streams", "error", err)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for key, seq := range newest {
		for w := range h.watchers[key] {
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
