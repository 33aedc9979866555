package policy

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
)

// Version is one version of a policy. Its label in a record is "name version".
type Version struct {
	Name      string          `db:"name" json:"name"`
	Version   int             `db:"version" json:"version"`
	ValidFrom time.Time       `db:"valid_from" json:"valid_from"`
	Body      json.RawMessage `db:"body" json:"body"`
	SetBy     string          `db:"set_by" json:"set_by"`
	SetAt     time.Time       `db:"set_at" json:"set_at"`
	Why       string          `db:"why" json:"why"`
}

const inForceSQL = `
SELECT name, version, valid_from, body, set_by, set_at, why
FROM policies
WHERE name = $1 AND valid_from <= $2
ORDER BY version DESC
LIMIT 1`

// InForce reads the newest version that is in force at the time of the transaction into body; false when there is none. What body
// holds before is written over in place, lists and maps too, so they must be its own.
func InForce(ctx context.Context, tx *db.Tx, name string, body any) (bool, error) {
	var v Version
	if err := tx.GetContext(ctx, &v, inForceSQL, name, tx.Now); errors.Is(err, sql.ErrNoRows) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("read the policy %s: %w", name, err)
	}
	if err := json.Unmarshal(v.Body, body); err != nil {
		return false, fmt.Errorf("read the policy %s, version %d: %w", name, v.Version, err)
	}
	return true, nil
}

const versionsSQL = `
SELECT name, version, valid_from, body, set_by, set_at, why
FROM policies
WHERE name = $1
ORDER BY version DESC`

// Versions reads all versions of a policy, the newest first, those to come included.
func Versions(ctx context.Context, tx *db.Tx, name string) ([]Version, error) {
	var all []Version
	if err := tx.SelectContext(ctx, &all, versionsSQL, name); err != nil {
		return nil, fmt.Errorf("read the versions of policy %s: %w", name, err)
	}
	return all, nil
}
