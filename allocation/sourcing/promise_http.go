package sourcing

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/shipping/pick"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Command(a, "POST /v1/promises", "What would be promised, without reserving", staff, postPromise)
	api.Query(a, "GET /v1/promises", "Promises, newest first", api.For(auth.Operations), getPromises)
}

var staff = api.For(auth.Engineer, auth.Warehouse, auth.Operations)

type promiseInput struct {
	Body struct {
		Part     string  `json:"part" format:"scan" minLength:"1" maxLength:"64" identifier:"part"`
		Quantity int64   `json:"quantity,omitempty" minimum:"1" maximum:"1000" default:"1"`
		Model    string  `json:"model,omitempty" maxLength:"64" doc:"When given, the part must fit it." identifier:"model"`
		Lon      float64 `json:"lon" minimum:"-180" maximum:"180"`
		Lat      float64 `json:"lat" minimum:"-90" maximum:"90"`
		AreaCode string  `json:"area_code,omitempty" pattern:"^[0-9A-Za-z][0-9A-Za-z.-]{0,15}$" doc:"By the area codes of the lanes, GB/T 2260 or another system; reckoned from the coordinates when missing."`
		Van      string  `json:"van,omitempty" maxLength:"64" doc:"An engineer's own is used when missing." identifier:"place"`
		Urgent   bool    `json:"urgent,omitempty"`
	}
}

func postPromise(ctx context.Context, tx *db.Tx, in *promiseInput) (Plan, error) {
	b := in.Body
	if _, err := catalog.PartByNumber(ctx, tx, b.Part); err != nil {
		return Plan{}, err
	}
	if b.Model != "" {
		fits, err := catalog.Fits(ctx, tx, b.Model, "", b.Part)
		if err != nil {
			return Plan{}, err
		}
		if !fits {
			return Plan{}, ErrNotFit.With("part", b.Part, "model", b.Model).At("body.part")
		}
	}
	van, err := vanOf(ctx, tx, b.Van)
	if err != nil {
		return Plan{}, err
	}
	if err := checkServed(ctx, tx, b.Lon, b.Lat); err != nil {
		return Plan{}, err
	}
	plans, err := Ask(ctx, tx, []Demand{{Part: b.Part, Quantity: b.Quantity, Van: van, Urgent: b.Urgent, At: tx.Now,
		To: pick.ShipTo{Kind: "site", AreaCode: strings.ToUpper(b.AreaCode), Lon: b.Lon, Lat: b.Lat}}})
	if err != nil {
		return Plan{}, err
	}
	return plans[0], nil
}

// checkServed refuses a point outside the area of the network, as the registration of a repair does.
func checkServed(ctx context.Context, tx *db.Tx, lon, lat float64) error {
	n, err := network.Read(ctx, tx)
	if err != nil {
		return err
	}
	return n.CheckServed(lon, lat)
}

// vanOf answers the van that was named, if it is the actor's to use, else an engineer's own.
func vanOf(ctx context.Context, tx *db.Tx, named string) (string, error) {
	actor := auth.From(ctx)
	n, err := network.Read(ctx, tx)
	if err != nil {
		return "", err
	}
	isVan := func(code string) bool {
		p, ok := n.Place(code)
		return ok && p.Kind == site.Van
	}
	if named != "" {
		if !isVan(named) || (actor.Role == auth.Engineer && !actor.Holds(named)) {
			return "", site.ErrNoLocation.With("location", named).At("body.van")
		}
		return named, nil
	}
	if actor.Role == auth.Engineer {
		for _, code := range actor.Scope {
			if isVan(code) {
				return code, nil
			}
		}
	}
	return "", nil
}

type promisesInput struct {
	api.Paging
	State string    `query:"state" enum:"open,kept,broken,superseded,void"`
	From  time.Time `query:"from" doc:"Made at or after."`
	To    time.Time `query:"to" doc:"Made before."`
}

type promiseKey struct {
	MadeAt time.Time `json:"made_at"`
	ID     uuid.UUID `json:"id"`
}

func getPromises(ctx context.Context, tx *db.Tx, in *promisesInput) (api.Page[Promise], error) {
	if !in.To.IsZero() && in.To.Before(in.From) {
		return api.Page[Promise]{}, ErrPeriod.At("query.to")
	}
	f := PromiseFilter{State: in.State, From: in.From, To: in.To, Limit: in.Limit + 1}
	var key promiseKey
	more, err := in.After(&key)
	if err != nil {
		return api.Page[Promise]{}, err
	}
	if more {
		f.BeforeMade, f.BeforeID = &key.MadeAt, key.ID
	}
	rows, err := ListPromises(ctx, tx, f)
	if err != nil {
		return api.Page[Promise]{}, err
	}
	return api.Cut(in.Paging, rows, func(p Promise) any { return promiseKey{p.MadeAt, p.ID} })
}
