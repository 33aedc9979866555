package site

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/fault"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/locations", "Find locations", Staff, getLocations)
	api.Query(a, "GET /v1/locations/{location}", "A location", append(api.For(auth.Recycler), Staff...), getLocation)
	api.Command(a, "PUT /v1/locations/{location}", "Edit a location", api.For(auth.Operations), putLocation)
}

type locationsInput struct {
	api.Paging
	Kind   Kind   `query:"kind"`
	Parent string `query:"parent" maxLength:"64" identifier:"place"`
}

func getLocations(ctx context.Context, tx *db.Tx, in *locationsInput) (api.Page[Location], error) {
	f := LocationFilter{Kind: in.Kind, Parent: in.Parent, Limit: in.Limit + 1}
	if _, err := in.After(&f.After); err != nil {
		return api.Page[Location]{}, err
	}
	rows, err := ListLocations(ctx, tx, f)
	if err != nil {
		return api.Page[Location]{}, err
	}
	return api.Cut(in.Paging, rows, func(l Location) any { return l.Code })
}

type locationInput struct {
	Location string `path:"location" maxLength:"64" identifier:"place"`
}

func getLocation(ctx context.Context, tx *db.Tx, in *locationInput) (Location, error) {
	return ByCode(ctx, tx, in.Location)
}

type putLocationInput struct {
	Location string `path:"location" maxLength:"64" identifier:"place"`
	Body     LocationEdit
}

func putLocation(ctx context.Context, tx *db.Tx, in *putLocationInput) (Location, error) {
	return EditLocation(ctx, tx, in.Location, in.Body)
}

// Staff may read what lies where.
var Staff = api.For(auth.Engineer, auth.Warehouse, auth.Operations)

// RefuseForeignPlace refuses a place that is not the actor's, in the words of one that does not exist.
func RefuseForeignPlace(ctx context.Context, location string) *fault.Fault {
	if auth.From(ctx).Holds(location) {
		return nil
	}
	if location == "" {
		return ErrPlaceNeeded.At("query.location")
	}
	return ErrNoLocation.With("location", location)
}
