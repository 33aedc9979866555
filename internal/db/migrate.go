package db

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"fettle/migrations"
)

// Migrate brings the schema up to date and answers how many files it applied. A session lock lets two processes that
// start together do it once. A file with an earlier number than the last that was applied is applied too: two branches
// that were merged may have written theirs at any time. A schema of a later release is left alone and refused.
func Migrate(ctx context.Context, d *DB) (int, error) { return migrate(ctx, d, migrations.FS) }

func migrate(ctx context.Context, d *DB, files fs.FS) (int, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
	if err != nil {
		return 0, fmt.Errorf("make the migration lock: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, d.DB.DB, files, goose.WithSessionLocker(locker),
		goose.WithAllowOutofOrder(true))
	if err != nil {
		return 0, fmt.Errorf("read the migrations: %w", err)
	}
	difference, err := compare(ctx, d, p.ListSources())
	if err != nil {
		return 0, err
	}
	if len(difference.unknown) > 0 {
		return 0, difference.fault()
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrate: %w", err)
	}
	return len(done), nil
}
