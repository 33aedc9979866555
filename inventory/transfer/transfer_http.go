package transfer

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	keepers := api.For(auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/transfers", "Transfers, newest first", keepers, getTransfers)
	api.Query(a, "GET /v1/transfers/{transfer}", "A transfer", keepers, getTransfer)
	api.Command(a, "POST /v1/transfers", "Ask for a transfer", keepers, postTransfer)
	api.Command(a, "POST /v1/transfers/{transfer}/ship", "Goods have left", keepers, shipTransfer)
	api.Command(a, "POST /v1/transfers/{transfer}/receive", "Goods have arrived", keepers, receiveTransfer)
	api.Command(a, "POST /v1/transfers/{transfer}/cancel", "Give a transfer up", keepers, cancelTransfer)
}

type transfersInput struct {
	api.Paging
	Location string `query:"location" maxLength:"64" doc:"Either end; a warehouse names its own." identifier:"place"`
	State    State  `query:"state"`
}

func getTransfers(ctx context.Context, tx *db.Tx, in *transfersInput) (api.Page[Transfer], error) {
	if f := site.RefuseForeignPlace(ctx, in.Location); f != nil {
		return api.Page[Transfer]{}, f.At("query.location")
	}
	f := Filter{Location: in.Location, State: in.State, Limit: in.Limit + 1}
	if _, err := in.After(&f.Before); err != nil {
		return api.Page[Transfer]{}, err
	}
	rows, err := List(ctx, tx, f)
	if err != nil {
		return api.Page[Transfer]{}, err
	}
	return api.Cut(in.Paging, rows, func(t Transfer) any { return t.ID })
}

type transferInput struct {
	Transfer string `path:"transfer" maxLength:"64"`
}

// ownTransfer reads a transfer of which the actor holds one of the ends.
func ownTransfer(ctx context.Context, tx *db.Tx, id string, ends func(Transfer) []string) (Transfer, error) {
	t, err := ByID(ctx, tx, id)
	if err != nil {
		return t, err
	}
	for _, place := range ends(t) {
		if auth.From(ctx).Holds(place) {
			return t, nil
		}
	}
	return Transfer{}, ErrNoTransfer.With("transfer", id)
}

func transferOrigin(t Transfer) []string      { return []string{t.From} }
func transferDestination(t Transfer) []string { return []string{t.To} }
func eitherEnd(t Transfer) []string           { return []string{t.From, t.To} }

func getTransfer(ctx context.Context, tx *db.Tx, in *transferInput) (Transfer, error) {
	return ownTransfer(ctx, tx, in.Transfer, eitherEnd)
}

type postTransferInput struct {
	Body struct {
		From      string             `json:"from" minLength:"1" maxLength:"64" identifier:"place"`
		To        string             `json:"to" minLength:"1" maxLength:"64" identifier:"place"`
		Reference string             `json:"reference,omitempty" maxLength:"100" doc:"One that was used between these places before is refused, unless another is meant."`
		More      bool               `json:"more,omitempty" doc:"Another transfer with a reference that was used before."`
		DueAt     *time.Time         `json:"due_at,omitempty" doc:"When the goods are expected; needed at the latest when they leave."`
		Lines     []transferLineBody `json:"lines" minItems:"1" maxItems:"500"`
	}
}

type transferLineBody struct {
	Part      string          `json:"part" format:"scan" minLength:"1" maxLength:"64" identifier:"part"`
	Condition stock.Condition `json:"condition,omitempty" default:"new"`
	Quantity  int64           `json:"quantity" minimum:"1" maximum:"1000000"`
}

// postTransfer may be asked for by either end: a warehouse sends what it has, or asks another for what it lacks.
func postTransfer(ctx context.Context, tx *db.Tx, in *postTransferInput) (Transfer, error) {
	b := in.Body
	if f := site.RefuseForeignPlace(ctx, b.From); f != nil && site.RefuseForeignPlace(ctx, b.To) != nil {
		return Transfer{}, f.At("body.from")
	}
	o := Order{From: b.From, To: b.To, Reference: b.Reference, DueAt: b.DueAt, More: b.More}
	for _, l := range b.Lines {
		o.Lines = append(o.Lines, Want(l))
	}
	return Open(ctx, tx, o)
}

type portionBody struct {
	Line     int      `json:"line" minimum:"1" maximum:"500"`
	Quantity int64    `json:"quantity" minimum:"0" maximum:"1000000"`
	Serials  []string `json:"serials,omitempty" format:"scan" maxItems:"5000" doc:"One a piece, for serialised parts."`
}

func portionsOf(bodies []portionBody) []Portion {
	var out []Portion
	for _, b := range bodies {
		out = append(out, Portion(b))
	}
	return out
}

type shipTransferInput struct {
	Transfer string `path:"transfer" maxLength:"64"`
	Body     struct {
		DueAt *time.Time    `json:"due_at,omitempty" doc:"When the goods are expected. Default: what the transfer says."`
		Lines []portionBody `json:"lines,omitempty" maxItems:"500" doc:"What was counted into the lorry. Default: all that was asked for."`
	}
}

func shipTransfer(ctx context.Context, tx *db.Tx, in *shipTransferInput) (Transfer, error) {
	t, err := ownTransfer(ctx, tx, in.Transfer, transferOrigin)
	if err != nil {
		return t, err
	}
	return Ship(ctx, tx, t.ID, in.Body.DueAt, portionsOf(in.Body.Lines))
}

type receiveTransferInput struct {
	Transfer string `path:"transfer" maxLength:"64"`
	Body     struct {
		Lines  []portionBody `json:"lines" maxItems:"500" doc:"What was counted out of the lorry."`
		Last   bool          `json:"last,omitempty" doc:"Nothing more will come: what is missing is booked as lost."`
		Reason string        `json:"reason,omitempty" maxLength:"200"`
	}
}

func receiveTransfer(ctx context.Context, tx *db.Tx, in *receiveTransferInput) (Transfer, error) {
	t, err := ownTransfer(ctx, tx, in.Transfer, transferDestination)
	if err != nil {
		return t, err
	}
	return Receive(ctx, tx, t.ID, portionsOf(in.Body.Lines), in.Body.Last, in.Body.Reason)
}

type cancelTransferInput struct {
	Transfer string `path:"transfer" maxLength:"64"`
	Body     struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func cancelTransfer(ctx context.Context, tx *db.Tx, in *cancelTransferInput) (Transfer, error) {
	t, err := ownTransfer(ctx, tx, in.Transfer, transferOrigin)
	if err != nil {
		return t, err
	}
	return Cancel(ctx, tx, t.ID, in.Body.Reason)
}
