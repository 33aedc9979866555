package shipment

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/shipping/pick"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	prefixRoutes(a)
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Command(a, "POST /v1/shipments", "Pack picked lines of one destination into a shipment", staff, packShipment)
	api.Query(a, "GET /v1/shipments", "Shipments, newest first", staff, listShipments)
	api.Query(a, "GET /v1/shipments/{shipment}", "A shipment with its timeline", staff, getShipment)
	api.Query(a, "GET /v1/shipments/{shipment}/label", "What the label of a shipment says", staff, labelOfShipment)
	labelRoutes(a)
	proofRoutes(a)
	carrierRequestRoutes(a)
}

type packIn struct {
	Body struct {
		Warehouse  string      `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
		Carrier    string      `json:"carrier" minLength:"1" maxLength:"32"`
		Lines      []uuid.UUID `json:"lines" minItems:"1" maxItems:"100" uniqueItems:"true"`
		GrossGrams int64       `json:"gross_grams" minimum:"1" maximum:"1000000"`
		Scans      []string    `json:"scans,omitempty" format:"scan" maxItems:"500" doc:"What was scanned at the packing table: each serial, and a part's number for each loose piece. Wrong or missing ones refuse the shipment; absent is no check."`
		Bagged     []uuid.UUID `json:"bagged,omitempty" maxItems:"100" uniqueItems:"true" doc:"Lines whose parts static electricity can harm (esd of the pick list) and that the packer saw in their antistatic bags: all of those, and no others. It is kept who said so and when."`
	}
}

func packShipment(ctx context.Context, tx *db.Tx, in *packIn) (Shipment, error) {
	if err := pick.RefuseForeignWarehouse(ctx, in.Body.Warehouse); err != nil {
		return Shipment{}, err
	}
	return Pack(ctx, tx, PackRequest{Warehouse: in.Body.Warehouse, Carrier: in.Body.Carrier, Lines: in.Body.Lines, GrossGrams: in.Body.GrossGrams,
		Scanned: in.Body.Scans, Bagged: in.Body.Bagged})
}

type listShipmentsIn struct {
	api.Paging
	Warehouse string `query:"warehouse" maxLength:"64" identifier:"place"`
	State     State  `query:"state"`
}

type shipmentKey struct {
	At time.Time
	ID string
}

func listShipments(ctx context.Context, tx *db.Tx, in *listShipmentsIn) (api.Page[Shipment], error) {
	f := Filter{State: in.State, Limit: in.Limit + 1}
	switch actor := auth.From(ctx); {
	case in.Warehouse != "":
		if err := pick.RefuseForeignWarehouse(ctx, in.Warehouse); err != nil {
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
	shipments, err := List(ctx, tx, f)
	if err != nil {
		return api.Page[Shipment]{}, err
	}
	return api.Cut(in.Paging, shipments, func(s Shipment) any { return shipmentKey{s.PackedAt, s.ID} })
}

type shipmentIn struct {
	Shipment string `path:"shipment" maxLength:"64"`
}

// Own reads a shipment of one of the actor's warehouses; another's does not exist.
func Own(ctx context.Context, tx *db.Tx, id string) (Shipment, error) {
	s, err := ByID(ctx, tx, id)
	if err == nil && !auth.From(ctx).Holds(s.Origin) {
		return Shipment{}, ErrNoShipment
	}
	return s, err
}

func getShipment(ctx context.Context, tx *db.Tx, in *shipmentIn) (Shipment, error) {
	return Own(ctx, tx, in.Shipment)
}
