// Package loop runs what is done again and again in the background: a round, a rest, the next round. It knows nothing
// of what a round does.
//
// Laws: a round that found work is followed by the next at once; one that found none waits for a wake-up or for its
// time, whichever comes first; after an error the rest doubles from round to round up to maxRest, and a wake-up does
// not shorten it, because it says that there is more to do and not that what failed is mended. No round begins when
// the context has ended.
//
// Tables: none
package loop

import (
	"context"
	"log/slog"
	"time"
)

// maxRest is the longest rest after errors, unless rounds are further apart than that anyway.
const maxRest = 5 * time.Second

// Next says when the next round is due.
type Next time.Duration

const (
	// Now is for a round that may have left work undone.
	Now Next = 0
	// Idle is for a round that left nothing: the next one waits for a wake-up or its time.
	Idle Next = -1
)

// In has the next round begin after d; a wake-up does not shorten it.
func In(d time.Duration) Next { return Next(d) }

// While is Now when there may be more to do, else Idle.
func While(more bool) Next {
	if more {
		return Now
	}
	return Idle
}

// Round does what is due and says when to come again.
type Round func(ctx context.Context) (Next, error)

// Run does rounds until ctx ends: at once, whenever wake gets a token, and at least once in every. A nil wake never
// does. An error of a round is logged under the name of the loop. Run always returns nil, so that it can stand in an
// errgroup.
func Run(ctx context.Context, name string, wake <-chan struct{}, every time.Duration, round Round) error {
	for rest := every; ctx.Err() == nil; {
		next, err := round(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			slog.WarnContext(ctx, name, "error", err)
			Wait(ctx, nil, rest)
			rest = max(every, min(2*rest, maxRest))
			continue
		case next > Now:
			Wait(ctx, nil, time.Duration(next))
		case next == Idle:
			Wait(ctx, wake, every)
		}
		rest = every
	}
	return nil
}

// Wait returns when ctx ends, wake gets a token or d is over.
func Wait(ctx context.Context, wake <-chan struct{}, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-timer.C:
	}
}
