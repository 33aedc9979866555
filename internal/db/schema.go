package db

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/pressly/goose/v3"
)

// What a schema that does not fit is answered with. The text says what to do.
var (
	// ErrSchemaOlder is answered when files of this program were not applied yet.
	ErrSchemaOlder = errors.New("the schema is older than this program")
	// ErrSchemaNewer is answered when the database holds migrations that this program has no file of.
	ErrSchemaNewer = errors.New("the schema is newer than this program")
)

// Fits tells whether the schema is the one this program was built with. It changes nothing.
func Fits(ctx context.Context, d *DB) error { return fits(ctx, d, embedded) }

func fits(ctx context.Context, d *DB, r release) error {
	functions, err := definitionsIn(r.functions)
	if err != nil {
		return err
	}
	p, err := provider(d, r, functions)
	if err != nil {
		return err
	}
	difference, err := compare(ctx, d, p.ListSources(), functions)
	if err != nil {
		return err
	}
	return difference.fault()
}

// difference is what sets a schema apart from the files of this program.
type difference struct {
	missing []string // files that were not applied
	unknown []int64  // applied, and no file is here
	// functions are those of another build.
	functions []string
}

func (x difference) fault() error {
	switch {
	case len(x.unknown) > 0:
		return fmt.Errorf("%w: it holds %s that this program does not know (the first is %d); "+
			"run the release that migrated it, or a later one", ErrSchemaNewer, several(len(x.unknown)), x.unknown[0])
	case len(x.missing) > 0:
		return fmt.Errorf("%w: %s not applied (the first is %s); stop the older processes and run `fettle migrate` "+
			"with this program, or `fettle serve` without --no-migrate", ErrSchemaOlder, several(len(x.missing)), x.missing[0])
	case len(x.functions) > 0:
		return fmt.Errorf("%w: it has functions of another build (%s is one); run `fettle migrate` with this program, "+
			"or `fettle serve` without --no-migrate", ErrSchemaOlder, x.functions[0])
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

func compare(ctx context.Context, d *DB, sources []*goose.Source, functions []definition) (difference, error) {
	var x difference
	applied, err := appliedVersions(ctx, d)
	if err != nil {
		return x, err
	}
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
	changes, err := lookForChanges(ctx, d, functions)
	for _, f := range append(changes.apply, changes.blocked...) {
		x.functions = append(x.functions, f.name)
	}
	return x, err
}

// appliedVersions are the migrations of a database in order, none when it was never migrated.
func appliedVersions(ctx context.Context, q querier) (out []int64, err error) {
	var begun bool
	if err := q.QueryRowContext(ctx, sqlMigrated).Scan(&begun); err != nil || !begun {
		return nil, orFailed(err, "look for the table of migrations")
	}
	rows, err := q.QueryContext(ctx, sqlApplied)
	if err != nil {
		return nil, orFailed(err, "read which migrations were applied")
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var v int64
		if err := rows.Scan(&v); err != nil {
			return nil, orFailed(err, "read which migrations were applied")
		}
		out = append(out, v)
	}
	return out, orFailed(rows.Err(), "read which migrations were applied")
}

func orFailed(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
