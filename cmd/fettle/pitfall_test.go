package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/audit"
)

var halls = []string{"inventory", "shipping", "allocation", "recycling", "repairflow"}

// parsed is every file of the rooms, tests or not, by path.
func parsed(t *testing.T, tests bool) map[string]*ast.File {
	t.Helper()
	out := map[string]*ast.File{}
	for _, hall := range append(slices.Clone(halls), "cmd") {
		require.NoError(t, fs.WalkDir(os.DirFS("../.."), hall, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") != tests {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", path), nil, 0)
			out[path] = file
			return err
		}))
	}
	require.NotEmpty(t, out)
	return out
}

// leaving are packages through which something leaves the building.
var leaving = []string{"net/http", "net", "os/exec", "net/smtp", "github.com/segmentio/kafka-go", "github.com/twmb/franz-go/pkg/kgo"}

// Whoever holds a transaction talks to the database alone.
func TestPitfall09LockHeldOverACall(t *testing.T) {
	t.Parallel()
	looked := 0
	for path, file := range parsed(t, false) {
		names := map[string]bool{}
		for _, i := range file.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			require.NoError(t, err)
			if slices.Contains(leaving, name) {
				short := name[strings.LastIndex(name, "/")+1:]
				if i.Name != nil {
					short = i.Name.Name
				}
				names[strings.TrimSuffix(strings.TrimPrefix(short, "kafka-"), "-go")] = true
				names[short] = true
			}
		}
		for body := range bodiesWithTx(file) {
			looked++
			for _, called := range callsOf(body) {
				require.False(t, names[called[0]] && !harmless.MatchString(called[1]), "%s calls %s.%s while it holds a transaction", path, called[0], called[1])
			}
		}
	}
	require.Greater(t, looked, 100)

	// And with every broker away a part is ordered, and no transaction is left open.
	s := openShop(t, 2, map[string]int64{"FAN WH-GZ": 5})
	m := s.hire()
	c := s.crowd(4, m.URL)
	c.storm(nil)
	c.reckon(map[string]int64{"FAN WH-GZ": 5})
	var open int
	require.NoError(t, s.db.GetContext(t.Context(), &open, `
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND state = 'idle in transaction' AND clock_timestamp() - xact_start > interval '5 s'`))
	require.Zero(t, open)
}

// harmless are names that call nobody.
var harmless = regexp.MustCompile(`^(Status|Method|Error$|IP|Parse|JoinHostPort|SplitHostPort)`)

// bodiesWithTx are functions that are given a transaction, closures included.
func bodiesWithTx(file *ast.File) map[*ast.BlockStmt]bool {
	out := map[*ast.BlockStmt]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		var kind *ast.FuncType
		var body *ast.BlockStmt
		switch f := n.(type) {
		case *ast.FuncDecl:
			kind, body = f.Type, f.Body
		case *ast.FuncLit:
			kind, body = f.Type, f.Body
		default:
			return true
		}
		for _, p := range kind.Params.List {
			if star, ok := p.Type.(*ast.StarExpr); ok && body != nil {
				if of, ok := star.X.(*ast.SelectorExpr); ok && of.Sel.Name == "Tx" {
					out[body] = true
				}
			}
		}
		return true
	})
	return out
}

// callsOf are the (package or value, name) of everything that a body calls.
func callsOf(body *ast.BlockStmt) [][2]string {
	var out [][2]string
	ast.Inspect(body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if s, ok := call.Fun.(*ast.SelectorExpr); ok {
				if of, ok := s.X.(*ast.Ident); ok {
					out = append(out, [2]string{of.Name, s.Sel.Name})
				}
			}
		}
		return true
	})
	return out
}

var named = regexp.MustCompile(`^TestPitfall(\d\d)[A-Z]\w+$`)

// Each pitfall of the list has a test that bears its number, and the list names it.
func TestEveryPitfallHasATest(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/pitfalls.md")
	require.NoError(t, err)
	have := map[int]bool{}
	for path, file := range parsed(t, true) {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if m := named.FindStringSubmatch(f.Name.Name); m != nil {
				n, err := strconv.Atoi(m[1])
				require.NoError(t, err)
				have[n] = true
				require.Contains(t, string(raw), fmt.Sprintf("| %d | ", n))
				require.Contains(t, string(raw), f.Name.Name, "docs/pitfalls.md lacks a test of %s", path)
			}
		}
	}
	for n := 1; n <= 22; n++ {
		require.True(t, have[n], "pitfall %d has no test", n)
	}
	require.Len(t, have, 22)
}

// While 256 callers ask for one part whose counter somebody keeps locked, another order and a read are served: the callers
// wait for a slice and not for connections.
func TestAHotPartLeavesConnectionsToOthers(t *testing.T) {
	t.Parallel()
	stock := map[string]int64{"FAN WH-GZ": 90, "FAN WH-SZ": 60, "SEAL WH-GZ": 1000}
	s := openShop(t, 64, stock)
	m := s.hire()
	c := s.crowd(2, m.URL) // each of 128 wishes is sent twice at once
	held, letGo, free := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		free <- s.db.InTx(t.Context(), "test", func(tx *db.Tx) error {
			_, err := tx.ExecContext(t.Context(), "SELECT 1 FROM stock WHERE part = 'FAN' FOR UPDATE")
			close(held)
			<-letGo
			return err
		})
	}()
	<-held
	var storm sync.WaitGroup
	storm.Go(func() { c.storm(nil) })
	const waitersSQL = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
	for waiters := 0; waiters < 1; {
		require.NoError(t, s.db.GetContext(t.Context(), &waiters, waitersSQL))
	}
	// The hot slices wait for the counter now, and as long as the test likes.
	for range 20 {
		code, body := s.get(m.URL + "/v1/order-lines?limit=5")
		require.Equal(t, http.StatusOK, code, body)
	}
	code, body := s.post(m.URL+"/v1/repairs/"+s.spare+"/start-visit", "{}")
	require.Equal(t, http.StatusOK, code, "another's command: %s", body)
	var busy int
	require.NoError(t, s.db.GetContext(t.Context(), &busy, `
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%place_orders%'`))
	require.LessOrEqual(t, busy, 2, "so many connections a hot part takes")
	require.Less(t, c.done.Load(), int64(len(c.wishes)), "the crowd was through before anybody else came")
	close(letGo)
	require.NoError(t, <-free)
	code, body = s.post(m.URL+"/v1/repairs/"+s.spare+"/part-orders", `{"ship_to":"site","lines":[{"part":"SEAL","quantity":1}]}`)
	require.Equal(t, http.StatusOK, code, "another's order among theirs: %s", body)
	storm.Wait()
	t.Logf("%d callers, %d sent again", 2*len(c.wishes), c.resent.Load())
	require.NoError(t, s.db.Read(t.Context(), "audit", func(tx *db.Tx) error {
		drift, err := audit.Audit(t.Context(), tx)
		require.Empty(t, drift)
		return err
	}))
	_, metrics := s.get(m.Running().Metrics)
	require.Contains(t, metrics, "fettle_transaction_retries_total")
}

func (s *shop) get(url string) (int, string) { return s.call(http.MethodGet, url, "") }

func (s *shop) post(url, body string) (int, string) { return s.call(http.MethodPost, url, body) }

func (s *shop) call(method, url, body string) (int, string) {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), method, url, strings.NewReader(body))
	require.NoError(s, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("Idempotency-Key", uuid.NewString())
	answer, err := http.DefaultClient.Do(request)
	require.NoError(s, err)
	return answer.StatusCode, read(s.T, answer)
}

func read(t *testing.T, answer *http.Response) string {
	t.Helper()
	raw, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return string(raw)
}
