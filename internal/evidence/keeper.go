package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/loop"
	"fettle/internal/policy"
)

// Keeper keeps photographs: it writes their files, and removes them when nobody names them any more.
type Keeper struct {
	DB    *db.DB
	Store Store
	Kinds Kinds
}

const (
	// looseTerm is how long a file may lie there that no row names: its request ended long before.
	looseTerm = time.Hour
	// RoundEvery is how far rounds are apart.
	RoundEvery = 10 * time.Minute
	// bound is how many rows, and sweepBound how many files, go in one transaction.
	bound      = 200
	sweepBound = 20
)

// workshop bounds how many pictures are looked at at once: each may take mostMemory.
var workshop = make(chan struct{}, 2)

// Keep cleans a picture and writes its file. Add names it afterwards, in the transaction of what it shows.
func (k *Keeper) Keep(ctx context.Context, by string, raw []byte) (Photo, error) {
	if k.Store == nil {
		return Photo{}, ErrStore
	}
	select {
	case workshop <- struct{}{}:
	case <-ctx.Done():
		return Photo{}, fmt.Errorf("wait for a place to look at a picture: %w", ctx.Err())
	}
	p, err := Clean(raw)
	<-workshop
	if err != nil {
		return p, err
	}
	if err := k.DB.InTx(ctx, by, func(tx *db.Tx) error { return claim(ctx, tx, p) }); err != nil {
		return p, err
	}
	if err := k.Store.Put(ctx, p.SHA256, p.Body); err != nil {
		return p, errors.Join(ErrStore, err)
	}
	return p, nil
}

// errChanged is about a file that is not what was written.
var errChanged = errors.New("a photograph was changed where it lies")

// Load reads the file of a picture, and refuses one that is not what was written.
func (k *Keeper) Load(ctx context.Context, e Evidence) ([]byte, error) {
	if k.Store == nil {
		return nil, ErrStore
	}
	body, err := k.Store.Get(ctx, e.SHA256)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", e.ID, err)
	}
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != e.SHA256 {
		return nil, fmt.Errorf("load %s: %w", e.ID, errChanged)
	}
	return body, nil
}

// Run removes what is not kept any more until ctx ends.
func (k *Keeper) Run(ctx context.Context) error {
	return loop.Run(ctx, "remove old photographs", nil, RoundEvery, k.Round)
}

// Round removes a bounded number of pictures that are older than the policy keeps them, and of files that nobody names.
func (k *Keeper) Round(ctx context.Context) (loop.Next, error) {
	more := false
	for _, purpose := range k.Kinds.purposes() {
		err := k.DB.InTx(ctx, "system", func(tx *db.Tx) error {
			n, err := expire(ctx, tx, purpose)
			more = more || n == bound
			return err
		})
		if err != nil {
			return loop.Idle, err
		}
	}
	if k.Store == nil {
		return loop.While(more), nil
	}
	// The files' rows are held while they are removed: who writes the same picture again waits, and finds it gone.
	err := k.DB.InTx(ctx, "system", func(tx *db.Tx) error {
		n, err := k.sweep(ctx, tx)
		more = more || n == sweepBound
		return err
	})
	if err != nil {
		return loop.Idle, err
	}
	if d, is := k.Store.(Disk); is {
		return loop.While(more), d.Tidy(k.DB.Now().Add(-looseTerm))
	}
	return loop.While(more), nil
}

const oldSQL = `
SELECT sha256
FROM evidence
WHERE purpose = $1 AND added_at < $2 AND removed_at IS NULL
ORDER BY added_at
LIMIT $3`

const expireSQL = `
UPDATE evidence
SET removed_at = $2, removed_why = $5
WHERE purpose = $1 AND added_at < $3 AND removed_at IS NULL AND sha256 = ANY ($4)`

const loosenSQL = `
UPDATE evidence_files f
SET loose_since = $2
WHERE sha256 = ANY ($1) AND loose_since IS NULL
  AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.sha256 = f.sha256 AND e.removed_at IS NULL)`

// expire takes the content of pictures of a purpose that are older than the policy keeps them; how many files it looked at.
func expire(ctx context.Context, tx *db.Tx, purpose string) (int, error) {
	var r Retention
	if _, err := policy.InForce(ctx, tx, retentionPolicy, &r); err != nil || r.of(purpose) == 0 {
		return 0, err
	}
	before := tx.Now.AddDate(0, -r.of(purpose), 0)
	var files []string
	if err := tx.SelectContext(ctx, &files, oldSQL, purpose, before, bound); err != nil {
		return 0, fmt.Errorf("find old evidence: %w", err)
	}
	if len(files) == 0 {
		return 0, nil
	}
	if err := lockFiles(ctx, tx, "SELECT unnest($1::text[])", pq.Array(files)); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, expireSQL, purpose, tx.Now, before, pq.Array(files), expired); err != nil {
		return 0, fmt.Errorf("remove old evidence: %w", err)
	}
	if _, err := tx.ExecContext(ctx, loosenSQL, pq.Array(files), tx.Now); err != nil {
		return 0, fmt.Errorf("loosen files: %w", err)
	}
	return len(files), nil
}

const looseSQL = `
SELECT sha256
FROM evidence_files f
WHERE loose_since < $1 AND removed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.sha256 = f.sha256 AND e.removed_at IS NULL)
ORDER BY loose_since
LIMIT $2
FOR UPDATE SKIP LOCKED`

const forgetSQL = `
DELETE FROM evidence_files f
WHERE sha256 = ANY ($1) AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.sha256 = f.sha256)`

// sweep removes files that no row names since looseTerm; how many. Their rows stay for those of pictures that were removed.
func (k *Keeper) sweep(ctx context.Context, tx *db.Tx) (int, error) {
	var files []string
	if err := tx.SelectContext(ctx, &files, looseSQL, tx.Now.Add(-looseTerm), sweepBound); err != nil {
		return 0, fmt.Errorf("find loose files: %w", err)
	}
	for _, name := range files {
		if err := k.Store.Delete(ctx, name); err != nil {
			return 0, err
		}
	}
	if _, err := tx.ExecContext(ctx, forgetSQL, pq.Array(files)); err != nil {
		return 0, fmt.Errorf("forget files: %w", err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE evidence_files SET removed_at = $2 WHERE sha256 = ANY ($1)", pq.Array(files), tx.Now); err != nil {
		return 0, fmt.Errorf("sweep files: %w", err)
	}
	return len(files), nil
}
