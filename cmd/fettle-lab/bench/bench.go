// Package bench measures each figure that is promised beside its yardstick, on a durable cluster of its own.
package bench

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"fettle/cmd/internal/app"
)

// Command is the command line of the measurement.
type Command struct {
	Row     []string `help:"Rows to measure. Default: all." placeholder:"NAME"`
	Seconds int      `default:"5" help:"How long each side of a row is measured in a round."`
	Rounds  int      `default:"3" help:"How often the two sides of a row take turns."`
	Lines   int64    `default:"10000000" help:"Past order lines that growth ends with; it begins with a hundredth."`
	Returns int64    `default:"1000000" help:"Past returns that balance, audit_mass and returns_growth are measured after."`
	Repairs int64    `default:"1000000" help:"Repairs that search looks among; 10000000 takes some minutes more to write."`
	Results string   `default:"bench/results.json" help:"File that the rows are written to." placeholder:"FILE"`
	Binary  string   `env:"FETTLE_BINARY" placeholder:"FILE" help:"The service's binary, for rows that watch a process. Default: fettle beside this program."`
	Profile string   `help:"Write a CPU profile of our side to this file." placeholder:"FILE"`
}

// comparison says on which side of its goal a value has to lie.
type comparison string

const (
	atLeast comparison = "≥"
	atMost  comparison = "≤"
)

// benchRow is one measurement and the goal it is held to.
type benchRow struct {
	name       string
	workload   string
	comparison comparison
	goal       float64
	run        func(ctx context.Context, b *bench) (figures, error)
}

// figures are what a row measured; yardstick is NaN where there is nothing to compare with.
type figures struct{ ours, yardstick, value float64 }

// ratioOf compares our side with the yardstick's.
func ratioOf(ours, yardstick float64) figures { return figures{ours, yardstick, ours / yardstick} }

// alone is a figure that is held to the goal by itself.
func alone(ours float64) figures { return figures{ours, math.NaN(), ours} }

// benchRows is every row of the table, in its order.
var benchRows = []benchRow{
	ordersHTTP, hotPart, hotVsSpread, singleCaller, sourcingRow, growth, memory, optimiser,
	dispatchRow, dayPlanRow, scanIngest, scanDirty, relayRow, liveStreamsRow, balanceRow, auditMassRow, returnsGrowthRow, dockScanRow, searchRow,
}

func (r benchRow) meets(value float64) bool {
	if r.comparison == atLeast {
		return value >= r.goal
	}
	return value <= r.goal
}

// benchResult is a row as it is written; null is what was not measured.
type benchResult struct {
	Name      string   `json:"name"`
	Ours      *float64 `json:"ours"`
	Yardstick *float64 `json:"yardstick"`
	Value     *float64 `json:"value"`
	Goal      float64  `json:"goal"`
	Met       bool     `json:"met"`
}

func (r benchRow) result(f figures) benchResult {
	out := benchResult{Name: r.name, Goal: r.goal, Ours: known(f.ours), Yardstick: known(f.yardstick), Value: known(f.value)}
	out.Met = out.Value != nil && r.meets(f.value)
	return out
}

// failed is a row that could not be measured, or whose measurement did not stand the check.
func (r benchRow) failed() benchResult { return r.result(figures{math.NaN(), math.NaN(), math.NaN()}) }

func known(f float64) *float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return &f
}

// Run measures the rows, each in a database of its own on one durable cluster. A goal that is missed is told; a figure
// that cannot be trusted is an error.
func (c *Command) Run(ctx context.Context, out io.Writer) error {
	rows, err := c.rows()
	if err != nil {
		return err
	}
	if c.Profile != "" && len(rows) > 1 {
		return errors.New("a profile is of one row: name it with --row")
	}
	app.LogTo(os.Stderr, "warn")
	b, err := c.open(ctx, out)
	if err != nil {
		return err
	}
	defer b.Close()
	var failures []error
	results := make([]benchResult, 0, len(rows))
	for _, r := range rows {
		began := time.Now()
		fmt.Fprintf(out, "%s: %s\n", r.name, r.workload)
		f, err := b.measure(ctx, r)
		if err != nil {
			fmt.Fprintf(out, "  failed: %v\n", err)
			failures = append(failures, fmt.Errorf("%s: %w", r.name, err))
			results = append(results, r.failed())
			continue
		}
		results = append(results, r.result(f))
		fmt.Fprintf(out, "  took %.0f s\n", time.Since(began).Seconds())
	}
	return errors.Join(append(failures, writeTable(out, rows, results), writeResults(c.Results, results))...)
}

// rows are those that were asked for, in the table's order.
func (c *Command) rows() ([]benchRow, error) {
	var out []benchRow
	var names []string
	for _, r := range benchRows {
		names = append(names, r.name)
		if len(c.Row) == 0 || slices.Contains(c.Row, r.name) {
			out = append(out, r)
		}
	}
	for _, name := range c.Row {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("there is no row %s; rows are %s", name, strings.Join(names, ", "))
		}
	}
	return out, nil
}

// writeTable prints what was measured for people.
func writeTable(out io.Writer, rows []benchRow, results []benchResult) error {
	w := tabwriter.NewWriter(out, 0, 4, 3, ' ', 0)
	fmt.Fprintln(w, "\nname\tours\tyardstick\tvalue\tgoal\tmet")
	for i, r := range results {
		met := "no"
		if r.Met {
			met = "yes"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s %s\t%s\n", r.Name, figure(r.Ours), figure(r.Yardstick), figure(r.Value), rows[i].comparison, figure(&r.Goal), met)
	}
	return w.Flush()
}

// figure prints a number with the digits that mean something.
func figure(f *float64) string {
	switch {
	case f == nil:
		return "-"
	case math.Abs(*f) >= 100:
		return strconv.FormatFloat(*f, 'f', 0, 64)
	default:
		return strconv.FormatFloat(*f, 'g', 4, 64)
	}
}

// writeResults writes what was measured; rows that the file has from earlier runs, and this one did not measure, stay in it.
func writeResults(file string, measured []benchResult) error {
	results := []benchResult{}
	if raw, err := os.ReadFile(file); err == nil {
		if err := json.Unmarshal(raw, &results); err != nil {
			return fmt.Errorf("read the results of earlier runs: %w", err)
		}
	}
	for _, m := range measured {
		if i := slices.IndexFunc(results, func(r benchResult) bool { return r.Name == m.Name }); i >= 0 {
			results[i] = m
			continue
		}
		results = append(results, m)
	}
	place := func(r benchResult) int {
		return slices.IndexFunc(benchRows, func(b benchRow) bool { return b.name == r.Name })
	}
	slices.SortStableFunc(results, func(a, b benchResult) int { return cmp.Compare(place(a), place(b)) })
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(results); err != nil {
		return fmt.Errorf("encode the results: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("make the folder of the results: %w", err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	return nil
}

// profile starts a CPU profile of our side; the answer ends it.
func (b *bench) profile() (stop func(), err error) {
	file := b.command.Profile
	if file == "" {
		return func() {}, nil
	}
	out, err := os.Create(file)
	if err != nil {
		return nil, fmt.Errorf("open the profile: %w", err)
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return nil, errors.Join(fmt.Errorf("start the profile: %w", err), out.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		if err := out.Close(); err != nil {
			slog.Warn("close the profile", "error", err)
		}
	}, nil
}
