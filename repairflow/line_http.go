package repairflow

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/allocation"
	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory"
)

func lineRoutes(a *api.API) {
	api.Query(a, "GET /v1/part-lines", "Part lines: an engineer sees his own", insiders, listLines)
	api.Query(a, "GET /v1/part-lines/{line}", "One part line with its promise", insiders, getLine)
	api.Query(a, "GET /v1/part-lines/{line}/decisions", "Why this warehouse: every candidate and why it lost", insiders, lineDecisions)
	api.Command(a, "POST /v1/part-lines/{line}/cancel", "Cancel a line: freed, or called back from the road", insiders, cancelLineDoor)
	api.Command(a, "POST /v1/part-lines/{line}/receive", "The engineer's scan: the promise is judged here", insiders, receiveDoor)
	pickupRoutes(a)
	api.Command(a, "POST /v1/part-lines/{line}/install", "Fit a part; the old one is owed from now", insiders, installDoor)
	api.Command(a, "POST /v1/part-lines/{line}/report", "Dead on arrival, wrong, unused, or missing although delivered", insiders, reportDoor)
	api.Command(a, "POST /v1/part-lines/{line}/take-back", "A warehouse takes an unfitted part back", api.For(auth.Warehouse, auth.Operations), takeBackDoor)
}

type listLinesIn struct {
	api.Paging
	State string `query:"state" maxLength:"32" doc:"A state, or open for every one that is not closed."`
}

type lineKey struct {
	At time.Time
	ID uuid.UUID
}

func listLines(ctx context.Context, tx *db.Tx, in *listLinesIn) (api.Page[PartLine], error) {
	f := LineFilter{State: in.State, Limit: in.Limit + 1}
	if actor := auth.From(ctx); actor.Role == auth.Engineer {
		f.Engineer = actor.Login
	}
	var after lineKey
	if more, err := in.After(&after); err != nil {
		return api.Page[PartLine]{}, err
	} else if more {
		f.BeforeAt, f.BeforeID = &after.At, after.ID
	}
	rows, err := ListLines(ctx, tx, f)
	if err != nil {
		return api.Page[PartLine]{}, err
	}
	return api.Cut(in.Paging, rows, func(l PartLine) any { return lineKey{l.OrderedAt, l.ID} })
}

type lineIn struct {
	Line uuid.UUID `path:"line"`
}

// visibleLine answers a line of another's repair as one that does not exist.
func visibleLine(ctx context.Context, tx *db.Tx, id uuid.UUID) (PartLine, error) {
	l, err := LineByID(ctx, tx, id)
	if err != nil {
		return l, err
	}
	r, err := RepairByID(ctx, tx, l.Repair)
	if err == nil && !r.seenBy(auth.From(ctx)) {
		return PartLine{}, ErrNoLine
	}
	return l, err
}

func getLine(ctx context.Context, tx *db.Tx, in *lineIn) (PartLine, error) {
	return visibleLine(ctx, tx, in.Line)
}

// Decisions is why a line got its source, oldest first.
type Decisions struct {
	Items []allocation.Decision `json:"items"`
}

func lineDecisions(ctx context.Context, tx *db.Tx, in *lineIn) (Decisions, error) {
	if _, err := visibleLine(ctx, tx, in.Line); err != nil {
		return Decisions{}, err
	}
	rows, err := allocation.DecisionsOfLine(ctx, tx, in.Line)
	return Decisions{rows}, err
}

type lineCancelLineIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func cancelLineDoor(ctx context.Context, tx *db.Tx, in *lineCancelLineIn) (PartLine, error) {
	if _, err := visibleLine(ctx, tx, in.Line); err != nil {
		return PartLine{}, err
	}
	return CancelLine(ctx, tx, in.Line, in.Body.Reason)
}

type lineReceiveIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Scanned string `json:"scanned" minLength:"1" maxLength:"128" doc:"The serial of a serialised part, else the part's number."`
	}
}

func receiveDoor(ctx context.Context, tx *db.Tx, in *lineReceiveIn) (PartLine, error) {
	if _, err := visibleLine(ctx, tx, in.Line); err != nil {
		return PartLine{}, err
	}
	return Receive(ctx, tx, in.Line, in.Body.Scanned)
}

type lineInstallIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		NewSerial string `json:"new_serial,omitempty" maxLength:"128" doc:"Needed for serialised parts."`
		OldSerial string `json:"old_serial,omitempty" maxLength:"128"`
	}
}

func installDoor(ctx context.Context, tx *db.Tx, in *lineInstallIn) (PartLine, error) {
	if _, err := visibleLine(ctx, tx, in.Line); err != nil {
		return PartLine{}, err
	}
	return Install(ctx, tx, in.Line, in.Body.NewSerial, in.Body.OldSerial)
}

type lineReportIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Problem string `json:"problem" enum:"doa,wrong,unused,missing"`
		Note    string `json:"note" minLength:"1" maxLength:"500"`
		Replace bool   `json:"replace,omitempty" doc:"Order the same again at once. Default: no."`
	}
}

func reportDoor(ctx context.Context, tx *db.Tx, in *lineReportIn) (PartLine, error) {
	if _, err := visibleLine(ctx, tx, in.Line); err != nil {
		return PartLine{}, err
	}
	if in.Body.Replace {
		l, _, err := ReportAndReplace(ctx, tx, in.Line, in.Body.Problem, in.Body.Note)
		return l, err
	}
	return Report(ctx, tx, in.Line, in.Body.Problem, in.Body.Note)
}

type lineTakeBackIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Warehouse string `json:"warehouse" minLength:"1" maxLength:"64"`
		Scanned   string `json:"scanned" minLength:"1" maxLength:"128"`
	}
}

func takeBackDoor(ctx context.Context, tx *db.Tx, in *lineTakeBackIn) (PartLine, error) {
	if !auth.From(ctx).Holds(in.Body.Warehouse) {
		return PartLine{}, inventory.ErrNoLocation.With("location", in.Body.Warehouse)
	}
	if _, err := inventory.LocationByCode(ctx, tx, in.Body.Warehouse); err != nil {
		return PartLine{}, err
	}
	return TakeBack(ctx, tx, in.Line, in.Body.Warehouse, in.Body.Scanned)
}
