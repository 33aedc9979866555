package texts

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func say(t *testing.T, tag, text string, v Values) string {
	t.Helper()
	m, err := parse(text)
	require.NoError(t, err)
	var out strings.Builder
	m.say(&out, speaker{tag, v})
	return out.String()
}

func TestArgumentsAreNamed(t *testing.T) {
	t.Parallel()
	require.Equal(t, "WH-1 has 3 of P", say(t, "en", "{place} has {n} of {part}", Values{"part": "P", "n": 3, "place": "WH-1"}))
	require.Equal(t, "{part} is missing", say(t, "en", "{part} is missing", nil), "what is not given is seen")
}

func TestANumberThatCameByJSONIsWrittenOut(t *testing.T) {
	t.Parallel()
	require.Contains(t, Say("en", "row.number", Values{"low": float64(1), "high": float64(1_000_000)}), "1000000")
}

func TestPluralsFollowTheLanguage(t *testing.T) {
	t.Parallel()
	const text = "{n, plural, =0 {none} one {# piece of {part}} other {# pieces of {part}}} left"
	for n, want := range map[int]string{0: "none left", 1: "1 piece of P left", 2: "2 pieces of P left", -3: "-3 pieces of P left"} {
		require.Equal(t, want, say(t, "en", text, Values{"n": n, "part": "P"}))
	}
	require.Equal(t, "1 件", say(t, "zh", "{n, plural, one {wrong} other {# 件}}", Values{"n": int64(1)}), "Chinese has one form")
}

func TestTimesAreToldInTheZoneTheyCarry(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 4, 22, 5, 0, 0, time.UTC).In(time.FixedZone("CST", 8*3600))
	require.Equal(t, "by 06:05 on 5 March", say(t, "en", "by {at, time}", Values{"at": at}))
	require.Equal(t, "by 5 Mar 06:05", say(t, "en", "by {at, time, short}", Values{"at": at}))
	require.Equal(t, "3月5日 06:05 前", say(t, "zh", "{at, time} 前", Values{"at": at}))
}

func TestListsAndLanguagesAreJoinedAsTheReaderWritesThem(t *testing.T) {
	t.Parallel()
	v := Values{"codes": []string{"A", "B"}, "name": Said{"zh": "压缩机", "en": "compressor"}}
	require.Equal(t, "A、B：压缩机", say(t, "zh", "{codes}：{name}", v))
	require.Equal(t, "A, B: compressor", say(t, "en", "{codes}: {name}", v))
}

func TestAWrongTextIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"{part":                errOpen,
		"part}":                errClose,
		"{}":                   errName,
		"{n, plural, one {}":   errOpen,
		"{n, plural, one {a}}": errOther,
		"{n, number}":          errUnread,
		"{a{b}}":               errUnread,
	} {
		_, err := parse(text)
		require.ErrorIs(t, err, want, text)
	}
}

func TestTheReadersLanguageIsFound(t *testing.T) {
	t.Parallel()
	for wanted, want := range map[string]string{
		"": "zh", "en": "en", "en-GB": "en", "zh-CN": "zh", "zh-Hant-TW": "zh", "fr, en;q=0.5": "en", "fr": "en", "*": "zh", "%%": "zh",
		"en-US,en;q=0.9,zh-CN;q=0.8": "en", "zh;q=0.2, en;q=0.8": "en",
	} {
		require.Equal(t, want, Match(wanted), wanted)
	}
}
