package play

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// stuckAfter is how long after its last scan a parcel may take to be delivered before it counts as stuck.
const stuckAfter = 2 * time.Minute

// arrivals tells who waits for a line that it was delivered. One list is read for all of them.
type arrivals struct {
	mu    sync.Mutex
	lines map[string]chan struct{}
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

// watch reads what lies with the engineer until ctx ends.
func (a *arrivals) watch(ctx context.Context, engineer *Client) {
	for ctx.Err() == nil {
		delivered, err := list[struct {
			ID string `json:"id"`
		}](ctx, engineer, "/v1/part-lines?state=delivered")
		if err == nil {
			a.mu.Lock()
			for _, l := range delivered {
				if c := a.lines[l.ID]; c != nil {
					close(c)
					delete(a.lines, l.ID)
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

// restock receives twice what the day will take of each common part, at every national and regional warehouse in turn.
func (d *Day) restock(ctx context.Context, s *stage) error {
	var warehouses []string
	for _, kind := range []string{"national", "regional"} {
		all, err := list[site](ctx, s.desk, "/v1/locations?kind="+kind)
		if err != nil {
			return err
		}
		for _, l := range all {
			warehouses = append(warehouses, l.Code)
		}
	}
	parts := slices.Sorted(maps.Keys(s.serialised))
	each := 2*d.Parcels/(len(parts)*len(warehouses)) + 2
	for _, w := range warehouses {
		for chunk := range slices.Chunk(parts, 20) {
			lines := make([]map[string]any, 0, len(chunk))
			for _, part := range chunk {
				line := map[string]any{"part": part, "quantity": each}
				if s.serialised[part] {
					serials := make([]string, each)
					for n := range serials {
						serials[n] = fmt.Sprintf("DAY%d-%s-%s-%d", d.Seed, w, part, n)
					}
					line["serials"] = serials
				}
				lines = append(lines, line)
			}
			if err := s.warehouse.Post(ctx, "/v1/receipts", map[string]any{"location": w, "reference": "simulated day", "lines": lines}, nil); err != nil {
				return fmt.Errorf("restock %s: %w", w, err)
			}
		}
	}
	return nil
}
