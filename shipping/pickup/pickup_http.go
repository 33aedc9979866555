package pickup

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/shipping/shipment"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Command(a, "POST /v1/shipments/{shipment}/pickup", "A shipment lies ready in one of our own places", api.For(auth.Warehouse, auth.Operations), keepPickup)
}

type keepPickupIn struct {
	Shipment string `path:"shipment" maxLength:"64"`
	Body     struct {
		Code      string     `json:"code" minLength:"4" maxLength:"32" pattern:"^[A-Za-z0-9-]+$" doc:"Shown to the engineer of the repair alone."`
		Place     string     `json:"place" minLength:"1" maxLength:"120"`
		ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"Absent is a day from now."`
	}
}

// keepPickup is the own places' word, which the carrier's scan is elsewhere; the scan itself still moves the shipment.
func keepPickup(ctx context.Context, tx *db.Tx, in *keepPickupIn) (Pickup, error) {
	s, err := shipment.Own(ctx, tx, in.Shipment)
	if err != nil {
		return Pickup{}, err
	}
	if s.Waybill == nil || s.ClosedAt != nil {
		return Pickup{}, shipment.ErrShipmentState.Because("is").With("state", s.State)
	}
	p := Pickup{Carrier: s.Carrier, Waybill: *s.Waybill, Code: in.Body.Code, Place: in.Body.Place, ReadyAt: tx.Now, ExpiresAt: tx.Now.Add(pickupKept)}
	if in.Body.ExpiresAt != nil {
		p.ExpiresAt = in.Body.ExpiresAt.UTC().Truncate(time.Microsecond)
	}
	if !p.ExpiresAt.After(tx.Now) {
		return p, ErrEnd.At("body.expires_at")
	}
	return p, Keep(ctx, tx, []Pickup{p})
}
