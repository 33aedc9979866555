package shipment

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
	paper "fettle/shipping/label"
	"fettle/shipping/pick"
)

func labelRoutes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Download(a, "GET /v1/shipments/{shipment}/label.pdf", "The label of a shipment, 100 by 150 mm, as PDF", staff, labelPDF, "application/pdf")
	api.Download(a, "GET /v1/shipments/{shipment}/label.zpl", "The label of a shipment for a label printer", staff, labelZPL, "application/zpl")
	api.Download(a, "GET /v1/label-font.zpl", "The font of the labels, sent once to a label printer", staff, labelFont, "application/zpl")
}

// sheetOf is what the paper says. Shipments of one repair to one place are numbered, so that none is left behind at the door.
func sheetOf(ctx context.Context, tx *db.Tx, id string) (paper.Label, error) {
	s, err := Own(ctx, tx, id)
	if err != nil {
		return paper.Label{}, err
	}
	from, err := site.ByCode(ctx, tx, s.Origin)
	if err != nil {
		return paper.Label{}, err
	}
	l := paper.Label{SSCC: s.SSCC, Shipment: s.ID, Carrier: s.Carrier, Waybill: cmp.Or(textOrEmpty(s.Waybill), textOrEmpty(s.BookedWaybill)),
		From: strings.TrimSpace(from.NameZH + " " + from.Code), To: s.ShipTo.Label, Address: s.ShipTo.Address, AreaCode: s.ShipTo.AreaCode,
		Reference: referenceOf(s), Grams: s.GrossGrams, PackedAt: s.PackedAt}
	if s.ShipFrom != nil {
		l.From = strings.TrimSpace(s.ShipFrom.Label + " " + s.ShipFrom.Address)
		return l, nil
	}
	for _, line := range s.Lines {
		l.Lines = append(l.Lines, paper.Line{Part: line.Part, Name: line.PartNameZH, Serial: textOrEmpty(line.Serial), Quantity: line.Quantity})
	}
	shipments, err := OfRepair(ctx, tx, s.Repair)
	if err != nil {
		return l, err
	}
	for _, other := range shipments {
		if other.Direction != s.Direction || other.ShipTo != s.ShipTo || other.State == Cancelled {
			continue
		}
		l.Of++
		if other.ID == s.ID {
			l.Number = l.Of
		}
	}
	return l, nil
}

func labelPDF(ctx context.Context, tx *db.Tx, in *shipmentIn) (api.File, error) {
	l, err := sheetOf(ctx, tx, in.Shipment)
	if err != nil {
		return api.File{}, err
	}
	raw, err := paper.PDF(l)
	if err != nil {
		return api.File{}, fmt.Errorf("print the label of %s: %w", l.Shipment, err)
	}
	return api.File{Name: "label-" + l.Shipment + ".pdf", Type: "application/pdf", Body: raw}, nil
}

func labelZPL(ctx context.Context, tx *db.Tx, in *shipmentIn) (api.File, error) {
	l, err := sheetOf(ctx, tx, in.Shipment)
	if err != nil {
		return api.File{}, err
	}
	raw, err := paper.ZPL(l)
	if err != nil {
		return api.File{}, fmt.Errorf("print the label of %s: %w", l.Shipment, err)
	}
	return api.File{Name: "label-" + l.Shipment + ".zpl", Type: "application/zpl; charset=utf-8", Body: raw}, nil
}

func labelFont(context.Context, *db.Tx, *struct{}) (api.File, error) {
	return api.File{Name: "label-font.zpl", Type: "application/zpl", Body: paper.FontZPL()}, nil
}

// Label is what is printed on a shipment: an order number, never a telephone.
type Label struct {
	Shipment   string        `json:"shipment"`
	SSCC       string        `json:"sscc"`
	GS1128     string        `json:"gs1_128" doc:"Element string of the barcode: application identifier 00 and the SSCC."`
	Carrier    string        `json:"carrier"`
	Waybill    *string       `json:"waybill"`
	From       site.Location `json:"from"`
	ShipTo     pick.ShipTo   `json:"ship_to"`
	Repair     string        `json:"repair"`
	GrossGrams int64         `json:"gross_grams"`
	Lines      []Line        `json:"lines"`
}

func labelOfShipment(ctx context.Context, tx *db.Tx, in *shipmentIn) (Label, error) {
	s, err := Own(ctx, tx, in.Shipment)
	if err != nil {
		return Label{}, err
	}
	from, err := site.ByCode(ctx, tx, s.Origin)
	return Label{Shipment: s.ID, SSCC: s.SSCC, GS1128: "(00)" + s.SSCC, Carrier: s.Carrier, Waybill: s.Waybill, From: from, ShipTo: s.ShipTo,
		Repair: s.Repair, GrossGrams: s.GrossGrams, Lines: s.Lines}, err
}
