package repair

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/sla"
)

// intakeRoutes adds the doors of the desk that takes repairs in.
func intakeRoutes(a *api.API) {
	desk := api.For(auth.Operations)
	api.Command(a, "POST /v1/repairs/{repair}/called", "An agent has called the customer", desk, calledDoor)
	api.Query(a, "GET /v1/repairs/{repair}/service-promises", "What was promised of a repair and what became of it, oldest first", Parties, promisesDoor)
	api.Query(a, "GET /v1/repair-channels", "How many repairs came on each channel", desk, sharesDoor)
}

type calledIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Reached bool   `json:"reached" doc:"The customer was spoken to."`
		Note    string `json:"note,omitempty" format:"multiline" maxLength:"1000"`
	}
}

func calledDoor(ctx context.Context, tx *db.Tx, in *calledIn) (Repair, error) {
	r, err := Call(ctx, tx, in.Repair, in.Body.Reached, in.Body.Note)
	return r.Masked(auth.From(ctx)), err
}

type promisesOut struct {
	Items []sla.ServicePromise `json:"items"`
}

func promisesDoor(ctx context.Context, tx *db.Tx, in *RepairIn) (promisesOut, error) {
	r, err := Visible(ctx, tx, in.Repair)
	if err != nil {
		return promisesOut{}, err
	}
	items, err := sla.OfRepair(ctx, tx, r.ID)
	return promisesOut{items}, err
}

type sharesIn struct {
	Days int `query:"days" default:"30" minimum:"1" maximum:"3660" doc:"How many days back from now."`
}

type sharesOut struct {
	Items []Share `json:"items"`
}

func sharesDoor(ctx context.Context, tx *db.Tx, in *sharesIn) (sharesOut, error) {
	items, err := Shares(ctx, tx, tx.Now.AddDate(0, 0, -in.Days))
	return sharesOut{items}, err
}
