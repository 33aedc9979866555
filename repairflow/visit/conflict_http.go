package visit

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/repair"
)

func conflictRoutes(a *api.API) {
	api.Query(a, "GET /v1/command-conflicts", "What engineers did that could not count any more, the newest first", repair.Insiders, listConflicts)
	api.Command(a, "POST /v1/command-conflicts/{conflict}/settle", "Say what became of a command that came too late", api.For(auth.Operations), settleDoor)
}

type conflictsIn struct {
	Repair string `query:"repair" maxLength:"64"`
	All    bool   `query:"all" doc:"Those that are settled too."`
}

type conflicts struct {
	Items []Conflict `json:"items"`
}

func listConflicts(ctx context.Context, tx *db.Tx, in *conflictsIn) (conflicts, error) {
	engineer := ""
	if actor := auth.From(ctx); actor.Role == auth.Engineer {
		engineer = actor.Login
	}
	items, err := Conflicts(ctx, tx, engineer, in.Repair, in.All)
	return conflicts{items}, err
}

type conflictSettleIn struct {
	Conflict uuid.UUID `path:"conflict"`
	Body     struct {
		Note string `json:"note" format:"multiline" minLength:"3" maxLength:"500"`
	}
}

func settleDoor(ctx context.Context, tx *db.Tx, in *conflictSettleIn) (Conflict, error) {
	return settle(ctx, tx, in.Conflict, in.Body.Note)
}
