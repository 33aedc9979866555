package message

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/repair"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/repairs/{repair}/messages", "The conversation about a repair, oldest first", repair.Parties, readDoor)
	api.Command(a, "POST /v1/repairs/{repair}/messages", "Write to the customer, or as the customer to us", repair.Parties, writeDoor)
	api.Query(a, "GET /v1/track/{token}/messages", "The conversation, for who holds the customer's link", api.For(auth.Public), readByLink)
	api.Command(a, "POST /v1/track/{token}/messages", "Write as the customer, by his link", api.For(auth.Public), writeByLink)
	api.Query(a, "GET /v1/messages", "Conversations in which the customer wrote last, the oldest first", repair.Insiders, unansweredDoor)
	api.Command(a, "POST /v1/sms", "An SMS of a customer, as the gateway hands it over", api.For(auth.Operations), smsDoor)
}

type messagesOut struct {
	Items []RepairMessage `json:"items"`
}

func readDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (messagesOut, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return messagesOut{}, err
	}
	items, err := OfRepair(ctx, tx, r.ID)
	return messagesOut{items}, err
}

type messageIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Body string `json:"body" format:"multiline" minLength:"1" maxLength:"2000"`
	}
}

// sideOf is for whom a role writes.
var sideOf = map[auth.Role]Side{auth.Customer: FromCustomer, auth.Engineer: FromEngineer, auth.Operations: FromAgent}

func writeDoor(ctx context.Context, tx *db.Tx, in *messageIn) (RepairMessage, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return RepairMessage{}, err
	}
	actor := auth.From(ctx)
	return Write(ctx, tx, RepairMessage{Repair: r.ID, Side: sideOf[actor.Role], Author: actor.Login, Way: ByApp, Body: in.Body.Body}, "")
}

type linkIn struct {
	Token string `path:"token" maxLength:"128"`
}

// shown hides from who holds a link who of us wrote: he reads engineer or agent.
func shown(all []RepairMessage) messagesOut {
	for i := range all {
		all[i].Author = ""
	}
	return messagesOut{all}
}

func readByLink(ctx context.Context, tx *db.Tx, in *linkIn) (messagesOut, error) {
	id, err := customerpage.Follow(ctx, tx, in.Token)
	if err != nil {
		return messagesOut{}, err
	}
	items, err := OfRepair(ctx, tx, id)
	return shown(items), err
}

type writeByLinkIn struct {
	Token string `path:"token" maxLength:"128"`
	Body  struct {
		Body string `json:"body" format:"multiline" minLength:"1" maxLength:"2000"`
	}
}

func writeByLink(ctx context.Context, tx *db.Tx, in *writeByLinkIn) (RepairMessage, error) {
	id, err := customerpage.Follow(ctx, tx, in.Token)
	if err != nil {
		return RepairMessage{}, err
	}
	return Write(ctx, tx, RepairMessage{Repair: id, Side: FromCustomer, Way: ByLink, Body: in.Body.Body}, "")
}

type unansweredOut struct {
	Items []Waiting `json:"items"`
}

func unansweredDoor(ctx context.Context, tx *db.Tx, _ *struct{}) (unansweredOut, error) {
	engineer := ""
	if actor := auth.From(ctx); actor.Role == auth.Engineer {
		engineer = actor.Login
	}
	items, err := Unanswered(ctx, tx, engineer)
	return unansweredOut{items}, err
}

type smsIn struct {
	Body struct {
		From string `json:"from" minLength:"1" maxLength:"40" identifier:"telephone"`
		Body string `json:"body" format:"multiline" minLength:"1" maxLength:"2000"`
		ID   string `json:"id" minLength:"1" maxLength:"120" doc:"The gateway's own name of it: the same again changes nothing."`
	}
}

func smsDoor(ctx context.Context, tx *db.Tx, in *smsIn) (Heard, error) {
	h, err := Hear(ctx, tx, in.Body.From, in.Body.Body, in.Body.ID)
	return h, repair.AtField(err, "body.from")
}
