package shipment

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/shipping/carrier/out"
)

func carrierRequestRoutes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/shipments/{shipment}/carrier-requests", "What the carrier of a shipment was asked and answered", staff, listCarrierRequests)
	api.Command(a, "POST /v1/shipments/{shipment}/carrier-requests", "Ask the carrier once more: a waybill, to forget it, to bring it back", staff, askCarrier)
	api.Query(a, "GET /v1/carrier-requests", "Carrier requests a person has to see to", api.For(auth.Operations), listCarrierRequestsToSee)
	api.Command(a, "POST /v1/carrier-requests/{request}/answer", "Enter what a carrier answered by another way", staff, answerCarrierRequest)
	api.Command(a, "POST /v1/carrier-requests/{request}/seen", "A person has seen to it", staff, seeCarrierRequest)
}

type carrierRequestList struct {
	Items []CarrierRequest `json:"items"`
}

func listCarrierRequests(ctx context.Context, tx *db.Tx, in *shipmentIn) (carrierRequestList, error) {
	if _, err := Own(ctx, tx, in.Shipment); err != nil {
		return carrierRequestList{}, err
	}
	all, err := CarrierRequestsOf(ctx, tx, in.Shipment)
	return carrierRequestList{all}, err
}

type askIn struct {
	Shipment string `path:"shipment" maxLength:"64"`
	Body     struct {
		Kind   out.Kind `json:"kind" enum:"create,cancel,intercept" doc:"intercept brings it back to where it was packed."`
		Reason string   `json:"reason,omitempty" maxLength:"200"`
	}
}

func askCarrier(ctx context.Context, tx *db.Tx, in *askIn) (carrierRequestList, error) {
	s, err := Own(ctx, tx, in.Shipment)
	if err != nil {
		return carrierRequestList{}, err
	}
	if s, err = Lock(ctx, tx, s.ID); err != nil {
		return carrierRequestList{}, err
	}
	if (in.Body.Kind == out.Intercept) != s.OnTheRoad() || s.ClosedAt != nil && in.Body.Kind == out.Create {
		return carrierRequestList{}, ErrShipmentState.Because("is").With("state", s.State).At("body.kind")
	}
	asked, err := Ask(ctx, tx, s, in.Body.Kind, CarrierAsk{Reason: in.Body.Reason})
	if err != nil {
		return carrierRequestList{}, err
	}
	if !asked {
		return carrierRequestList{}, ErrNotAsked
	}
	all, err := CarrierRequestsOf(ctx, tx, s.ID)
	return carrierRequestList{all}, err
}

func listCarrierRequestsToSee(ctx context.Context, tx *db.Tx, in *struct{ api.Paging }) (api.Page[CarrierRequest], error) {
	var key uuid.UUID
	var after *uuid.UUID
	if more, err := in.After(&key); err != nil {
		return api.Page[CarrierRequest]{}, err
	} else if more {
		after = &key
	}
	all, err := CarrierRequestsToSee(ctx, tx, after, in.Limit+1)
	if err != nil {
		return api.Page[CarrierRequest]{}, err
	}
	return api.Cut(in.Paging, all, func(r CarrierRequest) any { return r.ID })
}

// ownCarrierRequest refuses a request of another's shipment as one that does not exist.
func ownCarrierRequest(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
	r, err := carrierRequestByID(ctx, tx, id, "")
	if err != nil {
		return err
	}
	if _, err := Own(ctx, tx, r.Shipment); err != nil {
		return ErrNoCarrierRequest
	}
	return nil
}

type carrierAnswerIn struct {
	Request uuid.UUID `path:"request"`
	Body    struct {
		Accepted bool   `json:"accepted"`
		Waybill  string `json:"waybill,omitempty" minLength:"4" maxLength:"80" doc:"Of an accepted request for one; case, width, blanks and dashes do not matter."`
		Reason   string `json:"reason,omitempty" maxLength:"200"`
	}
}

func answerCarrierRequest(ctx context.Context, tx *db.Tx, in *carrierAnswerIn) (CarrierRequest, error) {
	if err := ownCarrierRequest(ctx, tx, in.Request); err != nil {
		return CarrierRequest{}, err
	}
	r, err := carrierRequestByID(ctx, tx, in.Request, "")
	if err != nil {
		return r, err
	}
	if in.Body.Accepted && r.Kind == out.Create && in.Body.Waybill == "" {
		return r, ErrNoWaybill.At("body.waybill")
	}
	said := out.Answer{State: out.Refused, Reason: in.Body.Reason}
	if in.Body.Accepted {
		said = out.Answer{State: out.Accepted, Waybill: in.Body.Waybill, Reason: in.Body.Reason}
	}
	return Answer(ctx, tx, in.Request, said)
}

func seeCarrierRequest(ctx context.Context, tx *db.Tx, in *struct {
	Request uuid.UUID `path:"request"`
}) (CarrierRequest, error) {
	if err := ownCarrierRequest(ctx, tx, in.Request); err != nil {
		return CarrierRequest{}, err
	}
	return SawCarrierRequest(ctx, tx, in.Request)
}
