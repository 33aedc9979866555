// Package label knows how the label of a shipment looks on paper, 100 by 150 mm: as PDF for any printer and as ZPL for
// label printers, both with the SSCC as GS1-128 and as GS1 DataMatrix. It refuses to know where its words come from, and
// nothing of it touches a database or a clock.
package label

import (
	"errors"
	"fmt"
	"time"

	"fettle/texts"
)

// Label is what is printed on a shipment: an order number, never a telephone.
type Label struct {
	SSCC, Shipment, Carrier, Waybill string
	// From and To name places, Address is the street and AreaCode the region of the receiver.
	From, To, Address, AreaCode string
	// Reference is what the shipment serves: one repair, or several behind each other.
	Reference string
	Grams     int64
	Lines     []Line
	// Number is the shipment's among Of that go to the same receiver for the same order; 0 leaves it out.
	Number, Of int
	PackedAt   time.Time
}

// Line is what lies in the shipment.
type Line struct {
	Part, Name, Serial string
	Quantity           int64
}

// ErrSSCC tells that a number is no serial shipping container code.
var ErrSSCC = errors.New("not an SSCC")

// checkSSCC refuses a number whose length, digits or check digit are wrong: a label that scans as another shipment is worse than none.
func checkSSCC(sscc string) error {
	if len(sscc) != 18 {
		return fmt.Errorf("%w: %q has %d digits", ErrSSCC, sscc, len(sscc))
	}
	sum := 0
	for i, d := range sscc {
		if d < '0' || d > '9' {
			return fmt.Errorf("%w: %q", ErrSSCC, sscc)
		}
		weight := 3
		if i%2 == 1 {
			weight = 1
		}
		sum += int(d-'0') * weight
	}
	if sum%10 != 0 {
		return fmt.Errorf("%w: the check digit of %q", ErrSSCC, sscc)
	}
	return nil
}

// bilingual is a word of the paper in Chinese and English beside each other.
func bilingual(key string) string { return texts.Say("zh", key, nil) + " " + texts.Say("en", key, nil) }

// kilograms is how people weigh.
func kilograms(grams int64) string { return fmt.Sprintf("%d.%02d kg", grams/1000, grams%1000/10) }

// contentLines is one line a part, and how many more there are when they do not fit.
func contentLines(lines []Line, most int) []string {
	var out []string
	for i, l := range lines {
		if len(out) == most-1 && len(lines) > most {
			return append(out, texts.Of("label.more", "n", len(lines)-i).All().String())
		}
		text := fmt.Sprintf("%s %s ×%d", l.Part, l.Name, l.Quantity)
		if l.Serial != "" {
			text += "  SN " + l.Serial
		}
		out = append(out, text)
	}
	return out
}

func (l Label) share() string {
	if l.Of < 2 {
		return ""
	}
	return texts.Of("label.share", "number", l.Number, "of", l.Of).In(texts.Default)
}
