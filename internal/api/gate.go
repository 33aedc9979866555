package api

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/loop"
)

// gate knows who stands behind a token. An engineer's phone sends one token a thousand times, and to verify a signature
// takes as long as to plan an order, so what was found good is remembered until the account changes.
type gate struct {
	db   *db.DB
	keys *auth.Keys

	mu       sync.Mutex
	seen     map[string]verified
	reloaded time.Time
}

type verified struct {
	actor            auth.Actor
	expires, changed time.Time
}

const (
	// seenMost bounds the tokens remembered; beyond it they are forgotten all at once and verified again.
	seenMost = 100_000
	// lookEvery is how soon a process hears of accounts that changed and of keys that another made.
	lookEvery = time.Second
)

// actor answers who sends a token, as the account is now.
func (g *gate) actor(ctx context.Context, token string) (auth.Actor, error) {
	now := g.db.Now()
	if v, ok := g.recall(token); ok && now.Before(v.expires) {
		return v.actor, nil
	}
	claimed, expires, err := g.keys.Verify(token, now)
	if errors.Is(err, auth.ErrUnknownKey) {
		if err := g.reload(ctx); err != nil {
			return auth.Actor{}, err
		}
		claimed, expires, err = g.keys.Verify(token, now)
	}
	if errors.Is(err, auth.ErrUnknownKey) {
		err = auth.ErrBadToken
	}
	if err != nil {
		return auth.Actor{}, err
	}
	var standing auth.Standing
	err = g.db.Read(ctx, "public", func(tx *db.Tx) (err error) {
		standing, err = auth.StandingOf(ctx, tx, claimed.Login, claimed.Epoch)
		return err
	})
	if err != nil {
		return auth.Actor{}, err
	}
	g.remember(token, verified{standing.Actor, expires, standing.ChangedAt})
	return standing.Actor, nil
}

// reload reads the keys at once, because another process may have made one; who invents keys has them read once a second.
func (g *gate) reload(ctx context.Context) error {
	g.mu.Lock()
	soon := time.Since(g.reloaded) < lookEvery
	if !soon {
		g.reloaded = time.Now()
	}
	g.mu.Unlock()
	if soon {
		return nil
	}
	return g.db.Read(ctx, "system", func(tx *db.Tx) error {
		_, err := g.keys.Reload(ctx, tx)
		return err
	})
}

// look forgets the tokens of accounts that have changed, and all of them when the keys have.
func (g *gate) look(ctx context.Context) error {
	var changed map[string]time.Time
	var others bool
	err := g.db.Read(ctx, "system", func(tx *db.Tx) (err error) {
		if others, err = g.keys.Reload(ctx, tx); err != nil {
			return err
		}
		changed, err = auth.ChangedLately(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if others {
		g.seen = nil
	}
	if len(changed) == 0 {
		return nil
	}
	for token, v := range g.seen {
		if at, is := changed[v.actor.Login]; is && !at.Equal(v.changed) {
			delete(g.seen, token)
		}
	}
	return nil
}

func (g *gate) recall(token string) (verified, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	v, ok := g.seen[token]
	return v, ok
}

func (g *gate) remember(token string, v verified) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.seen == nil || len(g.seen) >= seenMost {
		g.seen = map[string]verified{}
	}
	// The caller's string may lie in memory that the server uses again.
	g.seen[strings.Clone(token)] = v
}

// WatchAccounts keeps this process from believing tokens of accounts that were changed in another, until ctx ends.
func (a *API) WatchAccounts(ctx context.Context) error {
	return loop.Run(ctx, "look for changed accounts", nil, lookEvery, func(ctx context.Context) (loop.Next, error) {
		return loop.Idle, a.gate.look(ctx)
	})
}
