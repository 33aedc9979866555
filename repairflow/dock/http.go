package dock

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/site"
	"fettle/recycling/oldpart"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/dock", "What waits at the dock of a warehouse, hazardous parts first", staff, showDock)
	api.Query(a, "GET /v1/dock/finds", "What a scan at the dock may be: announced here, elsewhere or nowhere", staff, findAtDock)
	api.Command(a, "POST /v1/order-lines/{line}/take-back", "A warehouse takes an unfitted part back", staff, takeBackDoor)
	api.Command(a, "POST /v1/inspections/{inspection}/finding", "What an opened piece that came back is worth", staff, decideDoor)
	api.Query(a, "GET /v1/blind-returns", "Pieces that nobody has announced", staff, listBlinds)
	api.Command(a, "POST /v1/blind-returns", "Take in what nobody has announced: it gets a number for its bag", staff, receiveBlindDoor)
	api.Command(a, "POST /v1/blind-returns/{blind}/match", "Say what it is: an old part or an unfitted piece", staff, matchDoor)
	api.Command(a, "POST /v1/blind-returns/{blind}/end", "It is none of ours: say what became of it", staff, endBlindDoor)
}

// holds refuses a warehouse that the actor does not hold.
func holds(ctx context.Context, warehouse, field string) error {
	if auth.From(ctx).Holds(warehouse) {
		return nil
	}
	return site.ErrNoLocation.With("location", warehouse).At(field)
}

// waitingMost bounds each list of the dock: what is further down is not done today.
const waitingMost = 100

type dockIn struct {
	Warehouse string `query:"warehouse" required:"true" minLength:"1" maxLength:"64" identifier:"place"`
}

// waiting is what a dock has to do.
type waiting struct {
	Returns     []oldpart.Return `json:"returns"`
	Blind       []Blind          `json:"blind_returns"`
	Inspections []Inspection     `json:"inspections"`
}

func showDock(ctx context.Context, tx *db.Tx, in *dockIn) (out waiting, err error) {
	if err := holds(ctx, in.Warehouse, "query.warehouse"); err != nil {
		return out, err
	}
	if out.Returns, err = oldpart.Waiting(ctx, tx, in.Warehouse, waitingMost); err != nil {
		return out, err
	}
	if out.Blind, err = blindsOf(ctx, tx, in.Warehouse, BlindOpen, "", waitingMost); err != nil {
		return out, err
	}
	out.Inspections, err = openInspections(ctx, tx, in.Warehouse, waitingMost)
	return out, err
}

type findIn struct {
	Warehouse string `query:"warehouse" required:"true" minLength:"1" maxLength:"64" identifier:"place"`
	Code      string `query:"code" required:"true" minLength:"1" maxLength:"1024" format:"scan" doc:"A bag, a serial, a part, a waybill, a number of ours, an engineer's login."`
}

type findOut struct {
	Finds []Find `json:"finds"`
}

func findAtDock(ctx context.Context, tx *db.Tx, in *findIn) (findOut, error) {
	if err := holds(ctx, in.Warehouse, "query.warehouse"); err != nil {
		return findOut{}, err
	}
	finds, err := Finds(ctx, tx, in.Warehouse, in.Code)
	return findOut{finds}, fault.AtField(err, "query.code")
}

type lineTakeBackIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Warehouse string       `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
		Scanned   string       `json:"scanned" format:"scan" minLength:"1" maxLength:"256"`
		Seal      custody.Seal `json:"seal,omitempty" default:"intact" doc:"An opened piece waits for an inspection."`
	}
}

func takeBackDoor(ctx context.Context, tx *db.Tx, in *lineTakeBackIn) (orderline.Line, error) {
	if err := holds(ctx, in.Body.Warehouse, "body.warehouse"); err != nil {
		return orderline.Line{}, err
	}
	return TakeIn(ctx, tx, in.Line, in.Body.Warehouse, in.Body.Scanned, in.Body.Seal)
}

type decideIn struct {
	Inspection uuid.UUID `path:"inspection"`
	Body       struct {
		Finding Finding `json:"finding" minLength:"1"`
	}
}

func decideDoor(ctx context.Context, tx *db.Tx, in *decideIn) (Inspection, error) {
	i, err := oneInspection(ctx, tx, in.Inspection, "")
	if err != nil {
		return i, err
	}
	if !auth.From(ctx).Holds(i.Warehouse) {
		return Inspection{}, ErrNoInspection
	}
	return Decide(ctx, tx, in.Inspection, in.Body.Finding)
}
