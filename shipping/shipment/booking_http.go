package shipment

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/shipping/carrier/out"
)

func bookingRoutes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/shipments/{shipment}/carrier-orders", "What the carrier of a parcel was asked and answered", staff, listBookings)
	api.Command(a, "POST /v1/shipments/{shipment}/carrier-orders", "Ask the carrier once more: a waybill, to forget it, to bring it back", staff, askCarrier)
	api.Query(a, "GET /v1/carrier-orders", "Carrier orders a person has to see to", api.For(auth.Operations), listBookingsToSee)
	api.Command(a, "POST /v1/carrier-orders/{order}/answer", "Enter what a carrier answered by another way", staff, answerBooking)
	api.Command(a, "POST /v1/carrier-orders/{order}/seen", "A person has seen to it", staff, sawBooking)
}

type bookingList struct {
	Items []Booking `json:"items"`
}

func listBookings(ctx context.Context, tx *db.Tx, in *shipmentIn) (bookingList, error) {
	if _, err := Own(ctx, tx, in.Shipment); err != nil {
		return bookingList{}, err
	}
	all, err := BookingsOf(ctx, tx, in.Shipment)
	return bookingList{all}, err
}

type askIn struct {
	Shipment string `path:"shipment" maxLength:"64"`
	Body     struct {
		Kind   string `json:"kind" enum:"create,cancel,intercept" doc:"intercept brings it back to where it was packed."`
		Reason string `json:"reason,omitempty" maxLength:"200"`
	}
}

func askCarrier(ctx context.Context, tx *db.Tx, in *askIn) (bookingList, error) {
	s, err := Own(ctx, tx, in.Shipment)
	if err != nil {
		return bookingList{}, err
	}
	if s, err = Lock(ctx, tx, s.ID); err != nil {
		return bookingList{}, err
	}
	if (in.Body.Kind == out.Intercept) != s.OnTheRoad() || s.ClosedAt != nil && in.Body.Kind == out.Create {
		return bookingList{}, ErrParcelState.Because("is").With("state", s.State).At("body.kind")
	}
	asked, err := Ask(ctx, tx, s, in.Body.Kind, BookingAsk{Reason: in.Body.Reason})
	if err != nil {
		return bookingList{}, err
	}
	if !asked {
		return bookingList{}, ErrNotAsked
	}
	all, err := BookingsOf(ctx, tx, s.ID)
	return bookingList{all}, err
}

func listBookingsToSee(ctx context.Context, tx *db.Tx, in *struct{ api.Paging }) (api.Page[Booking], error) {
	var key uuid.UUID
	var after *uuid.UUID
	if more, err := in.After(&key); err != nil {
		return api.Page[Booking]{}, err
	} else if more {
		after = &key
	}
	all, err := BookingsToSee(ctx, tx, after, in.Limit+1)
	if err != nil {
		return api.Page[Booking]{}, err
	}
	return api.Cut(in.Paging, all, func(b Booking) any { return b.ID })
}

// ownBooking refuses an order of another's parcel as one that does not exist.
func ownBooking(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
	b, err := bookingByID(ctx, tx, id, "")
	if err != nil {
		return err
	}
	if _, err := Own(ctx, tx, b.Shipment); err != nil {
		return ErrNoBooking
	}
	return nil
}

type bookingAnswerIn struct {
	Order uuid.UUID `path:"order"`
	Body  struct {
		Accepted bool   `json:"accepted"`
		Waybill  string `json:"waybill,omitempty" minLength:"4" maxLength:"64" pattern:"^[A-Za-z0-9-]+$" doc:"Of an accepted order for one."`
		Reason   string `json:"reason,omitempty" maxLength:"200"`
	}
}

func answerBooking(ctx context.Context, tx *db.Tx, in *bookingAnswerIn) (Booking, error) {
	if err := ownBooking(ctx, tx, in.Order); err != nil {
		return Booking{}, err
	}
	b, err := bookingByID(ctx, tx, in.Order, "")
	if err != nil {
		return b, err
	}
	if in.Body.Accepted && b.Kind == out.Create && in.Body.Waybill == "" {
		return b, ErrNoWaybill.At("body.waybill")
	}
	said := out.Answer{State: BookingRefused, Reason: in.Body.Reason}
	if in.Body.Accepted {
		said = out.Answer{State: BookingAccepted, Waybill: in.Body.Waybill, Reason: in.Body.Reason}
	}
	return Answer(ctx, tx, in.Order, said)
}

func sawBooking(ctx context.Context, tx *db.Tx, in *struct {
	Order uuid.UUID `path:"order"`
}) (Booking, error) {
	if err := ownBooking(ctx, tx, in.Order); err != nil {
		return Booking{}, err
	}
	return SawBooking(ctx, tx, in.Order)
}
