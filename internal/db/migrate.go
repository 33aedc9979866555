package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"

	"fettle/migrations"
)

// release is the schema as a program carries it.
type release struct {
	// files are the migrations, functions what migrations/functions holds.
	files, functions fs.FS
}

var embedded = release{migrations.FS, migrations.Functions}

// Migrate brings the schema up to date and answers how many files it applied. A session lock lets two processes that
// start together do it once. A file with an earlier number than the last that was applied is applied too: two branches
// that were merged may have written theirs at any time. A schema of a later release is left alone and refused.
func Migrate(ctx context.Context, d *DB) (int, error) { return migrate(ctx, d, embedded) }

// A migration takes the time it takes, so its sessions are its own.

func migrate(ctx context.Context, service *DB, r release) (done int, err error) {
	d, err := Open(ctx, service.url)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	functions, err := definitionsIn(r.functions)
	if err != nil {
		return 0, err
	}
	p, err := provider(d, r, functions)
	if err != nil {
		return 0, err
	}
	difference, err := compare(ctx, d, p.ListSources(), nil)
	if err != nil {
		return 0, err
	}
	if len(difference.unknown) > 0 {
		return 0, difference.fault()
	}
	// A new migration may hang a trigger on a function that is new too.
	if _, err := d.applyFunctions(ctx, functions); err != nil {
		return 0, err
	}
	results, err := p.Up(ctx)
	if err != nil {
		return len(results), fmt.Errorf("migrate: %w", err)
	}
	left, err := d.applyFunctions(ctx, functions)
	if err == nil && len(left.blocked) > 0 {
		err = fmt.Errorf("functions/%s.sql needs migration %d, and there is none", left.blocked[0].name, left.blocked[0].needs)
	}
	return len(results), err
}

func provider(d *DB, r release, functions []definition) (*goose.Provider, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
	if err != nil {
		return nil, fmt.Errorf("make the migration lock: %w", err)
	}
	versions, err := database.NewStore(goose.DialectPostgres, goose.DefaultTablename)
	if err != nil {
		return nil, fmt.Errorf("open the table of migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectCustom, d.DB.DB, r.files, goose.WithStore(withFunctions{versions, functions}),
		goose.WithSessionLocker(locker), goose.WithAllowOutofOrder(true))
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return p, nil
}

// withFunctions applies functions in the transaction of the migration that they need, behind its own statements.
type withFunctions struct {
	database.Store
	functions []definition
}

// Insert is called when a migration has run, in its transaction.
func (s withFunctions) Insert(ctx context.Context, tx database.DBTxConn, req database.InsertRequest) error {
	if err := s.Store.Insert(ctx, tx, req); err != nil {
		return err
	}
	_, err := applyFunctions(ctx, tx, s.functions)
	return err
}

const sqlLockFunctions = `
SELECT pg_advisory_xact_lock(hashtext('fettle.functions'))`

// applyFunctions applies them in a transaction of its own.
func (d *DB) applyFunctions(ctx context.Context, functions []definition) (c functionChanges, err error) {
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return c, fmt.Errorf("begin: %w", err)
	}
	if _, err = tx.ExecContext(ctx, sqlLockFunctions); err == nil {
		c, err = applyFunctions(ctx, tx, functions)
	}
	if err != nil {
		return c, errors.Join(err, tx.Rollback())
	}
	return c, tx.Commit()
}
