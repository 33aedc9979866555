package evidence

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
)

const claimSQL = `
INSERT INTO evidence_files (sha256, type, bytes, width, height, loose_since)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (sha256) DO UPDATE
SET loose_since = CASE WHEN evidence_files.loose_since IS NULL THEN NULL ELSE excluded.loose_since END, removed_at = NULL`

// claim says that a file is about to be written, so that it is not swept until its row is there.
func claim(ctx context.Context, tx *db.Tx, p Photo) error {
	if _, err := tx.ExecContext(ctx, claimSQL, p.SHA256, p.Type, len(p.Body), p.Width, p.Height, tx.Now); err != nil {
		return fmt.Errorf("claim a file: %w", err)
	}
	return nil
}

const columns = `
SELECT e.id, e.kind, e.subject, e.purpose, e.sha256, f.type, f.bytes, f.width, f.height, e.added_at, e.added_by, e.removed_at, e.removed_why
FROM evidence e
JOIN evidence_files f USING (sha256)`

const fastenSQL = `
UPDATE evidence_files
SET loose_since = NULL
WHERE sha256 = $1 AND removed_at IS NULL`

const addSQL = `
INSERT INTO evidence (id, kind, subject, purpose, sha256, added_at, added_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (kind, subject, purpose, sha256) WHERE removed_at IS NULL DO NOTHING`

// Add says what a photograph that was written shows. The same picture of the same thing for the same purpose is one.
func Add(ctx context.Context, tx *db.Tx, p Photo, of Subject) (Evidence, error) {
	fastened, err := tx.ExecContext(ctx, fastenSQL, p.SHA256)
	if err != nil {
		return Evidence{}, fmt.Errorf("fasten a file: %w", err)
	}
	if n, err := fastened.RowsAffected(); err != nil || n == 0 {
		return Evidence{}, errors.Join(err, ErrSwept)
	}
	if n, err := count(ctx, tx, of.Kind, of.ID); err != nil {
		return Evidence{}, err
	} else if n >= mostOf {
		return Evidence{}, ErrFull.With("most", mostOf)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Evidence{}, fmt.Errorf("make an evidence id: %w", err)
	}
	if _, err := tx.ExecContext(ctx, addSQL, id, of.Kind, of.ID, of.Purpose, p.SHA256, tx.Now, tx.By); err != nil {
		return Evidence{}, fmt.Errorf("add evidence: %w", err)
	}
	return one(ctx, tx, columns+" WHERE e.kind = $1 AND e.subject = $2 AND e.purpose = $3 AND e.sha256 = $4 AND e.removed_at IS NULL", of.Kind, of.ID, of.Purpose, p.SHA256)
}

// ByID reads a piece of evidence.
func ByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Evidence, error) {
	return one(ctx, tx, columns+" WHERE e.id = $1", id)
}

func one(ctx context.Context, tx *db.Tx, query string, args ...any) (Evidence, error) {
	var e Evidence
	err := tx.GetContext(ctx, &e, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return e, ErrNone
	}
	if err != nil {
		return e, fmt.Errorf("read evidence: %w", err)
	}
	return e, nil
}

// Of lists the pictures of a thing, the first one first, those whose content was removed included.
func Of(ctx context.Context, tx *db.Tx, kind, subject string) ([]Evidence, error) {
	out := []Evidence{}
	err := tx.SelectContext(ctx, &out, columns+" WHERE e.kind = $1 AND e.subject = $2 ORDER BY e.added_at, e.id LIMIT 200", kind, subject)
	if err != nil {
		return nil, fmt.Errorf("list the evidence of %s %s: %w", kind, subject, err)
	}
	return out, nil
}

func count(ctx context.Context, tx *db.Tx, kind, subject string, purposes ...string) (n int, err error) {
	err = tx.GetContext(ctx, &n, `
SELECT count(*)
FROM evidence
WHERE kind = $1 AND subject = $2 AND (cardinality($3::text[]) = 0 OR purpose = ANY ($3)) AND removed_at IS NULL`, kind, subject, pq.Array(append([]string{}, purposes...)))
	if err != nil {
		return n, fmt.Errorf("count the evidence of %s %s: %w", kind, subject, err)
	}
	return n, nil
}

// Need refuses a step that has to be shown by a picture, taken for one of the purposes, which nobody has taken.
func Need(ctx context.Context, tx *db.Tx, kind, subject string, purposes ...string) error {
	n, err := count(ctx, tx, kind, subject, purposes...)
	if err == nil && n == 0 {
		return ErrMissing.With("purposes", purposes)
	}
	return err
}

const copySQL = `
INSERT INTO evidence (id, kind, subject, purpose, sha256, added_at, added_by)
SELECT gen_random_uuid(), $3, $4, $5, sha256, min(added_at), min(added_by)
FROM evidence
WHERE kind = $1 AND subject = $2 AND removed_at IS NULL
GROUP BY sha256
ON CONFLICT (kind, subject, purpose, sha256) WHERE removed_at IS NULL DO NOTHING`

// Share shows the pictures of a thing with another one too: it turned out to be that.
func Share(ctx context.Context, tx *db.Tx, kind, subject string, with Subject) error {
	if err := lockFiles(ctx, tx, `SELECT sha256 FROM evidence WHERE kind = $1 AND subject = $2 AND removed_at IS NULL`, kind, subject); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, copySQL, kind, subject, with.Kind, with.ID, with.Purpose); err != nil {
		return fmt.Errorf("share the evidence of %s %s: %w", kind, subject, err)
	}
	return nil
}

// lockFiles locks the files of some rows, in one order everywhere, so that nobody finds them unused meanwhile.
func lockFiles(ctx context.Context, tx *db.Tx, which string, args ...any) error {
	var locked []string
	err := tx.SelectContext(ctx, &locked, "SELECT sha256 FROM evidence_files WHERE sha256 IN ("+which+") ORDER BY sha256 FOR UPDATE", args...)
	if err != nil {
		return fmt.Errorf("lock files: %w", err)
	}
	return nil
}

const readSQL = `
INSERT INTO evidence_reads (evidence, at, by_login)
VALUES ($1, $2, $3)`

// Read writes down that somebody reads a picture.
func (e Evidence) Read(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.ExecContext(ctx, readSQL, e.ID, tx.Now, tx.By); err != nil {
		return fmt.Errorf("note a reading: %w", err)
	}
	return nil
}
