package returnorder

import (
	"context"
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"

	"fettle/internal/api"
	"fettle/internal/db"
	"fettle/inventory/site"
	paper "fettle/shipping/label"
	"fettle/texts"
)

// Label is what the label of a return order says, to be shown where there is no printer.
type Label struct {
	Order     string        `json:"return_order"`
	SSCC      string        `json:"sscc"`
	GS1128    string        `json:"gs1_128" doc:"Element string of the barcode: application identifier 00 and the SSCC."`
	QR        []string      `json:"qr" doc:"Rows of a QR code that says the number of the return order; 1 is a dark module."`
	Carrier   string        `json:"carrier"`
	Waybill   string        `json:"waybill"`
	Warehouse site.Location `json:"warehouse"`
	Items     []Item        `json:"items"`
}

func showLabel(ctx context.Context, tx *db.Tx, in *orderIn) (Label, error) {
	o, err := visible(ctx, tx, in.Order)
	if err != nil {
		return Label{}, err
	}
	to, err := site.ByCode(ctx, tx, o.Warehouse)
	if err != nil {
		return Label{}, err
	}
	rows, err := qrRows(o.ID)
	return Label{Order: o.ID, SSCC: o.SSCC, GS1128: "(00)" + o.SSCC, QR: rows, Carrier: o.Carrier, Waybill: o.Waybill, Warehouse: to, Items: o.Items}, err
}

func qrRows(text string) ([]string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", text, err)
	}
	rows := make([]string, code.Bounds().Dy())
	for y := range rows {
		var row strings.Builder
		for x := range code.Bounds().Dx() {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				row.WriteByte('1')
			} else {
				row.WriteByte('0')
			}
		}
		rows[y] = row.String()
	}
	return rows, nil
}

// sheetOf is what the paper says. It says the number of the return order twice: as what it is, and beside the bars of its SSCC.
func sheetOf(ctx context.Context, tx *db.Tx, id string) (paper.Label, error) {
	o, err := visible(ctx, tx, id)
	if err != nil {
		return paper.Label{}, err
	}
	to, err := site.ByCode(ctx, tx, o.Warehouse)
	if err != nil {
		return paper.Label{}, err
	}
	dock := texts.Of("label.returns_dock")
	l := paper.Label{SSCC: o.SSCC, Shipment: o.ID, Carrier: o.Carrier, Waybill: o.Waybill, From: strings.TrimSpace(o.ShipFrom.Label + " " + o.ShipFrom.Address),
		To: to.NameZH + " " + dock.In("zh"), Address: to.Code + " " + to.NameEN + " " + dock.In("en"), AreaCode: to.AreaCode, Reference: o.ID, Grams: o.GrossGrams,
		PackedAt: o.MadeAt}
	for _, i := range o.Items {
		l.Lines = append(l.Lines, paper.Line{Part: i.Part, Name: i.PartNameZH, Serial: i.Serial, Quantity: i.Quantity})
	}
	return l, nil
}

func labelPDF(ctx context.Context, tx *db.Tx, in *orderIn) (api.File, error) {
	l, err := sheetOf(ctx, tx, in.Order)
	if err != nil {
		return api.File{}, err
	}
	raw, err := paper.PDF(l)
	if err != nil {
		return api.File{}, fmt.Errorf("print the label of %s: %w", in.Order, err)
	}
	return api.File{Name: "return-" + l.Shipment + ".pdf", Type: "application/pdf", Body: raw}, nil
}

func labelZPL(ctx context.Context, tx *db.Tx, in *orderIn) (api.File, error) {
	l, err := sheetOf(ctx, tx, in.Order)
	if err != nil {
		return api.File{}, err
	}
	raw, err := paper.ZPL(l)
	if err != nil {
		return api.File{}, fmt.Errorf("print the label of %s: %w", in.Order, err)
	}
	return api.File{Name: "return-" + l.Shipment + ".zpl", Type: "application/zpl; charset=utf-8", Body: raw}, nil
}
