package sheet_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"fettle/internal/fault"
	"fettle/internal/sheet"
)

func read(t *testing.T, file io.ReadSeeker, o sheet.Options) (sheet.Found, []sheet.Row) {
	t.Helper()
	r, err := sheet.Open(file, o)
	require.NoError(t, err)
	var rows []sheet.Row
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			require.NoError(t, r.Close())
			return r.Found(), rows
		}
		require.NoError(t, err)
		rows = append(rows, row)
	}
}

func encoded(t *testing.T, e encoding.Encoding, text string) []byte {
	t.Helper()
	out, err := e.NewEncoder().Bytes([]byte(text))
	require.NoError(t, err)
	return out
}

const chinese = "number,name\nP-1,门封条\nP-2,压缩机总成（变频）\nP-3,件\nP-4,LED灯\n"

const european = "number;name\nP-1;Kühlschranktür\nP-2;Größenverstellung für Türdichtung\nP-3;réfrigérateur\nP-4;Pièce détachée\n"

func TestAFileIsReadInTheEncodingItIsWritten(t *testing.T) {
	t.Parallel()
	utf16 := func(order unicode.Endianness, mark unicode.BOMPolicy) encoding.Encoding {
		return unicode.UTF16(order, mark)
	}
	for name, c := range map[string]struct {
		text string
		in   encoding.Encoding
		want sheet.Encoding
	}{
		"UTF-8":                {chinese, unicode.UTF8, sheet.UTF8},
		"UTF-8 with a mark":    {"\ufeff" + chinese, unicode.UTF8, sheet.UTF8},
		"GBK":                  {chinese, simplifiedchinese.GBK, sheet.GB18030},
		"GB 18030":             {strings.Replace(chinese, "件", "件件件㐂", 1), simplifiedchinese.GB18030, sheet.GB18030},
		"Latin-1":              {european, charmap.ISO8859_1, sheet.Windows1252},
		"Windows-1252":         {strings.Replace(european, "réfr", "12 € réfr", 1), charmap.Windows1252, sheet.Windows1252},
		"UTF-16 LE":            {chinese, utf16(unicode.LittleEndian, unicode.UseBOM), sheet.UTF16LE},
		"UTF-16 BE":            {chinese, utf16(unicode.BigEndian, unicode.UseBOM), sheet.UTF16BE},
		"UTF-16 without marks": {european, utf16(unicode.LittleEndian, unicode.IgnoreBOM), sheet.UTF16LE},
	} {
		found, rows := read(t, bytes.NewReader(encoded(t, c.in, c.text)), sheet.Options{})
		require.Equal(t, c.want, found.Encoding, name)
		require.Equal(t, "number", rows[0].Cells[0], name)
		lines := strings.Split(strings.TrimSpace(strings.TrimPrefix(c.text, "\ufeff")), "\n")
		require.Len(t, rows, len(lines), name)
		for i, line := range lines {
			require.Equal(t, line, strings.Join(rows[i].Cells, map[sheet.Separator]string{sheet.Comma: ",", sheet.Semicolon: ";"}[found.Separator]), name)
		}
	}
}

func TestAnEncodingThatCannotBeToldIsNamedAndNotGuessed(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{
		"one word of two letters": encoded(t, charmap.ISO8859_1, "number,name\nP-1,Größe\n"),
		"Cyrillic":                encoded(t, charmap.Windows1251, "number,name\nP-1,Уплотнитель двери холодильника\n"),
		"Big5":                    encoded(t, traditionalchinese.Big5, "number,name\nP-1,電冰箱門封條與壓縮機總成\n"),
	} {
		_, err := sheet.Open(bytes.NewReader(content), sheet.Options{})
		require.ErrorIs(t, err, sheet.ErrFile, name)
		var f *fault.Fault
		require.ErrorAs(t, err, &f)
		require.Equal(t, "encoding", f.Why, name)
	}
	found, rows := read(t, bytes.NewReader(encoded(t, charmap.ISO8859_1, "number,name\nP-1,Größe\n")), sheet.Options{Encoding: sheet.Windows1252})
	require.Equal(t, sheet.Windows1252, found.Encoding)
	require.Equal(t, "Größe", rows[1].Cells[1])
}

func TestTheSeparatorIsFoundByTheColumns(t *testing.T) {
	t.Parallel()
	known := func(cell string) bool { return cell == "location" || cell == "part" || cell == "name, long" }
	for text, want := range map[string]sheet.Separator{
		"location,part\nA,B;C\n": sheet.Comma, "location;part\n\"A\";1,5\n": sheet.Semicolon, "location\tpart\nA\tB\n": sheet.Tab,
		"location|part\nA|B\n": sheet.Bar, "sep=;\r\nlocation;part\r\nA;B\r\n": sheet.Semicolon, "part\nB\n": sheet.Comma,
		"\"name, long\";part\nA;B\n": sheet.Semicolon, "sep=\t\nlocation\tpart\nA\tB\n": sheet.Tab,
	} {
		found, rows := read(t, strings.NewReader(text), sheet.Options{Known: known})
		require.Equal(t, want, found.Separator, text)
		require.Len(t, rows, 2, text)
		require.NotEqual(t, "sep=;", rows[0].Cells[0])
	}
}

func TestABrokenRowDoesNotLoseTheOthers(t *testing.T) {
	t.Parallel()
	text := "a,b\n\n  ,\n1,\"x\"y\",2\n3,15\" belt\n4,\"two\nlines, \"\"quoted\"\"\"\n5,\"open\n"
	_, rows := read(t, strings.NewReader(text), sheet.Options{})
	require.Equal(t, []sheet.Row{{Line: 1, Cells: []string{"a", "b"}}, {Line: 4, Cells: []string{"1"}, Broken: sheet.QuoteInside},
		{Line: 5, Cells: []string{"3", "15\" belt"}}, {Line: 6, Cells: []string{"4", "two\nlines, \"quoted\""}},
		{Line: 8, Cells: []string{"5"}, Broken: sheet.QuoteOpen}}, rows)
}

func TestARowWithoutEndIsBounded(t *testing.T) {
	t.Parallel()
	_, rows := read(t, strings.NewReader("a,b\n1,\""+strings.Repeat("x\n", 3<<20)+"\n"), sheet.Options{})
	require.Equal(t, sheet.TooLong, rows[1].Broken)
}

func TestWhatIsNoTableIsSaidToBe(t *testing.T) {
	t.Parallel()
	for why, content := range map[string]string{"old_workbook": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "pdf": "%PDF-1.7\n", "not_xlsx": "PK\x03\x04nothing"} {
		_, err := sheet.Open(strings.NewReader(content), sheet.Options{})
		var f *fault.Fault
		require.ErrorAs(t, err, &f)
		require.Equal(t, why, f.Why)
	}
}
