package app

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
)

// deliveryRoutes adds the doors to events that a subscriber failed at too often.
func deliveryRoutes(a *api.API) {
	ops := api.For(auth.Operations)
	api.Query(a, "GET /v1/deliveries/parked", "Events that a subscriber failed at too often, the oldest first", ops, listParked)
	api.Command(a, "POST /v1/deliveries/release", "Have parked events tried again", ops, releaseParked)
}

type parkedIn struct {
	api.Paging
	Subscriber string `query:"subscriber" maxLength:"80"`
}

func listParked(ctx context.Context, tx *db.Tx, in *parkedIn) (api.Page[event.ParkedDelivery], error) {
	var after event.ParkedAfter
	if _, err := in.After(&after); err != nil {
		return api.Page[event.ParkedDelivery]{}, err
	}
	rows, err := event.ParkedDeliveries(ctx, tx, in.Subscriber, after, in.Limit+1)
	if err != nil {
		return api.Page[event.ParkedDelivery]{}, err
	}
	return api.Cut(in.Paging, rows, func(p event.ParkedDelivery) any { return event.ParkedAfter{Seq: p.Seq, Subscriber: p.Subscriber} })
}

type parkedReleaseIn struct {
	Body struct {
		Subscriber string      `json:"subscriber" minLength:"1" maxLength:"80"`
		Events     []uuid.UUID `json:"events,omitempty" maxItems:"1000" doc:"Default: all that are parked for the subscriber."`
	}
}

// Released says how many deliveries will be tried again.
type Released struct {
	Released int64 `json:"released"`
}

func releaseParked(ctx context.Context, tx *db.Tx, in *parkedReleaseIn) (Released, error) {
	n, err := event.Release(ctx, tx, in.Body.Subscriber, in.Body.Events...)
	return Released{n}, err
}
