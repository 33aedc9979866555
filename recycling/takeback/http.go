package takeback

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/recycling/oldpart"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	givers := api.For(auth.Customer, auth.Operations)
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Command(a, "POST /v1/take-backs", "Ask for an old appliance to be fetched", givers, orderDoor)
	api.Query(a, "GET /v1/take-backs", "Old appliances that customers give away, the newest first", api.For(auth.Customer, auth.Warehouse, auth.Recycler, auth.Operations), listDoor)
	api.Command(a, "POST /v1/take-backs/{take_back}/receive", "Take an old appliance in, weighed", staff, receiveDoor)
	api.Command(a, "POST /v1/take-backs/{take_back}/hand-over", "Give an old appliance to a licensed treater", staff, handOverDoor)
	api.Command(a, "POST /v1/take-backs/{take_back}/treat", "Certify the treatment of an old appliance", api.For(auth.Recycler, auth.Operations), treatDoor)
	api.Command(a, "POST /v1/take-backs/{take_back}/cancel", "Call off the fetching of an old appliance", givers, cancelDoor)
}

type takeBackOrderIn struct {
	Body struct {
		Customer    string    `json:"customer,omitempty" maxLength:"80" doc:"Operations name one; a customer orders for himself."`
		ProductLine string    `json:"product_line" minLength:"1" maxLength:"64"`
		Description string    `json:"description,omitempty" maxLength:"200" doc:"Brand, size, what is wrong with it."`
		Address     string    `json:"address" minLength:"1" maxLength:"200"`
		WishFrom    time.Time `json:"wish_from"`
		WishUntil   time.Time `json:"wish_until"`
	}
}

func orderDoor(ctx context.Context, tx *db.Tx, in *takeBackOrderIn) (TakeBack, error) {
	b := in.Body
	if actor := auth.From(ctx); actor.Role == auth.Customer {
		b.Customer = actor.Login
	}
	if b.Customer == "" {
		return TakeBack{}, oldpart.ErrNoCustomer.At("body.customer")
	}
	return Order(ctx, tx, TakeBack{Customer: b.Customer, ProductLine: b.ProductLine, Description: b.Description, Address: b.Address, WishFrom: b.WishFrom, WishUntil: b.WishUntil})
}

type takeBackListIn struct {
	api.Paging
	State State `query:"state"`
}

func listDoor(ctx context.Context, tx *db.Tx, in *takeBackListIn) (api.Page[TakeBack], error) {
	f := Filter{State: in.State, Limit: in.Limit + 1}
	actor := auth.From(ctx)
	switch actor.Role {
	case auth.Customer:
		f.Customer = actor.Login
	case auth.Operations:
	default:
		f.Sites = append([]string{}, actor.Scope...)
	}
	if _, err := in.After(&f.Before); err != nil {
		return api.Page[TakeBack]{}, err
	}
	rows, err := List(ctx, tx, f, actor.Role == auth.Warehouse)
	if err != nil {
		return api.Page[TakeBack]{}, err
	}
	return api.Cut(in.Paging, rows, func(t TakeBack) any { return t.ID })
}

// own answers another's take-back as one that does not exist.
func own(ctx context.Context, tx *db.Tx, id string) error {
	t, err := ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	actor := auth.From(ctx)
	holds := func(code *string) bool { return code != nil && actor.Holds(*code) }
	switch actor.Role {
	case auth.Customer:
		if t.Customer == actor.Login {
			return nil
		}
	case auth.Recycler:
		if holds(t.Acceptor) {
			return nil
		}
	default:
		if actor.Role == auth.Operations || t.State == Ordered || holds(t.Warehouse) {
			return nil
		}
	}
	return ErrNoTakeBack
}

type takeBackReceiveIn struct {
	TakeBack string `path:"take_back" maxLength:"64"`
	Body     struct {
		Warehouse string `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
		Grams     int64  `json:"grams" minimum:"1" maximum:"500000"`
	}
}

func receiveDoor(ctx context.Context, tx *db.Tx, in *takeBackReceiveIn) (TakeBack, error) {
	if !auth.From(ctx).Holds(in.Body.Warehouse) {
		return TakeBack{}, site.ErrNoLocation.With("location", in.Body.Warehouse).At("body.warehouse")
	}
	if err := own(ctx, tx, in.TakeBack); err != nil {
		return TakeBack{}, err
	}
	return Receive(ctx, tx, in.TakeBack, in.Body.Warehouse, in.Body.Grams)
}

type takeBackHandOverIn struct {
	TakeBack string `path:"take_back" maxLength:"64"`
	Body     struct {
		Acceptor string `json:"acceptor" minLength:"1" maxLength:"64" identifier:"place"`
	}
}

func handOverDoor(ctx context.Context, tx *db.Tx, in *takeBackHandOverIn) (TakeBack, error) {
	if err := own(ctx, tx, in.TakeBack); err != nil {
		return TakeBack{}, err
	}
	return HandOver(ctx, tx, in.TakeBack, in.Body.Acceptor)
}

type takeBackTreatIn struct {
	TakeBack string `path:"take_back" maxLength:"64"`
	Body     struct {
		Certificate string `json:"certificate" minLength:"1" maxLength:"80"`
	}
}

func treatDoor(ctx context.Context, tx *db.Tx, in *takeBackTreatIn) (TakeBack, error) {
	if err := own(ctx, tx, in.TakeBack); err != nil {
		return TakeBack{}, err
	}
	return Treat(ctx, tx, in.TakeBack, in.Body.Certificate)
}

type takeBackCancelIn struct {
	TakeBack string `path:"take_back" maxLength:"64"`
	Body     struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func cancelDoor(ctx context.Context, tx *db.Tx, in *takeBackCancelIn) (TakeBack, error) {
	if err := own(ctx, tx, in.TakeBack); err != nil {
		return TakeBack{}, err
	}
	return Cancel(ctx, tx, in.TakeBack, in.Body.Reason)
}
