package tracking

import (
	"context"

	"fettle/internal/db"
	"fettle/shipping/shipment"
)

type shipIn struct {
	Shipment string `path:"shipment" maxLength:"64"`
	Body     struct {
		Waybill string `json:"waybill,omitempty" minLength:"4" maxLength:"80" doc:"As it was scanned or typed: case, width, blanks and dashes do not matter. Absent is the one that the carrier answered."`
	}
}

func handToCarrier(ctx context.Context, tx *db.Tx, in *shipIn) (shipment.Shipment, error) {
	if _, err := shipment.Own(ctx, tx, in.Shipment); err != nil {
		return shipment.Shipment{}, err
	}
	if in.Body.Waybill == "" {
		return ShipBooked(ctx, tx, in.Shipment, "")
	}
	return Ship(ctx, tx, in.Shipment, in.Body.Waybill)
}
