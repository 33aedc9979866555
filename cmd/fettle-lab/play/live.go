package play

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Snapshot is the customer's page as far as the story looks at it.
type Snapshot struct {
	State     string            `json:"state"`
	Version   int64             `json:"version"`
	Shipments []ParcelSnapshot  `json:"shipments"`
	OldParts  []json.RawMessage `json:"old_parts"`
	Points    struct {
		Confirmed int64 `json:"confirmed"`
		Pending   int64 `json:"pending"`
	} `json:"points"`
}

// ParcelSnapshot is a parcel on that page.
type ParcelSnapshot struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

// Live is an open stream of snapshots that reconnects and resumes as a browser does.
type Live struct {
	mu   sync.Mutex
	seen []Snapshot
	more chan struct{}
}

// Listen follows a stream until ctx ends.
func Listen(ctx context.Context, address string) *Live {
	l := &Live{more: make(chan struct{}, 1)}
	go func() {
		last := ""
		for ctx.Err() == nil {
			if err := l.follow(ctx, address, &last); err != nil && ctx.Err() == nil {
				slog.Debug("live stream", "error", err)
			}
			select {
			case <-ctx.Done():
			case <-time.After(200 * time.Millisecond):
			}
		}
	}()
	return l
}

func (l *Live) follow(ctx context.Context, address string, last *string) (err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	if *last != "" {
		request.Header.Set("Last-Event-ID", *last)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("stream answered %d", answer.StatusCode)
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 4<<20)
	name := ""
	for lines.Scan() {
		if event, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			name = event
		}
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			*last = id
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && name == "update" {
			var p Snapshot
			if err := json.Unmarshal([]byte(data), &p); err != nil {
				return fmt.Errorf("decode a snapshot: %w", err)
			}
			l.mu.Lock()
			l.seen = append(l.seen, p)
			l.mu.Unlock()
			select {
			case l.more <- struct{}{}:
			default:
			}
		}
	}
	return lines.Err()
}

// Until waits for a snapshot that satisfies done and answers how many were seen.
func (l *Live) Until(ctx context.Context, patience time.Duration, done func(Snapshot) bool) (int, error) {
	deadline := time.After(patience)
	for {
		l.mu.Lock()
		seen := append([]Snapshot(nil), l.seen...)
		l.mu.Unlock()
		for _, p := range seen {
			if done(p) {
				return len(seen), nil
			}
		}
		select {
		case <-ctx.Done():
			return len(seen), ctx.Err()
		case <-deadline:
			return len(seen), fmt.Errorf("waited %s on the live stream, %d snapshots seen", patience, len(seen))
		case <-l.more:
		}
	}
}
