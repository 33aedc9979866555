package play

import (
	"context"
	"slices"
	"sync"
	"time"
)

// stuckAfter is how long nothing may have arrived, of any parcel, before those that are still awaited count as stuck: as
// long as others arrive the service is behind, and a parcel is late but not lost sight of.
const stuckAfter = 2 * time.Minute

// arrivals tells who waits for a line that it was delivered. One list is read for all of them.
type arrivals struct {
	mu     sync.Mutex
	lines  map[string]chan struct{}
	newest time.Time
	took   []time.Duration
}

func newArrivals() *arrivals { return &arrivals{lines: map[string]chan struct{}{}} }

// of is closed when the line has been delivered.
func (a *arrivals) of(line string) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := make(chan struct{})
	a.lines[line] = c
	return c
}

// await waits for an arrival after the last scan, and answers false for one that is stuck.
func (a *arrivals) await(ctx context.Context, arrived <-chan struct{}) bool {
	scanned := time.Now()
	for {
		select {
		case <-arrived:
			a.mu.Lock()
			a.took = append(a.took, time.Since(scanned))
			a.mu.Unlock()
			return true
		case <-ctx.Done():
			return false
		case <-time.After(a.patience(scanned)):
			if a.patience(scanned) <= 0 {
				return false
			}
		}
	}
}

// patience is what is left of stuckAfter since a scan, or since anything arrived.
func (a *arrivals) patience(since time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.newest.After(since) {
		since = a.newest
	}
	return time.Until(since.Add(stuckAfter))
}

// delay is how long after its last scan the parcel at a quantile was delivered.
func (a *arrivals) delay(quantile float64) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.took) == 0 {
		return 0
	}
	slices.Sort(a.took)
	return a.took[int(quantile*float64(len(a.took)-1))]
}

// watch reads what lies with the engineer until ctx ends.
func (a *arrivals) watch(ctx context.Context, engineer *Client) {
	for ctx.Err() == nil {
		delivered, err := list[struct {
			ID string `json:"id"`
		}](ctx, engineer, "/v1/order-lines?state=delivered")
		if err == nil {
			a.mu.Lock()
			for _, l := range delivered {
				if c := a.lines[l.ID]; c != nil {
					close(c)
					delete(a.lines, l.ID)
					a.newest = time.Now()
				}
			}
			a.mu.Unlock()
		}
		select {
		case <-ctx.Done():
		case <-time.After(500 * time.Millisecond):
		}
	}
}
