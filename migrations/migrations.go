// Package migrations is the schema of Fettle, in order and embedded. It imports nothing.
//
// A file is named by the time it was begun and what it does, 20261128181500_verb_noun.sql, so that two branches do not
// take the same number; they may be applied in any order. (The first files were numbered by hand.) A file that landed is
// never edited, as databases of people hold what it did: hashes.txt keeps what each file was. Goose applies them under
// a session lock, so that two processes that start together migrate once.
package migrations

import "embed"

// FS holds every migration.
//
//go:embed *.sql
var FS embed.FS
