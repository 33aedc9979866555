package label

import (
	"fmt"
	"time"

	"fettle/texts"
)

// Manifest is what a driver signs for: the shipments of one departure.
type Manifest struct {
	ID, From, Carrier, Driver, Vehicle string
	// DepartsAt and HandedOverAt are on the warehouse's clock; HandedOverAt is zero until then.
	DepartsAt, HandedOverAt, OpenedAt time.Time
	Rows                              []Row
}

// Row is a row of a manifest.
type Row struct {
	SSCC, Shipment, Waybill, To string
	Grams                       int64
}

const rowsOnPage = 32

// columns of the table: where each begins and how wide it is.
var columns = []struct{ x, w float64 }{{5, 10}, {16, 40}, {57, 24}, {82, 38}, {121, 62}, {184, 21}}

// ManifestPDF lists the shipments on A4 pages, with a place for the signature on the last.
func ManifestPDF(m Manifest) ([]byte, error) {
	p := newPage(bilingual("label.manifest")+" "+m.ID, 210, 297, m.OpenedAt, faceFor(fmt.Sprint(m)))
	pages := max(1, (len(m.Rows)+rowsOnPage-1)/rowsOnPage)
	var grams int64
	for number := range pages {
		if number > 0 {
			p.AddPage()
		}
		p.text(margin, 8, 16, bilingual("label.manifest")+" "+m.ID)
		p.right(9, 9, fmt.Sprintf("%d / %d", number+1, pages))
		p.text(margin, 18, 10, bilingual("label.sender")+"  "+m.From)
		p.text(margin, 24, 10, bilingual("label.carrier")+"  "+m.Carrier)
		p.right(24, 10, bilingual("label.departs")+"  "+m.DepartsAt.Format("2006-01-02 15:04 MST"))
		p.row(32, "#", "SSCC", bilingual("label.shipment"), bilingual("label.waybill"), bilingual("label.to"), bilingual("label.weight"))
		p.rule(38)
		first := number * rowsOnPage
		for i, row := range m.Rows[first:min(first+rowsOnPage, len(m.Rows))] {
			grams += row.Grams
			p.row(40+float64(i)*6.6, fmt.Sprint(first+i+1), row.SSCC, row.Shipment, row.Waybill, row.To, kilograms(row.Grams))
		}
	}
	p.rule(254)
	p.text(margin, 257, 11, texts.Of("label.total", "n", len(m.Rows)).All().String()+"  "+kilograms(grams))
	p.text(margin, 266, 11, bilingual("label.driver")+"  "+m.Driver)
	p.text(80, 266, 11, bilingual("label.vehicle")+"  "+m.Vehicle)
	if !m.HandedOverAt.IsZero() {
		p.text(margin, 275, 11, bilingual("label.handed_over")+"  "+m.HandedOverAt.Format("2006-01-02 15:04 MST"))
	}
	p.text(140, 275, 11, bilingual("label.signature")+" ____________")
	return p.bytes()
}

func (p page) row(y float64, cells ...string) {
	for i, c := range cells {
		p.lines(columns[i].x, y, columns[i].w, 8.5, 1, c)
	}
}
