package customerpage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fettle/allocation/sourcing"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/recycling/oldpart"
	"fettle/recycling/wastemanifest"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/carrier"
	"fettle/shipping/lane"
	"fettle/shipping/pickup"
	"fettle/shipping/shipment"
)

const (
	customersLink = repair.CustomersLink
	// linkTerm is how long a link lives.
	linkTerm = 60 * 24 * time.Hour
	// linkRest is how long it still shows a repair that is over and of which nothing is heard any more.
	linkRest = 14 * 24 * time.Hour
)

// Page is what the holder of a link may see: no telephone, no address, no serial, and the door to about a kilometre, for
// links are passed on.
type Page struct {
	Repair      string               `json:"repair"`
	ModelNameZH string               `json:"model_name_zh"`
	ModelNameEN string               `json:"model_name_en"`
	State       repair.State         `json:"state"`
	Zone        string               `json:"zone"`
	UpdatedAt   time.Time            `json:"updated_at"`
	Version     int64                `json:"version"`
	Site        Point                `json:"site"`
	Next        Text                 `json:"next"`
	Engineer    string               `json:"engineer"`
	Lines       []PageLine           `json:"lines"`
	Shipments   []PageParcel         `json:"shipments"`
	Promises    []PagePromise        `json:"promises"`
	OldParts    []wastemanifest.Fate `json:"old_parts"`
	Checks      []PageCheck          `json:"checks"`
	Points      oldpart.Balance      `json:"points"`
}

// closed tells whether the page is not shown any more, whatever term its link has.
func (p Page) closed(now time.Time) bool {
	return (p.State == repair.Settled || p.State == repair.Cancelled) && !now.Before(p.UpdatedAt.Add(linkRest))
}

// Point is WGS-84.
type Point struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

// PageLine is a part on the customer's page.
type PageLine struct {
	PartNameZH string          `json:"part_name_zh"`
	PartNameEN string          `json:"part_name_en"`
	Quantity   int64           `json:"quantity"`
	State      orderline.State `json:"state"`
	// Refurbished tells that the piece was used before, and how it was tested; null of a new one.
	Refurbished *PageOrigin `json:"refurbished"`
	// ToCollect tells that it lies in a locker or at a counter: brought, and nobody has it yet.
	ToCollect    bool         `json:"to_collect"`
	Promise      *PagePromise `json:"promise"`
	SourceNameZH string       `json:"source_name_zh"`
	SourceNameEN string       `json:"source_name_en"`
	Source       *Point       `json:"source"`
}

// PageOrigin is how a refurbished piece was tested. Whose it was is nobody's business.
type PageOrigin struct {
	// TestedAt is null until it is known which piece comes.
	TestedAt     *time.Time `json:"tested_at"`
	WarrantyDays int        `json:"warranty_days"`
}

// originShown is what is told of a piece that is not new.
func originShown(ctx context.Context, tx *db.Tx, l orderline.Line) (*PageOrigin, error) {
	if l.Condition != stock.Refurbished {
		return nil, nil
	}
	if l.NewSerial != "" {
		lives, err := oldpart.OriginsOf(ctx, tx, l.Supplied, l.NewSerial)
		if err != nil {
			return nil, err
		}
		if len(lives) > 0 {
			return &PageOrigin{&lives[0].TestedAt, lives[0].WarrantyDays}, nil
		}
	}
	p, err := oldpart.RefurbishmentNow(ctx, tx)
	return &PageOrigin{WarrantyDays: p.WarrantyDays}, err
}

// PageParcel is a parcel on the customer's page.
type PageParcel struct {
	ID            string          `json:"id"`
	CarrierNameZH string          `json:"carrier_name_zh"`
	CarrierNameEN string          `json:"carrier_name_en"`
	WaybillMasked string          `json:"waybill_masked"`
	State         shipment.State  `json:"state"`
	Flags         []shipment.Flag `json:"flags"`
	ETAAt         *time.Time      `json:"eta_at"`
	Timeline      []PageStep      `json:"timeline"`
	Position      *Point          `json:"position"`
	// Exact is false when the position is the middle of a field of about a kilometre.
	Exact bool `json:"exact"`
	// Pickup is where it lies ready and until when, while it does and that is known. What opens the locker is not said here.
	Pickup *PagePickup `json:"pickup"`
	// PlacesUntil is when a page that stays open forgets where the parcel was; the page is not sent anew for it.
	PlacesUntil *time.Time `json:"places_until"`
	Version     int        `json:"version"`
}

// PagePickup is where a parcel lies ready to be fetched.
type PagePickup struct {
	Place string    `json:"place"`
	Until time.Time `json:"until"`
}

// PageStep is a step of a parcel's way on the customer's page.
type PageStep struct {
	At     time.Time       `json:"at"`
	State  shipment.Status `json:"state"`
	Place  string          `json:"place"`
	TextZH string          `json:"text_zh"`
	TextEN string          `json:"text_en"`
	Lon    *float64        `json:"lon"`
	Lat    *float64        `json:"lat"`
}

const snapshotSQL = `
SELECT coalesce(max(seq), 0) AS version, coalesce(max(at), '2000-01-01'::timestamptz) AS updated_at
FROM events
WHERE key = $1`

// Of is the customer's page of a repair at this moment.
func Of(ctx context.Context, tx *db.Tx, id string) (Page, error) {
	r, err := repair.ByID(ctx, tx, id)
	if err != nil {
		return Page{}, err
	}
	p := Page{Repair: r.ID, ModelNameZH: r.ModelNameZH, ModelNameEN: r.ModelNameEN, State: r.State, Zone: r.Zone, Site: Point{r.Lon, r.Lat}.blurred(),
		Lines: []PageLine{}, Shipments: []PageParcel{}}
	var snapshot struct {
		Version   int64     `db:"version"`
		UpdatedAt time.Time `db:"updated_at"`
	}
	if err := tx.GetContext(ctx, &snapshot, snapshotSQL, id); err != nil {
		return p, fmt.Errorf("read the version of the page: %w", err)
	}
	p.Version, p.UpdatedAt = snapshot.Version, snapshot.UpdatedAt
	lines, err := orderline.OfRepair(ctx, tx, id)
	if err != nil {
		return p, err
	}
	if err := p.addParts(ctx, tx, lines); err != nil {
		return p, err
	}
	if err := p.addParcels(ctx, tx, id); err != nil {
		return p, err
	}
	p.markToCollect(lines)
	promises, err := sourcing.PromisesOfRepair(ctx, tx, id)
	if err != nil {
		return p, err
	}
	p.Promises = promisesShown(promises, lines)
	if p.OldParts, err = wastemanifest.FateOf(ctx, tx, id); err != nil {
		return p, err
	}
	if p.Checks, err = checksShown(ctx, tx, id); err != nil {
		return p, err
	}
	if p.Points, err = oldpart.PointsOfRepair(ctx, tx, id, r.Customer); err != nil {
		return p, err
	}
	p.Points.Customer = ""
	if r.Engineer != "" {
		engineer, err := auth.ActorOf(ctx, tx, r.Engineer)
		if err == nil {
			p.Engineer = engineer.Name
		}
	}
	p.Next = p.NextStep(tx.Now)
	return p, nil
}

func (p *Page) addParts(ctx context.Context, tx *db.Tx, lines []orderline.Line) error {
	for _, l := range lines {
		shown := PageLine{PartNameZH: l.PartNameZH, PartNameEN: l.PartNameEN, Quantity: l.Asked(), State: l.State}
		var err error
		if shown.Refurbished, err = originShown(ctx, tx, l); err != nil {
			return err
		}
		if l.Promise != nil {
			promise := promiseShown(*l.Promise, nil)
			promise.PartNameZH, promise.PartNameEN = l.PartNameZH, l.PartNameEN
			shown.Promise = &promise
		}
		if l.Source != "" {
			source, err := site.ByCode(ctx, tx, l.Source)
			if err != nil {
				return err
			}
			shown.SourceNameZH, shown.SourceNameEN = source.NameZH, source.NameEN
			at, there := source.Point()
			// Where an engineer's van stands is nobody's business.
			if source.Kind == site.Van {
				van := Sentence("place.van")
				shown.SourceNameZH, shown.SourceNameEN = van.ZH, van.EN
			} else if there {
				shown.Source = &Point{at.Lon(), at.Lat()}
			}
		}
		p.Lines = append(p.Lines, shown)
	}
	return nil
}

func (p *Page) addParcels(ctx context.Context, tx *db.Tx, repair string) error {
	parcels, err := shipment.OfRepair(ctx, tx, repair)
	if err != nil {
		return err
	}
	for _, s := range parcels {
		c, err := lane.CarrierByCode(ctx, tx, s.Carrier)
		if err != nil {
			return err
		}
		shown := PageParcel{ID: s.ID, CarrierNameZH: c.NameZH, CarrierNameEN: c.NameEN, State: s.State, Flags: s.Flags, ETAAt: s.ETAAt, Version: s.Version}
		if shown.Flags == nil {
			shown.Flags = []shipment.Flag{}
		}
		if s.Waybill != nil {
			shown.WaybillMasked = hideMiddle(*s.Waybill)
		}
		if s.Waybill != nil && s.State == shipment.ReadyForPickup {
			if shown.Pickup, err = pickupShown(ctx, tx, s); err != nil {
				return err
			}
		}
		placesOf(s, tx.Now).show(&shown, s.Timeline)
		p.Shipments = append(p.Shipments, shown)
	}
	return nil
}

func pickupShown(ctx context.Context, tx *db.Tx, s shipment.Shipment) (*PagePickup, error) {
	ready, err := pickup.OfShipment(ctx, tx, s.ID)
	if errors.Is(err, pickup.ErrNoPickup) {
		return nil, nil
	}
	return &PagePickup{Place: carrier.Redact(ready.Place), Until: ready.ExpiresAt}, err
}

// markToCollect says of lines that were brought which ones still lie where they have to be fetched.
func (p *Page) markToCollect(lines []orderline.Line) {
	for i, l := range lines {
		lies := slices.ContainsFunc(p.Shipments, func(s PageParcel) bool { return s.ID == l.Shipment && s.State == shipment.ReadyForPickup })
		p.Lines[i].ToCollect = lies && (l.State == orderline.Delivered || l.State == orderline.Shipped)
	}
}

func hideMiddle(waybill string) string {
	if len(waybill) < 8 {
		return waybill
	}
	return waybill[:4] + strings.Repeat("*", len(waybill)-8) + waybill[len(waybill)-4:]
}
