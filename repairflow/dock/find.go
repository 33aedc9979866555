package dock

import (
	"time"

	"fettle/internal/closed"
	"fettle/recycling/oldpart"
	"fettle/repairflow/orderline"
)

// FindKind says what a find is.
type FindKind string

// Kinds of finds.
const (
	// OldPart is owed by an engineer, or on its way to the bench.
	OldPart FindKind = "old_part"
	// Unfitted was sent and not fitted.
	Unfitted FindKind = "unfitted"
	// BlindReturn came before and is not known yet.
	BlindReturn FindKind = "blind_return"
)

// FindKinds lists them all.
func FindKinds() []FindKind { return []FindKind{OldPart, Unfitted, BlindReturn} }

// Schema lists them in the contracts.
func (FindKind) Schema(closed.Registry) *closed.Schema { return closed.Of(FindKinds()) }

// Announced says where a find was expected.
type Announced string

// Where a find was announced.
const (
	// Here is expected at this dock, or lies there.
	Here Announced = "here"
	// Elsewhere was announced to another.
	Elsewhere Announced = "elsewhere"
	// Nowhere was announced to nobody.
	Nowhere Announced = "nowhere"
)

// Announcements lists them all.
func Announcements() []Announced { return []Announced{Here, Elsewhere, Nowhere} }

// Schema lists them in the contracts.
func (Announced) Schema(closed.Registry) *closed.Schema { return closed.Of(Announcements()) }

// Find is something that a scan at the dock may be.
type Find struct {
	Kind FindKind `json:"kind"`
	// ID is the number of the old part or the blind return, or the line.
	ID         string `json:"id"`
	State      string `json:"state"`
	Repair     string `json:"repair"`
	Part       string `json:"part"`
	PartNameZH string `json:"part_name_zh"`
	PartNameEN string `json:"part_name_en"`
	Serialised bool   `json:"serialised"`
	Serial     string `json:"serial"`
	Quantity   int64  `json:"quantity"`
	Engineer   string `json:"engineer"`
	// Announced is where it was expected; Warehouse names it when that is elsewhere.
	Announced Announced `json:"announced"`
	Warehouse string    `json:"warehouse"`
	Bag       string    `json:"bag"`
	// ReturnOrder is the number under which it goes home; empty when it has none.
	ReturnOrder   string     `json:"return_order"`
	ExpectedGrams int64      `json:"expected_grams"`
	HazardCode    string     `json:"hazard_code"`
	DueAt         *time.Time `json:"due_at"`
}

func announced(at *string, warehouse string) (Announced, string) {
	switch {
	case at == nil:
		return Nowhere, ""
	case *at == warehouse:
		return Here, *at
	}
	return Elsewhere, *at
}

func findOfReturn(r oldpart.Return, warehouse string) Find {
	f := Find{Kind: OldPart, ID: r.ID, State: string(r.State), Repair: r.Repair, Part: r.Part, PartNameZH: r.PartNameZH, PartNameEN: r.PartNameEN,
		Serial: r.ExpectedSerial, Serialised: r.ExpectedSerial != "", Quantity: 1, Engineer: r.Engineer, Bag: r.Bag, ExpectedGrams: r.ExpectedGrams,
		HazardCode: r.HazardCode, DueAt: &r.DueAt}
	f.Announced, f.Warehouse = announced(r.Warehouse, warehouse)
	return f
}

func findOfLine(l orderline.Line) Find {
	return Find{Kind: Unfitted, ID: l.ID.String(), State: string(l.State), Repair: l.Repair, Part: l.Supplied, PartNameZH: l.PartNameZH, PartNameEN: l.PartNameEN,
		Serialised: l.Serialised, Serial: l.NewSerial, Quantity: l.Quantity, Engineer: l.OrderedBy, Announced: Nowhere}
}

func findOfBlind(b Blind, warehouse string) Find {
	f := Find{Kind: BlindReturn, ID: b.ID, State: string(b.State), Serial: b.Serial, Quantity: 1, ExpectedGrams: b.GrossGrams, Bag: b.ID}
	if b.Part != nil {
		f.Part, f.PartNameZH, f.PartNameEN = *b.Part, b.PartNameZH, b.PartNameEN
	}
	f.Announced, f.Warehouse = announced(&b.Warehouse, warehouse)
	return f
}
