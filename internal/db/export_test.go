package db

import (
	"io/fs"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// For tests with files of their own.
var (
	MigrateFrom = migrate
	FitsFiles   = fits
)

// Release is release.
type Release = release

// ReleaseOf is a schema of these files.
func ReleaseOf(files fs.FS) Release { return release{files, files} }

// FunctionFiles are the names of what migrations/functions defines, in order.
func FunctionFiles(t *testing.T) (out []string) {
	t.Helper()
	all, err := definitionsIn(embedded.functions)
	require.NoError(t, err)
	for _, d := range all {
		out = append(out, d.name)
	}
	slices.Sort(out)
	return out
}

// MigrationFiles are the embedded migrations by name.
func MigrationFiles(t *testing.T) map[string]string {
	t.Helper()
	names, err := fs.Glob(embedded.files, "*.sql")
	require.NoError(t, err)
	out := map[string]string{}
	for _, name := range names {
		raw, err := fs.ReadFile(embedded.files, name)
		require.NoError(t, err)
		out[name] = string(raw)
	}
	return out
}
