package guard_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"fettle/internal/guard"
	"fettle/texts"
)

func key(f *guard.Finding) string {
	if f == nil {
		return ""
	}
	return f.Key
}

func TestATextIsOneThatCanBeKeptAndRead(t *testing.T) {
	t.Parallel()
	for v, want := range map[string][3]string{
		"压缩机 Größe M 🧊👨‍👩‍👧": {},
		"":             {},
		"a\x00b":       {guard.Control, guard.Control, guard.Control},
		"a\x1db":       {guard.Control, guard.Control, ""},
		"\x7f":         {guard.Control, guard.Control, guard.Control},
		"a\u009fb":     {guard.Control, guard.Control, guard.Control},
		"a\nb":         {guard.Break, "", ""},
		"SN1\r":        {guard.Break, "", ""},
		"a\tb":         {guard.Break, "", ""},
		"a\u2028b":     {guard.Break, "", guard.Control},
		"a\u0085b":     {guard.Break, guard.Break, guard.Control},
		"a\u202eb":     {guard.Direction, guard.Direction, guard.Direction},
		"a\u2066b":     {guard.Direction, guard.Direction, guard.Direction},
		"a\u200fb":     {guard.Direction, guard.Direction, guard.Direction},
		"a\u061cb":     {guard.Direction, guard.Direction, guard.Direction},
		"a\uffffb":     {guard.NotACharacter, guard.NotACharacter, guard.NotACharacter},
		"a\U0001fffeb": {guard.NotACharacter, guard.NotACharacter, guard.NotACharacter},
		"a\ufdd0b":     {guard.NotACharacter, guard.NotACharacter, guard.NotACharacter},
		"a\ufffdb":     {guard.Lost, guard.Lost, guard.Lost},
		"a\xffb":       {guard.NotUTF8, guard.NotUTF8, guard.NotUTF8},
	} {
		require.Equal(t, want, [3]string{key(guard.Line(v)), key(guard.Lines(v)), key(guard.Scan(v))}, "%q", v)
	}
	require.Contains(t, guard.Line("a\u202eb").In("en"), "U+202E")
	require.Contains(t, guard.Line("a\U0010ffffb").In("en"), "U+10FFFF")
	require.Contains(t, guard.Line("\x00").In("zh"), "U+0000")
}

func TestATextOfNothingToSeeIsBlank(t *testing.T) {
	t.Parallel()
	for _, v := range []string{"", " ", "\t\r\n", "\u3000\u00a0", "\u200b\ufeff", "\u2800", "\u3164"} {
		require.Equal(t, guard.Empty, key(guard.Blank(v)), "%q", v)
	}
	for _, v := range []string{"a", " 维 ", "🧊", "."} {
		require.Nil(t, guard.Blank(v), "%q", v)
	}
}

func TestANumberIsKeptAsItWasWritten(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]string{
		"0": "", "-1": "", "9007199254740991": "", "-9007199254740991": "", "9007199254740992": guard.Huge, "9007199254740993": guard.Huge,
		"99999999999999999999": guard.Huge, "1e400": guard.Huge, "-1e101": guard.Huge, "9007199254740993.0": guard.Huge,
		"1e-400": guard.Tiny, "-1e-320": guard.Tiny, "0.0e-400": "", "-0": "", "0.000": "", "113.26": "", "1e3": "",
		"NaN": guard.NotANumber, "Inf": guard.NotANumber, "-Infinity": guard.NotANumber, "": guard.NotANumber, "-": guard.NotANumber,
		"0x1p4": guard.NotANumber, "1_000.0": guard.NotANumber, "twelve": guard.NotANumber, "1.2.3": guard.NotANumber,
	} {
		require.Equal(t, want, key(guard.Number(v)), v)
	}
}

func TestATimeIsOneOfOurs(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]string{
		"2026-03-01T08:00:00+08:00": "", "2026-03-01T08:00:00.123456Z": "", "1970-01-01T00:00:00Z": "", "2199-12-31T23:59:59Z": "",
		"0000-01-01T00:00:00Z": guard.FarTime, "9999-12-31T23:59:59Z": guard.FarTime, "1969-12-31T23:59:59Z": guard.FarTime,
		"2026-03-01T08:00:00+23:59": guard.FarOffset, "2026-03-01T08:00:00-16:00": guard.FarOffset, "2026-03-01T08:00:00-12:00": "",
		"2026-02-30T08:00:00Z": guard.NotATime, "yesterday": guard.NotATime,
	} {
		require.Equal(t, want, key(guard.TimeText(v)), v)
	}
	for v, want := range map[string]string{"2026-03-01": "", "0000-01-01": guard.FarTime, "9999-12-31": guard.FarTime, "2026-02-30": guard.NotADay} {
		require.Equal(t, want, key(guard.Day(v)), v)
	}
	require.Equal(t, guard.FarTime, key(guard.Time(time.Time{})))
}

func TestBytesAreNamedForWhatTheyAre(t *testing.T) {
	t.Parallel()
	const chinese, western = `{"name_zh":"广州中心仓","name_en":"Guangzhou"}`, `{"name_en":"Entrepôt de Genève; Größe"}`
	encoded := func(v string, encode func(string) (string, error)) []byte {
		out, err := encode(v)
		require.NoError(t, err)
		return []byte(out)
	}
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"utf-8":        {[]byte(chinese), ""},
		"ascii":        {[]byte("{}"), ""},
		"gbk":          {encoded(chinese, simplifiedchinese.GBK.NewEncoder().String), "GB 18030"},
		"gb 18030":     {encoded("㐀仓库管理员", simplifiedchinese.GB18030.NewEncoder().String), "GB 18030"},
		"latin-1":      {encoded(western, charmap.ISO8859_1.NewEncoder().String), "Latin-1"},
		"utf-16 le":    {encoded(western, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String), "UTF-16"},
		"utf-16 plain": {encoded(`{"a":"b"}`, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String), "UTF-16"},
		"neither":      {[]byte("\xff\xfe\xfd"), "UTF-16"},
		"nothing":      {[]byte("{\"a\":\"\xff\x81\"}"), "?"},
	} {
		require.Equal(t, c.want, guard.Encoding(c.raw), name)
	}
	require.Equal(t, "this is GB 18030; send UTF-8", guard.Text([]byte("\xb9\xe3\xd6\xdd")).In("en"))
}

func TestABodyIsToldWithAllItsFindings(t *testing.T) {
	t.Parallel()
	shape := &guard.Shape{Fields: map[string]*guard.Shape{
		"name":  {Some: true},
		"note":  {Form: guard.AsLines},
		"at":    {Form: guard.AsTime},
		"day":   {Form: guard.AsDay},
		"lines": {Each: &guard.Shape{Fields: map[string]*guard.Shape{"serial": {Form: guard.AsScan}}}},
	}}
	body := `{"name":"  ","note":"one\ntwo\u0000","at":"9999-01-01T00:00:00Z","day":"2026-03-01","lines":[{"serial":"]d2\u001dSN1\r","n":9007199254740993},
		{"serial":"\ud800"}],"free":{"deep":["\uffff",1e-400]},"name":"x","bad\u0000name":1}`
	var got []string
	for _, f := range guard.JSON([]byte(body), "body", shape) {
		got = append(got, f.Field+" "+f.Key)
	}
	require.Equal(t, []string{
		"body.name " + guard.Empty, "body.note " + guard.Control, "body.at " + guard.FarTime, "body.lines[0].n " + guard.Huge,
		"body.lines[1].serial " + guard.Lost, "body.free.deep[0] " + guard.NotACharacter, "body.free.deep[1] " + guard.Tiny,
		"body.name " + guard.Twice, "body " + guard.Control,
	}, got)
	require.Equal(t, guard.Deep, guard.JSON([]byte(strings.Repeat(`[`, 100_000)), "body", nil)[0].Key)
	require.Equal(t, guard.Encoded, guard.JSON([]byte("{\"name\":\"\xb9\xe3\xd6\xdd\"}"), "body", shape)[0].Key)
	require.Len(t, guard.JSON([]byte("["+strings.Repeat(`1e-400,`, 1000)+"1]"), "body", nil), 100, "what is told is bounded")
	require.Empty(t, guard.JSON([]byte(`{"name":`), "body", shape), "who reads it says that it is no JSON")
}

func TestPropertyWhatPassesIsReadBackAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.String().Draw(t, "text")
		if guard.Lines(v) == nil {
			raw, err := json.Marshal(v)
			require.NoError(t, err)
			var back string
			require.NoError(t, json.Unmarshal(raw, &back))
			require.Equal(t, v, back)
			require.True(t, utf8.ValidString(v))
			require.NotContains(t, v, "\x00")
		}
		if guard.Line(v) == nil {
			require.Nil(t, guard.Lines(v), "what fits on a line fits on several")
		}
	})
}

func TestEveryFindingHasWords(t *testing.T) {
	t.Parallel()
	for _, f := range []*guard.Finding{guard.Line("\x00"), guard.Line("\n"), guard.Line("\u202e"), guard.Line("\uffff"), guard.Line("\ufffd"), guard.Line("\xff"),
		guard.Blank(" "), guard.Number("1e-400"), guard.Number("1e400"), guard.Number("x"), guard.TimeText("x"), guard.Day("x"),
		guard.Day("9999-01-01"), guard.TimeText("2026-03-01T08:00:00+23:59"), guard.Text([]byte("\xb9\xe3"))} {
		require.NotNil(t, f)
		for _, tag := range texts.Languages() {
			require.NotEqual(t, f.Key, f.In(tag))
			require.NotContains(t, f.In(tag), "{", f.Key)
		}
	}
}
