package inventory_test

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
	"fettle/inventory/site"
	"fettle/inventory/stock"
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

// Nothing derived is kept beside a counter, and many lines take as many statements as one.
func TestPitfall15DerivedQuantitiesAndLoops(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	var columns []string
	require.NoError(t, w.DB.SelectContext(t.Context(), &columns, `
SELECT attname FROM pg_attribute
WHERE attrelid = 'stock'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND atttypid IN ('bigint'::regtype, 'int'::regtype)
ORDER BY attname`))
	require.Equal(t, []string{"on_hand", "on_hold", "reserved", "version"}, columns, "what can be reckoned is not stored")
	w, sent := w.Counted()
	ids := make(chan uuid.UUID, 1000)
	for verb, do := range map[string]func(ctx context.Context, tx *db.Tx, n int) error{
		"1 receive": func(ctx context.Context, tx *db.Tx, n int) error {
			lines := make([]stock.ReceiptLine, n)
			for i := range lines {
				lines[i] = stock.ReceiptLine{Part: []string{"SEAL", "BELT"}[i%2], Condition: stock.New, Quantity: 5}
			}
			return stock.Receive(ctx, tx, []string{"A", "B", "C"}[n%3], "note", lines)
		},
		"2 reserve": func(ctx context.Context, tx *db.Tx, n int) error {
			takes := make([]stock.Take, n)
			for i := range takes {
				takes[i] = inventorytest.Take([]string{"SEAL", "BELT"}[i%2], []string{"A", "B", "C"}[i%3], 1)
			}
			out, err := stock.Reserve(ctx, tx, takes)
			for _, o := range out {
				if o.OK {
					ids <- o.ID
				}
			}
			return err
		},
		"3 move": func(ctx context.Context, tx *db.Tx, n int) error {
			movements := make([]stock.Movement, n)
			for i := range movements {
				movements[i] = stock.Movement{Kind: "receipt", Part: "SEAL", Quantity: int64(i + 1), From: inventorytest.Free(site.AtSupplier, stock.New), To: inventorytest.Free("A", stock.New)}
			}
			return stock.Move(ctx, tx, movements)
		},
	} {
		costs := map[int]int64{}
		// A statement of a kind is prepared the first time for its transaction and the second time for all.
		for _, n := range []int{1, 1, 1, 100} {
			before := sent.Load()
			w.Do(func(ctx context.Context, tx *db.Tx) error { return do(ctx, tx, n) })
			costs[n] = sent.Load() - before
		}
		require.Equal(t, costs[1], costs[100], verb)
		require.NotZero(t, costs[1])
	}
	released := func(n int) int64 {
		var list []uuid.UUID
		out := w.Reserve(many(n)...)
		for _, o := range out {
			require.True(t, o.OK)
			list = append(list, o.ID)
		}
		before := sent.Load()
		w.Do(func(ctx context.Context, tx *db.Tx) error { return stock.Release(ctx, tx, list, "test") })
		return sent.Load() - before
	}
	require.Equal(t, released(1), released(100), "release")
	w.Clean()
}

func many(n int) []stock.Take {
	out := make([]stock.Take, n)
	for i := range out {
		out[i] = inventorytest.Take("SEAL", "A", 1)
	}
	return out
}

// counted words are those of which there is a whole number.
var countedWord = regexp.MustCompile(`(?i)quantit|on_?hand|reserved|available|on_?hold|pieces|grams|minor|reorder`)

func TestPitfall21FloatsForQuantity(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	var inexact []string
	require.NoError(t, w.DB.SelectContext(t.Context(), &inexact, `
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
	require.NoError(t, w.DB.SelectContext(t.Context(), &text, `
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
	for _, quantity := range []string{"1.5", "1e2", "NaN", "-1", "9223372036854775808"} {
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			report, err := dataload.Import(ctx, tx, "stock", strings.NewReader("location,part,condition,quantity,bin,serials\nA,SEAL,new,"+quantity+",,\n"), dataload.Options{})
			require.Len(t, report.Errors, 1, quantity)
			return err
		})
	}
	require.Equal(t, [2]int64{}, w.Counter("SEAL", "A", stock.New))
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
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 1)
	w.Receive("SEAL", "B", 1)
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
			errs <- w.Try(func(ctx context.Context, tx *db.Tx) error {
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
	require.Positive(t, w.DB.Retries.Load(), "PostgreSQL ends one of the two, and he is counted")
	require.Equal(t, 2+w.DB.Retries.Load(), tries[0].Load()+tries[1].Load(), "each further try is counted")

	for _, state := range []string{"40P01", "40001"} {
		before, n := w.DB.Retries.Load(), 0
		err := w.Try(func(ctx context.Context, tx *db.Tx) error {
			n++
			_, err := tx.ExecContext(ctx, "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '"+state+"'; END $$")
			return err
		})
		require.ErrorIs(t, err, db.ErrUnavailable, "the caller may come again with the same key")
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
		require.Equal(t, 6, n, "tries are bounded")
		require.EqualValues(t, 5, w.DB.Retries.Load()-before)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err := w.DB.InTx(ctx, "test", func(tx *db.Tx) error {
		n++
		_, err := tx.ExecContext(ctx, "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$")
		cancel()
		return err
	})
	require.ErrorIs(t, err, db.ErrUnavailable)
	require.Equal(t, 1, n, "who has gone is not tried for")
}

// Whoever reads supersessions by himself answers otherwise one day. A list of parts names the newest, and decides
// nothing; what a model's parts have in all leaves out what is no stock any more, part by part;
// the columns of an order line say whether a part has a successor at all, and the line asks here which.
func TestPitfall19SupersessionReadInOnePlace(t *testing.T) {
	t.Parallel()
	for _, s := range statementsOf(t) {
		if readsSupersessions.MatchString(s.text) {
			require.Contains(t, []string{"chainSQL", "replacedSQL", "allSupersessionsSQL", "partsOfModelSQL", "listPartsSQL", "totalsSQL", "Columns"}, s.name, s.text)
		}
	}
	w := inventorytest.New(t)
	load := func(rows string) []dataload.RowError {
		var report dataload.ImportReport
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			report, err = dataload.Import(ctx, tx, "supersessions", strings.NewReader("from_part,to_part,mode,effective_on,factor,two_way\n"+rows), dataload.Options{})
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
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 5)
	// He finds four of five; before he has said so, two go out and three come in.
	out := stock.Movement{Kind: "transfer", Part: "SEAL", Quantity: 2, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)}
	less := func(ctx context.Context, tx *db.Tx) error {
		return stock.Adjust(ctx, tx, stock.Adjustment{Location: "A", Part: "SEAL", Condition: stock.New, Delta: -1, Reason: "counted"})
	}
	require.NoError(t, w.Behind(inventorytest.Moving(out), less))
	w.Receive("SEAL", "A", 3)
	require.Equal(t, [2]int64{5, 0}, w.Counter("SEAL", "A", stock.New))
	w.Clean()
	for _, s := range statementsOf(t) {
		if s.writesCounters() {
			require.NotRegexp(t, absolute, s.text[:strings.Index(s.text, "FROM")], s.name)
		}
	}
	require.Regexp(t, absolute, "SET on_hand = $2")
	require.Regexp(t, absolute, "SET on_hand = c.counted\n")
}

func TestPitfall16SetPathWithoutTheLock(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 5)
	var all []stock.Taken
	less := func(ctx context.Context, tx *db.Tx) error {
		return stock.Adjust(ctx, tx, stock.Adjustment{Location: "A", Part: "SEAL", Condition: stock.New, Delta: -1, Reason: "not found"})
	}
	require.ErrorIs(t, w.Behind(inventorytest.Reserving(&all, inventorytest.Take("SEAL", "A", 5)), less), stock.ErrShort, "what is promised is not written off")
	file := "location,part,condition,quantity,bin,serials\nA,SEAL,new,5,A-01,\n"
	load := func(ctx context.Context, tx *db.Tx) error {
		report, err := dataload.Import(ctx, tx, "stock", strings.NewReader(file), dataload.Options{})
		require.Empty(w, report.Errors)
		return err
	}
	release := func(ctx context.Context, tx *db.Tx) error {
		return stock.Release(ctx, tx, []uuid.UUID{all[0].ID}, "test")
	}
	require.NoError(t, w.Behind(release, load))
	require.Equal(t, [2]int64{10, 0}, w.Counter("SEAL", "A", stock.New))
	w.Clean()
	for _, s := range statementsOf(t) {
		if s.writesCounters() {
			require.Contains(t, []string{"changeStockSQL", "mendSQL"}, s.name, "%s writes counters past the lock", s.name)
		}
	}
}
