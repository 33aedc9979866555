package quote

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/repairflow/cover"
	"fettle/repairflow/repair"
)

type voucherKey struct {
	Key    string    `db:"key"`
	Seed   []byte    `db:"seed"`
	Public []byte    `db:"public"`
	MadeAt time.Time `db:"made_at"`
}

const newestKeySQL = `
SELECT key, seed, public, made_at
FROM voucher_keys
ORDER BY made_at DESC
LIMIT 1`

const addKeySQL = `
INSERT INTO voucher_keys (key, seed, public, made_at)
VALUES ($1, $2, $3, $4)`

// signingKey is the newest key; the first voucher makes one.
func signingKey(ctx context.Context, tx *db.Tx) (voucherKey, error) {
	var k voucherKey
	err := tx.GetContext(ctx, &k, newestKeySQL)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return k, err
	}
	// Two that make the first voucher at once must not each make a key.
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtext('voucher_keys'))"); err != nil {
		return k, fmt.Errorf("lock the keys of vouchers: %w", err)
	}
	if err := tx.GetContext(ctx, &k, newestKeySQL); err == nil || !errors.Is(err, sql.ErrNoRows) {
		return k, err
	}
	k = voucherKey{Key: tx.Now.UTC().Format("20060102T150405"), Seed: make([]byte, ed25519.SeedSize), MadeAt: tx.Now}
	if _, err := rand.Read(k.Seed); err != nil {
		return k, fmt.Errorf("make a key: %w", err)
	}
	k.Public = ed25519.NewKeyFromSeed(k.Seed).Public().(ed25519.PublicKey)
	if _, err := tx.ExecContext(ctx, addKeySQL, k.Key, k.Seed, k.Public, k.MadeAt); err != nil {
		return k, fmt.Errorf("keep a key of vouchers: %w", err)
	}
	return k, nil
}

// PublicKey verifies vouchers.
type PublicKey struct {
	Key    string    `db:"key" json:"key"`
	Raw    []byte    `db:"public" json:"-"`
	Public string    `db:"-" json:"public" doc:"Ed25519, 32 bytes, base64."`
	MadeAt time.Time `db:"made_at" json:"made_at"`
}

// PublicKeys are all keys that vouchers were ever signed with.
func PublicKeys(ctx context.Context, tx *db.Tx) ([]PublicKey, error) {
	out := []PublicKey{}
	if err := tx.SelectContext(ctx, &out, "SELECT key, public, made_at FROM voucher_keys ORDER BY made_at"); err != nil {
		return nil, fmt.Errorf("read the keys of vouchers: %w", err)
	}
	for i := range out {
		out[i].Public = base64.StdEncoding.EncodeToString(out[i].Raw)
	}
	return out, nil
}

const signSQL = `
UPDATE quotes
SET kind = 'voucher', accepted_minor = 0, answered_by = $2, answered_how = 'cover', voucher = $3, voucher_signature = $4, voucher_key = $5
WHERE id = $1`

// sign makes a draft that costs nothing a voucher: nobody has to accept it, and it is shown all the same.
func sign(ctx context.Context, tx *db.Tx, r repair.Repair, q Quote) (Quote, error) {
	key, err := signingKey(ctx, tx)
	if err != nil {
		return q, err
	}
	text, err := paperOf(r, q, tx.Now)
	if err != nil {
		return q, err
	}
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(ed25519.NewKeyFromSeed(key.Seed), []byte(text)))
	if _, err := tx.ExecContext(ctx, signSQL, q.ID, tx.By, text, signature, key.Key); err != nil {
		return q, fmt.Errorf("sign voucher %s: %w", q.ID, err)
	}
	return move(ctx, tx, q, Accepted, "")
}

// mint makes a voucher for all that is open in a repair, when covers pay for all of it; false when they do not.
func mint(ctx context.Context, tx *db.Tx, id string) (Quote, bool, error) {
	d, err := openDesk(ctx, tx, id)
	if err != nil {
		return Quote{}, false, err
	}
	lines, err := d.linesOf(ctx, tx, d.standard())
	if errors.Is(err, ErrCurrency) {
		return Quote{}, false, nil
	}
	if err != nil {
		return Quote{}, false, err
	}
	for _, l := range lines {
		if l.Cover == cover.None {
			return Quote{}, false, nil
		}
	}
	if err := supersede(ctx, tx, id, Draft); err != nil {
		return Quote{}, false, err
	}
	q, err := add(ctx, tx, Quote{Repair: id, Currency: d.prices.Currency, Mode: Online, Lines: lines})
	if err != nil {
		return q, false, err
	}
	q, err = Send(ctx, tx, q.ID)
	return q, err == nil, err
}
