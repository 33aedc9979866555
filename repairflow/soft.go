package repairflow

import (
	"fmt"
	"time"

	"fettle/inventory"
)

// LinePolicy is the policy named lines.
type LinePolicy struct {
	// HoldMinutes is how long pieces are held softly while a quote waits.
	HoldMinutes int `json:"hold_minutes"`
	// OfferMinutes is how long a substitute is kept for somebody's yes.
	OfferMinutes int `json:"offer_minutes"`
	// Consent tells which substitutes need one: always, dearer or never.
	Consent string `json:"consent"`
}

// Kinds of consent.
const (
	ConsentAlways = "always"
	ConsentDearer = "dearer"
	ConsentNever  = "never"
)

func (p LinePolicy) hold() time.Duration { return time.Duration(p.HoldMinutes) * time.Minute }

func (p LinePolicy) offer() time.Duration { return time.Duration(p.OfferMinutes) * time.Minute }

func (p LinePolicy) check() error {
	switch p.Consent {
	case ConsentAlways, ConsentDearer, ConsentNever:
	default:
		return fmt.Errorf("the policy of lines knows no consent %q", p.Consent)
	}
	if p.HoldMinutes < 1 || p.OfferMinutes < 1 {
		return fmt.Errorf("the policy of lines gives holds %d and offers %d minutes", p.HoldMinutes, p.OfferMinutes)
	}
	return nil
}

// asks tells whether somebody has to agree that supplied is sent in place of asked.
func (p LinePolicy) asks(asked, supplied inventory.Part) bool {
	switch {
	case asked.Number == supplied.Number || p.Consent == ConsentNever:
		return false
	case p.Consent == ConsentAlways:
		return true
	}
	// Prices of two currencies cannot be compared, so somebody looks.
	return supplied.Currency != asked.Currency || supplied.PriceMinor > asked.PriceMinor
}
