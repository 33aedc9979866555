package diagnosis

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The phone reads texts as this file does, so that it finds the same without a signal: web/src/engineer/reading.ts. Both are held to
// testdata/reading.json.

// longestCode is how many signs a code has at most once its gaps are gone.
const longestCode = 8

// codeMark stands before codes among terms.
const codeMark = "="

// stopFile lists words that say nothing of a fault, those of Chinese as pairs; the phone has the same.
//
//go:embed stopwords.txt
var stopFile string

var stopWords = wordSet(stopFile)

func wordSet(text string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		out[w] = true
	}
	return out
}

// run is a stretch of a text: letters and digits, or Chinese signs.
type run struct {
	text string
	han  bool
	// joined tells that nothing but gaps stands between it and the run before.
	joined bool
}

// runsOf cuts a text into its runs. Width counts for nothing: Ｅ１ is E1.
func runsOf(text string) []run {
	var out []run
	var now []rune
	han, joined := false, false
	end := func() {
		if len(now) > 0 {
			out = append(out, run{string(now), han, joined})
			now, joined = nil, true
		}
	}
	for _, r := range norm.NFKC.String(text) {
		switch {
		case unicode.Is(unicode.Han, r):
			if !han {
				end()
			}
			han, now = true, append(now, r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if han {
				end()
			}
			han, now = false, append(now, r)
		case r == ' ' || r == '-' || r == '_' || r == '.' || r == '·':
			end()
		default:
			end()
			joined = false
		}
	}
	end()
	return out
}

// plainCode is a code as spellings of it are compared: e 18, E-18 and Ｅ１８ are E18.
func plainCode(text string) string {
	var b strings.Builder
	for _, r := range runsOf(text) {
		b.WriteString(r.text)
	}
	return strings.ToUpper(b.String())
}

// codesIn are the signs of a text that may be a code. A word is one only where it has a digit, stands alone or is written large:
// "he" is none, "HE" may be.
func codesIn(text string) []string {
	var out []string
	add := func(code string) {
		if code = strings.ToUpper(code); utf8.RuneCountInString(code) <= longestCode && code != "" && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	runs := runsOf(text)
	for i, r := range runs {
		if r.han {
			continue
		}
		if hasDigit(r.text) && hasLetter(r.text) || isLarge(r.text) || len(runs) == 1 {
			add(r.text)
		}
		if i > 0 && r.joined && !runs[i-1].han && hasDigit(r.text+runs[i-1].text) {
			add(runs[i-1].text + r.text)
		}
	}
	return out
}

func hasDigit(s string) bool  { return strings.ContainsFunc(s, unicode.IsDigit) }
func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

func isLarge(s string) bool {
	return utf8.RuneCountInString(s) >= 2 && hasLetter(s) && s == strings.ToUpper(s) && s != strings.ToLower(s)
}

// wordsIn are the words of a text without their endings, and the pairs of its Chinese signs.
func wordsIn(text string) []string {
	var out []string
	add := func(word string) {
		if !stopWords[word] && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	for _, r := range runsOf(text) {
		signs := []rune(r.text)
		switch {
		case r.han && len(signs) == 1:
			add(r.text)
		case r.han:
			for i := range len(signs) - 1 {
				add(string(signs[i : i+2]))
			}
		case len(signs) >= 3 && !hasDigit(r.text):
			if word := strings.ToLower(r.text); !stopWords[word] {
				add(stem(word))
			}
		}
	}
	return out
}

// stem takes the ending off an English word: leaks, leaking and leaked are leak.
func stem(word string) string {
	for _, ending := range []string{"ing", "ed", "es", "s", "e", "y"} {
		if rest, found := strings.CutSuffix(word, ending); found && len(rest) >= 3 {
			return rest
		}
	}
	return word
}

// termsOf is what an entry is found by.
func termsOf(code string, texts ...string) []string {
	out := []string{}
	for _, c := range Words(code) {
		out = append(out, codeMark+plainCode(c))
	}
	for _, t := range texts {
		for _, w := range wordsIn(t) {
			if !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// Words are what a cell lists, one after a semicolon.
func Words(cell string) []string {
	out := []string{}
	for w := range strings.FieldsFuncSeq(cell, func(r rune) bool { return r == ';' || r == '；' }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}
