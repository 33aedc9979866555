package quote

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/repair"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Command(a, "POST /v1/repairs/{repair}/quotes", "Draft what a repair costs, and show it when that is asked", repair.Insiders, draftDoor)
	api.Query(a, "GET /v1/repairs/{repair}/quotes", "What a repair costs, every version, the newest first", repair.Parties, listDoor)
	api.Command(a, "POST /v1/quotes/{quote}/send", "Show a draft to the customer; what a cover pays becomes a voucher", repair.Insiders, sendDoor)
	api.Command(a, "POST /v1/quotes/{quote}/accept", "The customer says yes: on the engineer's phone with his signature, or to an agent", repair.Parties, acceptDoor)
	api.Command(a, "POST /v1/quotes/{quote}/decline", "The customer says no; what is on the road comes back", repair.Parties, declineDoor)
	trackRoutes(a)
	api.Query(a, "GET /v1/voucher-keys", "The public keys that verify vouchers, with no other help", api.For(auth.Public), keysDoor)
}

type quoteDraftLine struct {
	Kind      LineKind   `json:"kind"`
	Line      *uuid.UUID `json:"line,omitempty" doc:"The order line of a part."`
	Quantity  int64      `json:"quantity,omitempty" minimum:"1" maximum:"100" doc:"Of work; a part's is its order line's. Default: 1."`
	UnitMinor *int64     `json:"unit_minor,omitempty" minimum:"0" maximum:"1000000000" doc:"Default: the reference price."`
	Reason    string     `json:"reason,omitempty" format:"multiline" maxLength:"300" doc:"Needed beyond the band of prices; the customer reads it."`
	Note      string     `json:"note,omitempty" format:"multiline" maxLength:"300"`
	Addon     bool       `json:"addon,omitempty" doc:"Charged only when the customer takes it by itself."`
}

type quoteDraftIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		ID    *uuid.UUID       `json:"id,omitempty" doc:"Made by a phone without a signal, so that the quote may be answered before it was heard of. Default: a new one."`
		Lines []quoteDraftLine `json:"lines,omitempty" maxItems:"60" doc:"Default: the labour, every part that is on order, and the way."`
		Mode  Mode             `json:"mode,omitempty" doc:"Default: online."`
		Send  bool             `json:"send,omitempty" doc:"Show it to the customer at once. Default: no."`
	}
}

func draftDoor(ctx context.Context, tx *db.Tx, in *quoteDraftIn) (Quote, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return Quote{}, err
	}
	wishes := make([]Wish, len(in.Body.Lines))
	for i, l := range in.Body.Lines {
		wishes[i] = Wish(l)
	}
	mode := in.Body.Mode
	if mode == "" {
		mode = Online
	}
	as := uuid.Nil
	if in.Body.ID != nil {
		as = *in.Body.ID
	}
	q, err := DraftQuote(ctx, tx, as, in.Repair, wishes, mode)
	if err != nil || !in.Body.Send {
		return q, err
	}
	return Send(ctx, tx, q.ID)
}

type quotesOut struct {
	Items []Quote `json:"items"`
}

func listDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (quotesOut, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return quotesOut{}, err
	}
	return listed(ctx, tx, in.Repair, auth.From(ctx).Role == auth.Customer)
}

// listed are the versions of a repair; a customer sees what he was shown.
func listed(ctx context.Context, tx *db.Tx, id string, shown bool) (quotesOut, error) {
	all, err := OfRepair(ctx, tx, id)
	if shown {
		all = slices.DeleteFunc(all, func(q Quote) bool { return q.SentAt == nil })
	}
	return quotesOut{all}, err
}

type quoteIn struct {
	Quote uuid.UUID `path:"quote"`
}

// visible answers a quote of another's repair as one that does not exist, and a draft as one that a customer does not know of.
func visible(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
	q, err := ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	r, err := repair.ByID(ctx, tx, q.Repair)
	if err != nil {
		return err
	}
	if actor := auth.From(ctx); !r.SeenBy(actor) || actor.Role == auth.Customer && q.SentAt == nil {
		return ErrNoQuote
	}
	return nil
}

func sendDoor(ctx context.Context, tx *db.Tx, in *quoteIn) (Quote, error) {
	if err := visible(ctx, tx, in.Quote); err != nil {
		return Quote{}, err
	}
	return Send(ctx, tx, in.Quote)
}

type quoteAcceptIn struct {
	Quote uuid.UUID `path:"quote"`
	Body  struct {
		Signature string `json:"signature,omitempty" maxLength:"40000" doc:"The customer's signature on the engineer's phone, as an SVG path. An engineer needs it."`
		Addons    []int  `json:"addons,omitempty" maxItems:"60" doc:"The positions of the add-ons that the customer takes. Default: none."`
	}
}

var answers = map[auth.Role]How{auth.Customer: ByLink, auth.Engineer: BySignature, auth.Operations: ByAgent}

func acceptDoor(ctx context.Context, tx *db.Tx, in *quoteAcceptIn) (Quote, error) {
	if err := visible(ctx, tx, in.Quote); err != nil {
		return Quote{}, err
	}
	return Accept(ctx, tx, in.Quote, Yes{answers[auth.From(ctx).Role], in.Body.Signature, in.Body.Addons})
}

type quoteDeclineIn struct {
	Quote uuid.UUID `path:"quote"`
	Body  struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func declineDoor(ctx context.Context, tx *db.Tx, in *quoteDeclineIn) (Quote, error) {
	if err := visible(ctx, tx, in.Quote); err != nil {
		return Quote{}, err
	}
	return Decline(ctx, tx, in.Quote, answers[auth.From(ctx).Role], in.Body.Reason)
}

type keysOut struct {
	Items []PublicKey `json:"items"`
}

func keysDoor(ctx context.Context, tx *db.Tx, _ *struct{}) (keysOut, error) {
	items, err := PublicKeys(ctx, tx)
	return keysOut{items}, err
}
