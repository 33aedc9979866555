package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"fettle/internal/db"
	"fettle/internal/fault"
)

// Lives of tokens and keys. A key verifies for one token life after another took over; lastSigned is how much longer a
// process may sign with it that has not heard of the other yet.
const (
	TokenLife  = 12 * time.Hour
	keySigns   = 30 * 24 * time.Hour
	lastSigned = 10 * time.Minute
	audience   = "fettle"
	clockSlack = 30 * time.Second
)

// ErrBadToken is answered to a token that is forged, expired, of another audience or signed by a retired key.
var ErrBadToken = fault.New(fault.Unauthorised, "bad_token")

// ErrUnknownKey is about a token that names a key this process does not know, which another may have made a moment ago.
var ErrUnknownKey = errors.New("the token names a key that is not known here")

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
}

const keysSQL = `
SELECT kid, seed, created_at, retires_at
FROM signing_keys
WHERE retires_at > $1
ORDER BY created_at DESC`

const addKeySQL = `
INSERT INTO signing_keys (kid, seed, created_at, retires_at)
VALUES ($1, $2, $3, $4)`

// The keys before a new one need to verify what they signed, and no longer.
const retireSQL = `
UPDATE signing_keys
SET retires_at = $2
WHERE kid <> $1 AND retires_at > $2`

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
		if _, err := tx.ExecContext(ctx, retireSQL, fresh.KID, tx.Now.Add(TokenLife+lastSigned)); err != nil {
			return fmt.Errorf("retire the keys before: %w", err)
		}
		all = append([]key{fresh}, all...)
	}
	k.keys.Store(&all)
	return nil
}

// Reload reads the keys as they are, in a transaction that need not write, and tells whether they are others than before.
func (k *Keys) Reload(ctx context.Context, tx *db.Tx) (changed bool, err error) {
	var all []key
	if err := tx.SelectContext(ctx, &all, keysSQL, tx.Now); err != nil {
		return false, fmt.Errorf("read the keys: %w", err)
	}
	before := k.keys.Swap(&all)
	return before == nil || !slices.EqualFunc(*before, all, func(a, b key) bool { return a.KID == b.KID }), nil
}

// EndOlder ends every key but the one that signs at once: whatever was signed before is void. It is for a key that
// somebody else may know.
func (k *Keys) EndOlder(ctx context.Context, tx *db.Tx) error {
	all := k.keys.Load()
	if all == nil || len(*all) == 0 {
		return errors.New("no signing key: Refresh first")
	}
	if _, err := tx.ExecContext(ctx, retireSQL, (*all)[0].KID, tx.Now); err != nil {
		return fmt.Errorf("end the keys before: %w", err)
	}
	_, err := k.Reload(ctx, tx)
	return err
}

type claims struct {
	jwt.RegisteredClaims
	Name   string   `json:"name"`
	Role   Role     `json:"role"`
	Scope  []string `json:"scope,omitempty"`
	Locale string   `json:"locale,omitempty"`
	Epoch  int      `json:"epoch,omitempty"`
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
		Name: a.Name, Role: a.Role, Scope: a.Scope, Locale: a.Locale, Epoch: a.Epoch,
	})
	t.Header["kid"] = (*all)[0].KID
	token, err = t.SignedString((*all)[0].private())
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign the token: %w", err)
	}
	return token, expires, nil
}

// Verify reads out of a token whom it was issued to, as that was then, and until when. Whether the account still is so is
// for who asks the database. ErrUnknownKey is for keys to be read again.
func (k *Keys) Verify(token string, now time.Time) (Actor, time.Time, error) {
	if len(token) > 4096 {
		return Actor{}, time.Time{}, ErrBadToken
	}
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, k.find,
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithAudience(audience), jwt.WithIssuer(audience),
		jwt.WithExpirationRequired(), jwt.WithLeeway(clockSlack), jwt.WithTimeFunc(func() time.Time { return now }))
	if errors.Is(err, ErrUnknownKey) {
		return Actor{}, time.Time{}, ErrUnknownKey
	}
	if err != nil {
		return Actor{}, time.Time{}, ErrBadToken
	}
	return Actor{Login: c.Subject, Name: c.Name, Role: c.Role, Scope: c.Scope, Locale: c.Locale, Epoch: c.Epoch}, c.ExpiresAt.Time, nil
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
	return nil, ErrUnknownKey
}

// randomToken is 192 random bits in URL-safe letters.
func randomToken() (string, error) {
	b := make([]byte, 24)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}
