package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/fault"
)

// Faults of signing in. A wrong login and a wrong password are one fault, so that logins cannot be guessed.
var (
	ErrWrongLogin = fault.New(fault.Unauthorised, "wrong_login")
	ErrLoginTaken = fault.New(fault.Conflict, "login_taken")
	ErrBadRole    = fault.New(fault.Invalid, "role_unknown")
	// ErrNoAccount is about a login that nobody has.
	ErrNoAccount = fault.New(fault.Unknown, "account_not_found")
	// ErrLastOperations is about taking its rights from the only account that could give them back.
	ErrLastOperations = fault.New(fault.Conflict, "last_operations")
)

// Account is what it takes to make one.
type Account struct {
	Login, Name, Password, Locale string
	Role                          Role
	Scope                         []string
}

const addAccountSQL = `
INSERT INTO accounts (id, login, name, role, scope, password_hash, locale, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING`

// AddHashed stores an account whose password was hashed before the transaction began; ErrLoginTaken when the login exists in
// whatever spelling, ErrScope when its scope names what is not there.
func AddHashed(ctx context.Context, tx *db.Tx, a Account, hash string) error {
	login, bad := ParseLogin(a.Login)
	if bad != nil {
		return bad
	}
	a.Login = login
	if a.Locale == "" {
		a.Locale = "zh-CN"
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an account id: %w", err)
	}
	if a.Scope, err = spelledScope(ctx, tx, a.Role, a.Scope); err != nil {
		return err
	}
	done, err := tx.ExecContext(ctx, addAccountSQL, id, a.Login, a.Name, a.Role, pq.Array(a.Scope), hash, a.Locale, tx.Now)
	if db.Violates(err, "accounts_role_is_known") {
		return ErrBadRole.With("role", a.Role).At("body.role")
	}
	if err != nil {
		return fmt.Errorf("add account %s: %w", a.Login, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrLoginTaken.With("login", a.Login).At("body.login"), err)
	}
	return nil
}

const accountSQL = `
SELECT login, name, role, scope, locale, epoch, changed_at, password_hash
FROM accounts
WHERE login = $1 AND disabled_at IS NULL`

type accountRow struct {
	Login        string         `db:"login"`
	Name         string         `db:"name"`
	Role         Role           `db:"role"`
	Scope        pq.StringArray `db:"scope"`
	Locale       string         `db:"locale"`
	Epoch        int            `db:"epoch"`
	ChangedAt    time.Time      `db:"changed_at"`
	PasswordHash string         `db:"password_hash"`
}

func (r accountRow) actor() Actor {
	return Actor{Login: r.Login, Name: r.Name, Role: r.Role, Scope: r.Scope, Locale: r.Locale, Epoch: r.Epoch}
}

// ActorOf reads the actor behind a login in whatever spelling; ErrWrongLogin when it is gone or disabled.
func ActorOf(ctx context.Context, tx *db.Tx, login string) (Actor, error) {
	login, err := storedLogin(ctx, tx, login)
	if err != nil {
		return Actor{}, err
	}
	var row accountRow
	err = tx.GetContext(ctx, &row, accountSQL, login)
	if errors.Is(err, sql.ErrNoRows) {
		return Actor{}, ErrWrongLogin
	}
	if err != nil {
		return Actor{}, fmt.Errorf("read account: %w", err)
	}
	return row.actor(), nil
}

// Standing is an account as it is now: what a token of it may do.
type Standing struct {
	Actor
	// ChangedAt tells two standings of an account apart.
	ChangedAt time.Time
}

// StandingOf reads what a token of a login is worth now; ErrBadToken when the account is not there, is disabled, or has
// taken its tokens back since epoch.
func StandingOf(ctx context.Context, tx *db.Tx, login string, epoch int) (Standing, error) {
	var row accountRow
	err := tx.GetContext(ctx, &row, accountSQL, login)
	if errors.Is(err, sql.ErrNoRows) || err == nil && row.Epoch != epoch {
		return Standing{}, ErrBadToken
	}
	if err != nil {
		return Standing{}, fmt.Errorf("read account: %w", err)
	}
	return Standing{row.actor(), row.ChangedAt}, nil
}

// A change is seen when its transaction commits, which may be a while after the time it carries.
const changedSQL = `
SELECT login, changed_at
FROM accounts
WHERE changed_at > clock_timestamp() - interval '1 minute'`

// ChangedLately answers the accounts that changed within the last minute, and when.
func ChangedLately(ctx context.Context, tx *db.Tx) (map[string]time.Time, error) {
	var rows []struct {
		Login     string    `db:"login"`
		ChangedAt time.Time `db:"changed_at"`
	}
	if err := tx.SelectContext(ctx, &rows, changedSQL); err != nil {
		return nil, fmt.Errorf("look for changed accounts: %w", err)
	}
	out := make(map[string]time.Time, len(rows))
	for _, r := range rows {
		out[r.Login] = r.ChangedAt
	}
	return out, nil
}
