package label

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
)

const (
	across, high = 100.0, 150.0
	margin       = 5.0
	// Narrow bar of 0.495 mm, the least that GS1 allows on logistic labels, and as many of them left free beside the bars.
	bar, quietBars = 0.495, 10
	// Module of the square and the free edge about it.
	module, quietModules = 0.8, 2
	// dots that a bar or module measures in the picture, so that a viewer that smoothes leaves its middle black.
	dots = 4
)

// gs1Linear and gs1Square are the bars of an element string of application identifier 00 behind FNC1.
func gs1Linear(sscc string) (barcode.Barcode, error) {
	return code128.Encode(string(code128.FNC1) + "00" + sscc)
}

func gs1Square(sscc string) (barcode.Barcode, error) {
	return datamatrix.Encode(string([]byte{datamatrix.FNC1}) + "00" + sscc)
}

// drawBarcode draws modules with a free edge, each in dots × dots; a linear code is one row.
func drawBarcode(code barcode.Barcode, quiet int) ([]byte, int, error) {
	modules, down, edge := code.Bounds().Dx(), code.Bounds().Dy(), quiet
	if down == 1 {
		edge = 0
	}
	img := image.NewGray(image.Rect(0, 0, (modules+2*quiet)*dots, (down+2*edge)*dots))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			cx, cy, shade := x/dots-quiet, y/dots-edge, color.Gray{Y: 255}
			if cx >= 0 && cy >= 0 && cx < modules && cy < down {
				shade = color.GrayModel.Convert(code.At(cx, cy)).(color.Gray)
			}
			img.SetGray(x, y, shade)
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), modules + 2*quiet, err
}

// PDF draws the label on one page of its own size.
func PDF(l Label) ([]byte, error) {
	if err := checkSSCC(l.SSCC); err != nil {
		return nil, err
	}
	said := fmt.Sprint(l)
	p := newPage(bilingual("label.title")+" "+l.Shipment, across, high, l.PackedAt, faceFor(said))
	p.text(margin, 4, 11, l.Carrier)
	p.right(4, 9, l.Waybill)
	p.rule(11)
	p.text(margin, 12.5, 7, bilingual("label.from"))
	p.lines(margin+14, 12, across-2*margin-14, 8, 2, l.From)
	p.rule(21)
	p.text(margin, 22.5, 7, bilingual("label.to"))
	p.lines(margin+14, 22, across-2*margin-14, 13, 1, l.To)
	p.lines(margin+14, 28.5, across-2*margin-14, 10, 3, l.AreaCode+" "+l.Address)
	p.rule(44)
	p.text(margin, 45.5, 8, bilingual("label.order")+"  "+l.Reference)
	p.text(margin, 50.5, 8, bilingual("label.shipment")+"  "+l.Shipment+"  "+kilograms(l.Grams))
	p.right(50.5, 8, l.share())
	p.rule(56)
	y := 57.5
	for _, line := range contentLines(l.Lines, 6) {
		p.lines(margin, y, 70, 7.5, 1, line)
		y += 4.5
	}
	square, err := gs1Square(l.SSCC)
	if err != nil {
		return nil, fmt.Errorf("encode the square: %w", err)
	}
	if err := p.code("square", square, quietModules, across-margin-16, 58, module, 0); err != nil {
		return nil, err
	}
	p.rule(86)
	linear, err := gs1Linear(l.SSCC)
	if err != nil {
		return nil, fmt.Errorf("encode the bars: %w", err)
	}
	if err := p.code("bars", linear, quietBars, 0, 92, bar, 38); err != nil {
		return nil, err
	}
	p.text(margin, 87, 7, "SSCC")
	p.middle(132, 13, "(00) "+l.SSCC)
	if lacks := lacking(said); len(lacks) > 0 {
		p.lines(margin, 142, across-2*margin, 6, 2, bilingual("label.lacks")+" "+strings.Join(lacks, " "))
	}
	return p.bytes()
}

type page struct {
	*fpdf.Fpdf
	width float64
	face  face
}

func newPage(title string, width, height float64, at time.Time, with face) page {
	p := page{fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: width, Ht: height}}), width, with}
	p.SetTitle(title, true)
	p.SetLang("zh-CN")
	p.SetProducer("Fettle", true)
	p.SetCatalogSort(true)
	p.SetCreationDate(at)
	p.SetModificationDate(at)
	p.SetMargins(0, 0, 0)
	p.SetAutoPageBreak(false, 0)
	p.SetCellMargin(0)
	// The writer puts figures of its own into the bytes it is given, and others read the font at the same time.
	p.AddUTF8FontFromBytes(with.name, "", slices.Clone(with.raw))
	p.AddPage()
	return p
}

func (p page) rule(y float64) { p.Line(margin, y, p.width-margin, y) }

// cell sets a text that is printable already.
func (p page) cell(x, y, w, points float64, align, s string) {
	p.SetFont(p.face.name, "", points)
	p.SetXY(x, y)
	p.CellFormat(w, points*0.45, s, "", 0, align, false, 0, "")
}

func (p page) text(x, y, points float64, s string) { p.cell(x, y, 0, points, "L", p.face.printable(s)) }
func (p page) right(y, points float64, s string) {
	p.cell(margin, y, p.width-2*margin, points, "R", p.face.printable(s))
}
func (p page) middle(y, points float64, s string) {
	p.cell(0, y, p.width, points, "C", p.face.printable(s))
}

// lines breaks a text over at most most lines and ends the last with … when more would follow.
func (p page) lines(x, y, w, points float64, most int, s string) {
	p.SetFont(p.face.name, "", points)
	var broken []string
	rest := []rune(p.face.printable(s))
	for len(rest) > 0 && len(broken) < most {
		fits := len(rest)
		for fits > 1 && p.GetStringWidth(string(rest[:fits])) > w {
			fits--
		}
		broken, rest = append(broken, string(rest[:fits])), rest[fits:]
	}
	if len(rest) > 0 {
		last := []rune(broken[most-1])
		broken[most-1] = string(last[:len(last)-1]) + "…"
	}
	for i, line := range broken {
		p.cell(x, y+float64(i)*points*0.5, w, points, "L", line)
	}
}

// code sets a barcode; x of 0 sets it in the middle, a height of 0 makes it a square.
func (p page) code(name string, code barcode.Barcode, quiet int, x, y, each, height float64) error {
	raw, modules, err := drawBarcode(code, quiet)
	if err != nil {
		return fmt.Errorf("draw %s: %w", name, err)
	}
	w := float64(modules) * each
	if height == 0 {
		height = w
	}
	if x == 0 {
		x = (p.width - w) / 2
	}
	asPNG := fpdf.ImageOptions{ImageType: "PNG"}
	p.RegisterImageOptionsReader(name, asPNG, bytes.NewReader(raw))
	p.ImageOptions(name, x, y, w, height, false, asPNG, 0, "")
	return nil
}

func (p page) bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		return nil, fmt.Errorf("write the PDF: %w", err)
	}
	return out.Bytes(), nil
}
