package refrigerant

import (
	"context"
	"errors"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/site"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	keepers := api.For(auth.Warehouse, auth.Operations)
	api.Command(a, "POST /v1/cylinders", "Begin to keep a cylinder for recovered refrigerant", keepers, addCylinder)
	api.Query(a, "GET /v1/cylinders", "The cylinders of the actor's places", api.For(auth.Engineer, auth.Warehouse, auth.Operations), listCylinders)
	api.Command(a, "POST /v1/cylinders/{cylinder}/move", "Take a cylinder to another place, as into a van", keepers, moveCylinder)
	api.Command(a, "POST /v1/cylinders/{cylinder}/empty", "Record what left a cylinder, with a waste lot or to who takes it", keepers, emptyCylinder)
	api.Query(a, "GET /v1/vented-losses", "Refrigerant that does not add up, newest first", api.For(auth.Operations), listLosses)
}

// RecoverRoute adds the door of recoveries. Which repair may name one is known above: may refuses it.
func RecoverRoute(a *api.API, may func(ctx context.Context, tx *db.Tx, repair, appliance string) error) {
	api.Command(a, "POST /v1/cylinders/{cylinder}/recoveries", "Record what an appliance gave, by the cylinder weighed before and after", api.For(auth.Engineer, auth.Operations),
		func(ctx context.Context, tx *db.Tx, in *recoverIn) (Cylinder, error) {
			if err := own(ctx, tx, in.Cylinder); err != nil {
				return Cylinder{}, err
			}
			if err := may(ctx, tx, in.Body.Repair, in.Body.Appliance); err != nil {
				return Cylinder{}, err
			}
			return recoverGas(ctx, tx, in)
		})
}

type addCylinderIn struct {
	Body struct {
		Serial        string `json:"serial" format:"scan" minLength:"1" maxLength:"64"`
		Refrigerant   Gas    `json:"refrigerant" minLength:"1"`
		CapacityGrams int64  `json:"capacity_grams" minimum:"1" maximum:"1000000" doc:"The most refrigerant that it may hold."`
		TareGrams     int64  `json:"tare_grams" minimum:"1" maximum:"1000000"`
		Location      string `json:"location" minLength:"1" maxLength:"64" identifier:"place"`
	}
}

func addCylinder(ctx context.Context, tx *db.Tx, in *addCylinderIn) (Cylinder, error) {
	b := in.Body
	if f := site.RefuseForeignPlace(ctx, b.Location); f != nil {
		return Cylinder{}, f
	}
	c, err := Add(ctx, tx, Cylinder{Serial: b.Serial, Refrigerant: b.Refrigerant, CapacityGrams: b.CapacityGrams, TareGrams: b.TareGrams, Location: b.Location})
	if errors.Is(err, ErrPlace) {
		err = fault.AtField(err, "body.location")
	}
	return c, err
}

type listCylindersIn struct {
	api.Paging
}

func listCylinders(ctx context.Context, tx *db.Tx, in *listCylindersIn) (api.Page[Cylinder], error) {
	var places []string
	if actor := auth.From(ctx); actor.Role != auth.Operations {
		places = append([]string{}, actor.Scope...)
	}
	var after string
	if _, err := in.After(&after); err != nil {
		return api.Page[Cylinder]{}, err
	}
	rows, err := List(ctx, tx, places, after, in.Limit+1)
	if err != nil {
		return api.Page[Cylinder]{}, err
	}
	return api.Cut(in.Paging, rows, func(c Cylinder) any { return c.Serial })
}

// own answers a cylinder of another's place as one that does not exist.
func own(ctx context.Context, tx *db.Tx, serial string) error {
	c, err := BySerial(ctx, tx, serial)
	if err == nil && !auth.From(ctx).Holds(c.Location) {
		return ErrNoCylinder
	}
	return err
}

type moveCylinderIn struct {
	Cylinder string `path:"cylinder" maxLength:"64"`
	Body     struct {
		To string `json:"to" minLength:"1" maxLength:"64" identifier:"place"`
	}
}

func moveCylinder(ctx context.Context, tx *db.Tx, in *moveCylinderIn) (Cylinder, error) {
	if err := own(ctx, tx, in.Cylinder); err != nil {
		return Cylinder{}, err
	}
	c, err := Move(ctx, tx, in.Cylinder, in.Body.To)
	return c, fault.AtField(err, "body.to")
}

type recoverIn struct {
	Cylinder string `path:"cylinder" maxLength:"64"`
	Body     struct {
		Repair      string `json:"repair" minLength:"1" maxLength:"64"`
		Appliance   string `json:"appliance" maxLength:"80" doc:"Its serial, as on the plate."`
		Refrigerant Gas    `json:"refrigerant" minLength:"1"`
		Nameplate   int64  `json:"nameplate_grams" minimum:"1" maximum:"100000" doc:"The charge on the nameplate."`
		Residual    int64  `json:"residual_grams" minimum:"0" maximum:"100000" doc:"What is left in the appliance."`
		Before      int64  `json:"before_grams" minimum:"1" maximum:"2000000" doc:"The cylinder on the scale before."`
		After       int64  `json:"after_grams" minimum:"1" maximum:"2000000" doc:"The cylinder on the scale after."`
	}
}

func recoverGas(ctx context.Context, tx *db.Tx, in *recoverIn) (Cylinder, error) {
	b := in.Body
	return Recover(ctx, tx, in.Cylinder, Recovery{Repair: b.Repair, Appliance: b.Appliance, Refrigerant: b.Refrigerant, Nameplate: b.Nameplate,
		Residual: b.Residual, BeforeGross: b.Before, AfterGross: b.After})
}

type emptyIn struct {
	Cylinder string `path:"cylinder" maxLength:"64"`
	Body     struct {
		Before int64  `json:"before_grams" minimum:"1" maximum:"2000000"`
		After  int64  `json:"after_grams" minimum:"1" maximum:"2000000"`
		Lot    string `json:"lot,omitempty" maxLength:"64" doc:"The waste lot that it goes with."`
		Note   string `json:"note,omitempty" maxLength:"200" doc:"Who takes it, where it goes with no waste lot."`
	}
}

func emptyCylinder(ctx context.Context, tx *db.Tx, in *emptyIn) (Cylinder, error) {
	if err := own(ctx, tx, in.Cylinder); err != nil {
		return Cylinder{}, err
	}
	b := in.Body
	if b.Lot == "" && b.Note == "" {
		return Cylinder{}, ErrEnd.At("body.note")
	}
	return Empty(ctx, tx, in.Cylinder, b.Before, b.After, b.Lot, b.Note)
}

type listLossesIn struct {
	api.Paging
}

func listLosses(ctx context.Context, tx *db.Tx, in *listLossesIn) (api.Page[Loss], error) {
	var before string
	if _, err := in.After(&before); err != nil {
		return api.Page[Loss]{}, err
	}
	rows, err := Losses(ctx, tx, before, in.Limit+1)
	if err != nil {
		return api.Page[Loss]{}, err
	}
	return api.Cut(in.Paging, rows, func(l Loss) any { return l.ID })
}
