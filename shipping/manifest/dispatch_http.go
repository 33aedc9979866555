package manifest

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
	paper "fettle/shipping/label"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
)

func Routes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Command(a, "POST /v1/dispatches", "Begin to hand parcels to a carrier for one departure", staff, openDispatch)
	api.Query(a, "GET /v1/dispatches", "Hand-overs of a warehouse, the latest departure first", staff, listDispatches)
	api.Query(a, "GET /v1/dispatches/{dispatch}", "A hand-over with what was scanned and what waits", staff, getDispatch)
	api.Command(a, "POST /v1/dispatches/{dispatch}/scan", "Put a parcel on the hand-over by its label", staff, scanDispatch)
	api.Command(a, "POST /v1/dispatches/{dispatch}/close", "End the scanning: what was not scanned stays", staff, closeDispatch)
	api.Command(a, "POST /v1/dispatches/{dispatch}/hand-over", "The driver took the parcels and signed", staff, handOverDispatch)
	api.Download(a, "GET /v1/dispatches/{dispatch}/manifest.pdf", "The hand-over manifest for the driver", staff, manifestPDF)
}

type openDispatchIn struct {
	Body struct {
		Warehouse string    `json:"warehouse" minLength:"1" maxLength:"64"`
		Carrier   string    `json:"carrier" minLength:"1" maxLength:"32"`
		DepartsAt time.Time `json:"departs_at"`
	}
}

func openDispatch(ctx context.Context, tx *db.Tx, in *openDispatchIn) (Dispatch, error) {
	if err := pick.RefuseForeignWarehouse(ctx, in.Body.Warehouse); err != nil {
		return Dispatch{}, err
	}
	if _, err := site.ByCode(ctx, tx, in.Body.Warehouse); err != nil {
		return Dispatch{}, err
	}
	return Open(ctx, tx, in.Body.Warehouse, in.Body.Carrier, in.Body.DepartsAt, auth.From(ctx).Login)
}

type listDispatchesIn struct {
	api.Paging
	Warehouse string `query:"warehouse" required:"true" maxLength:"64"`
}

type dispatchKey struct {
	At time.Time
	ID string
}

func listDispatches(ctx context.Context, tx *db.Tx, in *listDispatchesIn) (api.Page[Dispatch], error) {
	if err := pick.RefuseForeignWarehouse(ctx, in.Warehouse); err != nil {
		return api.Page[Dispatch]{}, err
	}
	var key dispatchKey
	var before *Dispatch
	if more, err := in.After(&key); err != nil {
		return api.Page[Dispatch]{}, err
	} else if more {
		before = &Dispatch{ID: key.ID, DepartsAt: key.At}
	}
	found, err := List(ctx, tx, in.Warehouse, before, in.Limit+1)
	if err != nil {
		return api.Page[Dispatch]{}, err
	}
	return api.Cut(in.Paging, found, func(d Dispatch) any { return dispatchKey{d.DepartsAt, d.ID} })
}

type dispatchIn struct {
	Dispatch string `path:"dispatch" maxLength:"64"`
}

// ownDispatch reads a hand-over of one of the actor's warehouses; another's does not exist.
func ownDispatch(ctx context.Context, tx *db.Tx, id string) (Dispatch, error) {
	d, err := ByID(ctx, tx, id)
	if err == nil && !auth.From(ctx).Holds(d.Warehouse) {
		return Dispatch{}, ErrNoDispatch
	}
	return d, err
}

func getDispatch(ctx context.Context, tx *db.Tx, in *dispatchIn) (Dispatch, error) {
	return ownDispatch(ctx, tx, in.Dispatch)
}

type scanDispatchIn struct {
	Dispatch string `path:"dispatch" maxLength:"64"`
	Body     struct {
		Scanned string `json:"scanned" minLength:"1" maxLength:"128" doc:"The SSCC as the scanner says it, the parcel's number or its waybill."`
	}
}

func scanDispatch(ctx context.Context, tx *db.Tx, in *scanDispatchIn) (Dispatch, error) {
	if _, err := ownDispatch(ctx, tx, in.Dispatch); err != nil {
		return Dispatch{}, err
	}
	return ScanOnto(ctx, tx, in.Dispatch, in.Body.Scanned, auth.From(ctx).Login)
}

func closeDispatch(ctx context.Context, tx *db.Tx, in *dispatchIn) (Dispatch, error) {
	if _, err := ownDispatch(ctx, tx, in.Dispatch); err != nil {
		return Dispatch{}, err
	}
	return Close(ctx, tx, in.Dispatch)
}

type handOverDispatchIn struct {
	Dispatch string `path:"dispatch" maxLength:"64"`
	Body     struct {
		Driver  string `json:"driver" minLength:"1" maxLength:"60" doc:"Name under which the driver signs."`
		Vehicle string `json:"vehicle,omitempty" maxLength:"20"`
	}
}

func handOverDispatch(ctx context.Context, tx *db.Tx, in *handOverDispatchIn) (Dispatch, error) {
	if _, err := ownDispatch(ctx, tx, in.Dispatch); err != nil {
		return Dispatch{}, err
	}
	return HandOver(ctx, tx, in.Dispatch, in.Body.Driver, in.Body.Vehicle)
}

func manifestPDF(ctx context.Context, tx *db.Tx, in *dispatchIn) (api.File, error) {
	d, err := ownDispatch(ctx, tx, in.Dispatch)
	if err != nil {
		return api.File{}, err
	}
	from, err := site.ByCode(ctx, tx, d.Warehouse)
	if err != nil {
		return api.File{}, err
	}
	carrier, err := lane.CarrierByCode(ctx, tx, d.Carrier)
	if err != nil {
		return api.File{}, err
	}
	zone, err := time.LoadLocation(from.Zone)
	if err != nil {
		return api.File{}, fmt.Errorf("the zone of %s: %w", d.Warehouse, err)
	}
	m := paper.Manifest{ID: d.ID, From: from.NameZH + " " + from.Code, Carrier: carrier.NameZH + " " + carrier.Code, DepartsAt: d.DepartsAt.In(zone),
		Driver: d.Driver, Vehicle: d.Vehicle, OpenedAt: d.OpenedAt}
	if d.HandedOverAt != nil {
		m.HandedOverAt = d.HandedOverAt.In(zone)
	}
	for _, p := range d.Parcels {
		m.Parcels = append(m.Parcels, paper.Parcel{SSCC: p.SSCC, Shipment: p.Shipment, Waybill: p.waybill(), To: p.ShipTo.Label + " " + p.ShipTo.Address, Grams: p.GrossGrams})
	}
	raw, err := paper.ManifestPDF(m)
	if err != nil {
		return api.File{}, fmt.Errorf("print the manifest of %s: %w", d.ID, err)
	}
	return api.File{Name: "manifest-" + d.ID + ".pdf", Type: "application/pdf", Body: raw}, nil
}
