package outcome

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/refund-proposals", "Refunds that wait for operations, or were decided", api.For(auth.Operations), listRefunds)
	api.Command(a, "POST /v1/refund-proposals/{refund_proposal}/decide", "Approve or decline a refund", api.For(auth.Operations), decideRefund)
	api.Query(a, "GET /v1/part-faults", "How often a part was fitted, and what it turned out to be, by model and symptom", api.For(auth.Engineer, auth.Operations), listFaults)
	metricRoutes(a)
}

type listRefundsIn struct {
	api.Paging
	State State `query:"state" default:"open"`
}

func listRefunds(ctx context.Context, tx *db.Tx, in *listRefundsIn) (api.Page[Refund], error) {
	var after string
	if _, err := in.After(&after); err != nil {
		return api.Page[Refund]{}, err
	}
	rows, err := List(ctx, tx, in.State, after, in.Limit+1)
	if err != nil {
		return api.Page[Refund]{}, err
	}
	return api.Cut(in.Paging, rows, func(r Refund) any { return r.ID })
}

type decideRefundIn struct {
	Refund uuid.UUID `path:"refund_proposal"`
	Body   struct {
		Approved bool   `json:"approved"`
		Note     string `json:"note" minLength:"10" maxLength:"500" doc:"What was looked at and why."`
	}
}

func decideRefund(ctx context.Context, tx *db.Tx, in *decideRefundIn) (Refund, error) {
	return Decide(ctx, tx, in.Refund, in.Body.Approved, in.Body.Note)
}

type faultsIn struct {
	Part    string `query:"part" maxLength:"64" identifier:"part"`
	Model   string `query:"model" maxLength:"64" identifier:"model"`
	Symptom string `query:"symptom" maxLength:"60" doc:"A piece of what was reported."`
}

type partFaultsOut struct {
	Items []FaultCount `json:"items"`
}

func listFaults(ctx context.Context, tx *db.Tx, in *faultsIn) (partFaultsOut, error) {
	items, err := Faults(ctx, tx, in.Part, in.Model, in.Symptom)
	return partFaultsOut{items}, err
}
