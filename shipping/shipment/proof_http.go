package shipment

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/evidence"
)

func proofRoutes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Command(a, "POST /v1/shipments/{shipment}/proofs", "What shows that a shipment was delivered", staff, proveDelivery)
	api.Query(a, "GET /v1/shipments/{shipment}/proofs", "The proofs of a shipment and how strong they are", staff, listProofs)
}

type proveIn struct {
	Shipment string `path:"shipment" maxLength:"64"`
	Body     struct {
		PhotoSHA256 string    `json:"photo_sha256,omitempty" pattern:"^[0-9a-f]{64}$" doc:"Of the photograph: as it was answered when it was kept as evidence of the shipment, or of one that stays where it was taken."`
		Signer      string    `json:"signer,omitempty" maxLength:"60"`
		Lon         *float64  `json:"lon,omitempty" minimum:"-180" maximum:"180"`
		Lat         *float64  `json:"lat,omitempty" minimum:"-90" maximum:"90"`
		Serials     []string  `json:"serials,omitempty" format:"scan" maxItems:"100" uniqueItems:"true"`
		DeliveredAt time.Time `json:"delivered_at"`
	}
}

func proveDelivery(ctx context.Context, tx *db.Tx, in *proveIn) (Proof, error) {
	if _, err := Own(ctx, tx, in.Shipment); err != nil {
		return Proof{}, err
	}
	b := in.Body
	return Prove(ctx, tx, in.Shipment, Proof{PhotoSHA256: b.PhotoSHA256, Signer: b.Signer, Lon: b.Lon, Lat: b.Lat, Serials: b.Serials,
		DeliveredAt: b.DeliveredAt, RecordedBy: auth.From(ctx).Login})
}

type proofList struct {
	Items []Proof `json:"items"`
}

func listProofs(ctx context.Context, tx *db.Tx, in *shipmentIn) (proofList, error) {
	if _, err := Own(ctx, tx, in.Shipment); err != nil {
		return proofList{}, err
	}
	found, err := ProofsOf(ctx, tx, in.Shipment)
	return proofList{found}, err
}

// Photographs are those of shipments: of a delivery, whose proof names one by its sum.
func Photographs() evidence.Kind {
	return evidence.Kind{Name: "shipment",
		Purposes: []evidence.Purpose{{Name: "delivery", Who: []auth.Role{auth.Warehouse, auth.Operations}}},
		See: func(ctx context.Context, tx *db.Tx, id string) error {
			_, err := Own(ctx, tx, id)
			return err
		}}
}
