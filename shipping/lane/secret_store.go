package lane

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/seal"
)

// aboutSecret names what the secret of a carrier is sealed about.
func aboutSecret(code string) string { return "carrier " + code }

const sharedSQL = `
SELECT secret, secret_before, before_until
FROM carriers
WHERE code = $1`

// SecretsOf answers what a carrier may sign with now, the newest first; none when its door is closed or there is no such one.
func SecretsOf(ctx context.Context, tx *db.Tx, k *seal.Key, code string) ([]string, error) {
	var s seal.Shared
	err := tx.GetContext(ctx, &s, sharedSQL, code)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret of %s: %w", code, err)
	}
	return s.Open(k, aboutSecret(code), tx.Now)
}

const setSecretSQL = `
UPDATE carriers
SET secret_before = CASE WHEN $2 = '' THEN '' ELSE secret END, before_until = CASE WHEN $2 = '' THEN NULL ELSE $3::timestamptz END,
    secret = $2, secret_set_at = $4, secret_set_by = $5
WHERE code = $1`

// SetSecret has a carrier sign with a secret from now on, and with the one before until a time; "" closes its door at once.
func SetSecret(ctx context.Context, tx *db.Tx, k *seal.Key, code, secret string, until time.Time) error {
	if secret != "" {
		if err := seal.CheckShared(secret); err != nil {
			return err
		}
	}
	done, err := tx.ExecContext(ctx, setSecretSQL, code, k.SealText(secret, aboutSecret(code)), until, tx.Now, tx.By)
	if err != nil {
		return fmt.Errorf("set the secret of %s: %w", code, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrNoCarrier.With("carrier", code), err)
	}
	return nil
}

const (
	clearSecretsSQL = `
SELECT code, secret
FROM carriers
WHERE secret <> '' AND secret NOT LIKE 'sealed:%'
FOR UPDATE`
	sealSecretSQL = `
UPDATE carriers
SET secret = $2
WHERE code = $1`
)

// SealSecrets seals those that a release before this one left as they are.
func SealSecrets(ctx context.Context, tx *db.Tx, k *seal.Key) error {
	var rows []struct {
		Of     string `db:"code"`
		Secret string `db:"secret"`
	}
	if err := tx.SelectContext(ctx, &rows, clearSecretsSQL); err != nil {
		return fmt.Errorf("look for secrets that lie open: %w", err)
	}
	for _, r := range rows {
		if _, err := tx.ExecContext(ctx, sealSecretSQL, r.Of, k.SealText(r.Secret, aboutSecret(r.Of))); err != nil {
			return fmt.Errorf("seal the secret of %s: %w", r.Of, err)
		}
	}
	return nil
}

// CarrierDoor says whether a carrier may post scans.
type CarrierDoor struct {
	Carrier string     `db:"code"`
	Open    bool       `db:"open"`
	SetAt   *time.Time `db:"secret_set_at"`
	SetBy   string     `db:"secret_set_by"`
}

const carrierDoorsSQL = `
SELECT code, secret <> '' AS open, secret_set_at, secret_set_by
FROM carriers
ORDER BY code`

// CarrierDoors lists them, without their secrets.
func CarrierDoors(ctx context.Context, tx *db.Tx) ([]CarrierDoor, error) {
	all := []CarrierDoor{}
	if err := tx.SelectContext(ctx, &all, carrierDoorsSQL); err != nil {
		return nil, fmt.Errorf("list the doors of carriers: %w", err)
	}
	return all, nil
}
