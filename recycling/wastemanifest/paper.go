package wastemanifest

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var official = regexp.MustCompile(`^[0-9]{14}$`)

// officialNumber reads the number that the national system gave a manifest: fourteen digits, of whatever width, with
// nothing around them. One number is one trip, for good.
func officialNumber(raw string) (string, error) {
	n := strings.TrimSpace(norm.NFKC.String(raw))
	if !official.MatchString(n) {
		return "", ErrOfficial.At("body.official_number")
	}
	return n, nil
}

// certificateNumber reads what a recycler wrote on a certificate: as he wrote it, less the space around it and letters of
// full width. Two are the same when they are so in capitals and without spaces, for good.
func certificateNumber(raw string) (shown, key string, err error) {
	shown = strings.TrimSpace(norm.NFKC.String(raw))
	key = strings.ToUpper(strings.Join(strings.Fields(shown), ""))
	named := strings.ContainsFunc(key, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	if !named || strings.ContainsFunc(shown, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", "", ErrNumber.At("body.number")
	}
	return shown, key, nil
}
