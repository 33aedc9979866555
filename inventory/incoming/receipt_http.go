package incoming

import (
	"context"
	"time"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

type receiptInput struct {
	Body struct {
		Location  string            `json:"location" minLength:"1" maxLength:"64" identifier:"place"`
		Reference string            `json:"reference,omitempty" maxLength:"100" doc:"Delivery note of the supplier. One that was booked before is refused, unless more of it came."`
		More      bool              `json:"more,omitempty" doc:"More came of a note that was booked before."`
		Lines     []receiptLineBody `json:"lines" minItems:"1" maxItems:"500"`
	}
}

type receiptLineBody struct {
	Part      string          `json:"part" format:"scan" minLength:"1" maxLength:"64" identifier:"part"`
	Condition stock.Condition `json:"condition,omitempty" default:"new"`
	Quantity  int64           `json:"quantity" minimum:"1" maximum:"1000000"`
	Serials   []string        `json:"serials,omitempty" format:"scan" maxItems:"5000" doc:"One a piece, for serialised parts."`
	Bin       string          `json:"bin,omitempty" format:"scan" maxLength:"40" doc:"Empty is the dock." identifier:"bin"`
	Lot       string          `json:"lot,omitempty" format:"scan" maxLength:"64" doc:"Needed for parts tracked by lot." identifier:"lot"`
	MadeOn    string          `json:"made_on,omitempty" format:"date"`
	ExpiresOn string          `json:"expires_on,omitempty" format:"date" doc:"Last day of use; without it, the day made and the part's shelf life."`
	Supplier  string          `json:"supplier,omitempty" maxLength:"100"`
}

func (b receiptLineBody) line() stock.ReceiptLine {
	return stock.ReceiptLine{Part: b.Part, Condition: b.Condition, Quantity: b.Quantity, Serials: b.Serials, Bin: b.Bin, Lot: b.Lot,
		MadeOn: parseDay(b.MadeOn), ExpiresOn: parseDay(b.ExpiresOn), Supplier: b.Supplier}
}

// parseDay is a day the door has looked at already; empty is nil.
func parseDay(v string) *time.Time {
	day, err := time.Parse(time.DateOnly, v)
	if err != nil {
		return nil
	}
	return &day
}

// ReceiptReport says what lies there after the receipt.
type ReceiptReport struct {
	Location string        `json:"location"`
	Pieces   int64         `json:"pieces"`
	Items    []stock.Stock `json:"items"`
	// Inspections are what of it waits for a look before it is offered to anybody.
	Inspections []Inspection `json:"inspections"`
}

func postReceipt(ctx context.Context, tx *db.Tx, in *receiptInput) (ReceiptReport, error) {
	b := in.Body
	report := ReceiptReport{Location: b.Location, Items: []stock.Stock{}, Inspections: []Inspection{}}
	if f := site.RefuseForeignPlace(ctx, b.Location); f != nil {
		return report, f
	}
	lines := make([]stock.ReceiptLine, len(b.Lines))
	for i, l := range b.Lines {
		lines[i] = l.line()
		report.Pieces += l.Quantity
	}
	inspections, err := Receive(ctx, tx, b.Location, b.Reference, lines, b.More)
	if err != nil {
		return report, err
	}
	report.Inspections = inspections
	seen := map[string]bool{}
	for _, l := range lines {
		if seen[l.Part] {
			continue
		}
		seen[l.Part] = true
		rows, err := stock.ListStock(ctx, tx, stock.StockFilter{Location: b.Location, Part: l.Part, Limit: len(stock.Conditions())})
		if err != nil {
			return report, err
		}
		report.Items = append(report.Items, rows...)
	}
	return report, nil
}
