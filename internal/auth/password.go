package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"fettle/internal/fault"
)

// ErrWeakPassword is about a password that is too short or too long.
var ErrWeakPassword = fault.New(fault.Invalid, "password_length")

// Bounds of a new password.
const (
	passwordLeast = 8
	passwordMost  = 200
)

// CheckNew refuses a password that nobody should have.
func CheckNew(password string) error {
	if n := utf8.RuneCountInString(password); n < passwordLeast || len(password) > passwordMost {
		return ErrWeakPassword.With("least", passwordLeast, "most", passwordMost).At("body.password")
	}
	return nil
}

// turns bound how many work at once, and how many more may wait for that; each works while it has a place in both.
type turns struct{ working, queued chan struct{} }

func newTurns(working, queued int) turns {
	return turns{make(chan struct{}, working), make(chan struct{}, queued)}
}

// A hash takes a processor for tens of milliseconds and 19 MiB. Half of the processors hash at most, so that whoever signs
// in does not keep everybody else waiting, and of those who come on top only some may wait.
var hashing = newTurns(max(1, runtime.GOMAXPROCS(0)/2), 32)

// take does f when it is its turn.
func (t turns) take(ctx context.Context, f func()) error {
	select {
	case t.queued <- struct{}{}:
		defer func() { <-t.queued }()
	default:
		return ErrTooManyTries.Because("busy").With("retry_after", 2)
	}
	select {
	case t.working <- struct{}{}:
		defer func() { <-t.working }()
		f()
		return nil
	case <-ctx.Done():
		return errors.Join(ErrTooManyTries.Because("busy").With("retry_after", 5), ctx.Err())
	}
}

// Hash is HashPassword when it is its turn; it takes a while, so that no transaction may be open.
func Hash(ctx context.Context, password string) (hash string, err error) {
	waited := hashing.take(ctx, func() { hash, err = HashPassword(password) })
	return hash, errors.Join(waited, err)
}

// nobody is compared against when the login does not exist, so that both refusals take the same time.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Xw1jBG5bEHYYWO2tRCXt0dcoQa8Ea3vyXYlNHYj6sZ0"

// Matches is CheckPassword when it is its turn. An empty hash is nobody's and takes as long as any.
func Matches(ctx context.Context, phc, password string) (right bool, err error) {
	err = hashing.take(ctx, func() {
		if phc == "" {
			CheckPassword(nobody, password)
			return
		}
		right = CheckPassword(phc, password)
	})
	return right, err
}

// Parameters of argon2id, RFC 9106's second recommendation with a memory that 2 cores bear: 19 MiB, two passes (OWASP).
const (
	argonTime    = 2
	argonMemory  = 19 * 1024
	argonThreads = 1
	argonKey     = 32
)

// HashPassword makes the PHC string of a password.
func HashPassword(password string) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("make a salt: %w", err)
	}
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// CheckPassword tells in constant time whether password made the PHC string.
func CheckPassword(phc, password string) bool {
	fields := strings.Split(phc, "$")
	if len(fields) != 6 || fields[1] != "argon2id" {
		return false
	}
	var memory, passes uint32
	var threads uint8
	if _, err := fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads); err != nil {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(fields[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(fields[5])
	if err != nil {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}
