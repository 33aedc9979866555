package sheet

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"fettle/internal/closed"
)

// Encoding is how letters are written as bytes.
type Encoding string

// Encodings that can be read. Big5 and Windows-1250 and -1251 are read when they are named, for they cannot be told from
// others by looking.
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	GB18030     Encoding = "gb18030"
	Windows1252 Encoding = "windows-1252"
	Windows1250 Encoding = "windows-1250"
	Windows1251 Encoding = "windows-1251"
	Big5        Encoding = "big5"
)

// Encodings lists every encoding.
func Encodings() []Encoding {
	return []Encoding{UTF8, UTF16LE, UTF16BE, GB18030, Windows1252, Windows1250, Windows1251, Big5}
}

// Schema lists them in the contracts.
func (Encoding) Schema(closed.Registry) *closed.Schema { return closed.Of(Encodings()) }

// GBK and GB 2312 are parts of GB 18030, and Latin-1 has the letters of Windows-1252.
var decoders = map[Encoding]encoding.Encoding{
	UTF16LE: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), UTF16BE: unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	GB18030: simplifiedchinese.GB18030, Windows1252: charmap.Windows1252, Windows1250: charmap.Windows1250,
	Windows1251: charmap.Windows1251, Big5: traditionalchinese.Big5,
}

// decode answers the file in UTF-8. What is no letter becomes U+FFFD, which no cell may have.
func decode(file io.Reader, e Encoding) io.Reader {
	if d, ok := decoders[e]; ok {
		return d.NewDecoder().Reader(file)
	}
	return file
}

// sight is what was seen of a file's bytes.
type sight struct {
	head []byte
	// zeros counts bytes of nought at even and at odd places.
	zeros [2]int
	size  int
	// utf8 is whether all of it is, goodUTF8 how many letters of several bytes there are in UTF-8.
	utf8     bool
	goodUTF8 int
	gb       gbScan
	runs     runs
	// c1 counts bytes that no sign of Windows-1252 has.
	c1 int
	// sample is the first line that has more than ASCII.
	sample []byte
	line   []byte
	high   bool
}

// runs counts bytes above ASCII by how many of them follow each other: Chinese comes in pairs, the letters of Europe
// mostly one by one between others.
type runs struct {
	length                   int
	before                   byte
	one, odd, two, long      int
	twoInWord                int
	highBytes, lettersNearby int
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }

func (r *runs) end(after byte) {
	inWord := isLetter(r.before) || isLetter(after)
	switch {
	case r.length == 0:
		return
	case r.length == 1:
		r.one++
	case r.length == 2:
		r.two++
		if inWord {
			r.twoInWord++
		}
	case r.length%2 == 1:
		r.odd++
	default:
		r.long++
	}
	r.length = 0
}

func look(file io.Reader) (*sight, error) {
	s := &sight{utf8: true}
	buffer := make([]byte, 64<<10)
	var rest []byte
	for {
		n, err := file.Read(buffer)
		chunk := buffer[:n]
		if len(s.head) < 4096 {
			s.head = append(s.head, chunk[:min(n, 4096-len(s.head))]...)
		}
		s.bytes(chunk)
		rest = s.letters(append(rest, chunk...), err != nil)
		if errors.Is(err, io.EOF) {
			s.runs.end(0)
			s.endLine()
			return s, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (s *sight) bytes(chunk []byte) {
	for _, b := range chunk {
		if b == 0 {
			s.zeros[s.size%2]++
		}
		s.size++
		whole := s.gb.take(b)
		if len(s.line) < 200 {
			s.line = append(s.line, b)
		}
		if b < 0x80 && !whole {
			s.runs.end(b)
			s.runs.before = b
			if b == '\n' {
				s.endLine()
			}
			continue
		}
		s.runs.length++
		if b < 0x80 {
			continue
		}
		s.high = true
		s.runs.highBytes++
		switch b {
		case 0x81, 0x8d, 0x8f, 0x90, 0x9d:
			s.c1++
		}
	}
}

func (s *sight) endLine() {
	if s.high {
		for _, b := range s.line {
			if isLetter(b) {
				s.runs.lettersNearby++
			}
		}
		if s.sample == nil {
			s.sample = bytes.TrimSpace(bytes.Clone(s.line))
		}
	}
	s.line, s.high = s.line[:0], false
}

// letters looks whether bytes are UTF-8 and answers those whose letter is not whole yet.
func (s *sight) letters(b []byte, last bool) []byte {
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		if !last && !utf8.FullRune(b) {
			return bytes.Clone(b)
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n < 2 {
			s.utf8 = false
		} else {
			s.goodUTF8++
		}
		b = b[n:]
	}
	return nil
}

// encoding recognises, or names what fits and what to do.
func (s *sight) encoding() (Encoding, error) {
	switch {
	case bytes.HasPrefix(s.head, []byte{0xef, 0xbb, 0xbf}):
		return UTF8, nil
	case bytes.HasPrefix(s.head, []byte{0xff, 0xfe}):
		return UTF16LE, nil
	case bytes.HasPrefix(s.head, []byte{0xfe, 0xff}):
		return UTF16BE, nil
	case s.zeros[1] > 2 && s.zeros[0]*20 < s.zeros[1] && s.zeros[1]*10 > s.size:
		return UTF16LE, nil
	case s.zeros[0] > 2 && s.zeros[1]*20 < s.zeros[0] && s.zeros[0]*10 > s.size:
		return UTF16BE, nil
	case s.utf8:
		return UTF8, nil
	}
	r := s.runs
	all := r.one + r.odd + r.two + r.long
	// Some broken letters in a file that is UTF-8 everywhere else are faults of their cells.
	if s.goodUTF8 > 0 && s.goodUTF8*3 >= r.highBytes*9/10 {
		return UTF8, nil
	}
	chinese := s.gb.valid() && (r.one+r.odd)*5 <= all && s.gb.common*10 >= s.gb.pairs*8 && (r.long > 0 || r.twoInWord == 0)
	european := s.c1 == 0 && r.one*10 >= all*6 && r.highBytes*3 <= r.highBytes+r.lettersNearby
	switch {
	case chinese && !european:
		return GB18030, nil
	case european && !chinese:
		return Windows1252, nil
	}
	return "", ErrFile.Because("encoding").With("gb18030", s.as(GB18030)).With("windows_1252", s.as(Windows1252))
}

// as is the sample as it would read.
func (s *sight) as(e Encoding) string {
	out, err := decoders[e].NewDecoder().Bytes(s.sample)
	if err != nil {
		return ""
	}
	if r := []rune(string(out)); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return string(out)
}

// gbScan follows GB 18030 byte by byte.
type gbScan struct {
	state  int
	lead   byte
	broken int
	// pairs counts letters of two bytes, common those of GB 2312: nearly all of what is written today.
	pairs, common int
}

// take follows one more byte and tells whether it is a digit within a letter of four bytes.
func (g *gbScan) take(b byte) (digit bool) {
	switch g.state {
	case 0:
		switch {
		case b == 0x80 || b == 0xff:
			g.broken++
		case b > 0x80:
			g.state, g.lead = 1, b
		}
		return false
	case 1:
		if b >= 0x30 && b <= 0x39 {
			g.state = 2
			return true
		}
		g.state = 0
		if b < 0x40 || b > 0xfe || b == 0x7f {
			g.broken++
			return false
		}
		g.pairs++
		if b >= 0xa1 && (g.lead >= 0xb0 && g.lead <= 0xf7 || g.lead >= 0xa1 && g.lead <= 0xa9) {
			g.common++
		}
		return false
	case 2:
		g.state = 3
		if b < 0x81 || b > 0xfe {
			g.state = 0
			g.broken++
		}
		return false
	default:
		g.state = 0
		if b < 0x30 || b > 0x39 {
			g.broken++
			return false
		}
		return true
	}
}

func (g *gbScan) valid() bool { return g.broken == 0 && g.state == 0 && g.pairs > 0 }
