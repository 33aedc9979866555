package count

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	adjustRoutes(a)
	// An engineer counts his van each night, a keeper his bins.
	keepers := api.For(auth.Engineer, auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/counts", "Count sheets, newest first", keepers, getCounts)
	api.Query(a, "GET /v1/counts/due", "What is to be counted", keepers, getDueCounts)
	api.Query(a, "GET /v1/counts/{count}", "A count sheet", keepers, getCount)
	api.Command(a, "POST /v1/counts", "Open a count sheet", keepers, postCount)
	api.Command(a, "POST /v1/counts/{count}/lines", "Write down what was counted", keepers, postCounted)
	api.Command(a, "POST /v1/counts/{count}/book", "Book the differences", keepers, postBookCount)
	api.Command(a, "POST /v1/counts/{count}/cancel", "Give a count up", keepers, postCancelCount)
}

type countsInput struct {
	api.Paging
	Location string `query:"location" maxLength:"64" doc:"A warehouse names its own." identifier:"place"`
	State    State  `query:"state"`
}

func getCounts(ctx context.Context, tx *db.Tx, in *countsInput) (api.Page[Sheet], error) {
	if f := site.RefuseForeignPlace(ctx, in.Location); f != nil {
		return api.Page[Sheet]{}, f.At("query.location")
	}
	f := Filter{Location: in.Location, State: in.State, Limit: in.Limit + 1}
	if _, err := in.After(&f.Before); err != nil {
		return api.Page[Sheet]{}, err
	}
	rows, err := List(ctx, tx, f)
	if err != nil {
		return api.Page[Sheet]{}, err
	}
	for i, s := range rows {
		rows[i] = s.Blind()
	}
	return api.Cut(in.Paging, rows, func(s Sheet) any { return s.ID })
}

type dueCountsInput struct {
	Location string `query:"location" required:"true" minLength:"1" maxLength:"64" identifier:"place"`
	Limit    int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

// DueCountList is whose turn has come, A before B before C.
type DueCountList struct {
	Items []DueCount `json:"items"`
}

func getDueCounts(ctx context.Context, tx *db.Tx, in *dueCountsInput) (DueCountList, error) {
	if f := site.RefuseForeignPlace(ctx, in.Location); f != nil {
		return DueCountList{}, f
	}
	rows, err := Due(ctx, tx, in.Location, in.Limit)
	return DueCountList{Items: rows}, err
}

type countInput struct {
	Count string `path:"count" maxLength:"64"`
}

// ownCount reads a sheet of a place the actor holds.
func ownCount(ctx context.Context, tx *db.Tx, id string) (Sheet, error) {
	s, err := ByID(ctx, tx, id)
	if err != nil {
		return s, err
	}
	if !auth.From(ctx).Holds(s.Location) {
		return Sheet{}, ErrNoCount.With("count", id)
	}
	return s, nil
}

func getCount(ctx context.Context, tx *db.Tx, in *countInput) (Sheet, error) {
	s, err := ownCount(ctx, tx, in.Count)
	return s.Blind(), err
}

type postCountInput struct {
	Body struct {
		Location string   `json:"location" minLength:"1" maxLength:"64" identifier:"place"`
		Parts    []string `json:"parts,omitempty" format:"scan" maxItems:"1000" doc:"Default: all that lies there." identifier:"part"`
		Bin      string   `json:"bin,omitempty" format:"scan" maxLength:"40" doc:"Only what lies in this bin." identifier:"bin"`
	}
}

func postCount(ctx context.Context, tx *db.Tx, in *postCountInput) (Sheet, error) {
	if f := site.RefuseForeignPlace(ctx, in.Body.Location); f != nil {
		return Sheet{}, f
	}
	s, err := Open(ctx, tx, in.Body.Location, in.Body.Parts, in.Body.Bin)
	return s.Blind(), err
}

type countedInput struct {
	Count string `path:"count" maxLength:"64"`
	Body  struct {
		Lines []countedBody `json:"lines" minItems:"1" maxItems:"1000"`
	}
}

type countedBody struct {
	Line     int      `json:"line" minimum:"1"`
	Quantity int64    `json:"quantity" minimum:"0" maximum:"1000000"`
	Serials  []string `json:"serials,omitempty" format:"scan" maxItems:"5000" doc:"One a piece, for serialised parts."`
}

func postCounted(ctx context.Context, tx *db.Tx, in *countedInput) (Sheet, error) {
	if _, err := ownCount(ctx, tx, in.Count); err != nil {
		return Sheet{}, err
	}
	found := make([]Counted, len(in.Body.Lines))
	for i, l := range in.Body.Lines {
		found[i] = Counted(l)
	}
	s, err := Enter(ctx, tx, in.Count, found)
	return s.Blind(), err
}

type countActInput struct {
	Count string `path:"count" maxLength:"64"`
	Body  struct{}
}

func postBookCount(ctx context.Context, tx *db.Tx, in *countActInput) (Sheet, error) {
	if _, err := ownCount(ctx, tx, in.Count); err != nil {
		return Sheet{}, err
	}
	return Book(ctx, tx, in.Count)
}

func postCancelCount(ctx context.Context, tx *db.Tx, in *countActInput) (Sheet, error) {
	if _, err := ownCount(ctx, tx, in.Count); err != nil {
		return Sheet{}, err
	}
	return Cancel(ctx, tx, in.Count)
}
