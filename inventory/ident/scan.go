package ident

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/internal/number"
)

// ScanKind says what kind of thing was scanned.
type ScanKind string

// Kinds of things that are scanned. A text that carries no sign of its kind is plain: who knows the parts, places and
// serials there are says what it is.
const (
	ScanPlain    ScanKind = "plain"
	ScanPart     ScanKind = "part"
	ScanPiece    ScanKind = "piece"
	ScanSerial   ScanKind = "serial"
	ScanLot      ScanKind = "lot"
	ScanPlace    ScanKind = "place"
	ScanBin      ScanKind = "bin"
	ScanWaybill  ScanKind = "waybill"
	ScanShipment ScanKind = "shipment"
	ScanPaper    ScanKind = "paper"
	ScanCommand  ScanKind = "command"
)

// ScanKinds lists them all.
func ScanKinds() []ScanKind {
	return []ScanKind{ScanPlain, ScanPart, ScanPiece, ScanSerial, ScanLot, ScanPlace, ScanBin, ScanWaybill, ScanShipment, ScanPaper, ScanCommand}
}

// Schema lists them in the contracts.
func (ScanKind) Schema(closed.Registry) *closed.Schema { return closed.Of(ScanKinds()) }

// Scan is what a scanner or a person sent, read: what kind of thing it is and the identifiers it carries.
type Scan struct {
	Kind ScanKind `json:"kind"`
	// Text is what was sent, less what scanners add to it.
	Text   string `json:"text"`
	Part   string `json:"part,omitempty"`
	GTIN   string `json:"gtin,omitempty"`
	Serial string `json:"serial,omitempty"`
	Lot    string `json:"lot,omitempty"`
	// MadeOn and ExpiresOn are days, "2026-11-30".
	MadeOn    string `json:"made_on,omitempty"`
	ExpiresOn string `json:"expires_on,omitempty"`
	Quantity  int64  `json:"quantity,omitempty"`
	Place     string `json:"place,omitempty"`
	Bin       string `json:"bin,omitempty"`
	Waybill   string `json:"waybill,omitempty"`
	SSCC      string `json:"sscc,omitempty"`
	// Paper is the number of a repair, a transfer or what else we number, with its kind in PaperKind.
	Paper     string `json:"paper,omitempty"`
	PaperKind string `json:"paper_kind,omitempty"`
	Command   string `json:"command,omitempty"`
	// Called is the part that others call by this number, a GTIN or a maker's: who knows the catalogue fills it in.
	Called string `json:"-"`
}

// symbology is what a scanner says first of the kind of code it read (ISO/IEC 15424).
var symbology = regexp.MustCompile(`^\x1d*\]([A-Za-z])([0-9A-Za-z])`)

// gs1Symbologies carry element strings of GS1, with FNC1 in the first place.
var gs1Symbologies = []string{"C1", "E0", "E1", "E2", "D2", "Q3", "J1"}

// fnc1 parts elements of no fixed length, however a scanner writes it.
const fnc1 = "\x1d"

var spelledFNC1 = strings.NewReplacer("<GS>", fnc1, "{GS}", fnc1, "<FNC1>", fnc1, "{FNC1}", fnc1, "[FNC1]", fnc1, "\u241d", fnc1)

// ReadScan reads what a scanner or a person sent.
func ReadScan(raw string) (Scan, *fault.Fault) {
	if len(raw) > 4096 {
		return Scan{}, ErrIdent.Because("too_long").With("most", 4096)
	}
	code := strings.Trim(spelledFNC1.Replace(oneWidth(raw)), " \t\r\n\x00\x03\x04")
	gs1 := strings.HasPrefix(code, fnc1)
	if found := symbology.FindStringSubmatch(code); found != nil {
		gs1 = gs1 || slices.Contains(gs1Symbologies, upper(found[1]+found[2]))
		code = code[len(found[0]):]
	}
	code = strings.Trim(code, fnc1+" \t\r\n")
	if strings.Contains(code, fnc1) {
		gs1 = true
	}
	for _, read := range []func(string) (Scan, bool, *fault.Fault){readLink, readName, readBrackets} {
		if s, ok, f := read(code); ok || f != nil {
			return s, f
		}
	}
	if s, ok, f := readElements(code, gs1); ok || f != nil {
		return s, f
	}
	if code == "" {
		return Scan{Kind: ScanPlain}, nil
	}
	shown, f := printed(code, 200)
	if f != nil {
		return Scan{}, f
	}
	return plainScan(shown), nil
}

// commands are what the pages print as command barcodes.
var commands = []string{"BOOK", "CANCEL", "CLOSE", "DONE", "NONE", "SAVE", "SHORT", "UNDO"}

// commandShape are commands that carry a value.
var commandShape = regexp.MustCompile(`^(?:[X*][0-9]{1,6}|EXP=[0-9]{4}-[0-9]{2}-[0-9]{2})$`)

// papers are what we number ourselves, with a check digit.
var papers = map[string]string{"A": "adjustment", "C": "return", "D": "carrier_manifest", "L": "waste_lot", "M": "waste_manifest",
	"N": "count", "R": "repair", "S": "shipment", "T": "transfer", "U": "blind_return"}

// plainScan looks at a text that names its kind nowhere: a command, a number of ours, a waybill by its looks.
func plainScan(shown string) Scan {
	s, code := Scan{Kind: ScanPlain, Text: shown}, Code(shown)
	switch {
	case slices.Contains(commands, code) || commandShape.MatchString(code):
		s.Kind, s.Command = ScanCommand, code
	case labelled.MatchString(shown):
		return labelledScan(s)
	case len(code) > 1 && papers[code[:1]] != "" && number.Valid(code[:1], code):
		s.Kind, s.Paper, s.PaperKind = ScanPaper, code, papers[code[:1]]
		if code[0] == 'S' {
			s.Kind = ScanShipment
		}
	case isWaybillShaped(NormalWaybill(shown)):
		s.Kind, s.Waybill = ScanWaybill, NormalWaybill(shown)
	}
	return s
}

// labelled are texts that say first what follows, as plates and our own labels do: "S/N: 4711", "BIN:B-1", "LOT=7".
var labelled = regexp.MustCompile(`(?i)^(place|loc|bin|part|p/n|pn|serial|s/n|sn|lot|waybill)\s*[:=]\s*(.+)$`)

func labelledScan(s Scan) Scan {
	found := labelled.FindStringSubmatch(s.Text)
	value := strings.TrimSpace(found[2])
	switch strings.ToLower(found[1]) {
	case "place", "loc":
		s.Kind, s.Place = ScanPlace, value
	case "bin":
		s.Kind, s.Bin = ScanBin, value
	case "part", "p/n", "pn":
		s.Kind, s.Part = ScanPart, value
	case "lot":
		s.Kind, s.Lot = ScanLot, value
	case "waybill":
		s.Kind, s.Waybill = ScanWaybill, NormalWaybill(value)
	default:
		s.Kind, s.Serial = ScanSerial, value
	}
	return s
}

// waybillShapes are waybills that nothing else looks like: letters of a carrier before many digits, or a check digit.
var waybillShapes = []*regexp.Regexp{
	regexp.MustCompile(`^SF[0-9]{12,15}$`),
	regexp.MustCompile(`^(?:YT|JT|JD|JDV|JDVA|JDVB|JDX|JDAZ|DPK|UC|ZTO|STO)[0-9]{10,15}$`),
	regexp.MustCompile(`^1Z[0-9A-Z]{16}$`),
	regexp.MustCompile(`^JJD[0-9]{10,20}$`),
}

var postalShape = regexp.MustCompile(`^[A-Z]{2}[0-9]{9}[A-Z]{2}$`)

func isWaybillShaped(code string) bool {
	if postalShape.MatchString(code) {
		return postalChecked(code[2:11])
	}
	return slices.ContainsFunc(waybillShapes, func(r *regexp.Regexp) bool { return r.MatchString(code) })
}

// postalChecked tells whether the ninth digit is that of the Universal Postal Union's S10.
func postalChecked(digits string) bool {
	sum := 0
	for i, weight := range []int{8, 6, 4, 2, 3, 5, 9, 7} {
		sum += weight * int(digits[i]-'0')
	}
	check := 11 - sum%11
	switch check {
	case 10:
		check = 0
	case 11:
		check = 5
	}
	return int(digits[8]-'0') == check
}

// SerialOf is the serial of a piece of a part that a scan names, or why it names none: it is something else, or a piece of
// another part.
func (s Scan) SerialOf(part string) (string, *fault.Fault) {
	if said := cmp.Or(s.Called, s.Part); s.Kind != ScanPlain && said != "" && Code(said) != Code(part) {
		return "", ErrIdent.Because("other_part").With("part", said, "expected", part)
	}
	if s.Kind != ScanPlain && s.Serial == "" {
		return "", s.stranger()
	}
	serial := s.Serial
	if serial == "" {
		serial = s.Text
		if before, code := Code(part)+"/", Code(s.Text); strings.HasPrefix(code, before) && len(code) > len(before) {
			serial = lastLetters(s.Text, len([]rune(code))-len([]rune(before)))
		}
	}
	t, f := ParseSerial(serial)
	return t.Display(), f
}

// lastLetters are the last n letters of a text, white space aside.
func lastLetters(text string, n int) string {
	runes := []rune(without(text, " "))
	return string(runes[max(0, len(runes)-n):])
}

// PartCode is the number of a part that a scan names, or why it names none.
func (s Scan) PartCode() (string, *fault.Fault) {
	switch {
	case s.Part != "":
		return s.Part, nil
	case s.Kind == ScanPlain:
		t, f := ParsePart(s.Text)
		return t.Display(), f
	case s.GTIN != "":
		return s.GTIN, nil
	}
	return "", s.stranger()
}

// stranger is what a scan is told to be where another thing was to be scanned.
func (s Scan) stranger() *fault.Fault {
	switch s.Kind {
	case ScanPart:
		return ErrIdent.Because("is_part").With("text", s.Text)
	case ScanPiece:
		return ErrIdent.Because("is_piece").With("text", s.Text)
	case ScanSerial:
		return ErrIdent.Because("is_serial").With("text", s.Text)
	case ScanLot:
		return ErrIdent.Because("is_lot").With("text", s.Text)
	case ScanPlace:
		return ErrIdent.Because("is_place").With("text", s.Text)
	case ScanBin:
		return ErrIdent.Because("is_bin").With("text", s.Text)
	case ScanWaybill:
		return ErrIdent.Because("is_waybill").With("text", s.Text)
	case ScanShipment:
		return ErrIdent.Because("is_shipment").With("text", s.Text)
	case ScanPaper:
		return ErrIdent.Because("is_paper").With("text", s.Text)
	case ScanCommand:
		return ErrIdent.Because("is_command").With("text", s.Text)
	}
	return ErrIdent
}

// Names tells whether a scan names this piece, or, with no serial, a piece of this part.
func (s Scan) Names(part, serial string) bool {
	if serial == "" {
		code, f := s.PartCode()
		return f == nil && (Code(code) == Code(part) || s.Called != "" && Code(s.Called) == Code(part))
	}
	said, f := s.SerialOf(part)
	if f != nil {
		// What was stored is right whatever it looks like.
		return Code(s.Text) == Code(serial)
	}
	return Code(said) == Code(serial)
}
