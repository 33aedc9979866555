package loop_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/loop"
)

// rounds runs a loop whose rounds answer what is told, one after the other, and then end it. It tells after how long
// each began.
func rounds(t *testing.T, wake <-chan struct{}, every time.Duration, answers ...func() (loop.Next, error)) (began []time.Duration) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	start := time.Now()
	require.NoError(t, loop.Run(ctx, "test", wake, every, func(context.Context) (loop.Next, error) {
		began = append(began, time.Since(start))
		if len(began) > len(answers) {
			stop()
			return loop.Now, nil
		}
		return answers[len(began)-1]()
	}))
	return began
}

func says(n loop.Next, err error) func() (loop.Next, error) {
	return func() (loop.Next, error) { return n, err }
}

func TestWorkIsFollowedAtOnceAndNoneAfterARest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		require.Equal(t, []time.Duration{0, 0, 0, time.Second, time.Second + 10*time.Millisecond},
			rounds(t, nil, time.Second, says(loop.While(true), nil), says(loop.Now, nil), says(loop.While(false), nil), says(loop.In(10*time.Millisecond), nil)))
	})
}

func TestAWakeUpEndsARest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wake := make(chan struct{}, 1)
		woken := func() (loop.Next, error) {
			time.AfterFunc(time.Minute, func() { wake <- struct{}{} })
			return loop.Idle, nil
		}
		require.Equal(t, []time.Duration{0, time.Minute, time.Hour + time.Minute}, rounds(t, wake, time.Hour, woken, says(loop.Idle, nil)))
	})
}

func TestErrorsAreFollowedByLongerRestsThatAWakeUpDoesNotEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wake := make(chan struct{}, 1)
		wake <- struct{}{}
		bad := says(loop.Now, errors.New("away"))
		require.Equal(t, []time.Duration{0, 1 * time.Second, 3 * time.Second, 7 * time.Second, 12 * time.Second, 17 * time.Second, 17 * time.Second, 18 * time.Second},
			rounds(t, wake, time.Second, bad, bad, bad, bad, bad, says(loop.Now, nil), bad))
		require.Len(t, wake, 1)
		require.Equal(t, []time.Duration{0, time.Hour, 2 * time.Hour}, rounds(t, nil, time.Hour, bad, bad), "rounds that are far apart stay so")
	})
}

func TestNoRoundBeginsWhenTheContextHasEnded(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	require.NoError(t, loop.Run(ctx, "test", nil, time.Hour, func(context.Context) (loop.Next, error) {
		t.Error("a round began")
		return loop.Now, nil
	}))
}
