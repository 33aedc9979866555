package carrier

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// AliasKey is the form in which names of carriers are compared: zto-express, ZTO Express and ＺＴＯexpress are one.
func AliasKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r) || r == '_' || r == '.' {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(name))
}

// Book is what has to be known of carriers to read their messages: it is data, and the zero Book knows nobody.
type Book struct {
	// Codes are our codes of carriers, by the AliasKey of each of their names.
	Codes map[string]string
	// Zones are the clocks of carriers by our code; one that is missing is not known.
	Zones map[string]*time.Location
	// Sources are the clocks of senders whose description says by which clock they write; one that is missing says nothing.
	Sources map[string]*time.Location
}

// Carrier is our code of a carrier that somebody names; a name that nobody has said is a carrier of its own.
func (b Book) Carrier(name string) string {
	if code, known := b.Codes[AliasKey(name)]; known {
		return code
	}
	return strings.ToUpper(strings.TrimSpace(norm.NFKC.String(name)))
}
