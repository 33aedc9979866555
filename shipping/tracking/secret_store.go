package tracking

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/seal"
)

// aboutSecret names what the secret of a push source is sealed about.
func aboutSecret(source string) string { return "push source " + source }

const sharedSQL = `
SELECT secret, secret_before, before_until
FROM push_sources
WHERE source = $1`

// SecretsOf answers what a push source may sign with now, the newest first; none when its door is closed or there is no such one.
func SecretsOf(ctx context.Context, tx *db.Tx, k *seal.Key, source string) ([]string, error) {
	var s seal.Shared
	err := tx.GetContext(ctx, &s, sharedSQL, source)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret of %s: %w", source, err)
	}
	return s.Open(k, aboutSecret(source), tx.Now)
}

const setSecretSQL = `
UPDATE push_sources
SET secret_before = CASE WHEN $2 = '' THEN '' ELSE secret END, before_until = CASE WHEN $2 = '' THEN NULL ELSE $3::timestamptz END,
    secret = $2, secret_set_at = $4, secret_set_by = $5
WHERE source = $1`

// SetSecret has a push source sign with a secret from now on, and with the one before until a time; "" closes its door at once.
func SetSecret(ctx context.Context, tx *db.Tx, k *seal.Key, source, secret string, until time.Time) error {
	if secret != "" {
		if err := seal.CheckShared(secret); err != nil {
			return err
		}
	}
	done, err := tx.ExecContext(ctx, setSecretSQL, source, k.SealText(secret, aboutSecret(source)), until, tx.Now, tx.By)
	if err != nil {
		return fmt.Errorf("set the secret of %s: %w", source, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrNoSource.With("source", source), err)
	}
	return nil
}

const (
	clearSecretsSQL = `
SELECT source, secret
FROM push_sources
WHERE secret <> '' AND secret NOT LIKE 'sealed:%'
FOR UPDATE`
	sealSecretSQL = `
UPDATE push_sources
SET secret = $2
WHERE source = $1`
)

// SealSecrets seals those that a release before this one left as they are.
func SealSecrets(ctx context.Context, tx *db.Tx, k *seal.Key) error {
	var rows []struct {
		Of     string `db:"source"`
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
