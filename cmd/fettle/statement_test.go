package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// statement is SQL text and where it stands.
type statement struct{ folder, at, text string }

type tableFault struct{ table, text string }

var (
	// isSQL is what a statement or a piece of one holds, and a sentence does not.
	isSQL  = regexp.MustCompile(`(?i)^\s*(?:with|select|insert\s+into|update|delete\s+from|merge\s+into|truncate|copy|lock\s+table|alter\s+table|table|values|create|drop|call|refresh)\b|\b(?:FROM|JOIN|USING|UPDATE|INTO|TABLE)\s`)
	notSQL = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/|'[^']*'`)
	word   = regexp.MustCompile(`[a-z_][a-z0-9_]*`)
	// named by a format, a table is hidden from whoever reads.
	formatted = regexp.MustCompile(`\b(?:FROM|JOIN|UPDATE|INTO|TABLE)\s+%`)
	writing   = regexp.MustCompile(`(?:\binsert\s+into|\bupdate|\bdelete\s+from|\bmerge\s+into|\bcopy|\block\s+table|\balter\s+table|\btruncate(?:\s+table)?[a-z_,\s]*?|\bdrop\s+table|\brefresh\s+materialized\s+view)\s+(?:only\s+)?$`)
)

// faultsOf are the tables and functions of a statement that its package must not touch. Every word that is a table's
// name counts, whatever stands around it, but for a column, an alias and the name of a common table expression.
func faultsOf(s statement, owners, functions map[string]string) (out []tableFault) {
	if !isSQL.MatchString(s.text) && !strings.Contains(s.text, "(") {
		return nil
	}
	seen := map[string]bool{}
	tell := func(table, format string, args ...any) {
		text := s.at + ": " + s.folder + " " + fmt.Sprintf(format, args...)
		if !seen[text] {
			out = append(out, tableFault{table, text})
		}
		seen[text] = true
	}
	sql := strings.NewReplacer(`"`, "", "public.", "").Replace(strings.ToLower(notSQL.ReplaceAllString(s.text, " ")))
	tables := isSQL.MatchString(s.text)
	var reads []string
	for _, at := range word.FindAllStringIndex(sql, -1) {
		name := sql[at[0]:at[1]]
		before, after := sql[:at[0]], strings.TrimLeft(sql[at[1]:], " \n\t")
		if owner := functions[name]; owner != "" && strings.HasPrefix(after, "(") && !isBelow(s.folder, owner) {
			tell(name, "calls %s, which %s owns: not below it", name, owner)
		}
		owner := owners[name]
		if owner == "" || !tables || isNoTable(sql, name, before, after) {
			continue
		}
		switch {
		case !writing.MatchString(before):
			reads = append(reads, name)
		case owner != s.folder:
			tell(name, "writes %s, which %s owns", name, owner)
			seen["write:"+name] = true
		}
	}
	for _, name := range reads {
		if !seen["write:"+name] && !isBelow(s.folder, owners[name]) {
			tell(name, "reads %s, which %s owns: not below it", name, owners[name])
		}
	}
	if formatted.MatchString(s.text) {
		tell("", "names a table by a format")
	}
	return out
}

// isNoTable tells a column, an alias, a keyword and a name made in the statement itself.
func isNoTable(sql, name, before, after string) bool {
	switch {
	case strings.HasSuffix(before, "."), strings.HasPrefix(after, "."), strings.HasSuffix(strings.TrimRight(before, " \n\t"), " as"):
		return true
	case name == "returns" && strings.Contains(sql, "language"):
		return true
	}
	return regexp.MustCompile(`\b` + name + `\s+as\s+(?:not\s+)?(?:materialized\s+)?\(`).MatchString(sql)
}

func TestAForeignTableIsSeen(t *testing.T) {
	t.Parallel()
	owners := map[string]string{"stock": "inventory/stock", "counts": "inventory/count", "shipments": "shipping/shipment", "events": "internal/event", "deliveries": "internal/event"}
	functions := map[string]string{"count_takes": "inventory/stock", "request_picks": "shipping/pick"}
	writes, reads := "f.go:1: inventory/count writes stock, which inventory/stock owns", "f.go:1: inventory/count reads shipments, which shipping/shipment owns: not below it"
	calls := "f.go:1: inventory/count calls request_picks, which shipping/pick owns: not below it"
	for text, want := range map[string]string{
		"UPDATE stock SET on_hand = 1":                                           writes,
		"update stock set on_hand = 1":                                           writes,
		`UPDATE public."stock" SET on_hand = 1`:                                  writes,
		"INSERT INTO stock (part) SELECT part FROM counts":                       writes,
		"INSERT INTO stock(part) VALUES (1)":                                     writes,
		"TRUNCATE TABLE stock":                                                   writes,
		"TRUNCATE counts, stock":                                                 writes,
		"COPY stock FROM STDIN":                                                  writes,
		"LOCK TABLE stock IN SHARE MODE":                                         writes,
		"ALTER TABLE stock DISABLE TRIGGER USER":                                 writes,
		"WITH gone AS (DELETE FROM stock RETURNING part) SELECT part FROM gone":  writes,
		"DELETE FROM deliveries":                                                 "f.go:1: inventory/count writes deliveries, which internal/event owns",
		"SELECT 1 FROM counts c, shipments s WHERE c.id = s.id":                  reads,
		"SELECT 1 FROM counts LEFT JOIN shipments s ON true":                     reads,
		"select 1 from shipments":                                                reads,
		"TABLE shipments":                                                        reads,
		"SELECT 1 FROM unnest($1) u, public.shipments s":                         reads,
		"SELECT 1 FROM (SELECT 1) x, shipments":                                  reads,
		"SELECT 1 FROM /* where parcels are */ shipments":                        reads,
		"SELECT 1 FROM counts WHERE EXISTS (SELECT 1 FROM shipments WHERE true)": reads,
		"SELECT request_picks($1)":                                               calls,
		"SELECT REQUEST_PICKS ($1)":                                              calls,
		"UPDATE %s SET x = 1":                                                    "f.go:1: inventory/count names a table by a format",
	} {
		faults := faultsOf(statement{folder: "inventory/count", at: "f.go:1", text: text}, owners, functions)
		require.Len(t, faults, 1, text)
		require.Equal(t, want, faults[0].text)
	}
	for _, text := range []string{"SELECT 1 FROM stock s, counts c FOR UPDATE OF c", "UPDATE counts SET x = 1 FROM stock", "SELECT count_takes($1)", "read shipments",
		"SELECT c.shipments FROM counts c", "SELECT count(*) AS shipments FROM counts", "SELECT 1 FROM counts WHERE kind = 'shipments'",
		"WITH shipments AS (SELECT 1 FROM counts) SELECT 1 FROM shipments"} {
		require.Empty(t, faultsOf(statement{folder: "inventory/count", at: "f.go:1", text: text}, owners, functions), text)
	}
}

// said are the functions whose texts are sentences for a log or an error.
var said = []string{"Errorf", "New", "Debug", "Info", "Warn", "Error", "DebugContext", "InfoContext", "WarnContext", "ErrorContext", "Fatal", "Fprintln", "Println"}

type textAt struct {
	pos  token.Pos
	text string
}

// textsOf are the string literals of a file that may be SQL; what is put together with + is one text, with a space for
// each part that is no literal.
func textsOf(file *ast.File) (out []textAt) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec, *ast.Field:
			_, isField := n.(*ast.Field)
			return isField && n.(*ast.Field).Tag == nil
		case *ast.CallExpr:
			_, name := method(n)
			return !slices.Contains(said, name)
		case *ast.BinaryExpr:
			if text, ok := joined(n); ok {
				out = append(out, textAt{n.Pos(), text})
				return false
			}
		case *ast.BasicLit:
			if text, ok := joined(n); ok {
				out = append(out, textAt{n.Pos(), text})
			}
		}
		return true
	})
	return out
}

func joined(n ast.Expr) (string, bool) {
	switch n := n.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(n.Value)
		return text, n.Kind == token.STRING && err == nil
	case *ast.ParenExpr:
		return joined(n.X)
	case *ast.BinaryExpr:
		if n.Op != token.ADD {
			return "", false
		}
		left, isLeft := joined(n.X)
		right, isRight := joined(n.Y)
		if !isLeft && !isRight {
			return "", false
		}
		if !isLeft {
			left = " "
		}
		if !isRight {
			right = " "
		}
		return left + right, true
	}
	return "", false
}

func TestSQLInPiecesIsRead(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "f.go", "package f\nvar a = `UPDATE ` + `st` + (`ock`)\nvar b = `SELECT` + columns + `FROM stock`\nvar _ = fmt.Errorf(`update stock: %w`, err)\n", 0)
	require.NoError(t, err)
	var got []string
	for _, l := range textsOf(file) {
		got = append(got, l.text)
	}
	require.Equal(t, []string{"UPDATE stock", "SELECT FROM stock"}, got)
}
