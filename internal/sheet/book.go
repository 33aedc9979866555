package sheet

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// Bounds of a workbook, looked at before anything of it is unpacked: a small file may unpack to a very large one.
const (
	// maxPacked is how large the file may be.
	maxPacked = 128 << 20
	// maxUnpacked is how large its parts may become together.
	maxUnpacked = 512 << 20
	// maxRatio is how many times larger; sheets of equal rows come to some fifty.
	maxRatio = 100
	// smallBook may have any ratio.
	smallBook = 2 << 20
	// maxParts is how many files a workbook may have in it.
	maxParts = 5_000
	// maxShared bounds the strings of a workbook, which are all held while its rows are read.
	maxShared = 96 << 20
	// maxWide is how many cells a row may have.
	maxWide = 512
	// maxHigh is how many rows a sheet may have, by the format itself.
	maxHigh = 1 << 20
)

type book struct {
	zip    *zip.Reader
	parts  map[string]*zip.File
	rows   *metered
	xml    *xml.Decoder
	opened io.Closer
	spool  *os.File
	found  Found
	shared []string
	styles []form
	base   dayBase
	line   int
	cells  int
}

func (b *book) Found() Found { return b.found }

// Close lets go of the sheet and of the copy that was made of a file that cannot be read at any place.
func (b *book) Close() error {
	var errs []error
	if b.opened != nil {
		errs = append(errs, b.opened.Close())
	}
	if b.spool != nil {
		errs = append(errs, b.spool.Close(), os.Remove(b.spool.Name()))
	}
	return errors.Join(errs...)
}

func openBook(file io.ReadSeeker) (_ Reader, err error) {
	b := &book{parts: map[string]*zip.File{}, found: Found{Format: XLSX}}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.Close())
		}
	}()
	at, size, err := b.anywhere(file)
	if err != nil {
		return nil, err
	}
	if size > maxPacked {
		return nil, ErrFile.Because("too_large").With("most", maxPacked>>20)
	}
	if b.zip, err = zip.NewReader(at, size); err != nil {
		return nil, ErrFile.Because("not_xlsx").With("error", err.Error())
	}
	if err := b.bounds(size); err != nil {
		return nil, err
	}
	if err := b.open(); err != nil {
		return nil, err
	}
	return b, nil
}

// anywhere makes a file that can be read at any place: a workbook's directory stands at its end.
func (b *book) anywhere(file io.ReadSeeker) (io.ReaderAt, int64, error) {
	if at, ok := file.(io.ReaderAt); ok {
		size, err := file.Seek(0, io.SeekEnd)
		return at, size, err
	}
	spool, err := os.CreateTemp("", "sheet-*")
	if err != nil {
		return nil, 0, fmt.Errorf("keep a workbook: %w", err)
	}
	b.spool = spool
	size, err := io.Copy(spool, io.LimitReader(file, maxPacked+1))
	if err != nil {
		return nil, 0, fmt.Errorf("keep a workbook: %w", err)
	}
	return spool, size, nil
}

func (b *book) bounds(size int64) error {
	if len(b.zip.File) > maxParts {
		return ErrFile.Because("bomb")
	}
	var sum uint64
	for _, f := range b.zip.File {
		b.parts[strings.TrimPrefix(path.Clean(f.Name), "/")] = f
		sum += f.UncompressedSize64
	}
	if sum > maxUnpacked || sum > smallBook && sum > uint64(size)*maxRatio {
		return ErrFile.Because("bomb")
	}
	return nil
}

// part opens a file of the workbook; what it says of its own size is not believed.
func (b *book) part(name string) (io.ReadCloser, error) {
	f, ok := b.parts[name]
	if !ok {
		return nil, ErrFile.Because("not_xlsx").With("error", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, ErrFile.Because("not_xlsx").With("error", err.Error())
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(r, int64(f.UncompressedSize64)), r}, nil
}

// each reads a part element by element.
func (b *book) each(name string, visit func(d *xml.Decoder, e xml.StartElement) error) (err error) {
	r, err := b.part(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	m := &metered{from: r}
	d := xml.NewDecoder(bufio.NewReaderSize(m, 64<<10))
	for {
		m.used = 0
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return ErrFile.Because("not_xlsx").With("error", err.Error())
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := visit(d, e); err != nil {
				return err
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// open finds the first sheet that is shown and what its cells refer to.
func (b *book) open() error {
	relation := ""
	err := b.each("xl/workbook.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			if v := attribute(e, "date1904"); v == "1" || v == "true" {
				b.base = from1904
			}
		case "sheet":
			if state := attribute(e, "state"); relation == "" && state != "hidden" && state != "veryHidden" {
				b.found.Sheet, relation = attribute(e, "name"), relationOf(e)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	sheet := ""
	err = b.each("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && attribute(e, "Id") == relation {
			sheet = attribute(e, "Target")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if absolute, ok := strings.CutPrefix(sheet, "/"); ok {
		sheet = absolute
	} else {
		sheet = path.Join("xl", sheet)
	}
	if err := errors.Join(b.readStyles(), b.readShared()); err != nil {
		return err
	}
	rows, err := b.part(sheet)
	if err != nil {
		return err
	}
	b.opened, b.rows = rows, &metered{from: rows}
	b.xml = xml.NewDecoder(bufio.NewReaderSize(b.rows, 64<<10))
	return nil
}

// metered reads no more than a row may have until it is told that another begins: one endless word would be held whole.
type metered struct {
	from io.Reader
	used int
}

func (m *metered) Read(p []byte) (int, error) {
	if m.used > 4*maxRow {
		return 0, errors.New("a row without end")
	}
	n, err := m.from.Read(p)
	m.used += n
	return n, err
}

// relationOf is the r:id of a sheet; its plain "sheetId" is another thing.
func relationOf(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// readShared reads the strings that cells refer to; how they are to be pronounced is not part of them.
func (b *book) readShared() error {
	const name = "xl/sharedStrings.xml"
	if _, ok := b.parts[name]; !ok {
		return nil
	}
	size := 0
	return b.each(name, func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		text, err := textOf(d, "si")
		if err != nil {
			return ErrFile.Because("not_xlsx").With("error", err.Error())
		}
		if size += len(text) + 16; size > maxShared {
			return ErrFile.Because("too_large").With("most", maxShared>>20)
		}
		b.shared = append(b.shared, text)
		return nil
	})
}

// textOf is what stands in the t elements up to the end of an element.
func textOf(d *xml.Decoder, until string) (string, error) {
	var out strings.Builder
	inText, spoken := false, 0
	for {
		token, err := d.RawToken()
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "t":
				inText = true
			case "rPh":
				spoken++
			}
		case xml.EndElement:
			switch e.Name.Local {
			case until:
				return out.String(), nil
			case "t":
				inText = false
			case "rPh":
				spoken--
			}
		case xml.CharData:
			if inText && spoken == 0 {
				out.Write(e)
			}
		}
	}
}
