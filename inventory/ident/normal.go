package ident

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"fettle/internal/fault"
)

// text is an identifier that was read: as it is shown, and as it is compared.
type text struct{ shown, normal string }

// Display is the identifier as it was typed.
func (t text) Display() string { return t.shown }

// Normal is equal for two texts that are the same identifier.
func (t text) Normal() string { return t.normal }

// dashes are what editors and makers print for a hyphen.
var dashes = strings.NewReplacer("\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\u2212", "-")

// unseen are signs that copying leaves behind and nobody can see.
func unseen(r rune) bool {
	switch {
	case r == '\u00ad', r == '\ufeff', r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u2069':
		return true
	}
	return false
}

// tidy is a text less what nobody means to type: one width, one hyphen, nothing that cannot be seen, one space between words
// and none at the ends.
func tidy(raw string) string {
	raw = oneWidth(raw)
	raw = strings.TrimFunc(raw, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	// Letters that met when what stood between them was left out may be one letter now.
	return norm.NFKC.String(strings.Join(strings.FieldsFunc(raw, func(r rune) bool { return unicode.IsSpace(r) && !unicode.IsControl(r) }), " "))
}

// oneWidth is a text in letters of one width and with one hyphen, less what cannot be seen; signs of control stay.
func oneWidth(raw string) string {
	return strings.Map(func(r rune) rune {
		if unseen(r) {
			return -1
		}
		return r
	}, dashes.Replace(norm.NFKC.String(raw)))
}

// upper makes letters of ASCII great; others have no case that all databases agree on.
func upper(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

// Code is the normal form of a part, model, serial, lot, bin, place or carrier; it reads texts that no such identifier can
// be as well, for what is stored was not always read.
func Code(raw string) string {
	return upper(norm.NFKC.String(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, tidy(raw))))
}

// without is a text less some signs; letters that meet may be one letter then.
func without(s, signs string) string {
	return norm.NFKC.String(strings.Map(func(r rune) rune {
		if strings.ContainsRune(signs, r) {
			return -1
		}
		return r
	}, s))
}

// printed reads a text of at most so many printed letters.
func printed(raw string, most int) (string, *fault.Fault) {
	if !utf8.ValidString(raw) {
		return "", ErrIdent.Because("signs")
	}
	shown := tidy(raw)
	switch {
	case shown == "":
		return "", ErrIdent.Because("empty")
	case utf8.RuneCountInString(shown) > most:
		return "", ErrIdent.Because("too_long").With("most", most)
	case strings.ContainsFunc(shown, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }):
		return "", ErrIdent.Because("signs")
	}
	return shown, nil
}

func readCode(raw string, most int) (text, *fault.Fault) {
	shown, f := printed(raw, most)
	if f != nil {
		return text{}, f
	}
	return text{shown, Code(shown)}, nil
}
