package shipping

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/intake"
	"fettle/inventory/site"
)

// Routes adds the doors of this wing. publisher writes what the webhook receives.
func Routes(a *api.API, publisher *Publisher) {
	laneRoutes(a)
	pickRoutes(a)
	shipmentRoutes(a)
	pickupRoutes(a)
	trackingRoutes(a, publisher)
	manifestRoutes(a)
}

func laneRoutes(a *api.API) {
	api.Query(a, "GET /v1/carriers", "Carriers and how each is asked", api.For(auth.Warehouse, auth.Operations), listCarriers)
	api.Command(a, "POST /v1/carriers/{carrier}/port", "Say how a carrier is asked from now on", api.For(auth.Operations), setPort)
}

func pickRoutes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/pick-lists", "What a warehouse has to pick, the most urgent promise first", staff, listPicks)
	api.Command(a, "POST /v1/pick-lists/{line}/pick", "Take a line from the shelf by scan", staff, pickTask)
	api.Command(a, "POST /v1/pick-lists/{line}/short", "The bin does not hold it", staff, reportShort)
	waveRoutes(a)
}

func shipmentRoutes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Command(a, "POST /v1/shipments", "Pack picked lines of one destination into a parcel", staff, packShipment)
	api.Query(a, "GET /v1/shipments", "Parcels, newest first", staff, listShipments)
	api.Query(a, "GET /v1/shipments/{shipment}", "A parcel with its timeline", staff, getShipment)
	api.Query(a, "GET /v1/shipments/{shipment}/label", "What the label of a parcel says", staff, labelOfShipment)
	labelRoutes(a)
	proofRoutes(a)
	bookingRoutes(a)
}

func trackingRoutes(a *api.API, publisher *Publisher) {
	api.Command(a, "POST /v1/shipments/{shipment}/ship", "Hand a parcel to its carrier", api.For(auth.Warehouse, auth.Operations), shipParcel)
	webhookRoute(a, publisher)
	pushRoute(a, publisher)
	codeRoutes(a)
	api.Query(a, "GET /v1/parked-messages", "Messages no adapter could read", api.For(auth.Operations), listParked)
	api.Command(a, "POST /v1/parked-messages/{message}/replay", "Write a parked message to its topic once more", api.For(auth.Operations), replayParked)
}

type listPicksIn struct {
	api.Paging
	Warehouse string `query:"warehouse" required:"true" maxLength:"64"`
	State     string `query:"state" enum:"open,picked,packed,cancelled"`
}

type pickKey struct {
	DueAt time.Time
	Line  uuid.UUID
}

// refuseForeignWarehouse answers a foreign warehouse as one that does not exist.
func refuseForeignWarehouse(ctx context.Context, warehouse string) error {
	if !auth.From(ctx).Holds(warehouse) {
		return site.ErrNoLocation.With("location", warehouse)
	}
	return nil
}

func listPicks(ctx context.Context, tx *db.Tx, in *listPicksIn) (api.Page[PickTask], error) {
	if err := refuseForeignWarehouse(ctx, in.Warehouse); err != nil {
		return api.Page[PickTask]{}, err
	}
	if _, err := site.ByCode(ctx, tx, in.Warehouse); err != nil {
		return api.Page[PickTask]{}, err
	}
	f := PickFilter{Warehouse: in.Warehouse, State: in.State, Limit: in.Limit + 1}
	var after pickKey
	if more, err := in.After(&after); err != nil {
		return api.Page[PickTask]{}, err
	} else if more {
		f.After = &PickTask{DueAt: after.DueAt, Line: after.Line}
	}
	tasks, err := PickList(ctx, tx, f)
	if err != nil {
		return api.Page[PickTask]{}, err
	}
	return api.Cut(in.Paging, tasks, func(t PickTask) any { return pickKey{t.DueAt, t.Line} })
}

type pickIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Warehouse string `json:"warehouse" minLength:"1" maxLength:"64"`
		Scanned   string `json:"scanned" minLength:"1" maxLength:"128" doc:"The serial of a serialised part, else the part's number."`
	}
}

func pickTask(ctx context.Context, tx *db.Tx, in *pickIn) (PickTask, error) {
	if err := refuseForeignWarehouse(ctx, in.Body.Warehouse); err != nil {
		return PickTask{}, err
	}
	return Pick(ctx, tx, in.Body.Warehouse, in.Line, in.Body.Scanned)
}

type shortIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Warehouse string `json:"warehouse" minLength:"1" maxLength:"64"`
		Reason    string `json:"reason" minLength:"1" maxLength:"200"`
		Found     int64  `json:"found,omitempty" minimum:"0" doc:"Pieces that were there: they go their way, the others are sought elsewhere."`
	}
}

func reportShort(ctx context.Context, tx *db.Tx, in *shortIn) (PickTask, error) {
	if err := refuseForeignWarehouse(ctx, in.Body.Warehouse); err != nil {
		return PickTask{}, err
	}
	return ShortBut(ctx, tx, in.Body.Warehouse, in.Line, in.Body.Found, in.Body.Reason)
}

type packIn struct {
	Body struct {
		Warehouse  string      `json:"warehouse" minLength:"1" maxLength:"64"`
		Carrier    string      `json:"carrier" minLength:"1" maxLength:"32"`
		Lines      []uuid.UUID `json:"lines" minItems:"1" maxItems:"100" uniqueItems:"true"`
		GrossGrams int64       `json:"gross_grams" minimum:"1" maximum:"1000000"`
		Scans      []string    `json:"scans,omitempty" maxItems:"500" doc:"What was scanned at the packing table: each serial, and a part's number for each loose piece. Wrong or missing ones refuse the parcel; absent is no check."`
	}
}

func packShipment(ctx context.Context, tx *db.Tx, in *packIn) (Shipment, error) {
	if err := refuseForeignWarehouse(ctx, in.Body.Warehouse); err != nil {
		return Shipment{}, err
	}
	return Pack(ctx, tx, PackRequest{Warehouse: in.Body.Warehouse, Carrier: in.Body.Carrier, Lines: in.Body.Lines, GrossGrams: in.Body.GrossGrams,
		Scanned: in.Body.Scans})
}

type listShipmentsIn struct {
	api.Paging
	Warehouse string `query:"warehouse" maxLength:"64"`
	State     string `query:"state" maxLength:"32"`
}

type shipmentKey struct {
	At time.Time
	ID string
}

func listShipments(ctx context.Context, tx *db.Tx, in *listShipmentsIn) (api.Page[Shipment], error) {
	f := ShipmentFilter{State: in.State, Limit: in.Limit + 1}
	switch actor := auth.From(ctx); {
	case in.Warehouse != "":
		if err := refuseForeignWarehouse(ctx, in.Warehouse); err != nil {
			return api.Page[Shipment]{}, err
		}
		f.Warehouses = []string{in.Warehouse}
	case actor.Role != auth.Operations:
		// An account bound to nothing sees nothing, not everything.
		f.Warehouses = append([]string{""}, actor.Scope...)
	}
	var after shipmentKey
	if more, err := in.After(&after); err != nil {
		return api.Page[Shipment]{}, err
	} else if more {
		f.BeforeAt, f.BeforeID = &after.At, after.ID
	}
	parcels, err := Shipments(ctx, tx, f)
	if err != nil {
		return api.Page[Shipment]{}, err
	}
	return api.Cut(in.Paging, parcels, func(s Shipment) any { return shipmentKey{s.PackedAt, s.ID} })
}

type shipmentIn struct {
	Shipment string `path:"shipment" maxLength:"64"`
}

// ownShipment reads a parcel of one of the actor's warehouses; another's does not exist.
func ownShipment(ctx context.Context, tx *db.Tx, id string) (Shipment, error) {
	s, err := ShipmentByID(ctx, tx, id)
	if err == nil && !auth.From(ctx).Holds(s.Origin) {
		return Shipment{}, ErrNoShipment
	}
	return s, err
}

func getShipment(ctx context.Context, tx *db.Tx, in *shipmentIn) (Shipment, error) {
	return ownShipment(ctx, tx, in.Shipment)
}

// Label is what is printed on a parcel: an order number, never a telephone.
type Label struct {
	Shipment   string         `json:"shipment"`
	SSCC       string         `json:"sscc"`
	GS1128     string         `json:"gs1_128" doc:"Element string of the barcode: application identifier 00 and the SSCC."`
	Carrier    string         `json:"carrier"`
	Waybill    *string        `json:"waybill"`
	From       site.Location  `json:"from"`
	ShipTo     ShipTo         `json:"ship_to"`
	Repair     string         `json:"repair"`
	GrossGrams int64          `json:"gross_grams"`
	Lines      []ShipmentLine `json:"lines"`
}

func labelOfShipment(ctx context.Context, tx *db.Tx, in *shipmentIn) (Label, error) {
	s, err := ownShipment(ctx, tx, in.Shipment)
	if err != nil {
		return Label{}, err
	}
	from, err := site.ByCode(ctx, tx, s.Origin)
	return Label{Shipment: s.ID, SSCC: s.SSCC, GS1128: "(00)" + s.SSCC, Carrier: s.Carrier, Waybill: s.Waybill, From: from, ShipTo: s.ShipTo,
		Repair: s.Repair, GrossGrams: s.GrossGrams, Lines: s.Lines}, err
}

type shipIn struct {
	Shipment string `path:"shipment" maxLength:"64"`
	Body     struct {
		Waybill string `json:"waybill,omitempty" minLength:"4" maxLength:"64" pattern:"^[A-Za-z0-9-]+$" doc:"Absent is the one that the carrier answered."`
	}
}

func shipParcel(ctx context.Context, tx *db.Tx, in *shipIn) (Shipment, error) {
	if _, err := ownShipment(ctx, tx, in.Shipment); err != nil {
		return Shipment{}, err
	}
	if in.Body.Waybill == "" {
		return shipBookedParcel(ctx, tx, in.Shipment, "")
	}
	return Ship(ctx, tx, in.Shipment, in.Body.Waybill)
}

func listParked(ctx context.Context, tx *db.Tx, in *struct{ api.Paging }) (api.Page[intake.Parked], error) {
	var before int64
	if _, err := in.After(&before); err != nil {
		return api.Page[intake.Parked]{}, err
	}
	out, err := intake.ParkedMessages(ctx, tx, before, in.Limit+1)
	if err != nil {
		return api.Page[intake.Parked]{}, err
	}
	return api.Cut(in.Paging, out, func(p intake.Parked) any { return p.ID })
}

type replayed struct {
	Replayed int `json:"replayed"`
}

func replayParked(ctx context.Context, tx *db.Tx, in *struct {
	Message int64 `path:"message"`
}) (replayed, error) {
	n, err := intake.Replay(ctx, tx, in.Message)
	return replayed{n}, err
}
