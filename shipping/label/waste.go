package label

import (
	"fmt"
	"strings"
	"time"

	"github.com/boombuler/barcode/code128"
)

// Waste is what stands on the container of a waste lot.
type Waste struct {
	Lot, Code, Name, Hazard, Site string
	Grams                         int64
	Pieces                        int
	// Since is when its oldest piece was received and Until by when it must have left, days on the site's clock; each may be empty.
	Since, Until string
	// At is when the lot was opened: the same lot gives the same bytes.
	At time.Time
}

// WastePDF draws the label on one page of its own size; the bars say the number of the lot.
func WastePDF(w Waste) ([]byte, error) {
	said := fmt.Sprint(w)
	p := newPage(bilingual("label.waste")+" "+w.Lot, across, high, w.At, faceFor(said))
	p.text(margin, 4, 14, bilingual("label.waste"))
	p.rule(13)
	p.text(margin, 15, 8, bilingual("label.waste_name"))
	p.lines(margin, 19, across-2*margin, 13, 3, w.Name)
	p.text(margin, 42, 8, bilingual("label.waste_code"))
	p.text(margin, 46, 20, w.Code)
	p.text(60, 42, 8, bilingual("label.waste_hazard"))
	p.text(60, 46, 20, w.Hazard)
	p.rule(59)
	p.text(margin, 61, 8, bilingual("label.waste_weight"))
	p.text(margin, 65, 16, fmt.Sprintf("%s  × %d", kilograms(w.Grams), w.Pieces))
	p.text(margin, 77, 8, bilingual("label.waste_since"))
	p.text(margin, 81, 13, w.Since)
	p.text(55, 77, 8, bilingual("label.waste_until"))
	p.text(55, 81, 13, w.Until)
	p.rule(91)
	p.text(margin, 93, 8, bilingual("label.waste_site"))
	p.lines(margin, 97, across-2*margin, 10, 2, w.Site)
	bars, err := code128.Encode(w.Lot)
	if err != nil {
		return nil, fmt.Errorf("encode the bars: %w", err)
	}
	if err := p.code("bars", bars, quietBars, 0, 110, bar, 22); err != nil {
		return nil, err
	}
	p.middle(134, 13, w.Lot)
	if lacks := lacking(said); len(lacks) > 0 {
		p.lines(margin, 142, across-2*margin, 6, 2, bilingual("label.lacks")+" "+strings.Join(lacks, " "))
	}
	return p.bytes()
}
