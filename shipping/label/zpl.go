package label

import (
	"fmt"
	"strings"
)

// printerFont and printerWide are the names under which a printer keeps the fonts; FontZPL sets them up.
const printerFont, printerWide = "E:FETTLE.TTF", "E:FETTLEW.TTF"

// ZPL says the label in Zebra's language for 203 dots an inch, 100 by 150 mm. Words are UTF-8 (^CI28) in a font that
// FontZPL sets up once a printer; the barcodes need nothing.
func ZPL(l Label) ([]byte, error) {
	if err := checkSSCC(l.SSCC); err != nil {
		return nil, err
	}
	var z strings.Builder
	said := fmt.Sprint(l)
	with := faceFor(said)
	z.WriteString("^XA\n^CI28\n^PW799\n^LL1199\n^LH0,0\n^CWZ," + with.printer + "\n")
	text := func(x, y, size, width, lines int, s string) {
		if s != "" {
			fmt.Fprintf(&z, "^FO%d,%d^AZN,%d,%d^FB%d,%d,4,L,0^FH_^FD%s^FS\n", x, y, size, size, width, lines, escapeField(with.printable(s)))
		}
	}
	rule := func(y int) { fmt.Fprintf(&z, "^FO40,%d^GB719,2,2^FS\n", y) }
	text(40, 32, 36, 300, 1, l.Carrier)
	text(340, 36, 28, 420, 1, l.Waybill)
	rule(88)
	text(40, 100, 22, 100, 1, bilingual("label.from"))
	text(150, 98, 26, 610, 2, l.From)
	rule(168)
	text(40, 180, 22, 100, 1, bilingual("label.to"))
	text(150, 176, 40, 610, 1, l.To)
	text(150, 228, 32, 610, 3, l.AreaCode+" "+l.Address)
	rule(352)
	text(40, 364, 26, 720, 1, bilingual("label.order")+"  "+l.Reference)
	text(40, 404, 26, 720, 1, strings.TrimSpace(bilingual("label.shipment")+"  "+l.Shipment+"  "+kilograms(l.Grams)+"  "+l.share()))
	rule(448)
	for i, line := range contentLines(l.Lines, 6) {
		text(40, 460+i*36, 24, 560, 1, line)
	}
	// 16 modules of 7 dots each; _1 is FNC1 behind the escape letter _.
	fmt.Fprintf(&z, "^FO632,464^BXN,7,200,,,,_^FD_100%s^FS\n", l.SSCC)
	rule(688)
	// >; starts in subset C, >8 is FNC1: the form that leaves nothing to the printer's guess.
	fmt.Fprintf(&z, "^FO87,736^BY4^BCN,304,N,N,N,N^FD>;>800%s^FS\n", l.SSCC)
	fmt.Fprintf(&z, "^FO40,1060^A0N,48,40^FB719,1,0,C,0^FD(00) %s^FS\n", l.SSCC)
	if lacks := lacking(said); len(lacks) > 0 {
		text(40, 1120, 20, 719, 2, bilingual("label.lacks")+" "+strings.Join(lacks, " "))
	}
	z.WriteString("^PQ1\n^XZ\n")
	return []byte(z.String()), nil
}

// escapeField escapes what would end a field or begin a command (^FH_ tells the printer to read _5E as ^).
func escapeField(s string) string {
	return strings.NewReplacer("_", "_5F", "^", "_5E", "~", "_7E").Replace(s)
}

// FontZPL is sent once to a printer: it keeps the fonts of these labels, so that it can print Chinese. A label asks for the
// wide one only where it has a letter that the other lacks.
func FontZPL() []byte {
	var out []byte
	for _, f := range []face{narrow, wide()} {
		out = fmt.Appendf(out, "~DY%s,B,T,%d,0,", strings.TrimSuffix(f.printer, ".TTF"), len(f.raw))
		out = append(append(out, f.raw...), '\n')
	}
	return out
}
