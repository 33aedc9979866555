package evidence

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API, k *Keeper) {
	who, d := api.For(auth.Engineer, auth.Warehouse, auth.Operations), door{k}
	api.Prepared(a, "POST /v1/evidence", "Keep a photograph of something: everything but its pixels is removed", who, d.keep, d.add)
	api.Query(a, "GET /v1/evidence", "The photographs of something, those whose content was removed included", who, d.list)
	api.Watched(a, "GET /v1/evidence/{evidence}", "A photograph itself; every reading is written down", who, d.read, JPEG, PNG)
}

type door struct{ *Keeper }

type addIn struct {
	About   string `query:"about" required:"true" minLength:"1" maxLength:"40" doc:"What kind of thing it shows."`
	Subject string `query:"subject" required:"true" minLength:"1" maxLength:"64" doc:"The number of that thing."`
	Purpose string `query:"purpose" required:"true" minLength:"1" maxLength:"40" doc:"What it is taken for."`
	RawBody []byte `contentType:"application/octet-stream"`
}

// MostBytes is what the door lets in.
func (addIn) MostBytes() int64 { return MostBytes }

// may refuses who may take no picture of a thing.
func (d door) may(ctx context.Context, tx *db.Tx, in *addIn) error {
	kind, err := d.Kinds.find(in.About)
	if err != nil {
		return err
	}
	if err := kind.See(ctx, tx, in.Subject); err != nil {
		return err
	}
	return kind.takes(in.Purpose, auth.From(ctx).Role)
}

// keep writes the file before the transaction begins, and only for who may name it in there.
func (d door) keep(ctx context.Context, in *addIn) (Photo, error) {
	by := auth.From(ctx).Login
	if err := d.DB.Read(ctx, by, func(tx *db.Tx) error { return d.may(ctx, tx, in) }); err != nil {
		return Photo{}, err
	}
	return d.Keep(ctx, by, in.RawBody)
}

func (d door) add(ctx context.Context, tx *db.Tx, in *addIn, p Photo) (Evidence, error) {
	if err := d.may(ctx, tx, in); err != nil {
		return Evidence{}, err
	}
	return Add(ctx, tx, p, Subject{in.About, in.Subject, in.Purpose})
}

type listIn struct {
	About   string `query:"about" required:"true" minLength:"1" maxLength:"40"`
	Subject string `query:"subject" required:"true" minLength:"1" maxLength:"64"`
}

type list struct {
	Items []Evidence `json:"items"`
}

func (d door) list(ctx context.Context, tx *db.Tx, in *listIn) (list, error) {
	kind, err := d.Kinds.find(in.About)
	if err != nil {
		return list{}, err
	}
	if err := kind.See(ctx, tx, in.Subject); err != nil {
		return list{}, err
	}
	found, err := Of(ctx, tx, in.About, in.Subject)
	return list{found}, err
}

type readIn struct {
	Evidence uuid.UUID `path:"evidence"`
}

// read writes the reading down, and loads the file when that is kept.
func (d door) read(ctx context.Context, tx *db.Tx, in *readIn) (api.Load, error) {
	e, err := ByID(ctx, tx, in.Evidence)
	if err != nil {
		return nil, err
	}
	kind, err := d.Kinds.find(e.Kind)
	if err != nil {
		return nil, ErrNone
	}
	if err := kind.See(ctx, tx, e.Subject); err != nil {
		return nil, ErrNone
	}
	return d.Show(ctx, tx, e.ID)
}

// Show writes down that somebody reads a picture, and answers what loads it. Whether he may is asked before.
func (k *Keeper) Show(ctx context.Context, tx *db.Tx, id uuid.UUID) (api.Load, error) {
	e, err := ByID(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if e.RemovedAt != nil {
		return nil, ErrGone.With("removed_at", e.RemovedAt, "removed_why", e.RemovedWhy)
	}
	if err := e.Read(ctx, tx); err != nil {
		return nil, err
	}
	return func(ctx context.Context) (api.File, error) {
		body, err := k.Load(ctx, e)
		return api.File{Name: e.FileName(), Type: e.Type, Body: body}, err
	}, nil
}

// FileName is what its file is called wherever it is saved or named.
func (e Evidence) FileName() string { return e.ID.String() + extension[e.Type] }

var extension = map[string]string{JPEG: ".jpg", PNG: ".png"}
