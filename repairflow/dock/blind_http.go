package dock

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/custody"
)

type listBlindsIn struct {
	api.Paging
	Warehouse string     `query:"warehouse" required:"true" minLength:"1" maxLength:"64" identifier:"place"`
	State     BlindState `query:"state"`
}

func listBlinds(ctx context.Context, tx *db.Tx, in *listBlindsIn) (api.Page[Blind], error) {
	if err := holds(ctx, in.Warehouse, "query.warehouse"); err != nil {
		return api.Page[Blind]{}, err
	}
	var after string
	if _, err := in.After(&after); err != nil {
		return api.Page[Blind]{}, err
	}
	rows, err := blindsOf(ctx, tx, in.Warehouse, in.State, after, in.Limit+1)
	if err != nil {
		return api.Page[Blind]{}, err
	}
	return api.Cut(in.Paging, rows, func(b Blind) any { return b.ID })
}

// visibleBlind answers another dock's blind return as one that does not exist.
func visibleBlind(ctx context.Context, tx *db.Tx, id string) (Blind, error) {
	b, err := BlindByID(ctx, tx, id)
	if err == nil && !auth.From(ctx).Holds(b.Warehouse) {
		return Blind{}, ErrNoBlind
	}
	return b, err
}

type receiveBlindIn struct {
	Body struct {
		Warehouse  string `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
		Scanned    string `json:"scanned,omitempty" format:"scan" maxLength:"256" doc:"What could be read from it; empty when nothing could."`
		GrossGrams int64  `json:"gross_grams" minimum:"1" maximum:"1000000"`
		Bin        string `json:"bin" format:"scan" minLength:"1" maxLength:"64" doc:"Where it is put until it is known."`
		Note       string `json:"note,omitempty" format:"multiline" maxLength:"500" doc:"What it looks like, and who brought it."`
	}
}

func receiveBlindDoor(ctx context.Context, tx *db.Tx, in *receiveBlindIn) (Blind, error) {
	if err := holds(ctx, in.Body.Warehouse, "body.warehouse"); err != nil {
		return Blind{}, err
	}
	return ReceiveBlind(ctx, tx, Arrival{in.Body.Warehouse, in.Body.Scanned, in.Body.GrossGrams, in.Body.Bin, in.Body.Note})
}

type matchIn struct {
	Blind string `path:"blind" maxLength:"64"`
	Body  struct {
		Return string       `json:"return,omitempty" maxLength:"64" doc:"The old part that it is."`
		Line   *uuid.UUID   `json:"line,omitempty" doc:"The order line whose unfitted piece it is."`
		Seal   custody.Seal `json:"seal,omitempty" default:"intact" doc:"Of an unfitted piece."`
	}
}

func matchDoor(ctx context.Context, tx *db.Tx, in *matchIn) (Blind, error) {
	if _, err := visibleBlind(ctx, tx, in.Blind); err != nil {
		return Blind{}, err
	}
	return Match(ctx, tx, in.Blind, in.Body.Return, in.Body.Line, in.Body.Seal)
}

type endBlindIn struct {
	Blind string `path:"blind" maxLength:"64"`
	Body  struct {
		Reason string `json:"reason" format:"multiline" minLength:"3" maxLength:"500"`
	}
}

func endBlindDoor(ctx context.Context, tx *db.Tx, in *endBlindIn) (Blind, error) {
	if _, err := visibleBlind(ctx, tx, in.Blind); err != nil {
		return Blind{}, err
	}
	return EndBlind(ctx, tx, in.Blind, in.Body.Reason)
}
