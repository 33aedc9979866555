// Package authtest gives tests tokens of accounts that are there.
//
// Tables: none
package authtest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
)

// made are the accounts that were made or changed, by database, with what they may do, so that a test does it once.
var made sync.Map

const accountSQL = `
INSERT INTO accounts (id, login, name, role, scope, password_hash, locale)
VALUES (gen_random_uuid(), $1, $2, $3, $4, 'no password', coalesce(nullif($5, ''), 'zh-CN'))
ON CONFLICT (login) DO UPDATE
SET role = excluded.role, scope = excluded.scope, changed_at = clock_timestamp()`

// Token makes the account of an actor, or gives it his role and scope, and answers a token of it.
func Token(t testing.TB, d *db.DB, keys *auth.Keys, a auth.Actor) string {
	t.Helper()
	now := fmt.Sprint(a.Role, a.Scope)
	if was, _ := made.Swap(fmt.Sprintf("%p %s", d, a.Login), now); was != now {
		require.NoError(t, d.InTx(t.Context(), "test", func(tx *db.Tx) error {
			_, err := tx.ExecContext(context.Background(), accountSQL, a.Login, a.Name, a.Role, pq.Array(append([]string{}, a.Scope...)), a.Locale)
			return err
		}))
	}
	token, _, err := keys.Issue(a, d.Now())
	require.NoError(t, err)
	return token
}
