package kit

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/van"
	"fettle/repairflow/repair"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	loaders := api.For(auth.Engineer, auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/repairs/{repair}/kit", "What the engineer takes along for a repair", repair.Insiders, getKit)
	api.Query(a, "GET /v1/vans/{van}/kit", "What a van takes along, and what it is to be loaded with", loaders, getVanKit)
	api.Command(a, "POST /v1/repairs/{repair}/kit/load", "Load a part of the kit into the van by its scan", loaders, loadDoor)
	api.Command(a, "POST /v1/repairs/{repair}/kit/release", "Give back what is not needed of the kit, by one scan or all of it", repair.Insiders, releaseDoor)
}

// KitList is the kit of a repair or of a van.
type KitList struct {
	Items []KitPart `json:"items"`
}

func getKit(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (KitList, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return KitList{}, err
	}
	items, err := OfRepair(ctx, tx, in.Repair)
	return KitList{items}, err
}

type vanIn struct {
	Van string `path:"van" maxLength:"64" identifier:"place"`
}

func getVanKit(ctx context.Context, tx *db.Tx, in *vanIn) (KitList, error) {
	if err := mayLoad(ctx, tx, in.Van); err != nil {
		return KitList{}, err
	}
	items, err := OfVan(ctx, tx, in.Van)
	return KitList{items}, err
}

// mayLoad lets an engineer see and load his own van, and a warehouse those that belong to it.
func mayLoad(ctx context.Context, tx *db.Tx, code string) error {
	actor := auth.From(ctx)
	switch actor.Role {
	case auth.Operations:
		return nil
	case auth.Engineer:
		if f := site.RefuseForeignPlace(ctx, code); f != nil {
			return f.At("path.van")
		}
		return nil
	}
	belongs, err := site.Belongs(ctx, tx, code, actor.Scope)
	if err == nil && !belongs {
		err = van.ErrNoVan.With("van", code)
	}
	return err
}

type kitLoadIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Scanned string `json:"scanned" format:"scan" minLength:"1" maxLength:"256" doc:"The serial of a serialised part, else the part's number."`
	}
}

func loadDoor(ctx context.Context, tx *db.Tx, in *kitLoadIn) (KitList, error) {
	r, err := repair.ByID(ctx, tx, in.Repair)
	if err != nil {
		return KitList{}, err
	}
	if actor := auth.From(ctx); actor.Role == auth.Warehouse {
		if r.Van == nil || mayLoad(ctx, tx, *r.Van) != nil {
			return KitList{}, repair.ErrNoRepair
		}
	} else if !r.SeenBy(actor) {
		return KitList{}, repair.ErrNoRepair
	}
	items, err := Load(ctx, tx, in.Repair, in.Body.Scanned)
	return KitList{items}, err
}

type kitReleaseIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Scanned string `json:"scanned,omitempty" format:"scan" maxLength:"256" doc:"What is given back; without it all that is left."`
	}
}

func releaseDoor(ctx context.Context, tx *db.Tx, in *kitReleaseIn) (KitList, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return KitList{}, err
	}
	items, err := Release(ctx, tx, in.Repair, in.Body.Scanned)
	return KitList{items}, err
}
