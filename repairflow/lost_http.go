package repairflow

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

func lostRoutes(a *api.API) {
	api.Command(a, "POST /v1/part-lines/{line}/lose", "A part that never turns up: booked as lost and replaced", api.For(auth.Operations), loseDoor)
	api.Command(a, "POST /v1/repairs/{repair}/resume", "Go on without the parts that nobody has sent yet", insiders, resumeDoor)
}

// Lost is a lost line and the one that comes in its place; null when none is needed any more.
type Lost struct {
	Line        PartLine `json:"line"`
	Replacement *Ordered `json:"replacement"`
}

type lineLoseIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func loseDoor(ctx context.Context, tx *db.Tx, in *lineLoseIn) (Lost, error) {
	l, next, err := LoseLine(ctx, tx, in.Line, in.Body.Reason)
	return Lost{l, next}, err
}

func resumeDoor(ctx context.Context, tx *db.Tx, in *repairCancelIn) (Repair, error) {
	if _, err := visibleRepair(ctx, tx, in.Repair); err != nil {
		return Repair{}, err
	}
	r, err := ResumeWithout(ctx, tx, in.Repair, in.Body.Reason)
	return r.masked(auth.From(ctx)), err
}
