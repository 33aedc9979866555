package epcis

import (
	"fmt"
	"net/url"
	"strings"
)

// Names makes the identifiers of our things: GS1 keys where we issue them, else URIs of our own domain in the forms of the
// vocabulary's chapter on user vocabularies.
type Names struct {
	// Domain is ours: nobody else makes names under it.
	Domain string
	// Prefixes are our GS1 company prefixes, the newest first.
	Prefixes []string
}

// Thing is what an identifier stands for; the zero Thing is everything.
type Thing struct {
	SSCC         string
	Part, Serial string
	Appliance    string
}

const (
	ssccURN = "urn:epc:id:sscc:"
	giaiURN = "urn:epc:id:giai:"
)

func (n Names) base(kind string) string { return "https://" + n.Domain + "/" + kind + "/" }

func (n Names) uri(kind string, words ...string) string {
	for i, w := range words {
		words[i] = escapePath(w)
	}
	return n.base(kind) + strings.Join(words, "/")
}

// Piece is one piece of a part.
func (n Names) Piece(part, serial string) string { return n.uri("obj", part, serial) }

// Class is a part, whichever piece.
func (n Names) Class(part string) string { return n.uri("class", part) }

// Material is what old parts are taken apart into.
func (n Names) Material(name string) string { return n.uri("class", "material", name) }

// Location is a place of ours.
func (n Names) Location(code string) *Place { return &Place{n.uri("loc", code)} }

// Party is who has it.
func (n Names) Party(code string) string { return n.uri("party", code) }

// Paper is a repair, a waybill, a return or a manifest.
func (n Names) Paper(kind string, words ...string) string {
	return n.uri("bt", append([]string{kind}, words...)...)
}

// Shipment is the EPC of a shipment's SSCC.
func (n Names) Shipment(sscc string) string {
	for _, p := range n.Prefixes {
		if len(sscc) == 18 && strings.HasPrefix(sscc[1:], p) {
			return ssccURN + p + "." + sscc[:1] + sscc[1+len(p):17]
		}
	}
	return n.uri("obj", "sscc", sscc)
}

// Appliance is the asset that parts are fitted into.
func (n Names) Appliance(serial string) string {
	if len(n.Prefixes) == 0 {
		return n.uri("obj", "appliance", serial)
	}
	return giaiURN + n.Prefixes[len(n.Prefixes)-1] + "." + escapePath(serial)
}

// Point is a place on the ground.
func Point(lon, lat float64) *Place { return &Place{fmt.Sprintf("geo:%.6f,%.6f", lat, lon)} }

// Thing reads one of our identifiers back; false when it is not ours.
func (n Names) Thing(epc string) (Thing, bool) {
	if rest, ok := strings.CutPrefix(epc, ssccURN); ok {
		prefix, serial, _ := strings.Cut(rest, ".")
		if len(prefix)+len(serial) != 17 || strings.Trim(prefix+serial, "0123456789") != "" {
			return Thing{}, false
		}
		return Thing{SSCC: withCheckDigit(serial[:1] + prefix + serial[1:])}, true
	}
	if rest, ok := strings.CutPrefix(epc, giaiURN); ok {
		_, serial, found := strings.Cut(rest, ".")
		serial, err := url.PathUnescape(serial)
		return Thing{Appliance: serial}, found && err == nil && serial != ""
	}
	rest, ok := strings.CutPrefix(epc, n.base("obj"))
	first, second, two := strings.Cut(rest, "/")
	part, err := url.PathUnescape(first)
	serial, err2 := url.PathUnescape(second)
	if !ok || !two || err != nil || err2 != nil || part == "" || serial == "" {
		return Thing{}, false
	}
	switch part {
	case "sscc":
		return Thing{SSCC: serial}, true
	case "appliance":
		return Thing{Appliance: serial}, true
	}
	return Thing{Part: part, Serial: serial}, true
}

// withCheckDigit adds the mod-10 digit of GS1.
func withCheckDigit(digits string) string {
	sum := 0
	for i := range digits {
		weight := 1
		if (len(digits)-i)%2 == 1 {
			weight = 3
		}
		sum += weight * int(digits[i]-'0')
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}

// escapePath keeps what both a URN of GS1 and a path allow.
func escapePath(s string) string {
	var out strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._*()!", c) >= 0 {
			out.WriteByte(c)
			continue
		}
		fmt.Fprintf(&out, "%%%02X", c)
	}
	return out.String()
}

// PaperOf reads the number of one of our papers back; false when the identifier is none of that kind.
func (n Names) PaperOf(kind, id string) (string, bool) {
	rest, ours := strings.CutPrefix(id, n.base("bt")+kind+"/")
	number, err := url.PathUnescape(rest)
	return number, ours && err == nil && number != ""
}
