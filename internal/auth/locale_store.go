package auth

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
)

const localesSQL = `
SELECT login, locale
FROM accounts
WHERE login = ANY ($1)`

// Locales are the locales of accounts by their login; who has no account is missing.
func Locales(ctx context.Context, tx *db.Tx, logins []string) (map[string]string, error) {
	var rows []struct{ Login, Locale string }
	if err := tx.SelectContext(ctx, &rows, localesSQL, pq.Array(logins)); err != nil {
		return nil, fmt.Errorf("read locales: %w", err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.Login] = r.Locale
	}
	return out, nil
}
