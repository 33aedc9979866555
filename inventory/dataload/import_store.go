package dataload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/internal/sheet"
	"fettle/texts"
)

// Options say how a file is loaded.
type Options struct {
	// DryRun looks for faults and counts; nothing is written.
	DryRun bool
	// OnlyGood writes the rows with which nothing is wrong though others have faults.
	OnlyGood bool
	// IgnoreUnknown passes over columns that the kind does not have.
	IgnoreUnknown bool
	// Encoding and Separator. Default: what is recognised.
	Encoding  sheet.Encoding
	Separator sheet.Separator
	// Delivery is the number of the delivery that a stock file lists, where it has no such column.
	Delivery string
	// Rejected keeps the rows at fault as a file.
	Rejected bool
	// Progress is told how many rows were read. Default: nobody is told.
	Progress func(rows int) `json:"-"`
}

const (
	// batchRows are checked and written together.
	batchRows = 4_000
	// maxWhole bounds kinds that are read whole.
	maxWhole = 200_000
	// patience is how long a file may be read between two statements.
	patience = 20 * time.Second
)

// loading is one file on its way in.
type loading struct {
	tx     *db.Tx
	kind   *Kind
	o      Options
	report *ImportReport
	grid   Grid
	header headerOf
	seen   map[string]int
	tally  Tally
	// cut tells that the file was not read to its end, so that nothing of it is written.
	cut bool
}

// Import reads a file of a kind and writes it. Every fault of every row is told in one pass; a file with one writes
// nothing, unless its good rows were asked for. A dry run does all of it and takes it back. Loading a file again changes
// nothing. The file is read from its beginning, twice where it is CSV.
func Import(ctx context.Context, tx *db.Tx, name FileKind, file io.ReadSeeker, o Options) (report ImportReport, err error) {
	report = ImportReport{Kind: string(name), DryRun: o.DryRun, OnlyGood: o.OnlyGood, Errors: []RowError{}, Ignored: []string{}, Deliveries: []Delivery{}}
	kind, err := KindOf(name)
	if err != nil {
		return report, err
	}
	// A long file or a workbook takes a while to read between two statements.
	if err := tx.Patient(ctx, patience); err != nil {
		return report, err
	}
	rows, err := sheet.Open(file, sheet.Options{Encoding: o.Encoding, Separator: o.Separator,
		Known: func(cell string) bool { i, _ := kind.column(cell); return i >= 0 }})
	if err != nil {
		return report, report.unreadable(1, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	found := rows.Found()
	report.Found = &found
	l := &loading{tx: tx, kind: kind, o: o, report: &report, seen: map[string]int{},
		grid: Grid{kind: kind, delivery: o.Delivery}}
	if o.Rejected {
		report.rejects = &rejects{}
	}
	err = db.InSavepoint(ctx, tx, func() (bool, error) {
		if err := l.all(ctx, rows); err != nil {
			return false, err
		}
		return !o.DryRun && !l.cut && (!report.Faulty() || o.OnlyGood), nil
	})
	report.Added, report.Changed, report.Unchanged = l.tally.Added, l.tally.Changed, l.tally.Unchanged
	report.Before, report.Nothing = l.tally.Before, l.tally.Nothing
	report.Deliveries = append(report.Deliveries, l.tally.Deliveries...)
	if l.cut || report.Faulty() && !o.DryRun && !o.OnlyGood {
		report.Added, report.Changed, report.Unchanged = 0, 0, 0
	}
	return report, err
}

// unreadable notes why a file cannot be read as the fault of a line; what is no fault of the file is passed on.
func (r *ImportReport) unreadable(line int, err error) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok && errors.Is(err, sheet.ErrFile) {
		r.note(Wrong(line, "", texts.Sentence{Key: f.Key(), Values: f.Values}))
		return nil
	}
	return err
}

func (l *loading) all(ctx context.Context, rows sheet.Reader) error {
	head, err := rows.Next()
	if errors.Is(err, io.EOF) {
		l.report.note(Wrong(1, "", texts.Of("row.no_header", "columns", l.kind.header())))
		return nil
	}
	if err != nil {
		return l.report.unreadable(1, err)
	}
	l.header = l.grid.readHeader(head, l.o, l.report, l.report.Found.Format == sheet.CSV)
	if l.report.rejects != nil {
		l.report.rejects.header = l.header.names
	}
	if l.report.Faulty() {
		return nil
	}
	batch := l.grid
	for last := head.Line; ; {
		row, err := rows.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				if err := l.report.unreadable(last+1, err); err != nil {
					return err
				}
				l.cut = true
			}
			break
		}
		last = row.Line
		if l.report.Rows++; l.kind.Whole && l.report.Rows > maxWhole {
			l.report.note(Wrong(row.Line, "", texts.Of("row.too_many", "most", maxWhole)))
			l.cut = true
			break
		}
		batch.rows = append(batch.rows, l.take(&batch, row))
		if len(batch.rows) == batchRows && !l.kind.Whole {
			if err := l.flush(ctx, &batch); err != nil {
				return err
			}
			batch.rows = nil
		}
	}
	if l.report.Rows == 0 && !l.report.Faulty() {
		l.report.note(Wrong(head.Line, "", texts.Of("row.none")))
	}
	return l.flush(ctx, &batch)
}

// take reads a row and looks whether an earlier one has its key; one whose key cannot be read is like no other.
func (l *loading) take(g *Grid, row sheet.Row) *gridRow {
	out := g.read(row, l.header)
	for _, e := range out.errors {
		for _, k := range l.kind.Key {
			if e.Column == k || e.Column == "" {
				return out
			}
		}
	}
	key := g.key(out)
	if first, twice := l.seen[key]; twice {
		out.wrong(l.kind.Key[0], spoken(l.kind.Key, out, g), texts.Of("row.twice", "first", first))
		return out
	}
	l.seen[key] = row.Line
	return out
}

// spoken is the key of a row as a person reads it.
func spoken(names []string, r *gridRow, g *Grid) string {
	out := ""
	for _, n := range names {
		if v := r.cell(g.at(n)); v != "" {
			if out != "" {
				out += " "
			}
			out += v
		}
	}
	return out
}

// flush checks and writes a batch and tells of its faults in the order of its lines.
func (l *loading) flush(ctx context.Context, batch *Grid) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("load %s: %w", l.kind.Name, err)
	}
	if err := batch.spell(ctx, l.tx); err != nil {
		return err
	}
	if err := batch.checkReferences(ctx, l.tx, false); err != nil {
		return err
	}
	// What is at fault takes along what needs it, so the rest is looked at until nothing more falls.
	good := batch.good()
	for before := -1; before != good.Len() && good.Len() > 0; {
		before = good.Len()
		if err := l.check(ctx, good); err != nil {
			return err
		}
		good = good.good()
	}
	if err := l.write(ctx, good); err != nil {
		return err
	}
	for _, r := range batch.rows {
		if len(r.errors) == 0 {
			continue
		}
		l.report.Bad++
		for _, e := range r.errors {
			l.report.note(e)
		}
		if l.report.rejects != nil {
			l.report.rejects.add(r.raw, r.errors)
		}
	}
	if l.o.Progress != nil {
		l.o.Progress(l.report.Rows)
	}
	return nil
}

func (l *loading) check(ctx context.Context, g *Grid) error {
	if err := g.checkReferences(ctx, l.tx, true); err != nil {
		return err
	}
	if g = g.good(); l.kind.Check == nil || g.Len() == 0 {
		return nil
	}
	return l.kind.Check(ctx, l.tx, g)
}

// write writes rows; when one of them breaks a law of the database, halves are written until it is found, because the
// database says which law was broken and not by which row.
func (l *loading) write(ctx context.Context, g *Grid) error {
	for g.Len() > 0 {
		before := g.Len()
		g.Done = Tally{}
		var refusal error
		err := db.InSavepoint(ctx, l.tx, func() (bool, error) {
			err := l.kind.Load(ctx, l.tx, g)
			if isLaw(err) {
				refusal = err
				return false, nil
			}
			return err == nil && g.good().Len() == before, err
		})
		if err != nil {
			return err
		}
		switch good := g.good(); {
		case refusal != nil && before == 1:
			return l.refuse(ctx, g, refusal)
		case refusal != nil:
			return errors.Join(l.write(ctx, g.some(0, before/2)), l.write(ctx, g.some(before/2, before)))
		case good.Len() == before:
			l.tally.add(g.Done)
			return nil
		default:
			g = good
		}
	}
	return nil
}

// isLaw tells whether a rule or the database refuses what was written, and not how it was asked.
func isLaw(err error) bool {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.Unknown
	}
	e, ok := errors.AsType[*pq.Error](err)
	return ok && (e.Code.Class() == "23" || e.Code.Class() == "22" || e.Code.Class() == "54")
}

const lawColumnsSQL = `
SELECT a.attname
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
WHERE c.conname = $1 AND c.connamespace = 'public'::regnamespace
ORDER BY array_position(c.conkey, a.attnum)`

// refuse notes the law that a row breaks at the column that the law is about.
func (l *loading) refuse(ctx context.Context, g *Grid, err error) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		g.ruled(0, f)
		return nil
	}
	e, _ := errors.AsType[*pq.Error](err)
	columns := []string{e.Column}
	if e.Column == "" && e.Constraint != "" {
		columns = columns[:0]
		if err := l.tx.SelectContext(ctx, &columns, lawColumnsSQL, e.Constraint); err != nil {
			return fmt.Errorf("look what %s is about: %w", e.Constraint, err)
		}
	}
	at := ""
	for _, c := range columns {
		if g.Has(c) {
			at = c
			break
		}
	}
	why := texts.Of("row.refused", "law", lawOf(e), "columns", columns)
	if key := "law." + e.Constraint; texts.Has(key) {
		why = texts.Of(key)
	}
	g.Wrong(0, at, why)
	return nil
}

// lawOf is the name of the law that was broken, or what else the database has against it.
func lawOf(e *pq.Error) string {
	if e.Constraint != "" {
		return e.Constraint
	}
	return e.Message
}

// ruled notes what a rule says against a row, at the column that its field is called after.
func (g *Grid) ruled(r int, rule *fault.Fault) {
	column := rule.Field[strings.LastIndex(rule.Field, ".")+1:]
	if g.kind.Name == FileCounts && column == "quantity" {
		column = "counted"
	}
	g.Wrong(r, column, texts.Sentence{Key: rule.Key(), Values: rule.Values})
}
