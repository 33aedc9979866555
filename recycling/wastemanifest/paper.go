package wastemanifest

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"fettle/internal/db"
	"fettle/recycling/wastelot"
)

// officialNumber reads the number that a country's system gave a manifest: of whatever width and case, with nothing around it,
// in the form that the policy asks for. One number is one trip, for good.
func officialNumber(ctx context.Context, tx *db.Tx, raw string) (string, error) {
	p, err := wastelot.PolicyNow(ctx, tx)
	if err != nil {
		return "", err
	}
	form, err := p.Form()
	if err != nil {
		return "", fmt.Errorf("read the form of official numbers: %w", err)
	}
	n := strings.ToUpper(strings.TrimSpace(norm.NFKC.String(raw)))
	if !wastelot.Writable.MatchString(n) || !form.MatchString(n) {
		return "", ErrOfficial.With("example", p.Example).At("body.official_number")
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
