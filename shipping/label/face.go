package label

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// plain holds the letters of ASCII and GB 2312 of Noto Sans SC under the SIL Open Font License, see OFL.txt. Nearly every
// label is content with it.
//
//go:embed NotoSansSC-GB2312.ttf
var plain []byte

// packed holds all that Noto Sans SC holds: every letter that GB 18030 asks for in the first plane, and those beyond it that
// names and places use most. Each of the latter stands at a place for private use too, in order, because writers of PDF and
// label printers know the first plane only.
//
//go:embed NotoSansSC-GB18030.ttf.gz
var packed []byte

// face is a font: its file, which letters it holds, and where it keeps those beyond the first plane.
type face struct {
	name, printer string
	raw           []byte
	place         func(r rune) (rune, bool)
}

// privateUse is where the places begin that the wide font keeps letters beyond the first plane at, and where they end.
const privateUse, privateEnd = 0xE000, 0xF8FF

var narrow = face{"noto", printerFont, plain, func(r rune) (rune, bool) {
	if r < 0x7f {
		return r, true
	}
	_, err := simplifiedchinese.HZGB2312.NewEncoder().String(string(r))
	return r, err == nil
}}

var wide = sync.OnceValue(func() face {
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(fmt.Sprintf("the wide font cannot be unpacked: %v", err))
	}
	raw, err := io.ReadAll(unpacked)
	if err != nil {
		panic(fmt.Sprintf("the wide font cannot be read: %v", err))
	}
	spans := letterSpans(raw)
	var beyond []rune
	for _, s := range spans {
		for r := max(s[0], 0x10000); r <= s[1]; r++ {
			beyond = append(beyond, r)
		}
	}
	return face{"wide", printerWide, raw, func(r rune) (rune, bool) {
		if i, found := slices.BinarySearch(beyond, r); found {
			return privateUse + rune(i), true
		}
		_, found := slices.BinarySearchFunc(spans, r, func(s [2]rune, r rune) int {
			if r > s[1] {
				return -1
			} else if r < s[0] {
				return 1
			}
			return 0
		})
		return r, found && (r < privateUse || r > privateEnd)
	}}
})

// letterSpans reads the letters of a TrueType font from the table of its cmap that knows all planes (format 12).
func letterSpans(raw []byte) [][2]rune {
	number := func(at, size int) int {
		if size == 2 {
			return int(binary.BigEndian.Uint16(raw[at:]))
		}
		return int(binary.BigEndian.Uint32(raw[at:]))
	}
	var spans [][2]rune
	for i := range number(4, 2) {
		entry := 12 + 16*i
		if string(raw[entry:entry+4]) != "cmap" {
			continue
		}
		cmap := number(entry+8, 4)
		for j := range number(cmap+2, 2) {
			table := cmap + number(cmap+4+8*j+4, 4)
			if number(table, 2) != 12 {
				continue
			}
			for k := range number(table+12, 4) {
				group := table + 16 + 12*k
				spans = append(spans, [2]rune{rune(number(group, 4)), rune(number(group+4, 4))})
			}
			return spans
		}
	}
	return spans
}

// faceFor is the font for a text: the small one where it holds every letter.
func faceFor(s string) face {
	for _, r := range s {
		if _, held := narrow.place(r); !held {
			return wide()
		}
	}
	return narrow
}

// printable is a text as the font can print it. A letter that it does not hold stands as its number, [U+2B81A], which
// nobody takes for another letter and everybody can look up.
func (f face) printable(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch at, held := f.place(r); {
		case r < 0x20 || r == 0x7f:
			out.WriteByte(' ')
		case held:
			out.WriteRune(at)
		default:
			fmt.Fprintf(&out, "[%U]", r)
		}
	}
	return out.String()
}

// lacking are the letters of a text that no font here holds.
func lacking(s string) []string {
	var out []string
	for _, r := range s {
		if _, held := wide().place(r); !held && r >= 0x20 && r != 0x7f && !slices.Contains(out, fmt.Sprintf("%U", r)) {
			out = append(out, fmt.Sprintf("%U", r))
		}
	}
	return out
}
