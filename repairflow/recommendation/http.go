package recommendation

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/db"
	"fettle/repairflow/repair"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Command(a, "POST /v1/repairs/{repair}/recommendations", "Recommend a plan of maintenance, with the data that speak for it", repair.Insiders, recommendDoor)
	api.Query(a, "GET /v1/repairs/{repair}/recommendations", "What was recommended with a repair", repair.Parties, listDoor)
	api.Command(a, "POST /v1/recommendations/{recommendation}/answer", "The customer wants a plan, or does not", repair.Parties, answerDoor)
}

type recommendIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Plan   string `json:"plan" minLength:"1" maxLength:"80"`
		Reason string `json:"reason" format:"multiline" minLength:"1" maxLength:"500"`
		Shown  string `json:"shown" format:"multiline" minLength:"1" maxLength:"500" doc:"The data that speak for it."`
	}
}

func recommendDoor(ctx context.Context, tx *db.Tx, in *recommendIn) (Recommendation, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return Recommendation{}, err
	}
	return Recommend(ctx, tx, in.Repair, in.Body.Plan, in.Body.Reason, in.Body.Shown)
}

type recommendationsOut struct {
	Items []Recommendation `json:"items"`
}

func listDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (recommendationsOut, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return recommendationsOut{}, err
	}
	items, err := OfRepair(ctx, tx, in.Repair)
	return recommendationsOut{items}, err
}

type recommendationAnswerIn struct {
	Recommendation uuid.UUID `path:"recommendation"`
	Body           struct {
		Accepts bool `json:"accepts"`
	}
}

func answerDoor(ctx context.Context, tx *db.Tx, in *recommendationAnswerIn) (Recommendation, error) {
	r, err := one(ctx, tx, columns+" WHERE id = $1", in.Recommendation)
	if err != nil {
		return r, err
	}
	if _, err := repair.Visible(ctx, tx, r.Repair); err != nil {
		return Recommendation{}, ErrNone
	}
	return Answer(ctx, tx, in.Recommendation, in.Body.Accepts)
}
