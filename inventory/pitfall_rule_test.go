package inventory

import (
	"context"
	"database/sql"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/fault"
)

// rooms are the folders whose sources are looked at.
var rooms = []string{"inventory", "shipping", "allocation", "recycling", "repairflow"}

// sources parses every file of the rooms that is no test.
func sources(t *testing.T) []*ast.File {
	t.Helper()
	var out []*ast.File
	for _, room := range rooms {
		err := fs.WalkDir(os.DirFS(".."), room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", path), nil, 0)
			out = append(out, file)
			return err
		})
		require.NoError(t, err)
	}
	require.Greater(t, len(out), 50)
	return out
}

type statement struct{ name, text string }

var counterWrite = regexp.MustCompile(`UPDATE stock\b[^;]*\bSET\b[^;]*?\b(on_hand|reserved|on_hold)\s*=[^;]*?(FROM|WHERE|$)|INSERT INTO stock \([^)]*(on_hand|reserved|on_hold)`)

func (s statement) writesCounters() bool { return counterWrite.MatchString(s.text) }

// statementsOf are the constants of the rooms that hold text.
func statementsOf(t *testing.T) []statement {
	t.Helper()
	var out []statement
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, v := range spec.Values {
				ast.Inspect(v, func(n ast.Node) bool {
					if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
						text, err := strconv.Unquote(l.Value)
						require.NoError(t, err)
						out = append(out, statement{spec.Names[min(i, len(spec.Names)-1)].Name, text})
					}
					return true
				})
			}
			return true
		})
	}
	return out
}

// wire counts what is sent to the server: a statement is so many messages, whatever it carries.
type wire struct {
	net.Conn
	sent *atomic.Int64
}

func (c wire) Write(b []byte) (int, error) { c.sent.Add(1); return c.Conn.Write(b) }

type counting struct{ sent *atomic.Int64 }

func (d counting) Dial(network, address string) (net.Conn, error) {
	return d.DialTimeout(network, address, 10*time.Second)
}

func (d counting) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	c, err := net.DialTimeout(network, address, timeout) //nolint:noctx // lib/pq gives none
	return wire{c, d.sent}, err
}

// counted is the same database over connections that count.
func (w world) counted() (world, *atomic.Int64) {
	w.Helper()
	connector, err := pq.NewConnector(w.db.URL())
	require.NoError(w, err)
	sent := &atomic.Int64{}
	connector.Dialer(counting{sent})
	pool := sql.OpenDB(connector)
	w.Cleanup(func() { require.NoError(w, pool.Close()) })
	w.db = &db.DB{DB: sqlx.NewDb(pool, "postgres")}
	w.db.SetClock(time.Now)
	return w, sent
}

// Nothing derived is kept beside a counter, and many lines take as many statements as one.
func TestPitfall15DerivedQuantitiesAndLoops(t *testing.T) {
	t.Parallel()
	w := setup(t)
	var columns []string
	require.NoError(t, w.db.SelectContext(t.Context(), &columns, `
SELECT attname FROM pg_attribute
WHERE attrelid = 'stock'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND atttypid IN ('bigint'::regtype, 'int'::regtype)
ORDER BY attname`))
	require.Equal(t, []string{"on_hand", "on_hold", "reserved", "version"}, columns, "what can be reckoned is not stored")
	w, sent := w.counted()
	ids := make(chan uuid.UUID, 1000)
	for verb, do := range map[string]func(ctx context.Context, tx *db.Tx, n int) error{
		"1 receive": func(ctx context.Context, tx *db.Tx, n int) error {
			lines := make([]ReceiptLine, n)
			for i := range lines {
				lines[i] = ReceiptLine{Part: []string{"SEAL", "BELT"}[i%2], Condition: New, Quantity: 5}
			}
			return Receive(ctx, tx, []string{"A", "B", "C"}[n%3], "note", lines)
		},
		"2 reserve": func(ctx context.Context, tx *db.Tx, n int) error {
			takes := make([]Take, n)
			for i := range takes {
				takes[i] = take([]string{"SEAL", "BELT"}[i%2], []string{"A", "B", "C"}[i%3], 1)
			}
			out, err := Reserve(ctx, tx, takes)
			for _, o := range out {
				if o.OK {
					ids <- o.ID
				}
			}
			return err
		},
		"3 move": func(ctx context.Context, tx *db.Tx, n int) error {
			movements := make([]Movement, n)
			for i := range movements {
				movements[i] = Movement{Kind: "receipt", Part: "SEAL", Quantity: int64(i + 1), From: free(AtSupplier, New), To: free("A", New)}
			}
			return Move(ctx, tx, movements)
		},
	} {
		costs := map[int]int64{}
		// A statement of a kind is prepared the first time for its transaction and the second time for all.
		for _, n := range []int{1, 1, 1, 100} {
			before := sent.Load()
			w.do(func(ctx context.Context, tx *db.Tx) error { return do(ctx, tx, n) })
			costs[n] = sent.Load() - before
		}
		require.Equal(t, costs[1], costs[100], verb)
		require.NotZero(t, costs[1])
	}
	released := func(n int) int64 {
		var list []uuid.UUID
		out := w.reserve(many(n)...)
		for _, o := range out {
			require.True(t, o.OK)
			list = append(list, o.ID)
		}
		before := sent.Load()
		w.do(func(ctx context.Context, tx *db.Tx) error { return Release(ctx, tx, list, "test") })
		return sent.Load() - before
	}
	require.Equal(t, released(1), released(100), "release")
	w.clean()
}

func many(n int) []Take {
	out := make([]Take, n)
	for i := range out {
		out[i] = take("SEAL", "A", 1)
	}
	return out
}

// counted words are those of which there is a whole number.
var countedWord = regexp.MustCompile(`(?i)quantit|on_?hand|reserved|available|on_?hold|pieces|grams|minor|reorder`)

func TestPitfall21FloatsForQuantity(t *testing.T) {
	t.Parallel()
	w := setup(t)
	var inexact []string
	require.NoError(t, w.db.SelectContext(t.Context(), &inexact, `
SELECT c.table_name || '.' || c.column_name
FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('real', 'double precision', 'numeric', 'money')
  AND c.column_name NOT IN ('lon', 'lat') AND c.table_name NOT LIKE 'goose%'
ORDER BY 1`))
	for _, column := range inexact {
		require.NotRegexp(t, countedWord, column)
	}
	var text []string
	require.NoError(t, w.db.SelectContext(t.Context(), &text, `
SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
WHERE table_schema = 'public' AND column_name IN ('quantity', 'on_hand', 'reserved', 'on_hold', 'available') AND data_type NOT IN ('bigint', 'integer')`))
	require.Empty(t, text)
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			f, ok := n.(*ast.Field)
			if kind, named := typeName(f, ok); named && strings.HasPrefix(kind, "float") {
				for _, name := range f.Names {
					require.NotRegexp(t, countedWord, name.Name, "%s has a %s of kind %s", file.Name.Name, name.Name, kind)
				}
			}
			return true
		})
	}
	for _, quantity := range []string{"1.5", "1e2", "NaN", "-1", "0", "9223372036854775808"} {
		w.do(func(ctx context.Context, tx *db.Tx) error {
			report, err := Import(ctx, tx, "stock", strings.NewReader("location,part,condition,quantity,bin,serials\nA,SEAL,new,"+quantity+",,\n"), false)
			require.Len(t, report.Errors, 1, quantity)
			return err
		})
	}
	require.Equal(t, [2]int64{}, w.counter("SEAL", "A", New))
}

func typeName(f *ast.Field, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	id, named := f.Type.(*ast.Ident)
	if !named {
		return "", false
	}
	return id.Name, true
}

func TestPitfall22UnboundedRetries(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 1)
	w.receive("SEAL", "B", 1)
	// Two callers who lock by hand, the wrong way round; the second time they do it right.
	met := sync.WaitGroup{}
	met.Add(2)
	errs, tries := make(chan error, 2), [2]atomic.Int64{}
	lock := func(ctx context.Context, tx *db.Tx, place string) error {
		_, err := tx.ExecContext(ctx, "SELECT 1 FROM stock WHERE part = 'SEAL' AND location = $1 FOR UPDATE", place)
		return err
	}
	for i, order := range [][]string{{"A", "B"}, {"B", "A"}} {
		go func() {
			errs <- w.try(func(ctx context.Context, tx *db.Tx) error {
				if tries[i].Add(1) > 1 {
					return errors.Join(lock(ctx, tx, "A"), lock(ctx, tx, "B"))
				}
				if err := lock(ctx, tx, order[0]); err != nil {
					return err
				}
				met.Done()
				met.Wait()
				return lock(ctx, tx, order[1])
			})
		}()
	}
	require.NoError(t, errors.Join(<-errs, <-errs))
	// Who was ended may come back so fast that he takes his first row again before the other wakes, and is ended again.
	require.Positive(t, w.db.Retries.Load(), "PostgreSQL ends one of the two, and he is counted")
	require.Equal(t, 2+w.db.Retries.Load(), tries[0].Load()+tries[1].Load(), "each further try is counted")

	for _, state := range []string{"40P01", "40001"} {
		before, n := w.db.Retries.Load(), 0
		err := w.try(func(ctx context.Context, tx *db.Tx) error {
			n++
			_, err := tx.ExecContext(ctx, "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '"+state+"'; END $$")
			return err
		})
		require.ErrorIs(t, err, db.ErrUnavailable, "the caller may come again with the same key")
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
		require.Equal(t, 6, n, "tries are bounded")
		require.EqualValues(t, 5, w.db.Retries.Load()-before)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err := w.db.InTx(ctx, "test", func(tx *db.Tx) error {
		n++
		_, err := tx.ExecContext(ctx, "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$")
		cancel()
		return err
	})
	require.ErrorIs(t, err, db.ErrUnavailable)
	require.Equal(t, 1, n, "who has gone is not tried for")
}

// Whoever reads supersessions by himself answers otherwise one day. A list of parts names the newest, and decides nothing.
func TestPitfall19SupersessionReadInOnePlace(t *testing.T) {
	t.Parallel()
	for _, s := range statementsOf(t) {
		if readsSupersessions.MatchString(s.text) {
			require.Contains(t, []string{"chainSQL", "replacedSQL", "allSupersessionsSQL", "partsOfModelSQL"}, s.name, s.text)
		}
	}
	w := setup(t)
	load := func(rows string) []RowError {
		var report ImportReport
		w.do(func(ctx context.Context, tx *db.Tx) (err error) {
			report, err = Import(ctx, tx, "supersessions", strings.NewReader("from_part,to_part,mode,effective_on,factor,two_way\n"+rows), false)
			return err
		})
		return report.Errors
	}
	require.NotEmpty(t, load("SEAL,SEAL,no_stock,2026-01-01,1,no\n"), "of itself")
	require.NotEmpty(t, load("SEAL,BELT,no_stock,2026-01-01,1,no\nBELT,COMP,no_stock,2026-01-01,1,no\nCOMP,SEAL,no_stock,2026-01-01,1,no\n"), "a loop in one file")
	require.Empty(t, load("SEAL,BELT,no_stock,2026-01-01,1,no\n"))
	require.NotEmpty(t, load("BELT,SEAL,no_stock,2026-01-01,1,no\n"), "a loop with what was there")
}

var readsSupersessions = regexp.MustCompile(`(FROM|JOIN) supersessions\b`)

var absolute = regexp.MustCompile(`\b(on_hand|reserved|on_hold)\s*=\s*(\$|[a-z]+\.?[a-z_]*\s*(,|\n|$))`)

// Someone counts, and while he writes it down pieces go out: what he says is a difference at the time he looked, so that
// the moves since then stand. No statement sets a counter to a number.
func TestPitfall18CountOverMoves(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 5)
	// He finds four of five; before he has said so, two go out and three come in.
	out := Movement{Kind: "transfer", Part: "SEAL", Quantity: 2, From: free("A", New), To: free("B", New)}
	less := func(ctx context.Context, tx *db.Tx) error {
		return Adjust(ctx, tx, Adjustment{Location: "A", Part: "SEAL", Condition: New, Delta: -1, Reason: "counted"})
	}
	require.NoError(t, w.behind(moving(out), less))
	w.receive("SEAL", "A", 3)
	require.Equal(t, [2]int64{5, 0}, w.counter("SEAL", "A", New))
	w.clean()
	for _, s := range statementsOf(t) {
		if s.writesCounters() {
			require.NotRegexp(t, absolute, s.text[:strings.Index(s.text, "FROM")], s.name)
		}
	}
	require.Regexp(t, absolute, "SET on_hand = $2")
	require.Regexp(t, absolute, "SET on_hand = c.counted\n")
}
