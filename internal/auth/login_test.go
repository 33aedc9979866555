package auth_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/dbtest"
)

func TestALoginIsTheSameHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	tx := dbtest.Tx(t)
	ctx := t.Context()
	name := "wang." + uuid.NewString()[:8]
	require.NoError(t, auth.AddHashed(ctx, tx, auth.Account{Login: " " + name + "\u200b ", Name: "王", Role: auth.Engineer}, "a hash"))
	for _, typed := range []string{name, name + " ", strings.ToUpper(name), "\t" + strings.Replace(name, "w", "\uff37", 1), "\u00a0" + name + "\r\n"} {
		a, err := auth.AccountOf(ctx, tx, typed)
		require.NoError(t, err, "%q", typed)
		require.Equal(t, name, a.Login, "it is stored as it was typed first, less what nobody means to type")
		actor, err := auth.ActorOf(ctx, tx, typed)
		require.NoError(t, err, "%q", typed)
		require.Equal(t, name, actor.Login)
		err = auth.AddHashed(ctx, tx, auth.Account{Login: typed, Name: "王", Role: auth.Operations}, "a hash")
		require.ErrorIs(t, err, auth.ErrLoginTaken, "%q", typed)
		another := "Wang " + name
		changed, err := auth.ChangeAccount(ctx, tx, typed, auth.Change{Name: &another})
		require.NoError(t, err)
		require.Equal(t, another, changed.Name)
	}
	for _, bad := range []string{"", " \u3000", "a\x00b", "a\u0007b", strings.Repeat("x", 81)} {
		require.ErrorIs(t, auth.AddHashed(ctx, tx, auth.Account{Login: bad, Role: auth.Engineer}, "a hash"), auth.ErrBadLogin, "%q", bad)
	}
}

// Whoever guesses counts as one, however he spells the login.
func TestTriesOfALoginCountInEverySpelling(t *testing.T) {
	t.Parallel()
	tx := dbtest.Tx(t)
	spellings := []string{"guessed.one", "Guessed.One", "GUESSED.ONE ", "\uff47uessed.one"}
	here := auth.Place{Address: "192.0.2.9"}
	for i := range 10 {
		_, err := auth.Begin(t.Context(), tx, spellings[i%4], here)
		require.NoError(t, err)
	}
	for _, typed := range spellings {
		_, err := auth.Begin(t.Context(), tx, typed, here)
		require.ErrorIs(t, err, auth.ErrTooManyTries, typed)
	}
}

func TestPropertyGoAndSQLSayTheSameOfALogin(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	rapid.Check(t, func(r *rapid.T) {
		login := rapid.StringMatching(`[A-Za-zÀ-ÖØ-ÞΑ-ΡΣ-ΫА-ЯıſßŸǅ型ｗＷ\x{ad}\x{200b}\x{3000} .@_-]{0,30}[a-zA-Z0-9]`).Draw(r, "login")
		require.NoError(t, d.InTx(context.WithoutCancel(t.Context()), "test", func(tx *db.Tx) error {
			_, err := tx.ExecContext(t.Context(), `
INSERT INTO accounts (id, login, name, role, password_hash)
VALUES (gen_random_uuid(), $1, 'n', 'engineer', 'a hash')
ON CONFLICT DO NOTHING`, login)
			require.NoError(t, err)
			var n int
			require.NoError(t, tx.GetContext(t.Context(), &n, "SELECT count(*) FROM accounts WHERE normal = $1", auth.NormalLogin(login)))
			require.Equal(t, 1, n, "%q is %q in Go", login, auth.NormalLogin(login))
			return nil
		}))
	})
}

// Before normal forms were compared, li.wei and Li.Wei were two people. Each still signs in with what he is used to type.
func TestLoginsThatWereToldApartStaySo(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	ctx := t.Context()
	_, err := d.ExecContext(ctx, `
INSERT INTO accounts (id, login, name, role, password_hash, twin)
VALUES (gen_random_uuid(), 'Li.Wei', 'one', 'engineer', 'a hash', 0), (gen_random_uuid(), 'li.wei', 'other', 'engineer', 'a hash', 1)`)
	require.NoError(t, err)
	require.NoError(t, d.InTx(ctx, "test", func(tx *db.Tx) error {
		for typed, name := range map[string]string{"Li.Wei": "one", "li.wei": "other", "LI.WEI": "one"} {
			a, err := auth.ActorOf(ctx, tx, typed)
			require.NoError(t, err)
			require.Equal(t, name, a.Name, typed)
		}
		require.ErrorIs(t, auth.AddHashed(ctx, tx, auth.Account{Login: "LI.WEI", Role: auth.Engineer}, "a hash"), auth.ErrLoginTaken)
		return nil
	}))
}
