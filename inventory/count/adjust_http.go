package count

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

func adjustRoutes(a *api.API) {
	keepers := api.For(auth.Warehouse, auth.Operations)
	api.Command(a, "POST /v1/adjustments", "Put a counter right", keepers, postAdjustment)
	api.Query(a, "GET /v1/adjustments", "Adjustments that need a second person", keepers, getAdjustments)
	api.Command(a, "POST /v1/adjustments/{adjustment}/approve", "Agree to an adjustment", keepers, approveAdjustment)
	api.Command(a, "POST /v1/adjustments/{adjustment}/refuse", "Refuse an adjustment", keepers, refuseAdjustment)
	api.Command(a, "POST /v1/ledger/{entry}/reverse", "Undo a movement", keepers, reverseEntry)
}

type adjustmentInput struct {
	Body struct {
		Location  string          `json:"location" minLength:"1" maxLength:"64" identifier:"place"`
		Part      string          `json:"part" format:"scan" minLength:"1" maxLength:"64" identifier:"part"`
		Condition stock.Condition `json:"condition,omitempty" default:"new"`
		Delta     int64           `json:"delta" minimum:"-1000000" maximum:"1000000" doc:"Found (positive) or missing (negative)."`
		Reason    string          `json:"reason" minLength:"1" maxLength:"200"`
		Serials   []string        `json:"serials,omitempty" format:"scan" maxItems:"5000" doc:"The pieces found or missing, for serialised parts."`
	}
}

// Adjusted is what lies there now, and the request when a second person has to agree first.
type Adjusted struct {
	Items   []stock.Stock      `json:"items"`
	Pending *AdjustmentRequest `json:"pending" doc:"Not booked yet: it is above the limit."`
}

func postAdjustment(ctx context.Context, tx *db.Tx, in *adjustmentInput) (Adjusted, error) {
	b := in.Body
	if f := site.RefuseForeignPlace(ctx, b.Location); f != nil {
		return Adjusted{}, f
	}
	pending, err := AskAdjust(ctx, tx, stock.Adjustment(b))
	if err != nil {
		return Adjusted{}, err
	}
	rows, err := stock.ListStock(ctx, tx, stock.StockFilter{Location: b.Location, Part: b.Part, Limit: len(stock.Conditions())})
	return Adjusted{Items: append([]stock.Stock{}, rows...), Pending: pending}, err
}

type adjustmentsInput struct {
	api.Paging
	Location string          `query:"location" maxLength:"64" doc:"A warehouse names its own." identifier:"place"`
	State    AdjustmentState `query:"state"`
}

func getAdjustments(ctx context.Context, tx *db.Tx, in *adjustmentsInput) (api.Page[AdjustmentRequest], error) {
	if f := site.RefuseForeignPlace(ctx, in.Location); f != nil {
		return api.Page[AdjustmentRequest]{}, f.At("query.location")
	}
	f := AdjustmentFilter{Location: in.Location, State: in.State, Limit: in.Limit + 1}
	if _, err := in.After(&f.Before); err != nil {
		return api.Page[AdjustmentRequest]{}, err
	}
	rows, err := ListAdjustments(ctx, tx, f)
	if err != nil {
		return api.Page[AdjustmentRequest]{}, err
	}
	return api.Cut(in.Paging, rows, func(r AdjustmentRequest) any { return r.ID })
}

type decisionInput struct {
	Adjustment string `path:"adjustment" maxLength:"64"`
	Body       struct {
		Answer string `json:"answer,omitempty" format:"multiline" maxLength:"200"`
	}
}

func approveAdjustment(ctx context.Context, tx *db.Tx, in *decisionInput) (AdjustmentRequest, error) {
	return decideAdjustment(ctx, tx, in, true)
}

func refuseAdjustment(ctx context.Context, tx *db.Tx, in *decisionInput) (AdjustmentRequest, error) {
	return decideAdjustment(ctx, tx, in, false)
}

func decideAdjustment(ctx context.Context, tx *db.Tx, in *decisionInput, approve bool) (AdjustmentRequest, error) {
	r, err := AdjustmentByID(ctx, tx, in.Adjustment)
	if err != nil {
		return r, err
	}
	if !auth.From(ctx).Holds(r.Location) {
		return AdjustmentRequest{}, ErrNoAdjustment
	}
	return DecideAdjustment(ctx, tx, in.Adjustment, approve, in.Body.Answer)
}

type reverseInput struct {
	Entry int64 `path:"entry" minimum:"1"`
	Body  struct {
		Reason  string   `json:"reason" minLength:"1" maxLength:"200"`
		Serials []string `json:"serials,omitempty" format:"scan" maxItems:"5000" doc:"The pieces, where the entry does not name them."`
	}
}

// Reversal says which entry was undone and what lies at its ends now.
type Reversal struct {
	Entry int64         `json:"entry"`
	Items []stock.Stock `json:"items"`
}

func reverseEntry(ctx context.Context, tx *db.Tx, in *reverseInput) (Reversal, error) {
	out := Reversal{Entry: in.Entry, Items: []stock.Stock{}}
	e, err := EntryByID(ctx, tx, in.Entry)
	if err != nil {
		return out, err
	}
	actor := auth.From(ctx)
	if !actor.Holds(e.FromLocation) && !actor.Holds(e.ToLocation) {
		return out, ErrNoEntry.With("entry", in.Entry)
	}
	if err := Reverse(ctx, tx, in.Entry, in.Body.Serials, in.Body.Reason); err != nil {
		return out, err
	}
	for _, place := range []string{e.FromLocation, e.ToLocation} {
		rows, err := stock.ListStock(ctx, tx, stock.StockFilter{Location: place, Part: e.Part, Limit: len(stock.Conditions())})
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, rows...)
	}
	return out, nil
}
