package sheet

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// form is how a number of a cell is to be read.
type form int

const (
	asNumber form = iota
	asDay
	asClock
)

// dayBase is the day that a workbook counts days from.
type dayBase int

const (
	from1900 dayBase = iota
	from1904
)

// builtIn are the formats of dates and times that every workbook has; the others of 27 to 58 are dates of East Asia.
func builtIn(id int) form {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return asDay
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55, id == 56:
		return asClock
	}
	return asNumber
}

// formOf reads a format that somebody made: letters of dates outside of quotes and brackets.
func formOf(code string) form {
	code, _, _ = strings.Cut(strings.ToLower(code), ";")
	day, clock, quoted, bracket := false, false, false, false
	for i, r := range code {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[':
			bracket = true
		case r == ']':
			bracket = false
		case i > 0 && (code[i-1] == '\\' || code[i-1] == '_' || code[i-1] == '*'):
		case bracket && (r == 'h' || r == 's'):
			clock = true
		case bracket:
		case r == 'y' || r == 'd':
			day = true
		case r == 'h' || r == 's':
			clock = true
		case r == 'm':
			day = day || !strings.ContainsAny(code, "hs")
		}
	}
	switch {
	case day:
		return asDay
	case clock:
		return asClock
	}
	return asNumber
}

func (b *book) readStyles() error {
	const name = "xl/styles.xml"
	if _, ok := b.parts[name]; !ok {
		return nil
	}
	made := map[int]form{}
	inCells := false
	return b.each(name, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attribute(e, "numFmtId")); err == nil {
				made[id] = formOf(attribute(e, "formatCode"))
			}
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if id, err := strconv.Atoi(attribute(e, "numFmtId")); inCells && len(b.styles) < 1<<16 {
				f, ok := made[id]
				if !ok && err == nil {
					f = builtIn(id)
				}
				b.styles = append(b.styles, f)
			}
		}
		return nil
	})
}

// maxCells bounds all cells of a sheet, the empty ones too: each costs its reader as much.
const maxCells = 40_000_000

// Next answers the next row that is not blank.
func (b *book) Next() (Row, error) {
	for {
		b.rows.used = 0
		token, err := b.xml.RawToken()
		if errors.Is(err, io.EOF) {
			return Row{}, io.EOF
		}
		if err != nil {
			return Row{}, ErrFile.Because("not_xlsx").With("error", err.Error())
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "row" {
			continue
		}
		b.line++
		if r := attribute(e, "r"); r != "" {
			if b.line, err = strconv.Atoi(r); err != nil || b.line < 1 || b.line > maxHigh {
				return Row{}, ErrFile.Because("not_xlsx").With("error", "row "+strconv.QuoteToASCII(r))
			}
		}
		row, err := b.row()
		if err != nil || row.Broken != "" || !blank(row.Cells) {
			return row, err
		}
	}
}

func (b *book) row() (Row, error) {
	row := Row{Line: b.line}
	size, column := 0, -1
	for {
		token, err := b.xml.RawToken()
		if err != nil {
			return Row{}, ErrFile.Because("not_xlsx").With("error", err.Error())
		}
		if end, ok := token.(xml.EndElement); ok && end.Name.Local == "row" {
			return row, nil
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "c" {
			continue
		}
		if b.cells++; b.cells > maxCells {
			return Row{}, ErrFile.Because("bomb")
		}
		column++
		if at := columnOf(attribute(e, "r")); at >= 0 {
			column = at
		}
		text, err := b.cell(e)
		if err != nil {
			return Row{}, ErrFile.Because("not_xlsx").With("error", err.Error())
		}
		if text == "" {
			continue
		}
		if size += len(text); column >= maxWide || size > maxRow {
			row.Broken = TooLong
			continue
		}
		for len(row.Cells) <= column {
			row.Cells = append(row.Cells, "")
		}
		row.Cells[column] = text
	}
}

// columnOf is the place of "AB12" in its row, the first being 0; -1 when it does not say.
func columnOf(reference string) int {
	n := 0
	for i := 0; i < len(reference) && i < 4; i++ {
		c := reference[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1
}

func (b *book) cell(c xml.StartElement) (string, error) {
	kind := attribute(c, "t")
	if kind == "inlineStr" {
		return textOf(b.xml, "c")
	}
	value, inValue := "", false
	for {
		token, err := b.xml.RawToken()
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			inValue = e.Name.Local == "v"
		case xml.EndElement:
			if e.Name.Local == "c" {
				return b.text(kind, attribute(c, "s"), value)
			}
			inValue = false
		case xml.CharData:
			if inValue {
				value += string(e)
			}
		}
	}
}

// text is a cell as a person would type it.
func (b *book) text(kind, style, value string) (string, error) {
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(b.shared) {
			return "", fmt.Errorf("string %q", value)
		}
		return b.shared[i], nil
	case "b":
		return strconv.FormatBool(value == "1"), nil
	case "str", "e", "d":
		return value, nil
	}
	number, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return value, nil
	}
	f := asNumber
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(b.styles) {
		f = b.styles[i]
	}
	if f != asNumber && number >= 0 && number < 2_958_466 {
		return b.base.moment(number, f), nil
	}
	return strconv.FormatFloat(number, 'f', -1, 64), nil
}

// moment is a count of days as a date, a time, or both. 1900 is taken for a leap year by the format, so days before that
// 29 February are one off.
func (d dayBase) moment(days float64, f form) string {
	seconds := time.Duration(math.Round(days*86400)) * time.Second
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case d == from1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days < 60:
		base = base.AddDate(0, 0, 1)
	}
	whole := int(seconds / (24 * time.Hour))
	at := base.AddDate(0, 0, whole).Add(seconds % (24 * time.Hour))
	clock := "15:04"
	if at.Second() != 0 {
		clock = "15:04:05"
	}
	switch {
	case whole == 0 && f == asClock:
		return at.Format(clock)
	case seconds%(24*time.Hour) == 0:
		return at.Format(time.DateOnly)
	}
	return at.Format(time.DateOnly + " " + clock)
}
