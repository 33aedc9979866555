package ident

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"fettle/internal/fault"
)

// element is an application identifier of GS1: how long its value is at most, and whether it always is.
type element struct {
	most  int
	fixed bool
}

// elements are the identifiers that we act on, or pass over to what is behind them.
var elements = map[string]element{
	"00": {18, true}, "01": {14, true}, "02": {14, true}, "10": {20, false}, "11": {6, true}, "12": {6, true}, "13": {6, true},
	"15": {6, true}, "16": {6, true}, "17": {6, true}, "20": {2, true}, "21": {20, false}, "22": {20, false}, "30": {8, false},
	"37": {8, false}, "235": {28, false}, "240": {30, false}, "241": {30, false}, "242": {6, false}, "243": {20, false}, "250": {30, false},
	"251": {30, false}, "253": {30, false}, "254": {20, false}, "400": {30, false}, "401": {30, false}, "402": {17, true}, "403": {30, false},
	"410": {13, true}, "411": {13, true}, "412": {13, true}, "413": {13, true}, "414": {13, true}, "415": {13, true}, "416": {13, true},
	"417": {13, true}, "420": {20, false}, "421": {12, false}, "422": {3, true}, "426": {3, true}, "7003": {10, true}, "8003": {30, false},
	"8004": {30, false}, "8008": {12, false}, "8018": {18, true}, "8020": {25, false},
}

// elementAt is the identifier that a text begins with. 31nn to 36nn are measures of six digits, 90 to 99 are a company's own.
func elementAt(text string) (ai string, e element, known bool) {
	for n := 2; n <= 4 && n <= len(text); n++ {
		if e, known = elements[text[:n]]; known {
			return text[:n], e, true
		}
	}
	switch {
	case len(text) >= 4 && isDigits(text[:4]) && text[0] == '3' && text[1] >= '1' && text[1] <= '6':
		return text[:4], element{6, true}, true
	case len(text) >= 2 && isDigits(text[:2]) && text[0] == '9':
		return text[:2], element{90, false}, true
	}
	return "", element{}, false
}

var bracket = regexp.MustCompile(`\(([0-9]{2,4})\)`)

// readBrackets reads elements as they are printed below the bars: "(01)06901234567892(21)SN2".
func readBrackets(code string) (Scan, bool, *fault.Fault) {
	code = tidy(strings.ReplaceAll(code, fnc1, ""))
	at := bracket.FindAllStringSubmatchIndex(code, -1)
	if len(at) == 0 || at[0][0] != 0 {
		return Scan{}, false, nil
	}
	var found [][2]string
	for i, m := range at {
		ai := code[m[2]:m[3]]
		if _, _, known := elementAt(ai); !known {
			// Brackets within a value.
			if i == 0 {
				return Scan{}, false, nil
			}
			found[len(found)-1][1] += code[m[0]:m[1]]
		} else {
			found = append(found, [2]string{ai, ""})
		}
		end := len(code)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		found[len(found)-1][1] += code[m[1]:end]
	}
	for i := range found {
		found[i][1] = strings.TrimSpace(found[i][1])
	}
	return scanOf(code, found)
}

// readElements reads an element string as scanners send it. Without a sign that it is one, it is taken for one only when it
// begins with a number whose check digit is right and reads to its end.
func readElements(code string, flagged bool) (Scan, bool, *fault.Fault) {
	code = tidyKeeping(code)
	var found [][2]string
	for rest := code; rest != ""; {
		ai, e, known := elementAt(rest)
		if !known {
			return Scan{}, false, notElements(flagged, code)
		}
		value := rest[len(ai):]
		end := len(value)
		if e.fixed {
			end = min(end, e.most)
		} else if i := strings.Index(value, fnc1); i >= 0 {
			end = i
		}
		if end == 0 || end > e.most || e.fixed && end < e.most {
			return Scan{}, false, notElements(flagged, code)
		}
		found = append(found, [2]string{ai, value[:end]})
		rest = strings.TrimLeft(value[end:], fnc1)
	}
	if len(found) == 0 {
		return Scan{}, false, nil
	}
	first := found[0]
	if !flagged && (first[0] != "00" && first[0] != "01" || !isDigits(first[1]) || !checked(first[1])) {
		return Scan{}, false, nil
	}
	return scanOf(strings.ReplaceAll(code, fnc1, " "), found)
}

// notElements is the fault of a code that says it is of GS1 and cannot be read as that.
func notElements(flagged bool, code string) *fault.Fault {
	if !flagged {
		return nil
	}
	return ErrIdent.Because("elements").With("text", strings.ReplaceAll(code, fnc1, " "))
}

// tidyKeeping is tidy between the separators.
func tidyKeeping(code string) string {
	parts := strings.Split(code, fnc1)
	for i := range parts {
		parts[i] = without(tidy(parts[i]), " ")
	}
	return strings.Join(parts, fnc1)
}

// scanOf makes a scan of elements, and checks what has a check digit.
func scanOf(shown string, found [][2]string) (Scan, bool, *fault.Fault) {
	s := Scan{Text: shown}
	for _, e := range found {
		ai, value := e[0], e[1]
		if f := checkElement(ai, value); f != nil {
			return Scan{}, false, f
		}
		s.take(ai, value)
	}
	s.Kind = s.kind()
	return s, true, nil
}

func checkElement(ai, value string) *fault.Fault {
	e := elements[ai]
	wrong := ErrIdent.Because("elements").With("text", "("+ai+")"+value)
	switch ai {
	case "00", "01", "02", "402", "410", "411", "412", "413", "414", "415", "416", "417":
		switch {
		case len(value) != e.most || !isDigits(value):
			return wrong
		case !checked(value):
			return ErrIdent.Because("check_digit").With("text", value)
		}
	case "11", "12", "13", "15", "16", "17":
		if dayOf(value) == "" {
			return wrong
		}
	case "30", "37":
		if !isDigits(value) || len(value) > e.most {
			return wrong
		}
	default:
		if value == "" || e.most > 0 && len(value) > e.most {
			return wrong
		}
	}
	return nil
}

// take keeps the value of an element; what we have no use for is passed over.
func (s *Scan) take(ai, value string) {
	switch ai {
	case "00":
		s.SSCC = value
	case "01", "02":
		s.GTIN = value
	case "10":
		s.Lot = value
	case "21":
		s.Serial = value
	case "11":
		s.MadeOn = dayOf(value)
	case "17":
		s.ExpiresOn = dayOf(value)
	case "30", "37":
		s.Quantity, _ = strconv.ParseInt(value, 10, 64)
	case "240", "241":
		s.Part = value
	case "254":
		s.Bin = value
	case "401", "403":
		s.Waybill = NormalWaybill(value)
	case "410", "414":
		s.Place = value
	}
}

// kind says what the identifiers of a scan name together.
func (s *Scan) kind() ScanKind {
	product := s.Part != "" || s.GTIN != ""
	switch {
	case s.SSCC != "":
		return ScanShipment
	case product && s.Serial != "":
		return ScanPiece
	case s.Serial != "":
		return ScanSerial
	case product:
		return ScanPart
	case s.Lot != "":
		return ScanLot
	case s.Waybill != "":
		return ScanWaybill
	case s.Bin != "":
		return ScanBin
	case s.Place != "":
		return ScanPlace
	}
	return ScanPlain
}

// dayOf reads YYMMDD; DD 00 is the last day of the month. "" when it is no day.
func dayOf(value string) string {
	if len(value) != 6 || !isDigits(value) {
		return ""
	}
	last := value[4:] == "00"
	if last {
		value = value[:4] + "01"
	}
	day, err := time.Parse("060102", value)
	if err != nil {
		return ""
	}
	if last {
		day = day.AddDate(0, 1, -1)
	}
	return day.Format(time.DateOnly)
}
