package ident

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"fettle/internal/fault"
)

// Part is a part's number as its maker prints it.
type Part struct{ text }

// ParsePart reads a part's number: up to 64 printed signs of any kind.
func ParsePart(raw string) (Part, *fault.Fault) {
	t, f := readCode(raw, 64)
	return Part{t}, f
}

// Model is the number of an appliance model.
type Model struct{ text }

// ParseModel reads a model's number: up to 64 printed signs of any kind.
func ParseModel(raw string) (Model, *fault.Fault) {
	t, f := readCode(raw, 64)
	return Model{t}, f
}

// Serial names one piece of a part, or one appliance of a model.
type Serial struct{ text }

// ParseSerial reads a serial: up to 64 printed signs, without what parts several of them in a list.
func ParseSerial(raw string) (Serial, *fault.Fault) {
	t, f := readCode(raw, 64)
	if f == nil && strings.ContainsAny(t.shown, ",;|") {
		return Serial{}, ErrIdent.Because("several")
	}
	t.shown = without(t.shown, " ")
	return Serial{t}, f
}

// Lot names a batch of a part.
type Lot struct{ text }

// ParseLot reads a lot: up to 64 printed signs of any kind.
func ParseLot(raw string) (Lot, *fault.Fault) {
	t, f := readCode(raw, 64)
	return Lot{t}, f
}

// Bin names where pieces lie within a place.
type Bin struct{ text }

// ParseBin reads a bin: up to 40 printed signs of any kind.
func ParseBin(raw string) (Bin, *fault.Fault) {
	t, f := readCode(raw, 40)
	return Bin{t}, f
}

// codeShape is what we give out ourselves: it stands in addresses, on labels and in file names.
var codeShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func readOurs(raw string, most int) (text, *fault.Fault) {
	t, f := readCode(raw, most)
	if f == nil && !codeShape.MatchString(t.shown) {
		return text{}, ErrIdent.Because("code")
	}
	return t, f
}

// Place is the code of a place where parts lie.
type Place struct{ text }

// ParsePlace reads the code of a place: letters, digits, dots, dashes and underscores.
func ParsePlace(raw string) (Place, *fault.Fault) {
	t, f := readOurs(raw, 64)
	return Place{t}, f
}

// Carrier is the code of a carrier.
type Carrier struct{ text }

// ParseCarrier reads the code of a carrier: letters, digits, dots, dashes and underscores.
func ParseCarrier(raw string) (Carrier, *fault.Fault) {
	t, f := readOurs(raw, 32)
	return Carrier{t}, f
}

// Area is a code of an administrative area or a postal code.
type Area struct{ text }

// ParseArea reads the code of an area of whatever country.
func ParseArea(raw string) (Area, *fault.Fault) {
	t, f := readOurs(raw, 16)
	if f != nil {
		// Postal codes of some countries have a space within.
		if t, f = readCode(raw, 16); f != nil || !codeShape.MatchString(without(t.shown, " ")) {
			return Area{}, ErrIdent.Because("code")
		}
	}
	t.normal = upper(without(t.shown, " -"))
	return Area{t}, nil
}

// Waybill is a carrier's number of a parcel.
type Waybill struct{ text }

// NormalWaybill is the normal form of what a carrier or a person says a waybill is, whether it can be one or not.
// Spaces, dashes and underscores are left out, and the width and the case of its letters.
func NormalWaybill(raw string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r) || r == '_' {
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFKC.String(raw))
}

// waybillForm is what a waybill may be: every carrier numbers its parcels, so there is a digit in it.
var waybillForm = regexp.MustCompile(`^[\pL\pN./#&+]*\pN[\pL\pN./#&+]*$`)

// IsWaybill tells of a normal form whether a carrier may number a parcel so.
func IsWaybill(normal string) bool {
	return utf8.RuneCountInString(normal) <= 64 && waybillForm.MatchString(normal)
}

// ParseWaybill reads a waybill: 4 to 64 letters, digits and ./#&+ with a digit among them, however they are grouped.
func ParseWaybill(raw string) (Waybill, *fault.Fault) {
	shown, f := printed(raw, 64)
	if f != nil {
		return Waybill{}, f
	}
	normal := NormalWaybill(shown)
	switch {
	case !IsWaybill(normal):
		return Waybill{}, ErrIdent.Because("waybill")
	case len(normal) < 4:
		return Waybill{}, ErrIdent.Because("too_short").With("least", 4)
	}
	return Waybill{text{shown, normal}}, nil
}

// SSCC is the serial shipping container code of GS1.
type SSCC struct{ text }

// ParseSSCC reads an SSCC, with its application identifier or without, and checks its last digit.
func ParseSSCC(raw string) (SSCC, *fault.Fault) {
	shown, f := printed(raw, 40)
	if f != nil {
		return SSCC{}, f
	}
	digits := without(shown, " -()")
	if len(digits) == 20 && strings.HasPrefix(digits, "00") {
		digits = digits[2:]
	}
	switch {
	case len(digits) != 18 || !isDigits(digits):
		return SSCC{}, ErrIdent.Because("sscc")
	case !checked(digits):
		return SSCC{}, ErrIdent.Because("check_digit").With("text", digits)
	}
	return SSCC{text{digits, digits}}, nil
}

// Telephone is a number that can be called.
type Telephone struct{ text }

// extensionShape is what follows a number that rings in an office: ext. 12, #12, or the Chinese words for it.
var extensionShape = regexp.MustCompile(`(?i)\s*(?:ext\.?|x|#|\x{8f6c}|\x{5206}\x{673a})\s*([0-9]{1,6})$`)

// ParseTelephone reads a telephone number of any country: 5 to 20 digits, however they are grouped, and an extension.
func ParseTelephone(raw string) (Telephone, *fault.Fault) {
	shown, f := printed(raw, 40)
	if f != nil {
		return Telephone{}, f
	}
	number, extension := shown, ""
	if at := extensionShape.FindStringSubmatchIndex(shown); at != nil {
		number, extension = shown[:at[0]], "x"+shown[at[2]:at[3]]
	}
	number = without(number, " -./()~")
	digits := strings.TrimPrefix(number, "+")
	if n := len(digits); !isDigits(digits) || n < 5 || n > 20 {
		return Telephone{}, ErrIdent.Because("telephone")
	}
	if strings.HasPrefix(number, "00") {
		number = "+" + digits[2:]
	}
	return Telephone{text{shown, number + extension}}, nil
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// checked tells whether the last of these digits is the check digit of GS1 of those before it.
func checked(digits string) bool {
	sum := 0
	for i := range digits {
		weight := 1
		if (len(digits)-i)%2 == 0 {
			weight = 3
		}
		sum += weight * int(digits[i]-'0')
	}
	return sum%10 == 0
}
