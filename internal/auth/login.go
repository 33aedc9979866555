package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"fettle/internal/db"
	"fettle/internal/fault"
)

// ErrBadLogin is a text that no login can be.
var ErrBadLogin = fault.New(fault.Invalid, "login_unreadable")

// mostOfLogin is how many letters a login has at most.
const mostOfLogin = 80

// ParseLogin reads a login as it is shown: one width of letters, one space between words, none at the ends and nothing that
// cannot be seen. Case is kept as it was typed.
func ParseLogin(raw string) (string, *fault.Fault) {
	shown := tidyLogin(raw)
	bad := func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }
	if n := utf8.RuneCountInString(shown); n == 0 || n > mostOfLogin || strings.ContainsFunc(shown, bad) {
		return "", ErrBadLogin.With("most", mostOfLogin).At("body.login")
	}
	return shown, nil
}

// NormalLogin is equal for two spellings of one login: letters of either case and of any width, and spaces at the ends, are
// the same. Latin, Greek and Cyrillic letters have a case here, one letter for one; accounts.normal says the same in SQL.
func NormalLogin(raw string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x530 {
			return unicode.ToLower(r)
		}
		return r
	}, tidyLogin(raw))
}

func tidyLogin(raw string) string {
	seen := strings.Map(func(r rune) rune {
		switch {
		case r == '\u00ad', r == '\ufeff', r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u2069':
			return -1
		}
		return r
	}, norm.NFKC.String(raw))
	// Letters that met when what stood between them was left out may be one letter now.
	return norm.NFKC.String(strings.Join(strings.Fields(seen), " "))
}

// An account whose login was told from another's by its spelling alone, before normal forms were compared, is found by its own
// spelling.
const storedLoginSQL = `
SELECT login
FROM accounts
WHERE login = $1 OR normal = $2 AND twin = 0
ORDER BY (login = $1) DESC
LIMIT 1`

// storedLogin is how the account that a text names is spelled, or the normal form of the text when there is none: whatever is
// kept by login is then kept once for all spellings.
func storedLogin(ctx context.Context, tx *db.Tx, raw string) (string, error) {
	normal := NormalLogin(raw)
	var login string
	err := tx.GetContext(ctx, &login, storedLoginSQL, raw, normal)
	if errors.Is(err, sql.ErrNoRows) {
		return normal, nil
	}
	if err != nil {
		return "", fmt.Errorf("look for a login: %w", err)
	}
	return login, nil
}
