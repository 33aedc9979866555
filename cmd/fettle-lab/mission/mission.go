// Package mission joins the rows of the mission, docs/mission.tsv, with the tests that prove them: the name of a Go test begins
// with TestMission and the row's three digits, the title of a browser test has "mission" and the digits in it.
package mission

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
)

// Row is one line of the mission: what the software does, and how that is seen.
type Row struct{ Number, Scope, Behaviour, Test string }

// IsContext tells whether the row is context only: nothing is built for it.
func (r Row) IsContext() bool { return strings.HasPrefix(r.Scope, "X") }

// Rows reads the table of rows.
func Rows(from io.Reader) ([]Row, error) {
	var out []Row
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if len(cells) != 4 {
			return nil, fmt.Errorf("%q has %d cells, not 4", lines.Text(), len(cells))
		}
		if cells[0] != "row" {
			out = append(out, Row{cells[0], cells[1], cells[2], cells[3]})
		}
	}
	return out, lines.Err()
}

var (
	goTest      = regexp.MustCompile(`(?m)^func (TestMission([0-9]{3})[A-Z]\w*)\(`)
	browserTest = regexp.MustCompile(`(?m)^test\('([^']*\bmission ([0-9]{3})\b[^']*)'`)
)

// Tests finds the tests of each row below a folder.
func Tests(root string) (map[string][]string, error) {
	out := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "build" || entry.Name() == ".git") {
			return filepath.SkipDir
		}
		shape := goTest
		switch {
		case strings.HasSuffix(path, ".test.mjs"):
			shape = browserTest
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("look for tests: %w", err)
		}
		for _, found := range shape.FindAllStringSubmatch(string(text), -1) {
			out[found[2]] = append(out[found[2]], found[1])
		}
		return nil
	})
	for _, names := range out {
		slices.Sort(names)
	}
	return out, err
}

// Results reads how tests ended: lines of `go test -json`, and of the TAP that node prints.
func Results(from io.Reader) (map[string]string, error) {
	out := map[string]string{}
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<24)
	tap := regexp.MustCompile(`^(not )?ok [0-9]+ - (.*?)( # (SKIP|TODO).*)?$`)
	for lines.Scan() {
		line := lines.Text()
		var event struct{ Action, Test string }
		if strings.HasPrefix(line, "{") && json.Unmarshal([]byte(line), &event) == nil {
			if event.Test != "" && (event.Action == "pass" || event.Action == "fail" || event.Action == "skip") {
				out[event.Test] = event.Action
			}
			continue
		}
		switch found := tap.FindStringSubmatch(line); {
		case found == nil:
		case found[1] != "":
			out[found[2]] = "fail"
		case found[3] != "":
			out[found[2]] = "skip"
		default:
			out[found[2]] = "pass"
		}
	}
	return out, lines.Err()
}

// Markdown is the table as it stands in docs/mission.md.
func Markdown(rows []Row, tests map[string][]string) string {
	var b strings.Builder
	b.WriteString("# The mission, row by row\n\nWritten by `make generate` from `docs/mission.tsv` and the names of the tests; `make mission` runs them. A row without a test is open,\n" +
		"unless it is context (X).\n\n| row | scope | behaviour | seen by | tests |\n|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.Number, r.Scope, r.Behaviour, r.Test, cell(r, tests[r.Number]))
	}
	return b.String()
}

func cell(r Row, names []string) string {
	switch {
	case len(names) > 0:
		return "`" + strings.Join(names, "`, `") + "`"
	case r.IsContext():
		return "context"
	}
	return "open"
}

// Command is the command line.
type Command struct {
	Root    string   `default:"." help:"The folder of the project." placeholder:"DIR"`
	Results []string `help:"What go test -json and node --test printed." placeholder:"FILE"`
	Write   string   `help:"Write the table of names to this file and end." placeholder:"FILE"`
}

// Run prints each row with its tests and how they ended; a test that failed or did not run is an error.
func (c *Command) Run(out io.Writer) error {
	file, err := os.Open(filepath.Join(c.Root, "docs/mission.tsv"))
	if err != nil {
		return fmt.Errorf("read the mission: %w", err)
	}
	defer func() { _ = file.Close() }()
	rows, err := Rows(file)
	if err != nil {
		return err
	}
	tests, err := Tests(c.Root)
	if err != nil {
		return err
	}
	if c.Write != "" {
		return os.WriteFile(c.Write, []byte(Markdown(rows, tests)), 0o644) //nolint:gosec // a page of the docs
	}
	ended := map[string]string{}
	for _, name := range c.Results {
		if err := readResults(name, ended); err != nil {
			return err
		}
	}
	return report(out, rows, tests, ended)
}

func readResults(name string, into map[string]string) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read results: %w", err)
	}
	defer func() { _ = file.Close() }()
	some, err := Results(file)
	for test, how := range some {
		into[test] = how
	}
	return err
}

func report(out io.Writer, rows []Row, tests map[string][]string, ended map[string]string) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	var failures []error
	proved, open := 0, 0
	for _, r := range rows {
		names := tests[r.Number]
		if len(names) == 0 {
			how := "open"
			if r.IsContext() {
				how = "context"
			} else {
				open++
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t\n", r.Number, r.Scope, how)
			continue
		}
		whole := true
		for _, name := range names {
			how := ended[name]
			if how == "" {
				how = "did not run"
			}
			if how != "pass" {
				whole = false
				failures = append(failures, fmt.Errorf("row %s: %s: %s", r.Number, name, how))
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.Number, r.Scope, how, name)
		}
		if whole {
			proved++
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d rows: %d proved, %d open\n", len(rows), proved, open)
	return errors.Join(failures...)
}
