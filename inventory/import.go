package inventory

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
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
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Message string `json:"message"`
}

// maxRows and maxRowErrors bound one file: beyond them it is cut in two.
const (
	maxRows      = 200_000
	maxRowErrors = 1_000
)

// column of a file: how a cell is read, and the type it becomes.
type column struct {
	name     string
	cast     string
	required bool
	// read answers the cell as PostgreSQL reads it, or what is wrong with it.
	read func(string) (string, string)
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
	i := slices.IndexFunc(s.columns, func(c column) bool { return c.name == name })
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

func (g *grid) fail(line int, column, format string, args ...any) {
	if len(g.errors) < maxRowErrors {
		g.errors = append(g.errors, RowError{Row: line, Column: column, Message: fmt.Sprintf(format, args...)})
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
		g.fail(1, "", "文件没有表头 · the file has no header: %v", err)
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
			g.fail(parseLine(err), "", "CSV 格式错误 · not CSV: %v", err)
			return g
		}
		if len(g.cells) == maxRows {
			g.fail(0, "", "超过 %d 行，请拆分文件 · more than %d rows, cut the file in two", maxRows, maxRows)
			return g
		}
		line, _ := in.FieldPos(0)
		g.readRow(s, line, record, seen)
	}
	if len(g.cells) == 0 && len(g.errors) == 0 {
		g.fail(1, "", "文件没有数据 · the file has no rows")
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
			g.fail(1, name, "未知的列 · there is no such column")
		case g.at(name) >= 0:
			g.fail(1, name, "列重复 · the column is there twice")
		}
		g.columns = append(g.columns, c)
	}
	for _, c := range s.columns {
		if c.required && g.at(c.name) < 0 {
			g.fail(1, c.name, "缺少此列 · this column is missing")
		}
	}
}

func (g *grid) readRow(s sheet, line int, record []string, seen map[string]int) {
	if len(record) != len(g.columns) {
		g.fail(line, "", "有 %d 列，应为 %d 列 · %d fields instead of %d", len(record), len(g.columns), len(record), len(g.columns))
		return
	}
	cells := make([]*string, len(record))
	for i, raw := range record {
		c := g.columns[i]
		value, wrong := c.value(raw)
		if wrong != "" {
			g.fail(line, c.name, "%s", wrong)
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
		g.fail(line, strings.Join(s.key, ","), "与第 %d 行重复 · the same as line %d", first, first)
		return
	}
	seen[id] = line
}

func (c column) value(raw string) (string, string) {
	if !utf8.ValidString(raw) || strings.ContainsRune(raw, 0) {
		return "", "不是 UTF-8 文本 · not UTF-8 text"
	}
	value := strings.TrimSpace(raw)
	if value == "" {
		if c.required {
			return "", "不能为空 · must not be empty"
		}
		if c.null || c.cast == "text" {
			return "", ""
		}
	}
	if c.read == nil {
		return text(500)(value)
	}
	return c.read(value)
}

func text(limit int) func(string) (string, string) {
	return func(v string) (string, string) {
		if utf8.RuneCountInString(v) > limit {
			return "", fmt.Sprintf("超过 %d 字 · longer than %d characters", limit, limit)
		}
		return v, ""
	}
}

// A code stands in the path of an address, so it has no other signs.
var codeShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func code(v string) (string, string) {
	if !codeShape.MatchString(v) {
		return "", "只能用字母、数字和 . _ - · letters, digits and . _ - only, 64 at most"
	}
	return v, ""
}

func number(low, high int64) func(string) (string, string) {
	return func(v string) (string, string) {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < low || n > high {
			return "", fmt.Sprintf("须为 %d 到 %d 的整数 · a whole number from %d to %d", low, high, low, high)
		}
		return strconv.FormatInt(n, 10), ""
	}
}

func degrees(limit float64) func(string) (string, string) {
	return func(v string) (string, string) {
		d, err := strconv.ParseFloat(v, 64)
		if err == nil && d >= -limit && d <= limit {
			return v, ""
		}
		return "", fmt.Sprintf("须在 ±%g 度之内（经纬度是否写反？）· degrees within ±%g (are longitude and latitude swapped?)", limit, limit)
	}
}

func yesNo(v string) (string, string) {
	switch strings.ToLower(v) {
	case "true", "1", "yes", "是":
		return "true", ""
	case "false", "0", "no", "否", "":
		return "false", ""
	}
	return "", "须为 true 或 false · true or false"
}

func day(v string) (string, string) {
	if _, err := time.Parse(time.DateOnly, v); err != nil {
		return "", "日期须为 YYYY-MM-DD · a date is YYYY-MM-DD"
	}
	return v, ""
}

func clock(v string) (string, string) {
	if _, err := time.Parse("15:04", v); err != nil {
		return "", "时间须为 HH:MM · a time is HH:MM"
	}
	return v, ""
}

func zone(v string) (string, string) {
	if v == "" || v == "Local" {
		return "", "须为时区名，例如 Asia/Shanghai · the name of a time zone"
	}
	if _, err := time.LoadLocation(v); err != nil {
		return "", "没有这个时区 · there is no such time zone"
	}
	return v, ""
}

func oneOf(values ...string) func(string) (string, string) {
	return func(v string) (string, string) {
		if !slices.Contains(values, v) {
			return "", "须为其中之一 · one of " + strings.Join(values, ", ")
		}
		return v, ""
	}
}

func shaped(pattern, wrong string) func(string) (string, string) {
	shape := regexp.MustCompile(pattern)
	return func(v string) (string, string) {
		if !shape.MatchString(v) {
			return "", wrong
		}
		return v, ""
	}
}
