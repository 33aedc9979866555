package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Papers are what the service signs for people to show, each kind for itself: none lets anybody in.
var (
	// ErrPaper is about a paper that this service did not sign, or for something else.
	ErrPaper = errors.New("this paper was not signed here, or for something else")
	// ErrPaperExpired is about one that is too old.
	ErrPaperExpired = errors.New("this paper is too old")
)

type paper struct {
	jwt.RegisteredClaims
	Body json.RawMessage `json:"body"`
}

// longestPaper bounds what is read.
const longestPaper = 4096

// Sign signs what body says, as a paper of a kind that is valid until a time. It is a JWT (EdDSA), so that whoever has the public key
// may read it.
func (k *Keys) Sign(kind string, body any, now, until time.Time) (string, error) {
	all := k.keys.Load()
	if all == nil || len(*all) == 0 {
		return "", errors.New("no signing key: Refresh first")
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("write a paper: %w", err)
	}
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, paper{jwt.RegisteredClaims{Audience: jwt.ClaimStrings{kind}, IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(until)}, raw})
	t.Header["kid"] = (*all)[0].KID
	signed, err := t.SignedString((*all)[0].private())
	if err != nil {
		return "", fmt.Errorf("sign a paper: %w", err)
	}
	return signed, nil
}

// ReadSigned reads a paper of a kind into body.
func (k *Keys) ReadSigned(kind, signed string, now time.Time, body any) error {
	if len(signed) > longestPaper {
		return ErrPaper
	}
	var p paper
	_, err := jwt.ParseWithClaims(signed, &p, k.find, jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithAudience(kind),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(func() time.Time { return now }))
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return ErrPaperExpired
	case errors.Is(err, ErrUnknownKey):
		return ErrUnknownKey
	case err != nil:
		return ErrPaper
	}
	if err := json.Unmarshal(p.Body, body); err != nil {
		return ErrPaper
	}
	return nil
}
