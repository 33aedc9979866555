package wastemanifest

import (
	"context"
	"time"

	"fettle/internal/auth"
	"fettle/internal/db"
)

// manifestOfAcceptor answers a manifest only to its recycler.
func manifestOfAcceptor(ctx context.Context, tx *db.Tx, id string) error {
	m, err := ManifestByID(ctx, tx, id)
	if err == nil && !auth.From(ctx).Holds(m.Acceptor) {
		return ErrNoManifest
	}
	return err
}

// manifestOfMover answers a manifest only to the site that moves out.
func manifestOfMover(ctx context.Context, tx *db.Tx, id string) error {
	m, err := ManifestByID(ctx, tx, id)
	if err == nil && !auth.From(ctx).Holds(m.MoverOut) {
		return ErrNoManifest
	}
	return err
}

type rejectWasteManifestIn struct {
	Manifest string `path:"manifest" maxLength:"64"`
	Body     struct {
		Lots []Refusal `json:"lots" minItems:"1" maxItems:"100"`
	}
}

func rejectManifest(ctx context.Context, tx *db.Tx, in *rejectWasteManifestIn) (Manifest, error) {
	if err := manifestOfAcceptor(ctx, tx, in.Manifest); err != nil {
		return Manifest{}, err
	}
	m, err := Reject(ctx, tx, in.Manifest, in.Body.Lots)
	return shown(ctx, m, err)
}

type settleWasteManifestIn struct {
	Manifest string `path:"manifest" maxLength:"64"`
	Body     struct {
		Decision Decision `json:"decision"`
		Note     string   `json:"note" minLength:"1" maxLength:"500" format:"multiline" doc:"Why, in eight letters or figures at least. It is kept with who settled it and when."`
	}
}

func settleManifest(ctx context.Context, tx *db.Tx, in *settleWasteManifestIn) (Manifest, error) {
	return Settle(ctx, tx, in.Manifest, in.Body.Decision, in.Body.Note)
}

type handOverWasteManifestIn struct {
	Manifest string `path:"manifest" maxLength:"64"`
	Body     struct {
		Carrier string     `json:"carrier" minLength:"1" maxLength:"100"`
		Vehicle string     `json:"vehicle" minLength:"1" maxLength:"40"`
		Place   string     `json:"place" minLength:"1" maxLength:"200"`
		At      *time.Time `json:"at,omitempty" doc:"Default: now."`
	}
}

func handOverManifest(ctx context.Context, tx *db.Tx, in *handOverWasteManifestIn) (Manifest, error) {
	if err := manifestOfMover(ctx, tx, in.Manifest); err != nil {
		return Manifest{}, err
	}
	t := Transporter{Carrier: in.Body.Carrier, Vehicle: in.Body.Vehicle, Place: in.Body.Place}
	if in.Body.At != nil {
		t.At = *in.Body.At
	}
	return HandOver(ctx, tx, in.Manifest, t)
}

type numberWasteManifestIn struct {
	Manifest string `path:"manifest" maxLength:"64"`
	Body     struct {
		OfficialNumber string `json:"official_number" minLength:"1" maxLength:"32"`
	}
}

func numberManifest(ctx context.Context, tx *db.Tx, in *numberWasteManifestIn) (Manifest, error) {
	if err := manifestOfMover(ctx, tx, in.Manifest); err != nil {
		return Manifest{}, err
	}
	return Backfill(ctx, tx, in.Manifest, in.Body.OfficialNumber)
}

func takeBackManifest(ctx context.Context, tx *db.Tx, in *wasteManifestIn) (Manifest, error) {
	if err := manifestOfMover(ctx, tx, in.Manifest); err != nil {
		return Manifest{}, err
	}
	return TakeBack(ctx, tx, in.Manifest)
}

func cancelManifest(ctx context.Context, tx *db.Tx, in *wasteManifestIn) (Manifest, error) {
	if err := manifestOfMover(ctx, tx, in.Manifest); err != nil {
		return Manifest{}, err
	}
	return Cancel(ctx, tx, in.Manifest)
}
