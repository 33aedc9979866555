package capture

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	readers := api.For(auth.Carrier, auth.Recycler, auth.Operations)
	api.Repeatable(a, "POST /v1/epcis/capture", "What a partner received, sent on or brought, as EPCIS 2.0", api.For(auth.Carrier, auth.Recycler), take)
	api.Query(a, "GET /v1/epcis/capture", "Captures, the newest first: a partner's own, or all", readers, list)
	api.Query(a, "GET /v1/epcis/capture/{capture}", "What became of each event of a capture", readers, one)
}

// mostBytes is what the door takes; GS1 lets who captures say so.
const mostBytes = 4 << 20

type takeIn struct {
	Behaviour Behaviour `header:"GS1-Capture-Error-Behaviour" default:"rollback"`
	RawBody   []byte    `contentType:"application/octet-stream"`
}

// MostBytes is what the door lets in.
func (takeIn) MostBytes() int64 { return mostBytes }

func take(ctx context.Context, tx *db.Tx, in *takeIn) (Capture, error) {
	how := in.Behaviour
	if how == "" {
		how = Rollback
	}
	return Take(ctx, tx, auth.From(ctx), in.RawBody, how)
}

type listIn struct {
	api.Paging
}

func list(ctx context.Context, tx *db.Tx, in *listIn) (api.Page[Capture], error) {
	var partner string
	if actor := auth.From(ctx); actor.Role != auth.Operations {
		partner = actor.Login
	}
	var id uuid.UUID
	more, err := in.After(&id)
	if err != nil {
		return api.Page[Capture]{}, err
	}
	var before *uuid.UUID
	if more {
		before = &id
	}
	rows, err := List(ctx, tx, partner, before, in.Limit+1)
	if err != nil {
		return api.Page[Capture]{}, err
	}
	return api.Cut(in.Paging, rows, func(c Capture) any { return c.ID })
}

type oneIn struct {
	Capture uuid.UUID `path:"capture"`
}

func one(ctx context.Context, tx *db.Tx, in *oneIn) (Capture, error) {
	c, err := ByID(ctx, tx, in.Capture)
	if actor := auth.From(ctx); err == nil && actor.Role != auth.Operations && actor.Login != c.Partner {
		return Capture{}, ErrNoCapture
	}
	return c, err
}
