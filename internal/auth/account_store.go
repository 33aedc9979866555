package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

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
ON CONFLICT (login) DO NOTHING`

// AddAccount stores an account with its password hashed; ErrLoginTaken when the login exists.
func AddAccount(ctx context.Context, tx *db.Tx, a Account) error {
	hash, err := HashPassword(a.Password)
	if err != nil {
		return err
	}
	return AddHashed(ctx, tx, a, hash)
}

// AddHashed stores an account whose password was hashed before, for loading many.
func AddHashed(ctx context.Context, tx *db.Tx, a Account, hash string) error {
	if a.Locale == "" {
		a.Locale = "zh-CN"
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make an account id: %w", err)
	}
	if a.Scope == nil {
		a.Scope = []string{}
	}
	done, err := tx.ExecContext(ctx, addAccountSQL, id, a.Login, a.Name, a.Role, pq.Array(a.Scope), hash, a.Locale, tx.Now)
	if db.Violates(err, "accounts_role_is_known") {
		return ErrBadRole.With("role", a.Role).At("role")
	}
	if err != nil {
		return fmt.Errorf("add account %s: %w", a.Login, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrLoginTaken.With("login", a.Login).At("login"), err)
	}
	return nil
}

const accountSQL = `
SELECT login, name, role, scope, locale, password_hash
FROM accounts
WHERE login = $1 AND disabled_at IS NULL`

type accountRow struct {
	Login        string         `db:"login"`
	Name         string         `db:"name"`
	Role         Role           `db:"role"`
	Scope        pq.StringArray `db:"scope"`
	Locale       string         `db:"locale"`
	PasswordHash string         `db:"password_hash"`
}

func (r accountRow) actor() Actor {
	return Actor{Login: r.Login, Name: r.Name, Role: r.Role, Scope: r.Scope, Locale: r.Locale}
}

// nobody is compared against when the login does not exist, so that both refusals take the same time.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Xw1jBG5bEHYYWO2tRCXt0dcoQa8Ea3vyXYlNHYj6sZ0"

// SignIn checks a login and its password.
func SignIn(ctx context.Context, tx *db.Tx, login, password string) (Actor, error) {
	var row accountRow
	err := tx.GetContext(ctx, &row, accountSQL, login)
	if errors.Is(err, sql.ErrNoRows) {
		CheckPassword(nobody, password)
		return Actor{}, ErrWrongLogin
	}
	if err != nil {
		return Actor{}, fmt.Errorf("read account: %w", err)
	}
	if !CheckPassword(row.PasswordHash, password) {
		return Actor{}, ErrWrongLogin
	}
	return row.actor(), nil
}

// ActorOf reads the actor behind a login; ErrWrongLogin when it is gone or disabled.
func ActorOf(ctx context.Context, tx *db.Tx, login string) (Actor, error) {
	var row accountRow
	err := tx.GetContext(ctx, &row, accountSQL, login)
	if errors.Is(err, sql.ErrNoRows) {
		return Actor{}, ErrWrongLogin
	}
	if err != nil {
		return Actor{}, fmt.Errorf("read account: %w", err)
	}
	return row.actor(), nil
}
