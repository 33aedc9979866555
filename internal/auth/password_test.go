package auth_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/fault"
)

// TestOnlySomePasswordsAreHashedAtOnce: hundreds of sign-ins took every processor and 19 MiB each; now few work, some wait and the
// others are told to come again.
func TestOnlySomePasswordsAreHashedAtOnce(t *testing.T) {
	t.Parallel()
	take, working, most := auth.Turns()
	const crowd = 300
	var now, peak, done atomic.Int64
	begun, goOn := make(chan struct{}, crowd), make(chan struct{})
	answers := make(chan error, crowd)
	var all sync.WaitGroup
	for range crowd {
		all.Go(func() {
			answers <- take(t.Context(), func() {
				n := now.Add(1)
				for old := peak.Load(); n > old && !peak.CompareAndSwap(old, n); old = peak.Load() {
					continue
				}
				begun <- struct{}{}
				<-goOn
				done.Add(1)
				now.Add(-1)
			})
		})
	}
	// While nobody gets on, all who find no place are answered.
	for range crowd - most {
		err := <-answers
		require.ErrorIs(t, err, auth.ErrTooManyTries)
		require.Equal(t, fault.TooMany, fault.KindOf(err))
		require.Contains(t, err.Error(), "retry_after", "how long to wait")
	}
	for range working {
		<-begun
	}
	require.EqualValues(t, working, now.Load())
	close(goOn)
	all.Wait()
	close(answers)
	for err := range answers {
		require.NoError(t, err)
	}
	require.EqualValues(t, most, done.Load())
	require.EqualValues(t, working, peak.Load(), "never more at once")
}

// TestWhoGoesAwayWhileHeWaitsGivesHisPlaceBack: a caller who hangs up waits no more.
func TestWhoGoesAwayWhileHeWaitsGivesHisPlaceBack(t *testing.T) {
	t.Parallel()
	take, working, most := auth.Turns()
	goOn := make(chan struct{})
	var workers sync.WaitGroup
	begun := make(chan struct{}, working)
	for range working {
		workers.Go(func() { _ = take(t.Context(), func() { begun <- struct{}{}; <-goOn }) })
	}
	for range working {
		<-begun
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 2 * most {
		require.ErrorIs(t, take(gone, func() { t.Error("he has gone") }), context.Canceled)
	}
	close(goOn)
	workers.Wait()
	require.NoError(t, take(t.Context(), func() {}))
}
