package stock

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	modelRoutes(a)
	binRoutes(a)
	keepers := api.For(auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/parts/{part}/stock", "Where a part lies", site.Staff, getPartStock)
	api.Query(a, "GET /v1/stock", "Stock", site.Staff, getStock)
	api.Query(a, "GET /v1/stock/ledger", "Movements, newest first", site.Staff, getLedger)
	api.Command(a, "POST /v1/receipts", "Book a delivery from a supplier", keepers, postReceipt)
}

// StockList is where a part lies.
type StockList struct {
	Items []Stock `json:"items"`
}

func getPartStock(ctx context.Context, tx *db.Tx, in *catalog.PartInput) (StockList, error) {
	rows, err := StockOfPart(ctx, tx, in.Part)
	return StockList{Items: rows}, err
}

type stockInput struct {
	api.Paging
	Location string `query:"location" maxLength:"64" identifier:"place"`
	Part     string `query:"part" format:"scan" maxLength:"64" identifier:"part"`
}

func getStock(ctx context.Context, tx *db.Tx, in *stockInput) (api.Page[Stock], error) {
	var after [3]string
	if _, err := in.After(&after); err != nil {
		return api.Page[Stock]{}, err
	}
	rows, err := ListStock(ctx, tx, StockFilter{Location: in.Location, Part: in.Part, AfterPart: after[0],
		AfterLocation: after[1], AfterCondition: after[2], Limit: in.Limit + 1})
	if err != nil {
		return api.Page[Stock]{}, err
	}
	return api.Cut(in.Paging, rows, func(s Stock) any { return []string{s.Part, s.Location, string(s.Condition)} })
}

func getLedger(ctx context.Context, tx *db.Tx, in *stockInput) (api.Page[Entry], error) {
	f := LedgerFilter{Location: in.Location, Part: in.Part, Limit: in.Limit + 1}
	if _, err := in.After(&f.Before); err != nil {
		return api.Page[Entry]{}, err
	}
	rows, err := ListLedger(ctx, tx, f)
	if err != nil {
		return api.Page[Entry]{}, err
	}
	return api.Cut(in.Paging, rows, func(e Entry) any { return e.ID })
}

type receiptInput struct {
	Body struct {
		Location  string            `json:"location" minLength:"1" maxLength:"64" identifier:"place"`
		Reference string            `json:"reference,omitempty" maxLength:"100" doc:"Delivery note of the supplier. One that was booked before is refused, unless more of it came."`
		More      bool              `json:"more,omitempty" doc:"More came of a note that was booked before."`
		Lines     []receiptLineBody `json:"lines" minItems:"1" maxItems:"500"`
	}
}

type receiptLineBody struct {
	Part      string    `json:"part" format:"scan" minLength:"1" maxLength:"64" identifier:"part"`
	Condition Condition `json:"condition,omitempty" default:"new"`
	Quantity  int64     `json:"quantity" minimum:"1" maximum:"1000000"`
	Serials   []string  `json:"serials,omitempty" format:"scan" maxItems:"5000" doc:"One a piece, for serialised parts."`
	Bin       string    `json:"bin,omitempty" format:"scan" maxLength:"40" doc:"Empty is the dock." identifier:"bin"`
	Lot       string    `json:"lot,omitempty" format:"scan" maxLength:"64" doc:"Needed for parts tracked by lot." identifier:"lot"`
	MadeOn    string    `json:"made_on,omitempty" format:"date"`
	ExpiresOn string    `json:"expires_on,omitempty" format:"date" doc:"Last day of use; without it, the day made and the part's shelf life."`
	Supplier  string    `json:"supplier,omitempty" maxLength:"100"`
}

func (b receiptLineBody) line() ReceiptLine {
	return ReceiptLine{Part: b.Part, Condition: b.Condition, Quantity: b.Quantity, Serials: b.Serials, Bin: b.Bin, Lot: b.Lot,
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
	Location string  `json:"location"`
	Pieces   int64   `json:"pieces"`
	Items    []Stock `json:"items"`
}

func postReceipt(ctx context.Context, tx *db.Tx, in *receiptInput) (ReceiptReport, error) {
	b := in.Body
	report := ReceiptReport{Location: b.Location, Items: []Stock{}}
	if f := site.RefuseForeignPlace(ctx, b.Location); f != nil {
		return report, f
	}
	lines := make([]ReceiptLine, len(b.Lines))
	for i, l := range b.Lines {
		lines[i] = l.line()
		report.Pieces += l.Quantity
	}
	if err := ReceiveDelivery(ctx, tx, b.Location, b.Reference, lines, b.More); err != nil {
		return report, err
	}
	seen := map[string]bool{}
	for _, l := range lines {
		if seen[l.Part] {
			continue
		}
		seen[l.Part] = true
		rows, err := ListStock(ctx, tx, StockFilter{Location: b.Location, Part: l.Part, Limit: len(Conditions())})
		if err != nil {
			return report, err
		}
		report.Items = append(report.Items, rows...)
	}
	return report, nil
}
