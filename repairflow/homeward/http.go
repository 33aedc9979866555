package homeward

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/ident"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
	"fettle/shipping/returnorder"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/owed", "What an engineer has to give back, by when, and who has it", api.For(auth.Engineer, auth.Operations), listOwed)
	api.Command(a, "POST /v1/return-orders", "Send home what is owed: it gets a number and a label of ours", api.For(auth.Engineer, auth.Operations), announceDoor)
}

type owedIn struct {
	Engineer string `query:"engineer" maxLength:"80" doc:"For operations; an engineer sees what he owes himself."`
}

// Brings is a carrier who can bring things home.
type Brings struct {
	Code   string `json:"code"`
	NameZH string `json:"name_zh"`
	NameEN string `json:"name_en"`
}

type owedOut struct {
	Items    []Owed   `json:"items"`
	Carriers []Brings `json:"carriers" doc:"Who can bring it home."`
}

func listOwed(ctx context.Context, tx *db.Tx, in *owedIn) (owedOut, error) {
	engineer := in.Engineer
	if actor := auth.From(ctx); actor.Role == auth.Engineer {
		engineer = actor.Login
	}
	out := owedOut{Carriers: []Brings{}}
	var err error
	if out.Items, err = OwedBy(ctx, tx, engineer); err != nil {
		return out, err
	}
	carriers, err := lane.CarrierPorts(ctx, tx)
	for _, c := range carriers {
		out.Carriers = append(out.Carriers, Brings{c.Code, c.NameZH, c.NameEN})
	}
	return out, err
}

type announceIn struct {
	Body struct {
		Warehouse  string                 `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
		Way        returnorder.Way        `json:"way"`
		Carrier    string                 `json:"carrier,omitempty" maxLength:"32" doc:"Who brings it; none in the van."`
		Items      []Named                `json:"items" minItems:"1" maxItems:"50"`
		WindowFrom *time.Time             `json:"window_from,omitempty" doc:"When the carrier is to collect it; of a pick-up alone."`
		WindowTo   *time.Time             `json:"window_to,omitempty"`
		SenderKind returnorder.SenderKind `json:"sender_kind,omitempty" default:"engineer" doc:"Operations may say that a peer or the customer sends it."`
		Sender     string                 `json:"sender,omitempty" maxLength:"80" doc:"Login of the peer or the customer; absent is the engineer who owes it."`
		Label      string                 `json:"label,omitempty" maxLength:"200" doc:"Name at the door."`
		Address    string                 `json:"address,omitempty" maxLength:"200" doc:"Where it is collected; absent is at the outlet of the van."`
		AreaCode   string                 `json:"area_code,omitempty" pattern:"^[0-9A-Za-z][0-9A-Za-z.-]{0,15}$" doc:"Area of the address; absent is that of the warehouse."`
	}
}

func announceDoor(ctx context.Context, tx *db.Tx, in *announceIn) (returnorder.Order, error) {
	b := in.Body
	r := returnorder.Request{Warehouse: b.Warehouse, Way: b.Way, Carrier: ident.Code(b.Carrier), SenderKind: returnorder.FromEngineer, WindowFrom: b.WindowFrom,
		WindowTo: b.WindowTo, From: pick.ShipTo{Kind: "site", Label: b.Label, Address: b.Address, AreaCode: b.AreaCode}}
	if actor := auth.From(ctx); actor.Role == auth.Operations {
		r.SenderKind, r.Sender = b.SenderKind, b.Sender
	}
	return Announce(ctx, tx, r, b.Items)
}
