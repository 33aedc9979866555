package main

import (
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/dbtest"
)

// stranger is a package that touches a table which is not its own, against the drawing, and why it may.
type stranger struct{ folder, table, why string }

// strangers are the exceptions to "a table is written by its owner, and read by who stands above it".
var strangers = []stranger{
	{"inventory/dataload", "", "files have up to a million lines: rows of reference data are written in bulk, in one statement a sheet"},
	{"cmd/fettle-lab", "", "the lab makes a history of years in minutes and measures with the tables bare"},
	{"cmd/fettle/demo", "", "the demonstration lays its network and half a year of history"},
}

// TestTablesHaveOwners holds the drawing for tables as TestTheHouseStandsAsDrawn holds it for imports.
func TestTablesHaveOwners(t *testing.T) {
	t.Parallel()
	owners := ownersOf(t, "../..", "Tables")
	for _, table := range tablesOf(t) {
		require.NotEmpty(t, owners[table], "no doc.go says whose table %s is", table)
		delete(owners, table)
	}
	require.Empty(t, owners, "doc.go names tables that are not there")
}

var updateDocs = flag.Bool("update", false, "write the list of tables into docs/architecture.md")

var tablesInDocs = regexp.MustCompile(`(?s)<!-- tables -->\n.*<!-- /tables -->`)

func TestTheDrawingNamesTheOwners(t *testing.T) {
	of := map[string][]string{}
	for table, owner := range ownersOf(t, "../..", "Tables") {
		of[owner] = append(of[owner], table)
	}
	var b strings.Builder
	b.WriteString("<!-- tables -->\n| package | tables |\n|---|---|\n")
	for _, owner := range slices.Sorted(maps.Keys(of)) {
		slices.Sort(of[owner])
		fmt.Fprintf(&b, "| `%s` | %s |\n", owner, strings.Join(of[owner], ", "))
	}
	b.WriteString("<!-- /tables -->")
	const name = "../../docs/architecture.md"
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	want := tablesInDocs.ReplaceAllLiteralString(string(text), b.String())
	if *updateDocs {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o644))
		return
	}
	require.Equal(t, want, string(text), "go test ./cmd/fettle -run TestTheDrawingNamesTheOwners -update writes it")
}

func TestTablesAreTouchedByWhoMay(t *testing.T) {
	t.Parallel()
	owners := ownersOf(t, "../..", "Tables")
	functions := ownersOf(t, "../..", "Functions")
	var found []string
	used := map[stranger]bool{}
	for _, s := range append(statementsOfCode(t, "../.."), bodiesOfFunctions(t, "../../migrations/functions", functions)...) {
		for _, f := range faultsOf(s, owners, functions) {
			if i := slices.IndexFunc(strangers, func(x stranger) bool {
				return (s.folder == x.folder || strings.HasPrefix(s.folder, x.folder+"/")) && (x.table == "" || x.table == f.table)
			}); i >= 0 {
				used[strangers[i]] = true
				continue
			}
			found = append(found, f.text)
		}
	}
	require.Empty(t, strings.Join(found, "\n"))
	for _, s := range strangers {
		require.True(t, used[s], "%s touches nothing foreign any more: %s", s.folder, s.table)
	}
}

// isBelow says whether a package may use what another owns: itself, or what it could import.
func isBelow(from, owner string) bool {
	if from == owner || owner == "migrations" {
		return true
	}
	if wing(path.Join("fettle", from)) == "internal" {
		return slices.Contains(ground[strings.TrimPrefix(from, "internal/")], strings.TrimPrefix(owner, "internal/"))
	}
	return allowed("fettle/"+from, "fettle/"+owner) == nil
}

// ownersOf reads a line of every doc.go, "Tables: …" or "Functions: …", and tells whose each name is.
func ownersOf(t *testing.T, root, what string) map[string]string {
	t.Helper()
	line := regexp.MustCompile(`(?s)\b` + what + `: (.*?)(?:\.\s|\.?$|\n\n)`)
	owners := map[string]string{}
	walkFiles(t, root, func(name string) {
		if path.Base(name) != "doc.go" {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ParseComments)
		require.NoError(t, err)
		m := line.FindStringSubmatch(file.Doc.Text())
		if m == nil || strings.HasPrefix(m[1], "none") {
			return
		}
		for owned := range strings.SplitSeq(m[1], ",") {
			owned = strings.TrimSpace(owned)
			require.Regexp(t, `^[a-z_]+$`, owned, name)
			require.Empty(t, owners[owned], "%s has two owners, one in %s", owned, name)
			owners[owned] = path.Dir(name)
		}
	})
	return owners
}

func tablesOf(t *testing.T) (tables []string) {
	t.Helper()
	require.NoError(t, dbtest.New(t).SelectContext(t.Context(), &tables, `
SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname <> ALL ('{pg_catalog,information_schema,pg_toast}') AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
ORDER BY 1`))
	return tables
}

// statementsOfCode are the SQL texts of all packages that are no tests.
func statementsOfCode(t *testing.T, root string) (out []statement) {
	t.Helper()
	walkFiles(t, root, func(name string) {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(path.Dir(name), "test") {
			return
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, filepath.Join(root, name), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, l := range textsOf(file) {
			out = append(out, statement{path.Dir(name), fmt.Sprintf("%s:%d", name, fset.Position(l.pos).Line), l.text})
		}
	})
	require.Greater(t, len(out), 1000)
	return out
}

// bodiesOfFunctions are the functions of the database, each standing in the package that owns it.
func bodiesOfFunctions(t *testing.T, folder string, owners map[string]string) (out []statement) {
	t.Helper()
	files := functionFiles(t, folder)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.Contains(files[name], "CREATE TYPE") {
			continue
		}
		owner := owners[strings.TrimSuffix(name, ".sql")]
		require.NotEmpty(t, owner, "no doc.go says whose function %s is", name)
		out = append(out, statement{owner, "migrations/functions/" + name, files[name]})
	}
	return out
}

func functionFiles(t *testing.T, folder string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	out := map[string]string{}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".sql") {
			text, err := os.ReadFile(filepath.Join(folder, e.Name()))
			require.NoError(t, err)
			out[e.Name()] = string(text)
		}
	}
	require.NotEmpty(t, out)
	return out
}

// walkFiles visits the files of the module; names are paths from its root.
func walkFiles(t *testing.T, root string, visit func(name string)) {
	t.Helper()
	require.NoError(t, fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != "." && (base == "node_modules" || base == "build" || base == "testdata" || strings.HasPrefix(base, ".")) {
				return fs.SkipDir
			}
			return nil
		}
		visit(name)
		return nil
	}))
}
