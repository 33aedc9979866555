package returnorder

import (
	"slices"
	"time"

	"fettle/shipping/pick"
	"fettle/shipping/shipment"
)

// Item is one piece, or some loose ones of a part, that goes home.
type Item struct {
	Order      string    `db:"return_order" json:"-"`
	Kind       ItemKind  `db:"kind" json:"kind"`
	Reference  string    `db:"reference" json:"reference"`
	Part       string    `db:"part" json:"part"`
	PartNameZH string    `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string    `db:"part_name_en" json:"part_name_en"`
	Serial     string    `db:"serial" json:"serial"`
	Quantity   int64     `db:"quantity" json:"quantity"`
	State      ItemState `db:"state" json:"state"`
}

// Order is what goes home together.
type Order struct {
	ID         string      `db:"id" json:"id"`
	Warehouse  string      `db:"warehouse" json:"warehouse"`
	SenderKind SenderKind  `db:"sender_kind" json:"sender_kind"`
	Sender     string      `db:"sender" json:"sender"`
	Way        Way         `db:"way" json:"way"`
	SSCC       string      `db:"sscc" json:"sscc"`
	Shipment   *string     `db:"shipment" json:"shipment"`
	ShipFrom   pick.ShipTo `db:"ship_from" json:"ship_from"`
	GrossGrams int64       `db:"gross_grams" json:"gross_grams"`
	State      State       `db:"state" json:"state"`
	// WindowFrom and WindowTo are when the carrier is to collect it; MissedAt is since when he is late.
	WindowFrom *time.Time `db:"window_from" json:"window_from"`
	WindowTo   *time.Time `db:"window_to" json:"window_to"`
	MissedAt   *time.Time `db:"missed_at" json:"missed_at"`
	MadeAt     time.Time  `db:"made_at" json:"made_at"`
	MadeBy     string     `db:"made_by" json:"made_by"`
	// TakenBy is whose scan took it: carrier:SF, or a login of the dock.
	TakenAt *time.Time `db:"taken_at" json:"taken_at"`
	TakenBy string     `db:"taken_by" json:"taken_by"`
	EndedAt *time.Time `db:"ended_at" json:"ended_at"`
	Reason  string     `db:"reason" json:"reason"`
	Version int        `db:"version" json:"version"`
	Items   []Item     `db:"-" json:"items"`
	// What the shipment says, of one that has any.
	Carrier  string         `db:"carrier" json:"carrier"`
	Waybill  string         `db:"waybill" json:"waybill"`
	Parcel   string         `db:"parcel" json:"parcel_state" doc:"The state of the shipment; empty without one."`
	ETAAt    *time.Time     `db:"eta_at" json:"eta_at"`
	Timeline shipment.Steps `db:"timeline" json:"timeline"`
}

// ETagVersion makes the version the ETag.
func (o Order) ETagVersion() int { return o.Version }

// openItems are the items that nobody has received, lost or given up.
func (o Order) openItems() []Item {
	out := []Item{}
	for _, i := range o.Items {
		if i.State == ItemOpen {
			out = append(out, i)
		}
	}
	return out
}

// Request is what is to go home.
type Request struct {
	Warehouse            string
	SenderKind           SenderKind
	Sender               string
	Way                  Way
	Carrier              string
	From                 pick.ShipTo
	WindowFrom, WindowTo *time.Time
	Items                []Item
}

// windowLongest is how long a window may be, and how far ahead it may lie.
const windowLongest, windowFarthest = 24 * time.Hour, 30 * 24 * time.Hour

// checkWindow refuses a window in which no carrier can collect anything.
func checkWindow(now time.Time, from, to *time.Time) error {
	switch {
	case from == nil || to == nil:
		return ErrWindow.Because("missing").At("body.window_from")
	case !from.Before(*to) || to.Sub(*from) > windowLongest:
		return ErrWindow.At("body.window_to")
	case !to.After(now):
		return ErrWindow.Because("past").At("body.window_to")
	case from.Sub(now) > windowFarthest:
		return ErrWindow.Because("far").At("body.window_from")
	}
	return nil
}

// check refuses what contradicts itself.
func (r Request) check(now time.Time) error {
	switch {
	case r.Way == ByPickup:
		if err := checkWindow(now, r.WindowFrom, r.WindowTo); err != nil {
			return err
		}
	case r.WindowFrom != nil || r.WindowTo != nil:
		return ErrWindow.Because("not_collected").At("body.window_from")
	}
	switch {
	case r.Way == ByVan && r.Carrier != "":
		return ErrCarrier.Because("van").At("body.carrier")
	case r.Way != ByVan && r.Carrier == "":
		return ErrCarrier.At("body.carrier")
	}
	return nil
}

// Holds tells whether an item is in the order, and was not given up.
func (o Order) Holds(kind ItemKind, reference string) bool {
	return slices.ContainsFunc(o.Items, func(i Item) bool { return i.Kind == kind && i.Reference == reference && i.State != ItemReleased })
}
