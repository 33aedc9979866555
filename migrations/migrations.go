// Package migrations is the schema of Fettle, in order and embedded. It imports nothing.
//
// A file is named by the time it was begun and what it does, 20261128181500_verb_noun.sql, so that two branches do not
// take the same number; they may be applied in any order. (The first files were numbered by hand.) A file that landed is
// never edited, as databases of people hold what it did: hashes.txt keeps what each file was. Goose applies them under
// a session lock, so that two processes that start together migrate once.
//
// functions holds the SQL functions, and the row types they take, one current definition a file: functions/NAME.sql. It is
// edited in place. What differs from what a database was given last is applied again in the transaction of the
// migration that its header names ("-- needs: 20261128181500"), or before the first migration when that one is
// applied already. So a migration that renames a column is what the functions need that name it anew.
package migrations

import "embed"

// FS holds every migration.
//
//go:embed *.sql
var FS embed.FS

// Functions holds every function and row type, in the folder functions.
//
//go:embed functions/*.sql
var Functions embed.FS
