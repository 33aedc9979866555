package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/pressly/goose/v3"

	"fettle/migrations"
)

// What a schema that does not fit is answered with. The text says what to do.
var (
	// ErrSchemaOlder is answered when files of this program were not applied yet.
	ErrSchemaOlder = errors.New("the schema is older than this program")
	// ErrSchemaNewer is answered when the database holds migrations that this program has no file of.
	ErrSchemaNewer = errors.New("the schema is newer than this program")
)

// Fits tells whether the schema is the one this program was built with. It changes nothing.
func Fits(ctx context.Context, d *DB) error { return fits(ctx, d, migrations.FS) }

func fits(ctx context.Context, d *DB, files fs.FS) error {
	p, err := goose.NewProvider(goose.DialectPostgres, d.DB.DB, files, goose.WithAllowOutofOrder(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	difference, err := compare(ctx, d, p.ListSources())
	if err != nil {
		return err
	}
	return difference.fault()
}

// difference is what sets a schema apart from the files of this program.
type difference struct {
	missing []string // files that were not applied
	unknown []int64  // applied, and no file is here
}

func (x difference) fault() error {
	switch {
	case len(x.unknown) > 0:
		return fmt.Errorf("%w: it holds %s that this program does not know (the first is %d); "+
			"run the release that migrated it, or a later one", ErrSchemaNewer, several(len(x.unknown)), x.unknown[0])
	case len(x.missing) > 0:
		return fmt.Errorf("%w: %s not applied (the first is %s); stop the older processes and run `fettle migrate` "+
			"with this program, or `fettle serve` without --no-migrate", ErrSchemaOlder, several(len(x.missing)), x.missing[0])
	}
	return nil
}

func several(n int) string {
	if n == 1 {
		return "1 migration"
	}
	return fmt.Sprintf("%d migrations", n)
}

const sqlMigrated = `
SELECT to_regclass('goose_db_version') IS NOT NULL`

const sqlApplied = `
SELECT version_id
FROM goose_db_version
WHERE is_applied AND version_id > 0
ORDER BY version_id`

func compare(ctx context.Context, d *DB, sources []*goose.Source) (difference, error) {
	var begun bool
	if err := d.GetContext(ctx, &begun, sqlMigrated); err != nil {
		return difference{}, fmt.Errorf("look for the table of migrations: %w", err)
	}
	var applied []int64
	if begun {
		if err := d.SelectContext(ctx, &applied, sqlApplied); err != nil {
			return difference{}, fmt.Errorf("read which migrations were applied: %w", err)
		}
	}
	var x difference
	known := make([]int64, 0, len(sources))
	for _, s := range sources {
		known = append(known, s.Version)
		if _, found := slices.BinarySearch(applied, s.Version); !found {
			x.missing = append(x.missing, path.Base(s.Path))
		}
	}
	for _, v := range applied {
		if !slices.Contains(known, v) {
			x.unknown = append(x.unknown, v)
		}
	}
	return x, nil
}
