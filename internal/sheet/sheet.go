package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"fettle/internal/closed"
	"fettle/internal/fault"
)

// ErrFile is answered for a file whose rows cannot be told apart at all; its text says what to do.
var ErrFile = fault.New(fault.Invalid, "file_unreadable")

// Format says what kind of file it is.
type Format string

// Formats of files.
const (
	// CSV is text, a line a row.
	CSV Format = "csv"
	// XLSX is a workbook; its first sheet that is shown is read.
	XLSX Format = "xlsx"
)

// Formats lists every format.
func Formats() []Format { return []Format{CSV, XLSX} }

// Schema lists them in the contracts.
func (Format) Schema(closed.Registry) *closed.Schema { return closed.Of(Formats()) }

// Separator stands between the cells of a line.
type Separator string

// Separators by name, because a tab cannot be seen.
const (
	Comma     Separator = "comma"
	Semicolon Separator = "semicolon"
	Tab       Separator = "tab"
	Bar       Separator = "bar"
)

// Separators lists every separator, the likeliest first.
func Separators() []Separator { return []Separator{Comma, Semicolon, Tab, Bar} }

// Schema lists them in the contracts.
func (Separator) Schema(closed.Registry) *closed.Schema { return closed.Of(Separators()) }

var signs = map[Separator]byte{Comma: ',', Semicolon: ';', Tab: '\t', Bar: '|'}

// Found says how a file was read.
type Found struct {
	Format Format `json:"format"`
	// Encoding and Separator are of CSV; empty for a workbook.
	Encoding  Encoding  `json:"encoding,omitempty"`
	Separator Separator `json:"separator,omitempty"`
	// Sheet is the name of the sheet of a workbook that was read.
	Sheet string `json:"sheet,omitempty"`
}

// Row is one row that is not blank.
type Row struct {
	// Line is where it begins, the first line of the file being 1.
	Line  int
	Cells []string
	// Broken is why the cells cannot be told apart; empty when they can.
	Broken Break
}

// Break is what a row has wrong in itself.
type Break string

// Breaks of a row.
const (
	// QuoteOpen is a quote that is not closed.
	QuoteOpen Break = "quote_open"
	// QuoteInside is a quote that closes and is followed by more of the same cell.
	QuoteInside Break = "quote_inside"
	// TooLong is a row of more than maxRow bytes.
	TooLong Break = "too_long"
)

// Options say how a file is to be read where it is known better than can be seen.
type Options struct {
	// Encoding and Separator. Default: what is recognised.
	Encoding  Encoding
	Separator Separator
	// Known tells whether a cell of the header is a column's name: by that a separator is chosen. Default: none is.
	Known func(name string) bool
}

// Reader answers the rows of a file, one after the other, and io.EOF behind the last.
type Reader interface {
	Next() (Row, error)
	Found() Found
	Close() error
}

// Open looks at a file from its beginning and answers its rows. CSV is read twice, for its encoding is told by all of it.
func Open(file io.ReadSeeker, o Options) (Reader, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	head := make([]byte, 8)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	switch head = head[:n]; {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return openBook(file)
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return nil, ErrFile.Because("old_workbook")
	case bytes.HasPrefix(head, []byte("%PDF")):
		return nil, ErrFile.Because("pdf")
	}
	return openCSV(file, o)
}

func openCSV(file io.ReadSeeker, o Options) (Reader, error) {
	seen, err := look(file)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	encoding := o.Encoding
	if encoding == "" {
		if encoding, err = seen.encoding(); err != nil {
			return nil, err
		}
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	in := bufio.NewReaderSize(decode(file, encoding), peeked)
	c := &csvReader{in: in, line: 1, found: Found{Format: CSV, Encoding: encoding}}
	c.found.Separator = o.Separator
	if err := c.begin(o.Known); err != nil {
		return nil, err
	}
	return c, nil
}

// peeked is how much of the beginning is looked at to find the separator.
const peeked = 256 << 10

// begin passes over the mark and a line that names the separator, and chooses one when nobody did.
func (c *csvReader) begin(known func(string) bool) error {
	if mark, err := c.in.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = c.in.Discard(3)
	}
	head, err := c.in.Peek(peeked)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return fmt.Errorf("read the file: %w", err)
	}
	// Excel has one way to say what parts the cells, and no other program shows it.
	if len(head) >= 5 && strings.EqualFold(string(head[:4]), "sep=") {
		end := bytes.IndexAny(head, "\r\n")
		if end < 0 {
			end = len(head)
		}
		for s, sign := range signs {
			if string(head[4:end]) == string(sign) && c.found.Separator == "" {
				c.found.Separator = s
			}
		}
		for end < len(head) && (head[end] == '\r' || head[end] == '\n') {
			end++
		}
		_, _ = c.in.Discard(end)
		c.line++
		head = head[end:]
	}
	if c.found.Separator == "" {
		c.found.Separator = separatorOf(head, known)
	}
	c.sign = signs[c.found.Separator]
	return nil
}

// separatorOf chooses by the header: the separator that makes most of its cells columns that are known, and of those
// that makes most cells.
func separatorOf(head []byte, known func(string) bool) Separator {
	best, names, cells := Comma, 0, 1
	for _, s := range Separators() {
		c := &csvReader{in: bufio.NewReader(bytes.NewReader(head)), line: 1, sign: signs[s]}
		row, err := c.Next()
		if err != nil {
			continue
		}
		n := 0
		for _, cell := range row.Cells {
			if known != nil && known(cell) {
				n++
			}
		}
		if n > names || n == names && len(row.Cells) > cells {
			best, names, cells = s, n, len(row.Cells)
		}
	}
	return best
}
