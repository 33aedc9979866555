package catalog

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"fettle/internal/closed"
)

// NumberScheme says who gave a part a number that is not its own.
type NumberScheme string

// Schemes of numbers.
const (
	// MakerNumber is the maker's.
	MakerNumber NumberScheme = "maker"
	// SupplierNumber is the one a supplier sells it under.
	SupplierNumber NumberScheme = "supplier"
	// GTIN is the number under its bar code: EAN, UPC or GTIN.
	GTIN NumberScheme = "gtin"
	// FormerNumber is what it was called before, when that is no part any more.
	FormerNumber NumberScheme = "former"
)

// NumberSchemes lists every scheme.
func NumberSchemes() []NumberScheme {
	return []NumberScheme{MakerNumber, SupplierNumber, GTIN, FormerNumber}
}

// Schema lists them in the contracts.
func (NumberScheme) Schema(closed.Registry) *closed.Schema { return closed.Of(NumberSchemes()) }

// PartNumber is a number of a part that is not its own.
type PartNumber struct {
	Part   string       `db:"part" json:"part"`
	Scheme NumberScheme `db:"scheme" json:"scheme"`
	// Issuer is which maker or supplier; empty when it does not matter.
	Issuer     string `db:"issuer" json:"issuer"`
	Identifier string `db:"identifier" json:"identifier"`
}

// PlainNumber is a number as it is compared: width, case and gaps do not count.
func PlainNumber(number string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, norm.NFKC.String(number)))
}

// ValidGTIN tells whether a number has the length of one and its last digit checks the others.
func ValidGTIN(number string) bool {
	digits := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, number)
	if len(digits) != 8 && (len(digits) < 12 || len(digits) > 14) {
		return false
	}
	sum, weight := 0, 1
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
		sum += int(digits[i]-'0') * weight
		weight = 4 - weight
	}
	return sum%10 == 0
}
