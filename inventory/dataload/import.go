package dataload

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"fettle/internal/closed"
	"fettle/internal/guard"
	"fettle/texts"
)

// ImportReport is what an import did, or would do.
type ImportReport struct {
	Kind      string     `json:"kind"`
	Rows      int        `json:"rows"`
	Added     int        `json:"added"`
	Changed   int        `json:"changed"`
	Unchanged int        `json:"unchanged"`
	Errors    []RowError `json:"errors"`
	DryRun    bool       `json:"dry_run"`
}

// RowError is one reason why a row cannot be taken. Row counts lines of the file, the header being 1.
type RowError struct {
	Row    int    `json:"row"`
	Column string `json:"column"`
	// Code is the key of the text that says what is wrong, Values are what it names.
	Code   string         `json:"code"`
	Values map[string]any `json:"values,omitempty"`
	// Message is the text in the reader's language.
	Message string `json:"message"`
}

// Wrong is the error of a row, without its message: who knows the reader asks the report for that.
func Wrong(row int, column string, why texts.Sentence) RowError {
	return RowError{Row: row, Column: column, Code: why.Key, Values: why.Values}
}

// In is the report with its errors in a language.
func (r ImportReport) In(language string) ImportReport {
	r.Errors = slices.Clone(r.Errors)
	for i, e := range r.Errors {
		r.Errors[i].Message = texts.Say(language, e.Code, e.Values)
	}
	return r
}

// maxRows and maxRowErrors bound one file: beyond them it is cut in two.
const (
	maxRows      = 200_000
	maxRowErrors = 1_000
)

// reading answers a cell as PostgreSQL reads it, or what is wrong with it.
type reading func(string) (string, texts.Sentence)

// right is a cell with which nothing is wrong.
var right texts.Sentence

// column of a file: how a cell is read, and the type it becomes.
type column struct {
	name string
	// was is another name that files may head it with: what it was called before.
	was      string
	cast     string
	required bool
	read     reading
	// null makes an empty cell NULL.
	null bool
	// refers is "table.column" that must hold the value, when it is not empty.
	refers string
}

// sheet is a kind of file.
type sheet struct {
	table   string
	columns []column
	key     []string
	// versioned tables count their changes.
	versioned bool
}

func (s sheet) column(name string) (column, bool) {
	i := slices.IndexFunc(s.columns, func(c column) bool { return name != "" && (c.name == name || c.was == name) })
	if i < 0 {
		return column{}, false
	}
	return s.columns[i], true
}

// grid is a file that was read: the columns it has and the cells that can be stored.
type grid struct {
	columns []column
	cells   [][]*string // row, column
	lines   []int
	errors  []RowError
}

func (g *grid) fail(line int, column string, why texts.Sentence) {
	if len(g.errors) < maxRowErrors {
		g.errors = append(g.errors, Wrong(line, column, why))
	}
}

func (g *grid) at(name string) int {
	return slices.IndexFunc(g.columns, func(c column) bool { return c.name == name })
}

func (g *grid) cell(row int, name string) string {
	if i := g.at(name); i >= 0 && g.cells[row][i] != nil {
		return *g.cells[row][i]
	}
	return ""
}

// readGrid reads a CSV file against its sheet and notes every error it can.
func readGrid(s sheet, r io.Reader) *grid {
	g := &grid{}
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	header, err := in.Read()
	if err != nil {
		g.fail(1, "", texts.Of("row.no_header", "error", err.Error()))
		return g
	}
	g.readHeader(s, header)
	if len(g.errors) > 0 {
		return g
	}
	seen := map[string]int{}
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			g.fail(parseLine(err), "", texts.Of("row.not_csv", "error", err.Error()))
			return g
		}
		if len(g.cells) == maxRows {
			g.fail(0, "", texts.Of("row.too_many", "most", maxRows))
			return g
		}
		line, _ := in.FieldPos(0)
		g.readRow(s, line, record, seen)
	}
	if len(g.cells) == 0 && len(g.errors) == 0 {
		g.fail(1, "", texts.Of("row.none"))
	}
	return g
}

func parseLine(err error) int {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return p.StartLine
	}
	return 0
}

func (g *grid) readHeader(s sheet, header []string) {
	for i, name := range header {
		if i == 0 {
			name = strings.TrimPrefix(name, "\ufeff")
		}
		name = strings.ToLower(strings.TrimSpace(name))
		c, known := s.column(name)
		switch {
		case !known:
			g.fail(1, name, texts.Of("row.column_unknown"))
		case g.at(c.name) >= 0:
			g.fail(1, name, texts.Of("row.column_twice"))
		}
		g.columns = append(g.columns, c)
	}
	for _, c := range s.columns {
		if c.required && g.at(c.name) < 0 {
			g.fail(1, c.name, texts.Of("row.column_missing"))
		}
	}
}

func (g *grid) readRow(s sheet, line int, record []string, seen map[string]int) {
	if len(record) != len(g.columns) {
		g.fail(line, "", texts.Of("row.cells", "cells", len(record), "columns", len(g.columns)))
		return
	}
	cells := make([]*string, len(record))
	for i, raw := range record {
		c := g.columns[i]
		value, wrong := c.value(raw)
		if wrong.Key != "" {
			g.fail(line, c.name, wrong)
			continue
		}
		if value != "" || !c.null {
			cells[i] = &value
		}
	}
	g.cells, g.lines = append(g.cells, cells), append(g.lines, line)
	var key []string
	for _, k := range s.key {
		key = append(key, g.cell(len(g.cells)-1, k))
	}
	id := strings.Join(key, "\x00")
	if first, twice := seen[id]; twice {
		g.fail(line, strings.Join(s.key, ","), texts.Of("row.twice", "first", first))
		return
	}
	seen[id] = line
}

func (c column) value(raw string) (string, texts.Sentence) {
	value := strings.TrimSpace(raw)
	if found := guard.Line(value); found != nil {
		return "", found.Sentence
	}
	if value == "" {
		if c.required {
			return "", texts.Of("row.empty")
		}
		if c.null || c.cast == "text" {
			return "", right
		}
	}
	if c.read == nil {
		return readText(500)(value)
	}
	return c.read(value)
}

func readText(limit int) reading {
	return func(v string) (string, texts.Sentence) {
		if utf8.RuneCountInString(v) > limit {
			return "", texts.Of("row.too_long", "most", limit)
		}
		return v, right
	}
}

// A code stands in the path of an address, so it has no other signs.
var codeShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func readCode(v string) (string, texts.Sentence) {
	if !codeShape.MatchString(v) {
		return "", texts.Of("row.code")
	}
	return v, right
}

func readNumber(low, high int64) reading {
	return func(v string) (string, texts.Sentence) {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < low || n > high {
			return "", texts.Of("row.number", "low", low, "high", high)
		}
		return strconv.FormatInt(n, 10), right
	}
}

func readDegrees(limit float64) reading {
	return func(v string) (string, texts.Sentence) {
		d, err := strconv.ParseFloat(v, 64)
		if err == nil && d >= -limit && d <= limit {
			return v, right
		}
		return "", texts.Of("row.degrees", "limit", limit)
	}
}

func yesNo(v string) (string, texts.Sentence) {
	v = strings.ToLower(v)
	switch {
	case v == "true" || v == "1" || isWordOf("word.yes", v):
		return "true", right
	case v == "false" || v == "0" || v == "" || isWordOf("word.no", v):
		return "false", right
	}
	return "", texts.Of("row.yes_no")
}

// isWordOf tells whether v is the word of any language.
func isWordOf(key, v string) bool {
	for _, word := range texts.All(key, nil) {
		if v == word {
			return true
		}
	}
	return false
}

func readDay(v string) (string, texts.Sentence) {
	if guard.Day(v) != nil {
		return "", texts.Of("row.date")
	}
	return v, right
}

func readClock(v string) (string, texts.Sentence) {
	if _, err := time.Parse("15:04", v); err != nil {
		return "", texts.Of("row.time")
	}
	return v, right
}

func readZone(v string) (string, texts.Sentence) {
	if v == "" || v == "Local" {
		return "", texts.Of("row.zone")
	}
	if _, err := time.LoadLocation(v); err != nil {
		return "", texts.Of("row.zone_unknown", "zone", v)
	}
	return v, right
}

func oneOf[S ~string](values []S) reading {
	words := closed.Words(values)
	return func(v string) (string, texts.Sentence) {
		if !slices.Contains(words, v) {
			return "", texts.Of("row.one_of", "values", words)
		}
		return v, right
	}
}

func readShaped(pattern, wrong string) reading {
	shape := regexp.MustCompile(pattern)
	return func(v string) (string, texts.Sentence) {
		if !shape.MatchString(v) {
			return "", texts.Of(wrong)
		}
		return v, right
	}
}
