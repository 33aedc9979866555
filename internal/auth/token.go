package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"fettle/internal/db"
	"fettle/internal/fault"
)

// Lives of tokens and keys. A key verifies for one token life after it stopped signing.
const (
	TokenLife  = 12 * time.Hour
	keySigns   = 30 * 24 * time.Hour
	audience   = "fettle"
	clockSlack = 30 * time.Second
)

// ErrBadToken is answered to a token that is forged, expired, of another audience or signed by a retired key.
var ErrBadToken = fault.New(fault.Unauthorised, "bad_token")

type key struct {
	KID       string    `db:"kid"`
	Seed      []byte    `db:"seed"`
	CreatedAt time.Time `db:"created_at"`
	RetiresAt time.Time `db:"retires_at"`
}

func (k key) private() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(k.Seed) }

// Keys signs and verifies access tokens (JWT, EdDSA). The newest key signs; older ones verify until they retire.
type Keys struct {
	keys atomic.Pointer[[]key]
	// seen are tokens whose signature was found good; an engineer's phone sends one token a thousand times, and to
	// verify a signature takes as long as to plan an order.
	mu   sync.Mutex
	seen map[string]verified
}

type verified struct {
	actor   Actor
	expires time.Time
}

// seenMost bounds the tokens remembered; beyond it they are forgotten all at once and verified again.
const seenMost = 100_000

const keysSQL = `
SELECT kid, seed, created_at, retires_at
FROM signing_keys
WHERE retires_at > $1
ORDER BY created_at DESC`

const addKeySQL = `
INSERT INTO signing_keys (kid, seed, created_at, retires_at)
VALUES ($1, $2, $3, $4)`

// Refresh reads the keys and makes a new one when the newest has signed long enough or force is set. Every process
// calls it at start and hourly.
func (k *Keys) Refresh(ctx context.Context, tx *db.Tx, force bool) error {
	// Two processes that start together must not each make a key: the lock lets the second one find the first's.
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtext('signing_keys'))"); err != nil {
		return fmt.Errorf("lock the keys: %w", err)
	}
	var all []key
	if err := tx.SelectContext(ctx, &all, keysSQL, tx.Now); err != nil {
		return fmt.Errorf("read the keys: %w", err)
	}
	if force || len(all) == 0 || tx.Now.Sub(all[0].CreatedAt) > keySigns {
		fresh := key{KID: tx.Now.Format("20060102T150405.000000"), Seed: make([]byte, ed25519.SeedSize),
			CreatedAt: tx.Now, RetiresAt: tx.Now.Add(2*keySigns + TokenLife)}
		if _, err := rand.Read(fresh.Seed); err != nil {
			return fmt.Errorf("make a key: %w", err)
		}
		if _, err := tx.ExecContext(ctx, addKeySQL, fresh.KID, fresh.Seed, fresh.CreatedAt, fresh.RetiresAt); err != nil {
			return fmt.Errorf("store a key: %w", err)
		}
		all = append([]key{fresh}, all...)
	}
	k.keys.Store(&all)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen = nil
	return nil
}

type claims struct {
	jwt.RegisteredClaims
	Name   string   `json:"name"`
	Role   Role     `json:"role"`
	Scope  []string `json:"scope,omitempty"`
	Locale string   `json:"locale,omitempty"`
}

// Issue signs an access token for an actor.
func (k *Keys) Issue(a Actor, now time.Time) (token string, expires time.Time, err error) {
	all := k.keys.Load()
	if all == nil || len(*all) == 0 {
		return "", time.Time{}, errors.New("no signing key: Refresh first")
	}
	expires = now.Add(TokenLife)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: audience, Subject: a.Login, Audience: jwt.ClaimStrings{audience},
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires)},
		Name: a.Name, Role: a.Role, Scope: a.Scope, Locale: a.Locale,
	})
	t.Header["kid"] = (*all)[0].KID
	token, err = t.SignedString((*all)[0].private())
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign the token: %w", err)
	}
	return token, expires, nil
}

// Verify reads the actor out of a token.
func (k *Keys) Verify(token string, now time.Time) (Actor, error) {
	if len(token) > 4096 {
		return Actor{}, ErrBadToken
	}
	if actor, ok := k.recall(token, now); ok {
		return actor, nil
	}
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, k.find,
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithAudience(audience), jwt.WithIssuer(audience),
		jwt.WithExpirationRequired(), jwt.WithLeeway(clockSlack), jwt.WithTimeFunc(func() time.Time { return now }))
	if err != nil {
		return Actor{}, ErrBadToken
	}
	actor := Actor{Login: c.Subject, Name: c.Name, Role: c.Role, Scope: c.Scope, Locale: c.Locale}
	k.remember(token, verified{actor, c.ExpiresAt.Time})
	return actor, nil
}

// recall answers the actor of a token that was verified before with the keys in use and has not expired.
func (k *Keys) recall(token string, now time.Time) (Actor, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	v, ok := k.seen[token]
	return v.actor, ok && now.Before(v.expires)
}

func (k *Keys) remember(token string, v verified) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.seen == nil || len(k.seen) >= seenMost {
		k.seen = map[string]verified{}
	}
	// The caller's string may lie in memory that the server uses again.
	k.seen[strings.Clone(token)] = v
}

func (k *Keys) find(t *jwt.Token) (any, error) {
	kid, _ := t.Header["kid"].(string)
	if all := k.keys.Load(); all != nil {
		for _, one := range *all {
			if one.KID == kid {
				return one.private().Public(), nil
			}
		}
	}
	return nil, ErrBadToken
}

// randomToken is 192 random bits in URL-safe letters.
func randomToken() (string, error) {
	b := make([]byte, 24)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}
