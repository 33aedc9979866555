package auth

import "context"

// Turns are as those of the hashing, for a test to fill; most is how many may be in them.
func Turns() (take func(ctx context.Context, f func()) error, working, most int) {
	t := newTurns(cap(hashing.working), cap(hashing.queued))
	return t.take, cap(t.working), cap(t.queued)
}
