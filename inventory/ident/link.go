package ident

import (
	"net/url"
	"strings"

	"fettle/internal/fault"
)

// linkKeys are the identifiers that a Digital Link of GS1 begins with; the words are what its first edition called them.
var linkKeys = map[string]string{"00": "00", "01": "01", "414": "414", "401": "401", "402": "402", "8004": "8004",
	"sscc": "00", "gtin": "01", "gln": "414", "lot": "10", "ser": "21", "exp": "17"}

// readLink reads a Digital Link of GS1, https://…/01/06901234567892/21/SN2?17=271231, and addresses of our own things:
// https://…/obj/part/serial, …/class/part and …/loc/place.
func readLink(code string) (Scan, bool, *fault.Fault) {
	link, err := url.Parse(strings.TrimSpace(tidy(code)))
	scheme := ""
	if err == nil {
		scheme = strings.ToLower(link.Scheme)
	}
	if scheme != "http" && scheme != "https" || link.Host == "" {
		return Scan{}, false, nil
	}
	segments := strings.Split(strings.Trim(link.EscapedPath(), "/"), "/")
	for i, s := range segments {
		if plain, err := url.PathUnescape(s); err == nil {
			segments[i] = plain
		}
	}
	for i := 0; i+1 < len(segments); i++ {
		key := linkKeys[strings.ToLower(segments[i])]
		if key == "00" || key == "01" || key == "414" || key == "401" {
			return scanOf(link.String(), linkElements(segments[i:], link.Query()))
		}
	}
	for i := 0; i+1 < len(segments); i++ {
		s := Scan{Text: link.String()}
		switch rest := segments[i+1:]; strings.ToLower(segments[i]) {
		case "obj":
			if len(rest) < 2 {
				continue
			}
			s.Kind, s.Part, s.Serial = ScanPiece, rest[0], rest[1]
		case "class":
			s.Kind, s.Part = ScanPart, rest[0]
		case "loc":
			s.Kind, s.Place = ScanPlace, rest[0]
		default:
			continue
		}
		return s, true, nil
	}
	return Scan{}, false, nil
}

// linkElements are the pairs of a path and of what follows its question mark.
func linkElements(segments []string, query url.Values) (found [][2]string) {
	add := func(key, value string) {
		if number, word := linkKeys[strings.ToLower(key)]; word {
			key = number
		}
		if _, known := elements[key]; !known || value == "" {
			return
		}
		if key == "01" && isDigits(value) && len(value) < 14 {
			value = strings.Repeat("0", 14-len(value)) + value
		}
		found = append(found, [2]string{key, value})
	}
	for i := 0; i+1 < len(segments); i += 2 {
		add(segments[i], segments[i+1])
	}
	for key, values := range query {
		for _, value := range values {
			add(key, value)
		}
	}
	return found
}

// readName reads the pure identity of a shipment, urn:epc:id:sscc:prefix.serial, as RFID readers send it.
func readName(code string) (Scan, bool, *fault.Fault) {
	rest, ok := strings.CutPrefix(strings.ToLower(tidy(code)), "urn:epc:id:sscc:")
	prefix, serial, two := strings.Cut(rest, ".")
	if !ok || !two || len(prefix)+len(serial) != 17 || !isDigits(prefix+serial) {
		return Scan{}, false, nil
	}
	digits := serial[:1] + prefix + serial[1:]
	for d := '0'; d <= '9'; d++ {
		if checked(digits + string(d)) {
			digits += string(d)
			break
		}
	}
	return Scan{Kind: ScanShipment, Text: tidy(code), SSCC: digits}, true, nil
}
