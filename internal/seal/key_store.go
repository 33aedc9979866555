package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"fettle/internal/db"
)

// ErrOtherKey is about a database whose answers and shared keys another key has sealed.
var ErrOtherKey = errors.New("another key sealed this database: give every process of the service the same FETTLE_SEAL_KEY, or the same file as FETTLE_SEAL_KEY_FILE")

const (
	registerSQL = `
INSERT INTO seal_keys (id, at)
VALUES ($1, $2)
ON CONFLICT (one) DO NOTHING`
	registeredSQL = `
SELECT id
FROM seal_keys`
)

// Register makes a key the database's when it has none, and refuses any other: a process with another would read nothing
// that its neighbours wrote.
func (k *Key) Register(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.ExecContext(ctx, registerSQL, k.id, tx.Now); err != nil {
		return fmt.Errorf("register the key: %w", err)
	}
	var id []byte
	if err := tx.GetContext(ctx, &id, registeredSQL); err != nil {
		return fmt.Errorf("read which key is registered: %w", err)
	}
	if !bytes.Equal(id, k.id) {
		return ErrOtherKey
	}
	return nil
}
