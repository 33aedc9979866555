package label

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

var streamShape = regexp.MustCompile(`(?s)/Filter /FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream`)

// drawnText is what the pages of a PDF draw, as it stands in them.
func drawnText(t *testing.T, pdf []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, found := range streamShape.FindAllSubmatch(pdf, -1) {
		if unpacked, err := zlib.NewReader(bytes.NewReader(found[1])); err == nil {
			raw, _ := io.ReadAll(unpacked) // a picture's may be cut
			out.Write(raw)
		}
	}
	return out.Bytes()
}

// asDrawn is a text as a page draws it: two bytes a letter, with what ends a string marked.
func asDrawn(f face, s string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(f.printable(s))) {
		out = append(out, byte(unit>>8), byte(unit))
	}
	return []byte(strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`, "\r", `\r`).Replace(string(out)))
}

// TestAManifestPrintsRareLettersOrSaysThem: what a driver signs for left out letters of names and places that GB 18030 has.
func TestAManifestPrintsRareLettersOrSaysThem(t *testing.T) {
	t.Parallel()
	m := Manifest{ID: "D000001", From: "㛃㙟仓 WH-SZ", Carrier: "顺丰 SF", Driver: "𠮷䶮", Vehicle: "粤B12345", OpenedAt: example().PackedAt, DepartsAt: example().PackedAt,
		Rows: []Row{{sscc, "S000001", "SF1234567890123", "𠮷䶮㛃 \U0010fffd路 1 号", 8240}}}
	pdf, err := ManifestPDF(m)
	require.NoError(t, err)
	drawn := drawnText(t, pdf)
	require.NotEmpty(t, drawn)
	for _, s := range []string{m.From, m.Carrier, m.Driver, m.Vehicle, "𠮷䶮㛃 \U0010fffd路 1 号"} {
		require.True(t, bytes.Contains(drawn, asDrawn(wide(), s)), s)
	}
	for _, r := range "𠮷䶮㛃" {
		if _, held := wide().place(r); !held {
			require.True(t, bytes.Contains(drawn, asDrawn(narrow, wide().printable(string(r)))), "%U is said", r)
		}
	}
	require.Contains(t, wide().printable("\U0010fffd"), "[U+10FFFD]")
	require.NotContains(t, wide().printable("𠮷䶮㛃"), "?")
}
