// Package migrations is the schema of Fettle, in order and embedded. It imports nothing.
//
// Files are named NNNNN_verb_noun.sql, are only ever added to, and are applied by goose under a session lock, so
// that two processes that start together migrate once.
package migrations

import "embed"

// FS holds every migration.
//
//go:embed *.sql
var FS embed.FS
