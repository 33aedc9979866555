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

// Routes adds the doors of this room.
func Routes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Command(a, "POST /v1/carrier-manifests", "Open the carrier manifest of one departure", staff, openManifest)
	api.Query(a, "GET /v1/carrier-manifests", "Carrier manifests of a warehouse, the latest departure first", staff, listManifests)
	api.Query(a, "GET /v1/carrier-manifests/{carrier_manifest}", "A carrier manifest with what was scanned and what waits", staff, getManifest)
	api.Command(a, "POST /v1/carrier-manifests/{carrier_manifest}/scan", "Put a shipment on the carrier manifest by its label", staff, scanManifest)
	api.Command(a, "POST /v1/carrier-manifests/{carrier_manifest}/close", "End the scanning: what was not scanned stays", staff, closeManifest)
	api.Command(a, "POST /v1/carrier-manifests/{carrier_manifest}/hand-over", "The driver took the shipments and signed", staff, handOverManifest)
	api.Download(a, "GET /v1/carrier-manifests/{carrier_manifest}/manifest.pdf", "The carrier manifest on paper, for the driver", staff, printManifest, "application/pdf")
}

type openCarrierManifestIn struct {
	Body struct {
		Warehouse string    `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
		Carrier   string    `json:"carrier" minLength:"1" maxLength:"32"`
		DepartsAt time.Time `json:"departs_at"`
	}
}

func openManifest(ctx context.Context, tx *db.Tx, in *openCarrierManifestIn) (CarrierManifest, error) {
	if err := pick.RefuseForeignWarehouse(ctx, in.Body.Warehouse); err != nil {
		return CarrierManifest{}, err
	}
	if _, err := site.ByCode(ctx, tx, in.Body.Warehouse); err != nil {
		return CarrierManifest{}, err
	}
	return Open(ctx, tx, in.Body.Warehouse, in.Body.Carrier, in.Body.DepartsAt, auth.From(ctx).Login)
}

type listCarrierManifestsIn struct {
	api.Paging
	Warehouse string `query:"warehouse" required:"true" maxLength:"64" identifier:"place"`
}

type manifestKey struct {
	At time.Time
	ID string
}

func listManifests(ctx context.Context, tx *db.Tx, in *listCarrierManifestsIn) (api.Page[CarrierManifest], error) {
	if err := pick.RefuseForeignWarehouse(ctx, in.Warehouse); err != nil {
		return api.Page[CarrierManifest]{}, err
	}
	var key manifestKey
	var before *CarrierManifest
	if more, err := in.After(&key); err != nil {
		return api.Page[CarrierManifest]{}, err
	} else if more {
		before = &CarrierManifest{ID: key.ID, DepartsAt: key.At}
	}
	found, err := List(ctx, tx, in.Warehouse, before, in.Limit+1)
	if err != nil {
		return api.Page[CarrierManifest]{}, err
	}
	return api.Cut(in.Paging, found, func(m CarrierManifest) any { return manifestKey{m.DepartsAt, m.ID} })
}

type carrierManifestIn struct {
	Manifest string `path:"carrier_manifest" maxLength:"64"`
}

// ownManifest reads a manifest of one of the actor's warehouses; another's does not exist.
func ownManifest(ctx context.Context, tx *db.Tx, id string) (CarrierManifest, error) {
	m, err := ByID(ctx, tx, id)
	if err == nil && !auth.From(ctx).Holds(m.Warehouse) {
		return CarrierManifest{}, ErrNoManifest
	}
	return m, err
}

func getManifest(ctx context.Context, tx *db.Tx, in *carrierManifestIn) (CarrierManifest, error) {
	return ownManifest(ctx, tx, in.Manifest)
}

type scanOntoCarrierManifestIn struct {
	Manifest string `path:"carrier_manifest" maxLength:"64"`
	Body     struct {
		Scanned string `json:"scanned" format:"scan" minLength:"1" maxLength:"256" doc:"The SSCC as the scanner says it, the shipment's number or its waybill."`
	}
}

func scanManifest(ctx context.Context, tx *db.Tx, in *scanOntoCarrierManifestIn) (CarrierManifest, error) {
	if _, err := ownManifest(ctx, tx, in.Manifest); err != nil {
		return CarrierManifest{}, err
	}
	return ScanOnto(ctx, tx, in.Manifest, in.Body.Scanned, auth.From(ctx).Login)
}

func closeManifest(ctx context.Context, tx *db.Tx, in *carrierManifestIn) (CarrierManifest, error) {
	if _, err := ownManifest(ctx, tx, in.Manifest); err != nil {
		return CarrierManifest{}, err
	}
	return Close(ctx, tx, in.Manifest)
}

type handOverCarrierManifestIn struct {
	Manifest string `path:"carrier_manifest" maxLength:"64"`
	Body     struct {
		Driver  string `json:"driver" minLength:"1" maxLength:"60" doc:"Name under which the driver signs."`
		Vehicle string `json:"vehicle,omitempty" maxLength:"20"`
	}
}

func handOverManifest(ctx context.Context, tx *db.Tx, in *handOverCarrierManifestIn) (CarrierManifest, error) {
	if _, err := ownManifest(ctx, tx, in.Manifest); err != nil {
		return CarrierManifest{}, err
	}
	return HandOver(ctx, tx, in.Manifest, in.Body.Driver, in.Body.Vehicle)
}

func printManifest(ctx context.Context, tx *db.Tx, in *carrierManifestIn) (api.File, error) {
	m, err := ownManifest(ctx, tx, in.Manifest)
	if err != nil {
		return api.File{}, err
	}
	from, err := site.ByCode(ctx, tx, m.Warehouse)
	if err != nil {
		return api.File{}, err
	}
	carrier, err := lane.CarrierByCode(ctx, tx, m.Carrier)
	if err != nil {
		return api.File{}, err
	}
	zone, err := time.LoadLocation(from.Zone)
	if err != nil {
		return api.File{}, fmt.Errorf("the zone of %s: %w", m.Warehouse, err)
	}
	sheet := paper.Manifest{ID: m.ID, From: from.NameZH + " " + from.Code, Carrier: carrier.NameZH + " " + carrier.Code, DepartsAt: m.DepartsAt.In(zone),
		Driver: m.Driver, Vehicle: m.Vehicle, OpenedAt: m.OpenedAt}
	if m.HandedOverAt != nil {
		sheet.HandedOverAt = m.HandedOverAt.In(zone)
	}
	for _, p := range m.Shipments {
		sheet.Rows = append(sheet.Rows, paper.Row{SSCC: p.SSCC, Shipment: p.Shipment, Waybill: p.waybill(), To: p.ShipTo.Label + " " + p.ShipTo.Address, Grams: p.GrossGrams})
	}
	raw, err := paper.ManifestPDF(sheet)
	if err != nil {
		return api.File{}, fmt.Errorf("print the manifest of %s: %w", m.ID, err)
	}
	return api.File{Name: "manifest-" + m.ID + ".pdf", Type: "application/pdf", Body: raw}, nil
}
