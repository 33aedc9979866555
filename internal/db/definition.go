package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lib/pq"
)

// definition is a function or a row type as its file in migrations/functions has it.
type definition struct {
	name, text, hash string
	// needs is the migration after which it can be applied.
	needs int64
	// rowType is set for types; they come before the functions that take them.
	rowType bool
	// trigger functions are replaced in place, as triggers hang on them.
	trigger bool
}

var (
	needsLine  = regexp.MustCompile(`(?m)^-- needs: (\d+)$`)
	defines    = regexp.MustCompile(`(?m)^CREATE (?:OR REPLACE )?(FUNCTION|TYPE) (\w+)`)
	triggering = regexp.MustCompile(`RETURNS trigger\b`)
)

// definitionsIn reads the folder functions. Each file defines what it is named after and nothing else.
func definitionsIn(files fs.FS) ([]definition, error) {
	names, err := fs.Glob(files, "functions/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list the functions: %w", err)
	}
	out := make([]definition, 0, len(names))
	for _, file := range names {
		raw, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		d, err := definitionOf(strings.TrimSuffix(path.Base(file), ".sql"), string(raw))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out = append(out, d)
	}
	return out, nil
}

func definitionOf(name, text string) (definition, error) {
	sum := sha256.Sum256([]byte(text))
	d := definition{name: name, text: text, hash: hex.EncodeToString(sum[:]), trigger: triggering.MatchString(text)}
	what := defines.FindAllStringSubmatch(text, -1)
	if len(what) != 1 || what[0][2] != name {
		return d, fmt.Errorf("it must define one function or type, named %s", name)
	}
	d.rowType = what[0][1] == "TYPE"
	needs := needsLine.FindStringSubmatch(text)
	if needs == nil {
		return d, fmt.Errorf(`a line "-- needs: VERSION" must say after which migration it can be applied`)
	}
	var err error
	d.needs, err = strconv.ParseInt(needs[1], 10, 64)
	return d, err
}

// querier is a transaction or a connection, of goose or our own.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

const (
	sqlFunctionsKept = `
SELECT to_regclass('applied_functions') IS NOT NULL`
	sqlFunctionsApplied = `
SELECT name, hash
FROM applied_functions`
	sqlKeepFunction = `
INSERT INTO applied_functions (name, hash)
VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE
SET hash = excluded.hash, at = excluded.at`
	sqlForgetFunctions = `
DELETE FROM applied_functions
WHERE name = ANY ($1)`
	sqlSignatures = `
SELECT p.oid::regprocedure::text
FROM pg_proc p
WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = ANY ($1)`
)

// functionChanges is what a database's functions lack of the files.
type functionChanges struct {
	apply []definition // in order: row types first
	// retire are functions of which the signature may change, and what has no file any more; they are dropped first.
	retire []string
	gone   []string
	// blocked wait for a migration that is not applied.
	blocked []definition
}

// compareFunctions tells what has to be applied of the files. When a row type changes, all functions and row types are made
// again, as those that take it cannot stay; that waits until nothing is blocked.
func compareFunctions(files []definition, applied map[string]string, migrated func(version int64) bool) functionChanges {
	var c functionChanges
	changed := func(d definition) bool { return applied[d.name] != d.hash }
	all := slices.ContainsFunc(files, func(d definition) bool { return d.rowType && changed(d) && applied[d.name] != "" })
	for _, d := range inOrder(files) {
		switch {
		case !changed(d) && (!all || d.trigger):
		case !migrated(d.needs):
			c.blocked = append(c.blocked, d)
		default:
			c.apply = append(c.apply, d)
		}
	}
	if all && len(c.blocked) > 0 {
		c.blocked = append(c.blocked, slices.DeleteFunc(slices.Clone(c.apply), func(d definition) bool { return d.trigger })...)
		c.apply = slices.DeleteFunc(c.apply, func(d definition) bool { return !d.trigger })
	}
	for _, d := range c.apply {
		if !d.trigger {
			c.retire = append(c.retire, d.name)
		}
	}
	// What is gone may have been renamed, or have something hanging on it that is taken off, by a migration that others wait for.
	if len(c.blocked) > 0 {
		return c
	}
	for name := range applied {
		if !slices.ContainsFunc(files, func(d definition) bool { return d.name == name }) {
			c.gone, c.retire = append(c.gone, name), append(c.retire, name)
		}
	}
	return c
}

// inOrder puts row types first, and one that has another among its fields behind it.
func inOrder(files []definition) []definition {
	var out []definition
	placed := map[string]bool{}
	var place func(d definition)
	place = func(d definition) {
		if placed[d.name] {
			return
		}
		placed[d.name] = true
		for _, other := range files {
			if d.rowType && other.rowType && d.name != other.name && regexp.MustCompile(`\b`+other.name+`\b`).MatchString(d.text) {
				place(other)
			}
		}
		out = append(out, d)
	}
	for _, rowTypes := range []bool{true, false} {
		for _, d := range files {
			if d.rowType == rowTypes {
				place(d)
			}
		}
	}
	return out
}

// applyFunctions brings functions and row types to what the files say, as far as the migrations they need are applied.
func applyFunctions(ctx context.Context, q querier, files []definition) (functionChanges, error) {
	c, err := lookForChanges(ctx, q, files)
	if err != nil || len(c.apply)+len(c.gone) == 0 {
		return c, err
	}
	if err := retire(ctx, q, c); err != nil {
		return c, err
	}
	for _, d := range c.apply {
		if _, err := q.ExecContext(ctx, d.text); err != nil {
			return c, fmt.Errorf("apply functions/%s.sql: %w", d.name, err)
		}
		if _, err := q.ExecContext(ctx, sqlKeepFunction, d.name, d.hash); err != nil {
			return c, fmt.Errorf("keep the hash of %s: %w", d.name, err)
		}
	}
	return c, nil
}

func lookForChanges(ctx context.Context, q querier, files []definition) (functionChanges, error) {
	var kept bool
	if err := q.QueryRowContext(ctx, sqlFunctionsKept).Scan(&kept); err != nil || !kept {
		return functionChanges{}, err
	}
	applied := map[string]string{}
	if err := readPairs(ctx, q, sqlFunctionsApplied, applied); err != nil {
		return functionChanges{}, fmt.Errorf("read which functions were applied: %w", err)
	}
	versions, err := appliedVersions(ctx, q)
	if err != nil {
		return functionChanges{}, err
	}
	return compareFunctions(files, applied, func(v int64) bool { return slices.Contains(versions, v) }), nil
}

// retire drops what is made anew, whatever signature it had, and what is gone. Nothing is dropped with what hangs on it: a
// view or an index that does makes the migration fail.
func retire(ctx context.Context, q querier, c functionChanges) error {
	rows, err := q.QueryContext(ctx, sqlSignatures, pq.Array(c.retire))
	if err != nil {
		return fmt.Errorf("look for functions to retire: %w", err)
	}
	signatures, err := texts(rows)
	if err != nil {
		return fmt.Errorf("look for functions to retire: %w", err)
	}
	if len(signatures) > 0 {
		if _, err := q.ExecContext(ctx, "DROP FUNCTION "+strings.Join(signatures, ", ")); err != nil {
			return fmt.Errorf("retire functions: %w", err)
		}
	}
	var rowTypes []string
	for _, name := range c.retire {
		if !slices.ContainsFunc(signatures, func(s string) bool { return strings.HasPrefix(s, name+"(") }) {
			rowTypes = append(rowTypes, pq.QuoteIdentifier(name))
		}
	}
	if len(rowTypes) > 0 {
		if _, err := q.ExecContext(ctx, "DROP TYPE IF EXISTS "+strings.Join(rowTypes, ", ")); err != nil {
			return fmt.Errorf("retire row types: %w", err)
		}
	}
	if _, err := q.ExecContext(ctx, sqlForgetFunctions, pq.Array(c.gone)); err != nil {
		return fmt.Errorf("forget functions: %w", err)
	}
	return nil
}

func readPairs(ctx context.Context, q querier, query string, into map[string]string) error {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return err
		}
		into[key] = value
	}
	return rows.Err()
}

func texts(rows *sql.Rows) (out []string, err error) {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
