package oldpart

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/returns", "Old parts: an engineer sees what he owes", api.For(auth.Engineer, auth.Warehouse, auth.Operations), listReturns)
	api.Query(a, "GET /v1/returns/{return}", "One old part", api.For(auth.Engineer, auth.Warehouse, auth.Operations), getReturn)
	api.Command(a, "POST /v1/returns/{return}/drop-off", "A dock takes a bag, and liability moves; an engineer announces where it will come", api.For(auth.Engineer, auth.Warehouse, auth.Operations), dropOffReturn)
	api.Command(a, "POST /v1/returns/{return}/receive", "Receive and weigh an old part", staff, receiveReturn)
	api.Command(a, "POST /v1/returns/{return}/inspect", "Write the bench verdict", staff, inspectReturn)
	api.Command(a, "POST /v1/returns/{return}/grade", "Decide what becomes of it", staff, gradeReturn)
	api.Command(a, "POST /v1/returns/{return}/waive", "End an obligation with a reason", api.For(auth.Operations), waiveReturn)
	api.Command(a, "POST /v1/returns/{return}/dispute", "Say why an old part is not owed: its clock stands still", api.For(auth.Engineer, auth.Operations), disputeReturn)
	api.Command(a, "POST /v1/returns/{return}/settle", "Decide a dispute over an old part", api.For(auth.Operations), settleReturn)
	api.Query(a, "GET /v1/parts/{part}/origins", "Which old parts a refurbished piece was, and how it was tested", api.For(auth.Engineer, auth.Warehouse, auth.Operations), listOrigins)
	pointsRoutes(a)
}

type listReturnsIn struct {
	api.Paging
	State     State  `query:"state"`
	Warehouse string `query:"warehouse" maxLength:"64" identifier:"place"`
	Engineer  string `query:"engineer" maxLength:"80"`
	Open      bool   `query:"open" doc:"Only what is not over, and first of that what the bench has to do."`
	Settled   bool   `query:"settled" doc:"Only what an engineer disputed and was found right about in the last 60 days; state and open do not matter then."`
}

func listReturns(ctx context.Context, tx *db.Tx, in *listReturnsIn) (api.Page[Return], error) {
	actor := auth.From(ctx)
	f := Filter{State: in.State, Warehouse: in.Warehouse, Engineer: in.Engineer, Limit: in.Limit + 1}
	switch {
	case actor.Role == auth.Engineer:
		f.Engineer = actor.Login
	case !actor.Holds(in.Warehouse) && actor.Role != auth.Operations:
		return api.Page[Return]{}, site.RefuseForeignPlace(ctx, in.Warehouse).At("query.warehouse")
	}
	f.Open, f.Settled = in.Open && !in.Settled, in.Settled
	after, place := any(&f.AfterID), func(r Return) any { return r.ID }
	if f.Open {
		after, place = &f.After, func(r Return) any { return r.OpenAt() }
	}
	if _, err := in.After(after); err != nil {
		return api.Page[Return]{}, err
	}
	rows, err := Returns(ctx, tx, f)
	if err != nil {
		return api.Page[Return]{}, err
	}
	return api.Cut(in.Paging, rows, place)
}

type returnIn struct {
	Return string `path:"return" maxLength:"64"`
}

// visibleReturn answers another's old part as one that does not exist: an engineer sees his own, a warehouse what it has, and
// what nobody has yet, because it may come to any dock.
func visibleReturn(ctx context.Context, tx *db.Tx, id string) (Return, error) {
	r, err := ReturnByID(ctx, tx, id)
	if err != nil {
		return r, err
	}
	actor := auth.From(ctx)
	switch actor.Role {
	case auth.Engineer:
		if r.Engineer != actor.Login {
			return Return{}, ErrNoReturn
		}
	case auth.Warehouse:
		if r.ReceivedAt != nil && !actor.Holds(*r.Warehouse) {
			return Return{}, ErrNoReturn
		}
	}
	return r, nil
}

func getReturn(ctx context.Context, tx *db.Tx, in *returnIn) (Return, error) {
	return visibleReturn(ctx, tx, in.Return)
}

type dropOffIn struct {
	Return string `path:"return" maxLength:"64"`
	Body   struct {
		Bag       string `json:"bag" minLength:"1" maxLength:"64"`
		Warehouse string `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
	}
}

func dropOffReturn(ctx context.Context, tx *db.Tx, in *dropOffIn) (Return, error) {
	if _, err := visibleReturn(ctx, tx, in.Return); err != nil {
		return Return{}, err
	}
	actor := auth.From(ctx)
	switch {
	case actor.Role == auth.Engineer:
		// Who owes it does not say himself that he has given it away.
		return Announce(ctx, tx, in.Return, in.Body.Bag, in.Body.Warehouse)
	case !actor.Holds(in.Body.Warehouse):
		return Return{}, site.ErrNoLocation.With("location", in.Body.Warehouse).At("body.warehouse")
	}
	return DropOff(ctx, tx, in.Return, in.Body.Bag, in.Body.Warehouse)
}

type receiveIn struct {
	Return string `path:"return" maxLength:"64"`
	Body   struct {
		Warehouse  string  `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
		Serial     string  `json:"serial" format:"scan" maxLength:"256" doc:"As read from the plate; empty when it cannot be read."`
		GrossGrams int64   `json:"gross_grams" minimum:"1" maximum:"1000000"`
		ArrivedAs  Arrival `json:"arrived_as,omitempty" doc:"How it came out of its bag; absent is sound. What is wet or leaks can only be graded Q or H."`
	}
}

func receiveReturn(ctx context.Context, tx *db.Tx, in *receiveIn) (Return, error) {
	if !auth.From(ctx).Holds(in.Body.Warehouse) {
		return Return{}, site.ErrNoLocation.With("location", in.Body.Warehouse).At("body.warehouse")
	}
	if _, err := visibleReturn(ctx, tx, in.Return); err != nil {
		return Return{}, err
	}
	return ReceiveAs(ctx, tx, in.Return, in.Body.Warehouse, in.Body.Serial, in.Body.GrossGrams, in.Body.ArrivedAs)
}

type inspectIn struct {
	Return string `path:"return" maxLength:"64"`
	Body   struct {
		Verdict   Verdict `json:"verdict" minLength:"1"`
		Measured  string  `json:"measured,omitempty" pattern:"^-?[0-9]{1,9}(\\.[0-9]{1,6})?$" doc:"What the instrument shows."`
		Unit      Unit    `json:"measured_unit,omitempty"`
		DamagedBy Holder  `json:"damaged_by,omitempty" doc:"Who had it when it was damaged in handling."`
		ESDBag    *bool   `json:"esd_bag,omitempty" doc:"Of a part that electricity can harm: whether it came in its bag."`
	}
}

func inspectReturn(ctx context.Context, tx *db.Tx, in *inspectIn) (Return, error) {
	if _, err := visibleReturn(ctx, tx, in.Return); err != nil {
		return Return{}, err
	}
	b := in.Body
	return Examine(ctx, tx, in.Return, Examination{b.Verdict, b.Measured, b.Unit, b.DamagedBy, b.ESDBag})
}

type gradeIn struct {
	Return string `path:"return" maxLength:"64"`
	Body   struct {
		Grade Grade `json:"grade" minLength:"1"`
	}
}

func gradeReturn(ctx context.Context, tx *db.Tx, in *gradeIn) (Return, error) {
	if _, err := visibleReturn(ctx, tx, in.Return); err != nil {
		return Return{}, err
	}
	return GradeReturn(ctx, tx, in.Return, in.Body.Grade)
}

type waiveIn struct {
	Return string `path:"return" maxLength:"64"`
	Body   struct {
		Reason string `json:"reason" minLength:"3" maxLength:"200"`
		Why    Waiver `json:"why,omitempty" default:"other" minLength:"1" doc:"The kind of reason; the policy says which need a photograph."`
	}
}

func waiveReturn(ctx context.Context, tx *db.Tx, in *waiveIn) (Return, error) {
	return WaiveFor(ctx, tx, in.Return, in.Body.Why, in.Body.Reason)
}
