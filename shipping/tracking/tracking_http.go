package tracking

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/intake"
)

// Routes adds the doors of this room.
func Routes(a *api.API, publisher *Publisher) {
	api.Command(a, "POST /v1/shipments/{shipment}/ship", "Hand a shipment to its carrier", api.For(auth.Warehouse, auth.Operations), handToCarrier)
	webhookRoute(a, publisher)
	pushRoute(a, publisher)
	sourceRoutes(a)
	codeRoutes(a)
	api.Query(a, "GET /v1/parked-messages", "Messages no adapter could read", api.For(auth.Operations), listParked)
	api.Command(a, "POST /v1/parked-messages/{message}/replay", "Write a parked message to its topic once more", api.For(auth.Operations), replayParked)
}

func listParked(ctx context.Context, tx *db.Tx, in *struct{ api.Paging }) (api.Page[intake.Parked], error) {
	var before int64
	if _, err := in.After(&before); err != nil {
		return api.Page[intake.Parked]{}, err
	}
	out, err := intake.ParkedMessages(ctx, tx, before, in.Limit+1)
	if err != nil {
		return api.Page[intake.Parked]{}, err
	}
	return api.Cut(in.Paging, out, func(p intake.Parked) any { return p.ID })
}

type replayed struct {
	Replayed int `json:"replayed"`
}

func replayParked(ctx context.Context, tx *db.Tx, in *struct {
	Message int64 `path:"message"`
}) (replayed, error) {
	n, err := intake.Replay(ctx, tx, in.Message)
	return replayed{n}, err
}
