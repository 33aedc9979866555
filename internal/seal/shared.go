package seal

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	"fettle/internal/fault"
)

// ErrShort is about a secret that could be guessed.
var ErrShort = fault.New(fault.Invalid, "secret_short")

// sharedLeast is the least length of a secret that somebody else chose.
const sharedLeast = 6

// Shared is a secret that is shared with somebody who signs with it, as columns keep it. While it is changed over the one
// before counts too.
type Shared struct {
	Secret string     `db:"secret"`
	Before string     `db:"secret_before"`
	Until  *time.Time `db:"before_until"`
}

// Open answers the secrets that count at a time, the new one first; none when there is none.
func (s Shared) Open(k *Key, about string, now time.Time) ([]string, error) {
	var out []string
	if s.Secret == "" {
		return nil, nil
	}
	secret, err := k.OpenText(s.Secret, about)
	if err != nil {
		return nil, err
	}
	out = append(out, secret)
	if s.Before != "" && s.Until != nil && now.Before(*s.Until) {
		if secret, err = k.OpenText(s.Before, about); err != nil {
			return nil, err
		}
		out = append(out, secret)
	}
	return out, nil
}

// NewShared makes a secret that nobody guesses.
func NewShared() string {
	raw := make([]byte, 32)
	rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// CheckShared refuses a secret that could be guessed.
func CheckShared(secret string) error {
	if len(secret) < sharedLeast {
		return ErrShort.With("least", sharedLeast).At("body.secret")
	}
	return nil
}
