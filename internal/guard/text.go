package guard

import (
	"unicode"
	"unicode/utf8"
)

// Line looks at a text of one line.
func Line(v string) *Finding { return text(v, "", Break) }

// Lines looks at a text that may have several lines and tabs.
func Lines(v string) *Finding { return text(v, "\t\n\r\u2028\u2029", Break) }

// Scan looks at what a scanner sent: the separators of GS1 and what scanners add before and behind are allowed, for
// whoever reads the scan takes them away.
func Scan(v string) *Finding { return text(v, "\t\n\r\x04\x1c\x1d\x1e\x1f", Control) }

// text tells the first character that cannot be kept, apart from those that are allowed.
func text(v, allowed, lineBreak string) *Finding {
	if !utf8.ValidString(v) {
		return found(NotUTF8)
	}
	for _, r := range v {
		if r > '~' && r < 0xa0 || r < ' ' || r >= 0x061c {
			if key := unfit(r); key != "" && !contains(allowed, r) {
				if key == Break {
					key = lineBreak
				}
				return found(key, "sign", name(r))
			}
		}
	}
	return nil
}

func contains(set string, r rune) bool {
	for _, s := range set {
		if s == r {
			return true
		}
	}
	return false
}

// unfit says why a character can stand in no text of one line; "" when it can.
func unfit(r rune) string {
	switch {
	case r == '\t', r == '\n', r == '\r', r == 0x85, r == 0x2028, r == 0x2029:
		return Break
	case unicode.IsControl(r):
		return Control
	case r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		// They turn what follows around, so that a name is read as another one than it is.
		return Direction
	case r == utf8.RuneError:
		return Lost
	case r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef:
		return NotACharacter
	}
	return ""
}

// name is how a character without a shape is written: U+202E.
func name(r rune) string {
	const digits = "0123456789ABCDEF"
	out := []byte{}
	for shift := 20; shift >= 0; shift -= 4 {
		if d := r >> shift & 0xf; d != 0 || len(out) > 0 || shift < 16 {
			out = append(out, digits[d])
		}
	}
	return "U+" + string(out)
}

// Blank finds a text in which nothing can be seen.
func Blank(v string) *Finding {
	for _, r := range v {
		if !unseen(r) {
			return nil
		}
	}
	return found(Empty)
}

// unseen are spaces of any width, none included, and controls.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Z, r) ||
		r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0 || r == 0x2800
}
