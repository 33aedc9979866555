package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// place is where something stands that stands nowhere else, and why it may. File is an expression for the path.
type place struct{ file, why string }

// transactions is where transactions begin: the doors. A door opens one for what came in; nothing else opens any.
var transactions = []place{
	{`^internal/db/db\.go$`, "InTx and Read themselves, and the transaction that db.Instead runs after a refusal"},
	{`^internal/db/alive\.go$`, "whether the database takes what is written"},
	{`^internal/db/migrate\.go$`, "migrations: SQL functions that changed without one"},
	{`^internal/api/`, "requests: commands, queries, batches of a hot route, live streams"},
	{`^internal/event/dispatcher\.go$`, "deliveries, timers, and at the start the subscriptions"},
	{`^internal/event/log\.go$`, "at the start: a reader of the log takes its place"},
	{`^internal/relay/relay\.go$`, "events on their way to Kafka: holds its place in the log while it writes a bounded batch"},
	{`^internal/intake/(intake|retry)\.go$`, "messages from Kafka"},
	{`^internal/intake/deadletter\.go$`, "parked messages on their way to Kafka: holds their rows while it writes a bounded batch"},
	{`^internal/evidence/(keeper|evidence_http)\.go$`, "photographs: who may add one, what claims its file before it is written, and the round that removes old ones, which holds their rows"},
	{`^internal/sender/sender\.go$`, "rows on their way outside: one to claim, one to settle, none during the call"},
	{`^internal/hook/sender\.go$`, "deliveries that become messages of webhooks"},
	{`^inventory/dataload/worker\.go$`, "files that came in pieces: one for the load, small ones beside it that tell how far it is"},
	{`^inventory/(.*/)?watch\.go$`, "the audit that samples counters in the background, reading only"},
	{`^recycling/proof/watch\.go$`, "the proof at an hour of the policy: one to take it, one that reads, one to keep what it found"},
	{`^shipping/(.*/)?(webhook|push)_http\.go$`, "what carriers post: reads the door's secret before anything is published"},
}

// goroutines is where goroutines begin besides cmd. Each ends before the function that began it returns, or says how
// it ends.
var goroutines = []place{
	{`^internal/event/dispatcher\.go$`, "workers of Run, which waits for them"},
	{`^internal/sender/sender\.go$`, "calls of a batch, which Round waits for"},
	{`^internal/relay/relay\.go$`, "a batch is written while the next is read; Send waits for it"},
	{`^internal/api/batch\.go$`, "the next slice of a hot route; ends when no request waits"},
	{`^internal/api/(live|hub)\.go$`, "one look-out for all live streams; ends when the last has left"},
	{`^internal/api/stream\.go$`, "a snapshot is made on a stack of its own; the stream waits for it"},
	{`^internal/local/process\.go$`, "waits for the end of an engine's process"},
}

func TestTransactionsAndGoroutinesBeginWhereTheyMay(t *testing.T) {
	t.Parallel()
	var begun, started []string
	for _, floor := range floors[1:] {
		for _, folder := range floor {
			walkGo(t, filepath.Join("../..", folder), func(at string, file *ast.File, fset *token.FileSet) {
				begun = append(begun, find(file, fset, at, beginsTransaction)...)
				started = append(started, find(file, fset, at, startsGoroutine)...)
			})
		}
	}
	require.NotEmpty(t, begun)
	require.NotEmpty(t, started)
	require.Empty(t, strays(begun, transactions), "a transaction begins outside a door")
	require.Empty(t, strays(started, goroutines), "a goroutine begins outside cmd")
	require.Empty(t, unused(begun, transactions), "no transaction begins here any more")
}

func TestATransactionOrGoroutineElsewhereIsSeen(t *testing.T) {
	t.Parallel()
	const source = `package room
import "fettle/internal/db"
func Verb(ctx context.Context, d *db.DB) error {
	go work()
	group.Go(func() error { return nil })
	_, _ = d.BeginTxx(ctx, nil)
	_ = d.Read(ctx, "me", func(tx *db.Tx) error { return nil })
	reader.Read(buffer)
	begin := d.InTx
	return d.InTx(ctx, "me", verb)
}`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "room/verb.go", source, 0)
	require.NoError(t, err)
	require.Equal(t, []string{"room/verb.go:6", "room/verb.go:7", "room/verb.go:9", "room/verb.go:10"}, strays(find(file, fset, "room/verb.go", beginsTransaction), transactions))
	require.Equal(t, []string{"room/verb.go:4", "room/verb.go:5"}, strays(find(file, fset, "room/verb.go", startsGoroutine), goroutines))
}

// walkGo visits the Go files of a folder that are no tests; at is the path from the root of the module.
func walkGo(t *testing.T, folder string, visit func(at string, file *ast.File, fset *token.FileSet)) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") ||
			strings.HasSuffix(filepath.Dir(name), "test") {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err == nil {
			visit(filepath.ToSlash(strings.TrimPrefix(name, "../../")), file, fset)
		}
		return err
	}))
}

// find tells file and line of every node that is what is looked for.
func find(file *ast.File, fset *token.FileSet, at string, is func(ast.Node) bool) (out []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if n != nil && is(n) {
			out = append(out, fmt.Sprintf("%s:%d", at, fset.Position(n.Pos()).Line))
		}
		return true
	})
	return out
}

// beginsTransaction sees the method itself too, which may be called by another name.
func beginsTransaction(n ast.Node) bool {
	if s, is := n.(*ast.SelectorExpr); is {
		return slices.Contains([]string{"InTx", "Begin", "BeginTx", "Beginx", "BeginTxx", "MustBegin", "MustBeginTx"}, s.Sel.Name)
	}
	call, name := method(n)
	return name == "Read" && len(call.Args) == 3
}

func startsGoroutine(n ast.Node) bool {
	if _, is := n.(*ast.GoStmt); is {
		return true
	}
	call, name := method(n)
	return name == "Go" && len(call.Args) == 1
}

// method is a call of a method, or of another package's function, and its name.
func method(n ast.Node) (*ast.CallExpr, string) {
	call, is := n.(*ast.CallExpr)
	if !is {
		return nil, ""
	}
	if s, is := call.Fun.(*ast.SelectorExpr); is {
		return call, s.Sel.Name
	}
	return nil, ""
}

func (p place) holds(at string) bool {
	file, _, _ := strings.Cut(at, ":")
	return regexp.MustCompile(p.file).MatchString(file)
}

// strays are those that stand in none of the places.
func strays(found []string, places []place) []string {
	return slices.DeleteFunc(slices.Clone(found), func(at string) bool {
		return slices.ContainsFunc(places, func(p place) bool { return p.holds(at) })
	})
}

// unused are the places in which nothing stands.
func unused(found []string, places []place) (out []string) {
	for _, p := range places {
		if !slices.ContainsFunc(found, p.holds) {
			out = append(out, p.file+": "+p.why)
		}
	}
	return out
}
