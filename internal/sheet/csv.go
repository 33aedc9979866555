package sheet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxRow bounds one row: behind a quote that is not closed the rest of the file would be one cell.
const maxRow = 4 << 20

// csvReader reads records as RFC 4180 has them. Unlike the library's it goes on after a broken one, because every fault of
// a file is told in one pass, and takes a quote inside a cell for what it is: inches.
type csvReader struct {
	in    *bufio.Reader
	sign  byte
	line  int
	found Found
	cell  []byte
}

func (c *csvReader) Found() Found { return c.found }

func (c *csvReader) Close() error { return nil }

// Next answers the next row that is not blank.
func (c *csvReader) Next() (Row, error) {
	for {
		row, err := c.record()
		if err != nil || row.Broken != "" || !blank(row.Cells) {
			return row, err
		}
	}
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// ends says what stands behind a cell.
type ends int

const (
	cellEnds ends = iota
	rowEnds
	fileEnds
)

func (c *csvReader) record() (Row, error) {
	row := Row{Line: c.line}
	size := 0
	for {
		broken, end, err := c.field()
		if err != nil {
			return Row{}, fmt.Errorf("read line %d: %w", c.line, err)
		}
		if size += len(c.cell) + 1; size > maxRow && broken == "" {
			broken = TooLong
		}
		if broken != "" {
			row.Broken = broken
			if end == cellEnds {
				return row, c.skipLine()
			}
			return row, nil
		}
		if end == fileEnds && len(row.Cells) == 0 && len(c.cell) == 0 {
			return Row{}, io.EOF
		}
		row.Cells = append(row.Cells, string(c.cell))
		if end != cellEnds {
			return row, nil
		}
	}
}

// read answers the next byte, a line's end as one '\n' whatever it was; ok is false behind the last.
func (c *csvReader) read() (b byte, ok bool, err error) {
	b, err = c.in.ReadByte()
	if errors.Is(err, io.EOF) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	if b == '\r' {
		if next, err := c.in.Peek(1); err == nil && next[0] == '\n' {
			_, _ = c.in.ReadByte()
		}
		b = '\n'
	}
	if b == '\n' {
		c.line++
	}
	return b, true, nil
}

// field reads one cell into c.cell.
func (c *csvReader) field() (broken Break, end ends, err error) {
	c.cell = c.cell[:0]
	quoted, closed := false, false
	for {
		b, ok, err := c.read()
		if err != nil {
			return "", fileEnds, err
		}
		switch {
		case !ok && quoted && !closed:
			return QuoteOpen, fileEnds, nil
		case !ok:
			return "", fileEnds, nil
		case quoted && !closed && b == '"':
			if next, err := c.in.Peek(1); err == nil && next[0] == '"' {
				_, _ = c.in.ReadByte()
				c.cell = append(c.cell, '"')
			} else {
				closed = true
			}
		case quoted && !closed:
			c.cell = append(c.cell, b)
		case b == c.sign:
			return "", cellEnds, nil
		case b == '\n':
			return "", rowEnds, nil
		case closed && b == ' ':
		case closed:
			return QuoteInside, cellEnds, nil
		case b == '"' && len(c.cell) == 0:
			quoted = true
		default:
			c.cell = append(c.cell, b)
		}
		if len(c.cell) > maxRow {
			return TooLong, cellEnds, nil
		}
	}
}

func (c *csvReader) skipLine() error {
	for {
		b, ok, err := c.read()
		if err != nil || !ok || b == '\n' {
			return err
		}
	}
}
