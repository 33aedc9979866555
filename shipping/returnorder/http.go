package returnorder

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
)

// Routes adds the doors of this room. That which makes an order stands above, where its items are known.
func Routes(a *api.API) {
	senders, everybody := api.For(auth.Engineer, auth.Operations), api.For(auth.Engineer, auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/return-orders", "What goes home, newest first: an engineer sees his own", everybody, listOrders)
	api.Query(a, "GET /v1/return-orders/{return_order}", "What goes home together, and who has it", everybody, getOrder)
	api.Query(a, "GET /v1/return-orders/{return_order}/label", "What the label of a return order says, with its QR code", everybody, showLabel)
	api.Download(a, "GET /v1/return-orders/{return_order}/label.pdf", "The label of a return order, 100 by 150 mm, as PDF", everybody, labelPDF, "application/pdf")
	api.Download(a, "GET /v1/return-orders/{return_order}/label.zpl", "The label of a return order for a label printer", everybody, labelZPL, "application/zpl")
	api.Command(a, "POST /v1/return-orders/{return_order}/pickup", "Ask the carrier to collect it at another time", senders, askAgainDoor)
	api.Command(a, "POST /v1/return-orders/{return_order}/waybill", "Say under which waybill the carrier takes it", senders, waybillDoor)
	api.Command(a, "POST /v1/return-orders/{return_order}/cancel", "It does not go home: its items are owed as before", senders, cancelDoor)
	api.Command(a, "POST /v1/return-orders/{return_order}/take", "The dock's scan: the warehouse has it, and its sender owes it no more", api.For(auth.Warehouse, auth.Operations), takeDoor)
	api.Command(a, "POST /v1/return-orders/{return_order}/lose", "The carrier has lost it: nobody owes what was in it", api.For(auth.Operations), loseDoor)
}

type listOrdersIn struct {
	api.Paging
	State     State  `query:"state"`
	Warehouse string `query:"warehouse" maxLength:"64" identifier:"place"`
}

func listOrders(ctx context.Context, tx *db.Tx, in *listOrdersIn) (api.Page[Order], error) {
	actor := auth.From(ctx)
	f := Filter{State: in.State, Warehouse: in.Warehouse, Limit: in.Limit + 1}
	switch {
	case actor.Role == auth.Engineer:
		f.Sender = actor.Login
	case actor.Role == auth.Warehouse && !actor.Holds(in.Warehouse):
		return api.Page[Order]{}, site.ErrNoLocation.With("location", in.Warehouse).At("query.warehouse")
	}
	if _, err := in.After(&f.Before); err != nil {
		return api.Page[Order]{}, err
	}
	orders, err := List(ctx, tx, f)
	if err != nil {
		return api.Page[Order]{}, err
	}
	return api.Cut(in.Paging, orders, func(o Order) any { return o.ID })
}

type orderIn struct {
	Order string `path:"return_order" maxLength:"64"`
}

// visible answers another's return order as one that does not exist: an engineer sees what he sends or has made, a warehouse what comes to it,
// and what is still on its way, because it may come to any dock.
func visible(ctx context.Context, tx *db.Tx, id string) (Order, error) {
	o, err := ByID(ctx, tx, id)
	if err != nil {
		return o, err
	}
	switch actor := auth.From(ctx); actor.Role {
	case auth.Engineer:
		if o.Sender != actor.Login && o.MadeBy != actor.Login {
			return Order{}, ErrNoOrder
		}
	case auth.Warehouse:
		if o.EndedAt != nil && !actor.Holds(o.Warehouse) {
			return Order{}, ErrNoOrder
		}
	}
	return o, nil
}

func getOrder(ctx context.Context, tx *db.Tx, in *orderIn) (Order, error) {
	return visible(ctx, tx, in.Order)
}

type askAgainIn struct {
	Order string `path:"return_order" maxLength:"64"`
	Body  struct {
		From time.Time `json:"window_from"`
		To   time.Time `json:"window_to"`
	}
}

func askAgainDoor(ctx context.Context, tx *db.Tx, in *askAgainIn) (Order, error) {
	if _, err := visible(ctx, tx, in.Order); err != nil {
		return Order{}, err
	}
	return AskAgain(ctx, tx, in.Order, in.Body.From, in.Body.To)
}

type waybillIn struct {
	Order string `path:"return_order" maxLength:"64"`
	Body  struct {
		Waybill string `json:"waybill" minLength:"4" maxLength:"80" format:"scan" doc:"As it was scanned or typed."`
	}
}

func waybillDoor(ctx context.Context, tx *db.Tx, in *waybillIn) (Order, error) {
	if _, err := visible(ctx, tx, in.Order); err != nil {
		return Order{}, err
	}
	return Waybill(ctx, tx, in.Order, in.Body.Waybill)
}

type reasonIn struct {
	Order string `path:"return_order" maxLength:"64"`
	Body  struct {
		Reason string `json:"reason" minLength:"3" maxLength:"200"`
	}
}

func cancelDoor(ctx context.Context, tx *db.Tx, in *reasonIn) (Order, error) {
	if _, err := visible(ctx, tx, in.Order); err != nil {
		return Order{}, err
	}
	return Cancel(ctx, tx, in.Order, in.Body.Reason)
}

func loseDoor(ctx context.Context, tx *db.Tx, in *reasonIn) (Order, error) {
	return Lose(ctx, tx, in.Order, in.Body.Reason)
}

type takeIn struct {
	Order string `path:"return_order" maxLength:"64"`
	Body  struct {
		Warehouse string `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
	}
}

func takeDoor(ctx context.Context, tx *db.Tx, in *takeIn) (Order, error) {
	if !auth.From(ctx).Holds(in.Body.Warehouse) {
		return Order{}, site.ErrNoLocation.With("location", in.Body.Warehouse).At("body.warehouse")
	}
	if _, err := visible(ctx, tx, in.Order); err != nil {
		return Order{}, err
	}
	return Take(ctx, tx, in.Order, in.Body.Warehouse)
}
