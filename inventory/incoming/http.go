package incoming

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
	keepers, ops := api.For(auth.Warehouse, auth.Operations), api.For(auth.Operations)
	api.Command(a, "POST /v1/receipts", "Book a delivery from a supplier; what policy incoming names waits for its inspection", keepers, postReceipt)
	api.Query(a, "GET /v1/incoming-inspections", "What was delivered and waits for a look, or had it, by the day it is due", keepers, list)
	api.Query(a, "GET /v1/incoming-inspections/{incoming_inspection}", "An incoming inspection", keepers, get)
	api.Command(a, "POST /v1/incoming-inspections/{incoming_inspection}/finding", "Write down what was found in the sample; the lot passes or fails", keepers, postFinding)
	api.Command(a, "POST /v1/incoming-inspections/{incoming_inspection}/sort", "End a failed lot of which every piece was looked at", keepers, postSort)
	api.Command(a, "POST /v1/incoming-inspections/{incoming_inspection}/reject", "End a failed lot as defective", ops, postReject)
}

type listIn struct {
	api.Paging
	Location string `query:"location" maxLength:"64" doc:"A warehouse names its own." identifier:"place"`
	Part     string `query:"part" maxLength:"64" identifier:"part"`
	State    State  `query:"state"`
	Waiting  bool   `query:"waiting" doc:"Only those that somebody has to do something about."`
}

type mark struct {
	Due time.Time
	ID  uuid.UUID
}

func list(ctx context.Context, tx *db.Tx, in *listIn) (api.Page[Inspection], error) {
	if f := site.RefuseForeignPlace(ctx, in.Location); f != nil {
		return api.Page[Inspection]{}, f.At("query.location")
	}
	f := Filter{Location: in.Location, Part: in.Part, State: in.State, Waiting: in.Waiting, Limit: in.Limit + 1}
	var after mark
	if found, err := in.After(&after); err != nil {
		return api.Page[Inspection]{}, err
	} else if found {
		f.AfterDue, f.AfterID = &after.Due, after.ID
	}
	rows, err := List(ctx, tx, f)
	if err != nil {
		return api.Page[Inspection]{}, err
	}
	return api.Cut(in.Paging, rows, func(i Inspection) any { return mark{i.DueAt, i.ID} })
}

type oneIn struct {
	Inspection uuid.UUID `path:"incoming_inspection"`
}

// own reads one at a place of the actor's.
func own(ctx context.Context, tx *db.Tx, id uuid.UUID) (Inspection, error) {
	i, err := ByID(ctx, tx, id)
	if err != nil {
		return i, err
	}
	if !auth.From(ctx).Holds(i.Location) {
		return Inspection{}, ErrNoInspection
	}
	return i, nil
}

func get(ctx context.Context, tx *db.Tx, in *oneIn) (Inspection, error) {
	return own(ctx, tx, in.Inspection)
}

type lookIn struct {
	Inspection uuid.UUID `path:"incoming_inspection"`
	Body       struct {
		Looked  int64    `json:"looked" minimum:"0" maximum:"1000000" doc:"Pieces that were looked at."`
		Bad     int64    `json:"bad" minimum:"0" maximum:"1000000" doc:"Bad ones among them."`
		Serials []string `json:"serials,omitempty" format:"scan" maxItems:"5000" doc:"Of the bad pieces, one each, for serialised parts."`
		Finding string   `json:"finding,omitempty" format:"multiline" maxLength:"500" doc:"What was seen; needed when a piece is bad."`
	}
}

func (in *lookIn) look() (Look, error) {
	b := in.Body
	if b.Bad > 0 && b.Finding == "" {
		return Look{}, ErrFinding.Because("words").At("body.finding")
	}
	return Look{Looked: b.Looked, Bad: b.Bad, Serials: b.Serials, Finding: b.Finding}, nil
}

func postFinding(ctx context.Context, tx *db.Tx, in *lookIn) (Inspection, error) {
	return looked(ctx, tx, in, Find)
}

func postSort(ctx context.Context, tx *db.Tx, in *lookIn) (Inspection, error) {
	return looked(ctx, tx, in, Sort)
}

func looked(ctx context.Context, tx *db.Tx, in *lookIn, do func(context.Context, *db.Tx, uuid.UUID, Look) (Inspection, error)) (Inspection, error) {
	if _, err := own(ctx, tx, in.Inspection); err != nil {
		return Inspection{}, err
	}
	l, err := in.look()
	if err != nil {
		return Inspection{}, err
	}
	return do(ctx, tx, in.Inspection, l)
}

type rejectIn struct {
	Inspection uuid.UUID `path:"incoming_inspection"`
	Body       struct {
		Why string `json:"why" format:"multiline" minLength:"1" maxLength:"500"`
	}
}

func postReject(ctx context.Context, tx *db.Tx, in *rejectIn) (Inspection, error) {
	if _, err := own(ctx, tx, in.Inspection); err != nil {
		return Inspection{}, err
	}
	return Reject(ctx, tx, in.Inspection, in.Body.Why)
}
