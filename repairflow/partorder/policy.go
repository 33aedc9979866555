package partorder

import (
	"fmt"
	"time"

	"fettle/inventory/catalog"
)

// Policy is the policy named lines.
type Policy struct {
	// SoftMinutes is how long pieces are reserved softly while a quote waits.
	SoftMinutes int `json:"hold_minutes"`
	// OfferMinutes is how long a substitute is kept for somebody's yes.
	OfferMinutes int `json:"offer_minutes"`
	// Consent tells which substitutes need one: always, dearer or never.
	Consent string `json:"consent"`
	// Morning is the local time at which who waits is looked at together, RunLines at most how many of them, and how many
	// reserved lines beside.
	Morning  string `json:"morning"`
	RunLines int    `json:"wave_lines"`
}

// Kinds of consent.
const (
	ConsentAlways = "always"
	ConsentDearer = "dearer"
	ConsentNever  = "never"
)

// What is kept for somebody is kept for thirty days at most, and a run looks at no more lines than a night can serve.
const (
	mostMinutes  = 30 * 24 * 60
	mostRunLines = 100_000
)

func (p Policy) soft() time.Duration { return time.Duration(p.SoftMinutes) * time.Minute }

func (p Policy) offer() time.Duration { return time.Duration(p.OfferMinutes) * time.Minute }

func (p Policy) check() error {
	switch p.Consent {
	case ConsentAlways, ConsentDearer, ConsentNever:
	default:
		return fmt.Errorf("the policy of lines knows no consent %q", p.Consent)
	}
	if min(p.SoftMinutes, p.OfferMinutes, p.RunLines) < 1 || max(p.SoftMinutes, p.OfferMinutes) > mostMinutes || p.RunLines > mostRunLines {
		return fmt.Errorf("hold_minutes and offer_minutes are 1 to %d, wave_lines is 1 to %d", mostMinutes, mostRunLines)
	}
	return nil
}

// asks tells whether somebody has to agree that supplied is sent in place of asked.
func (p Policy) asks(asked, supplied catalog.Part) bool {
	switch {
	case asked.Number == supplied.Number || p.Consent == ConsentNever:
		return false
	case p.Consent == ConsentAlways:
		return true
	}
	// Prices of two currencies cannot be compared, so somebody looks.
	return supplied.Currency != asked.Currency || supplied.PriceMinor > asked.PriceMinor
}
