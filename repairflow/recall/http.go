package recall

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	holders := api.For(auth.Engineer, auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/hold-checks", "Who has pieces of a batch on hold to look at, and by when; those that are due first", holders, listChecks)
	api.Command(a, "POST /v1/hold-checks/{hold_check}/findings", "What was seen of pieces on hold: good, bad or not here", holders, findDoor)
}

type listIn struct {
	api.Paging
	Hold uuid.UUID `query:"hold"`
	Open bool      `query:"open" doc:"Only those that wait."`
}

// after is where a page of checks goes on.
type after struct {
	At time.Time `json:"at"`
	ID uuid.UUID `json:"id"`
}

func listChecks(ctx context.Context, tx *db.Tx, in *listIn) (api.Page[Check], error) {
	f := Filter{Hold: in.Hold, Open: in.Open, Limit: in.Limit + 1}
	if actor := auth.From(ctx); actor.Role != auth.Operations {
		f.Holders = append([]string{}, actor.Scope...)
		if actor.Role == auth.Engineer {
			f.Engineer = actor.Login
		}
	}
	var from after
	if more, err := in.After(&from); err != nil {
		return api.Page[Check]{}, err
	} else if more {
		f.AfterAt, f.AfterID = &from.At, from.ID
	}
	rows, err := List(ctx, tx, f)
	if err != nil {
		return api.Page[Check]{}, err
	}
	return api.Cut(in.Paging, rows, func(c Check) any { return after{c.DueAt, c.ID} })
}

// seenBy tells whether a check is the actor's: he holds the place, or fitted the piece.
func (c Check) seenBy(a auth.Actor) bool {
	return a.Holds(c.Holder) || a.Role == auth.Engineer && c.Engineer != "" && c.Engineer == a.Login
}

type findIn struct {
	Check uuid.UUID `path:"hold_check"`
	Body  struct {
		Finding  Finding `json:"finding" minLength:"1"`
		Scanned  string  `json:"scanned,omitempty" format:"scan" maxLength:"256" doc:"The serial of the piece; empty for loose pieces."`
		Bin      string  `json:"bin,omitempty" format:"scan" maxLength:"40" identifier:"bin" doc:"Where loose pieces lie."`
		Quantity int64   `json:"quantity,omitempty" default:"1" minimum:"1" maximum:"1000000"`
		Note     string  `json:"note,omitempty" maxLength:"200"`
	}
}

func findDoor(ctx context.Context, tx *db.Tx, in *findIn) (Check, error) {
	c, err := ByID(ctx, tx, in.Check)
	if err == nil && !c.seenBy(auth.From(ctx)) {
		err = ErrNoCheck
	}
	if err != nil {
		return Check{}, err
	}
	b := in.Body
	return Find(ctx, tx, in.Check, Look{b.Finding, b.Scanned, b.Bin, max(1, b.Quantity), b.Note})
}
