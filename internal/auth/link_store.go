package auth

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/fault"
)

// ErrNoLink is answered to a link that never was, has expired or was revoked: one fault, so that none can be guessed.
var ErrNoLink = fault.New(fault.Unknown, "link_not_found")

const addLinkSQL = `
INSERT INTO links (token_hash, kind, subject, expires_at, created_at)
VALUES ($1, $2, $3, $4, $5)`

// NewLink makes a capability: who holds the token may see subject, as kind, until expires. Only its hash is stored.
func NewLink(ctx context.Context, tx *db.Tx, kind, subject string, expires time.Time) (token string, err error) {
	token, err = randomToken()
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256([]byte(token))
	if _, err := tx.ExecContext(ctx, addLinkSQL, hash[:], kind, subject, expires, tx.Now); err != nil {
		return "", fmt.Errorf("store a link: %w", err)
	}
	return token, nil
}

const linkSQL = `
SELECT subject
FROM links
WHERE token_hash = $1 AND kind = $2 AND expires_at > $3 AND revoked_at IS NULL`

// FollowLink answers the subject of a token; ErrNoLink when it is not valid.
func FollowLink(ctx context.Context, tx *db.Tx, kind, token string) (subject string, err error) {
	hash := sha256.Sum256([]byte(token))
	err = tx.GetContext(ctx, &subject, linkSQL, hash[:], kind, tx.Now)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNoLink
	}
	if err != nil {
		return "", fmt.Errorf("follow a link: %w", err)
	}
	return subject, nil
}

const revokeLinksSQL = `
UPDATE links
SET revoked_at = $3
WHERE kind = $1 AND subject = $2 AND revoked_at IS NULL`

// RevokeLinks ends every link to a subject and answers how many there were.
func RevokeLinks(ctx context.Context, tx *db.Tx, kind, subject string) (int64, error) {
	done, err := tx.ExecContext(ctx, revokeLinksSQL, kind, subject, tx.Now)
	if err != nil {
		return 0, fmt.Errorf("revoke links: %w", err)
	}
	return done.RowsAffected()
}
