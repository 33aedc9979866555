package orderline

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/repair"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/order-lines", "Order lines: an engineer sees his own", repair.Insiders, listLines)
	api.Query(a, "GET /v1/order-lines/{line}", "One order line with its promise", repair.Insiders, getLine)
	api.Query(a, "GET /v1/order-lines/{line}/decisions", "Why this warehouse: every candidate and why it lost", repair.Insiders, lineDecisions)
}

type listLinesIn struct {
	api.Paging
	State string `query:"state" maxLength:"32" doc:"A state, or open for every one that is not closed."`
}

type lineKey struct {
	At time.Time
	ID uuid.UUID
}

func listLines(ctx context.Context, tx *db.Tx, in *listLinesIn) (api.Page[Line], error) {
	f := Filter{State: in.State, Limit: in.Limit + 1}
	if actor := auth.From(ctx); actor.Role == auth.Engineer {
		f.Engineer = actor.Login
	}
	var after lineKey
	if more, err := in.After(&after); err != nil {
		return api.Page[Line]{}, err
	} else if more {
		f.BeforeAt, f.BeforeID = &after.At, after.ID
	}
	rows, err := List(ctx, tx, f)
	if err != nil {
		return api.Page[Line]{}, err
	}
	return api.Cut(in.Paging, rows, func(l Line) any { return lineKey{l.OrderedAt, l.ID} })
}

// LineIn names a line.
type LineIn struct {
	Line uuid.UUID `path:"line"`
}

// Visible answers a line of another's repair as one that does not exist.
func Visible(ctx context.Context, tx *db.Tx, id uuid.UUID) (Line, error) {
	l, err := ByID(ctx, tx, id)
	if err != nil {
		return l, err
	}
	r, err := repair.ByID(ctx, tx, l.Repair)
	if err == nil && !r.SeenBy(auth.From(ctx)) {
		return Line{}, ErrNoLine
	}
	return l, err
}

func getLine(ctx context.Context, tx *db.Tx, in *LineIn) (Line, error) {
	return Visible(ctx, tx, in.Line)
}

// Decisions is why a line got its source, oldest first.
type Decisions struct {
	Items []sourcing.Decision `json:"items"`
}

func lineDecisions(ctx context.Context, tx *db.Tx, in *LineIn) (Decisions, error) {
	if _, err := Visible(ctx, tx, in.Line); err != nil {
		return Decisions{}, err
	}
	rows, err := sourcing.DecisionsOfLine(ctx, tx, in.Line)
	return Decisions{rows}, err
}

// LineCancelLineIn names a line and why something is done to it.
type LineCancelLineIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}
