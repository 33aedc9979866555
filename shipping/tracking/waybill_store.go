package tracking

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/ident"
	"fettle/shipping/carrier/out"
	"fettle/shipping/shipment"
)

// ShipBooked hands over under the waybill the carrier answered, else under another name.
func ShipBooked(ctx context.Context, tx *db.Tx, id, otherwise string) (shipment.Shipment, error) {
	s, err := shipment.ByID(ctx, tx, id)
	if err != nil {
		return s, err
	}
	if s.BookedWaybill != nil {
		otherwise = *s.BookedWaybill
	}
	if otherwise == "" {
		return s, shipment.ErrNoWaybill.At("body.waybill")
	}
	return Ship(ctx, tx, id, otherwise)
}

// Ship hands a shipment to its carrier under a waybill. Scans that came before are folded at once.
func Ship(ctx context.Context, tx *db.Tx, id, waybill string) (shipment.Shipment, error) {
	waybill = ident.NormalWaybill(waybill)
	if !ident.IsWaybill(waybill) {
		return shipment.Shipment{}, shipment.ErrNoWaybill.Because("form").At("body.waybill")
	}
	s, err := shipment.ByID(ctx, tx, id)
	if err != nil {
		return s, err
	}
	key := []waybillKey{{s.Carrier, waybill}}
	if err := lockWaybills(ctx, tx, key); err != nil {
		return s, err
	}
	if s, err = shipment.Lock(ctx, tx, id); err != nil {
		return s, err
	}
	if s.Waybill != nil {
		return s, shipment.ErrShipmentState.Because("handed_over").With("waybill", *s.Waybill)
	}
	if s.ClosedAt != nil {
		return s, shipment.ErrShipmentState.Because("emptied").With("shipment", s.ID)
	}
	if l, back := s.CalledBack(); back {
		return s, shipment.ErrCalledBack.With("shipment", id, "part", l.Part)
	}
	eta, err := shipment.ExpectedArrival(ctx, tx, s)
	if err != nil {
		return s, err
	}
	if err := shipment.GiveWaybill(ctx, tx, id, waybill, eta); err != nil {
		return s, err
	}
	if s.BookedWaybill != nil && *s.BookedWaybill != waybill {
		if _, err := shipment.Ask(ctx, tx, s, out.Cancel, shipment.CarrierAsk{Waybill: *s.BookedWaybill, Reason: shipment.OtherWaybill()}); err != nil {
			return s, err
		}
	}
	if err := event.Emit(ctx, tx, shipment.EventPerRepair(s.Shares(), func(of shipment.Share) shipment.Shipped {
		return shipment.Shipped{Repair: of.Repair, Shipment: id, Lines: of.Lines, Carrier: s.Carrier, Waybill: waybill, At: tx.Now}
	})...); err != nil {
		return s, err
	}
	if err := adoptOrphans(ctx, tx, key); err != nil {
		return s, err
	}
	if err := refoldShipments(ctx, tx, key); err != nil {
		return s, err
	}
	return shipment.ByID(ctx, tx, id)
}
