package pick

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/pick-lists", "What a warehouse has to pick, by the departure that still keeps each promise", staff, listPicks)
	api.Command(a, "POST /v1/pick-lists/{line}/pick", "Take a line from the shelf by scan", staff, pickTask)
	api.Command(a, "POST /v1/pick-lists/{line}/short", "The bin does not hold it", staff, reportShort)
	waveRoutes(a)
}

type listPicksIn struct {
	api.Paging
	Warehouse string `query:"warehouse" required:"true" maxLength:"64" identifier:"place"`
	State     State  `query:"state"`
}

type pickKey struct {
	LeaveBy time.Time
	Line    uuid.UUID
}

// RefuseForeignWarehouse answers a foreign warehouse as one that does not exist.
func RefuseForeignWarehouse(ctx context.Context, warehouse string) error {
	if !auth.From(ctx).Holds(warehouse) {
		return site.ErrNoLocation.With("location", warehouse)
	}
	return nil
}

func listPicks(ctx context.Context, tx *db.Tx, in *listPicksIn) (api.Page[Task], error) {
	if err := RefuseForeignWarehouse(ctx, in.Warehouse); err != nil {
		return api.Page[Task]{}, err
	}
	if _, err := site.ByCode(ctx, tx, in.Warehouse); err != nil {
		return api.Page[Task]{}, err
	}
	f := Filter{Warehouse: in.Warehouse, State: in.State, Limit: in.Limit + 1}
	var after pickKey
	if more, err := in.After(&after); err != nil {
		return api.Page[Task]{}, err
	} else if more {
		f.After = &Task{DueAt: after.LeaveBy, Line: after.Line}
	}
	tasks, err := List(ctx, tx, f)
	if err != nil {
		return api.Page[Task]{}, err
	}
	return api.Cut(in.Paging, tasks, func(t Task) any { return pickKey{t.LeaveBy(), t.Line} })
}

type pickIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Warehouse string `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
		Scanned   string `json:"scanned" format:"scan" minLength:"1" maxLength:"256" doc:"The serial of a serialised part, else the part's number."`
	}
}

func pickTask(ctx context.Context, tx *db.Tx, in *pickIn) (Task, error) {
	if err := RefuseForeignWarehouse(ctx, in.Body.Warehouse); err != nil {
		return Task{}, err
	}
	return Pick(ctx, tx, in.Body.Warehouse, in.Line, in.Body.Scanned)
}

type shortIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Warehouse string `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
		Reason    string `json:"reason" minLength:"1" maxLength:"200"`
		Found     int64  `json:"found,omitempty" minimum:"0" doc:"Pieces that were there: they go their way, the others are sought elsewhere."`
	}
}

func reportShort(ctx context.Context, tx *db.Tx, in *shortIn) (Task, error) {
	if err := RefuseForeignWarehouse(ctx, in.Body.Warehouse); err != nil {
		return Task{}, err
	}
	return ShortBut(ctx, tx, in.Body.Warehouse, in.Line, in.Body.Found, in.Body.Reason)
}
