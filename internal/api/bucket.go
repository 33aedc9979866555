package api

import (
	"math"
	"sync"
	"time"
)

// buckets bound how often each of many callers does something, in this process. The zero value bounds nothing: set burst
// and each.
type buckets struct {
	// burst is how often at once, each after how long once more.
	burst int
	each  time.Duration

	mu   sync.Mutex
	busy map[string]time.Time
}

// bucketsMost bounds what is remembered; what is full again is forgotten first, all of it when that is not enough.
const bucketsMost = 50_000

// take counts one for who and answers 0, or how many seconds to wait until it is worth asking again.
func (b *buckets) take(who string, now time.Time) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.busy == nil {
		b.busy = map[string]time.Time{}
	}
	if len(b.busy) >= bucketsMost {
		b.forget(now)
	}
	until := b.busy[who]
	last := now.Add(time.Duration(b.burst-1) * b.each)
	if until.After(last) {
		return max(1, int(math.Ceil(until.Sub(last).Seconds())))
	}
	if until.Before(now) {
		until = now
	}
	b.busy[who] = until.Add(b.each)
	return 0
}

// giveBack takes one back.
func (b *buckets) giveBack(who string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until, is := b.busy[who]; is {
		b.busy[who] = until.Add(-b.each)
	}
}

func (b *buckets) forget(now time.Time) {
	for who, until := range b.busy {
		if until.Before(now) {
			delete(b.busy, who)
		}
	}
	if len(b.busy) >= bucketsMost {
		clear(b.busy)
	}
}
