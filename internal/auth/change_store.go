package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
)

// AccountRecord is an account as operations see it.
type AccountRecord struct {
	Login      string         `db:"login" json:"login"`
	Name       string         `db:"name" json:"name"`
	Role       Role           `db:"role" json:"role"`
	Scope      pq.StringArray `db:"scope" json:"scope"`
	Locale     string         `db:"locale" json:"locale"`
	DisabledAt *time.Time     `db:"disabled_at" json:"disabled_at"`
	CreatedAt  time.Time      `db:"created_at" json:"created_at"`
	ChangedAt  time.Time      `db:"changed_at" json:"changed_at"`
}

const listedColumns = `
SELECT login, name, role, scope, locale, disabled_at, created_at, changed_at
FROM accounts`

// Wanted narrows a list of accounts; "" leaves it wide.
type Wanted struct {
	Text  string
	Role  Role
	After string
	Limit int
}

const listAccountsSQL = listedColumns + `
WHERE login > $1 AND ($2 = '' OR role = $2) AND ($3 = '' OR strpos(lower(login || ' ' || name), lower($3)) > 0)
ORDER BY login
LIMIT $4`

// Accounts lists accounts by login.
func Accounts(ctx context.Context, tx *db.Tx, w Wanted) ([]AccountRecord, error) {
	out := []AccountRecord{}
	if err := tx.SelectContext(ctx, &out, listAccountsSQL, w.After, w.Role, w.Text, w.Limit); err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return out, nil
}

// AccountOf reads one by its login in whatever spelling; ErrNoAccount when there is none.
func AccountOf(ctx context.Context, tx *db.Tx, login string) (AccountRecord, error) {
	var out AccountRecord
	stored, err := storedLogin(ctx, tx, login)
	if err != nil {
		return out, err
	}
	err = tx.GetContext(ctx, &out, listedColumns+" WHERE login = $1", stored)
	if errors.Is(err, sql.ErrNoRows) {
		return out, ErrNoAccount.With("login", login)
	}
	if err != nil {
		return out, fmt.Errorf("read account %s: %w", login, err)
	}
	return out, nil
}

// Change is what becomes another of an account; nil leaves a field as it is.
type Change struct {
	Name, Locale *string
	Role         *Role
	Scope        *[]string
	// Hash is of a new password; it takes all tokens back.
	Hash *string
	// Disabled true closes the account and takes all tokens back, false opens it again.
	Disabled *bool
	// SignOut takes all tokens back.
	SignOut bool
}

// what names the fields that change, for the record.
func (c Change) what() string {
	var out []string
	for _, f := range []struct {
		name string
		is   bool
	}{{"name", c.Name != nil}, {"locale", c.Locale != nil}, {"role", c.Role != nil}, {"scope", c.Scope != nil}, {"password", c.Hash != nil},
		{"disabled", c.Disabled != nil && *c.Disabled}, {"enabled", c.Disabled != nil && !*c.Disabled}, {"signed out", c.SignOut}} {
		if f.is {
			out = append(out, f.name)
		}
	}
	return strings.Join(out, ", ")
}

// scope is what an account will be bound to, nil when that stays: another role is bound to other things.
func (c Change) scope(ctx context.Context, tx *db.Tx, now AccountRecord) (any, error) {
	role, codes := now.Role, []string(now.Scope)
	if c.Role != nil {
		role = *c.Role
	}
	if c.Scope != nil {
		codes = *c.Scope
	}
	if role == now.Role && c.Scope == nil {
		return nil, nil
	}
	spelled, err := spelledScope(ctx, tx, role, codes)
	return pq.Array(spelled), err
}

// Whoever has the last account of operations keeps it; the lock lets two who take each other's come one by one.
const (
	lockOperationsSQL = `
SELECT login
FROM accounts
WHERE role = 'operations' AND disabled_at IS NULL
ORDER BY login
FOR UPDATE`
	changeAccountSQL = `
UPDATE accounts
SET name = coalesce($2, name), locale = coalesce($3, locale), role = coalesce($4, role), scope = coalesce($5, scope),
    password_hash = coalesce($6, password_hash),
    disabled_at = CASE WHEN $7::boolean IS NULL THEN disabled_at WHEN $7 THEN coalesce(disabled_at, $8) END,
    epoch = epoch + CASE WHEN $9 THEN 1 ELSE 0 END, changed_at = clock_timestamp()
WHERE login = $1`
	forgetDevicesSQL = `
DELETE FROM sign_in_places
WHERE login = $1 AND place LIKE 'device:%'`
	noteChangeSQL = `
INSERT INTO account_changes (login, what, by, at)
VALUES ($1, $2, $3, $4)`
)

// ChangeAccount changes an account and keeps who did it. Every process acts on it within seconds.
func ChangeAccount(ctx context.Context, tx *db.Tx, login string, c Change) (AccountRecord, error) {
	now, err := AccountOf(ctx, tx, login)
	if err != nil || c.what() == "" {
		return now, err
	}
	login = now.Login
	closes := c.Disabled != nil && *c.Disabled || c.Role != nil && *c.Role != Operations
	if closes && now.Role == Operations {
		var all []string
		if err := tx.SelectContext(ctx, &all, lockOperationsSQL); err != nil {
			return now, fmt.Errorf("look for operations: %w", err)
		}
		if len(all) == 1 && all[0] == login {
			return now, ErrLastOperations.With("login", login)
		}
	}
	scope, err := c.scope(ctx, tx, now)
	if err != nil {
		return now, err
	}
	takesBack := c.Hash != nil || c.SignOut || c.Disabled != nil && *c.Disabled
	_, err = tx.ExecContext(ctx, changeAccountSQL, login, c.Name, c.Locale, c.Role, scope, c.Hash, c.Disabled, tx.Now, takesBack)
	if db.Violates(err, "accounts_role_is_known") {
		return now, ErrBadRole.With("role", *c.Role).At("body.role")
	}
	if err != nil {
		return now, fmt.Errorf("change account %s: %w", login, err)
	}
	if takesBack {
		if _, err := tx.ExecContext(ctx, forgetDevicesSQL, login); err != nil {
			return now, fmt.Errorf("forget the devices of %s: %w", login, err)
		}
	}
	if _, err := tx.ExecContext(ctx, noteChangeSQL, login, c.what(), tx.By, tx.Now); err != nil {
		return now, fmt.Errorf("keep who changed %s: %w", login, err)
	}
	return AccountOf(ctx, tx, login)
}
