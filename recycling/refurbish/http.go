package refurbish

import (
	"context"
	"errors"
	"slices"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/recycling/oldpart"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/refurbish-orders", "Old parts under repair, by order", staff, listOrders)
	api.Command(a, "POST /v1/refurbish-orders", "Take old parts of one kind into a refurbishment order", staff, openOrder)
	api.Command(a, "POST /v1/refurbish-orders/{refurbish_order}/pieces", "Take one more old part into it", staff, addPiece)
	api.Command(a, "POST /v1/refurbish-orders/{refurbish_order}/start", "Begin the work", staff, startOrder)
	api.Command(a, "POST /v1/refurbish-orders/{refurbish_order}/cancel", "Give the pieces of an open order back as they came", staff, cancelOrder)
	api.Command(a, "POST /v1/refurbish-orders/{refurbish_order}/consume", "Put parts from the shelf into a piece", staff, consume)
	api.Command(a, "POST /v1/refurbish-orders/{refurbish_order}/yield", "What is of use was taken out of a piece and lies on the shelf", staff, yield)
	api.Command(a, "POST /v1/refurbish-orders/{refurbish_order}/strip", "A piece is taken apart; what is left of it was weighed", staff, strip)
	api.Command(a, "POST /v1/refurbish-orders/{refurbish_order}/finish", "A piece is repaired and measured", staff, finish)
	api.Command(a, "POST /v1/refurbish-orders/{refurbish_order}/scrap", "A piece cannot be repaired", staff, scrap)
	api.Command(a, "POST /v1/refurbish-orders/{refurbish_order}/sample", "What was found in a sample", staff, sample)
}

type listIn struct {
	api.Paging
	Warehouse string `query:"warehouse" maxLength:"64" identifier:"place"`
	State     State  `query:"state" doc:"Empty is every one that is not over."`
}

func listOrders(ctx context.Context, tx *db.Tx, in *listIn) (api.Page[WorkOrder], error) {
	if actor := auth.From(ctx); actor.Role != auth.Operations && !actor.Holds(in.Warehouse) {
		return api.Page[WorkOrder]{}, site.ErrNoLocation.With("location", in.Warehouse).At("query.warehouse")
	}
	f := Filter{State: in.State, Warehouse: in.Warehouse, Limit: in.Limit + 1}
	if _, err := in.After(&f.AfterID); err != nil {
		return api.Page[WorkOrder]{}, err
	}
	rows, err := List(ctx, tx, f)
	if err != nil {
		return api.Page[WorkOrder]{}, err
	}
	return api.Cut(in.Paging, rows, func(o WorkOrder) any { return o.ID })
}

type openIn struct {
	Body struct {
		Warehouse string   `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
		Returns   []string `json:"returns" minItems:"1" maxItems:"200" doc:"Old parts of one part number, all graded for a repair or all for their pieces."`
	}
}

func openOrder(ctx context.Context, tx *db.Tx, in *openIn) (WorkOrder, error) {
	if !auth.From(ctx).Holds(in.Body.Warehouse) {
		return WorkOrder{}, site.ErrNoLocation.With("location", in.Body.Warehouse).At("body.warehouse")
	}
	codes := make([]string, len(in.Body.Returns))
	for i, r := range in.Body.Returns {
		codes[i] = ident.Code(r)
	}
	// In one order, so that two who take the same ones wait for each other once.
	slices.Sort(codes)
	o, err := OpenOrder(ctx, tx, in.Body.Warehouse, codes)
	if errors.Is(err, site.ErrNoLocation) {
		return o, fault.AtField(err, "body.warehouse")
	}
	return o, fault.AtField(err, "body.returns")
}

// own answers an order of another's warehouse as one that does not exist.
func own(ctx context.Context, tx *db.Tx, id string) error {
	o, err := ByID(ctx, tx, id)
	if err == nil && !auth.From(ctx).Holds(o.Warehouse) {
		return ErrNoOrder
	}
	return err
}

type orderIn struct {
	Order string `path:"refurbish_order" maxLength:"64"`
}

func startOrder(ctx context.Context, tx *db.Tx, in *orderIn) (WorkOrder, error) {
	if err := own(ctx, tx, in.Order); err != nil {
		return WorkOrder{}, err
	}
	return Start(ctx, tx, in.Order)
}

func cancelOrder(ctx context.Context, tx *db.Tx, in *orderIn) (WorkOrder, error) {
	if err := own(ctx, tx, in.Order); err != nil {
		return WorkOrder{}, err
	}
	return Cancel(ctx, tx, in.Order)
}

type pieceIn struct {
	Order string `path:"refurbish_order" maxLength:"64"`
	Body  struct {
		Return string `json:"return" minLength:"1" maxLength:"64"`
	}
}

func addPiece(ctx context.Context, tx *db.Tx, in *pieceIn) (WorkOrder, error) {
	if err := own(ctx, tx, in.Order); err != nil {
		return WorkOrder{}, err
	}
	o, err := AddPiece(ctx, tx, in.Order, ident.Code(in.Body.Return))
	return o, fault.AtField(err, "body.return")
}

type consumeIn struct {
	Order string `path:"refurbish_order" maxLength:"64"`
	Body  struct {
		Return   string `json:"return" minLength:"1" maxLength:"64"`
		Part     string `json:"part" minLength:"1" maxLength:"64" identifier:"part"`
		Quantity int64  `json:"quantity" minimum:"1" maximum:"1000"`
		Serial   string `json:"serial,omitempty" format:"scan" maxLength:"256" doc:"Of a part that has serials."`
	}
}

func consume(ctx context.Context, tx *db.Tx, in *consumeIn) (WorkOrder, error) {
	if err := own(ctx, tx, in.Order); err != nil {
		return WorkOrder{}, err
	}
	b := in.Body
	return Consume(ctx, tx, in.Order, ident.Code(b.Return), Put{Part: b.Part, Quantity: b.Quantity, Serial: b.Serial})
}

type finishIn struct {
	Order string `path:"refurbish_order" maxLength:"64"`
	Body  struct {
		Return       string `json:"return" minLength:"1" maxLength:"64"`
		Work         string `json:"work" minLength:"3" maxLength:"500" doc:"What was done."`
		Measurement  string `json:"measurement" minLength:"1" maxLength:"200" doc:"What was measured after it, with its unit."`
		AfterGrams   int64  `json:"after_grams" minimum:"1" maximum:"1000000" doc:"What it weighs now."`
		ResidueGrams int64  `json:"residue_grams,omitempty" minimum:"0" maximum:"1000000" doc:"What came out of it."`
	}
}

func finish(ctx context.Context, tx *db.Tx, in *finishIn) (WorkOrder, error) {
	if err := own(ctx, tx, in.Order); err != nil {
		return WorkOrder{}, err
	}
	b := in.Body
	return FinishPiece(ctx, tx, in.Order, ident.Code(b.Return), Finish{b.Work, b.Measurement, b.AfterGrams, b.ResidueGrams})
}

type yieldIn struct {
	Order string `path:"refurbish_order" maxLength:"64"`
	Body  struct {
		Return      string `json:"return" minLength:"1" maxLength:"64"`
		Part        string `json:"part" minLength:"1" maxLength:"64" identifier:"part" doc:"What was taken out."`
		Quantity    int64  `json:"quantity" minimum:"1" maximum:"1000"`
		Serial      string `json:"serial,omitempty" format:"scan" maxLength:"256" doc:"Of a part that has serials."`
		Grams       int64  `json:"grams" minimum:"1" maximum:"1000000" doc:"What it weighs, all of it."`
		Measurement string `json:"measurement" minLength:"1" maxLength:"200" doc:"How it was tested, with the unit."`
	}
}

func yield(ctx context.Context, tx *db.Tx, in *yieldIn) (WorkOrder, error) {
	if err := own(ctx, tx, in.Order); err != nil {
		return WorkOrder{}, err
	}
	b := in.Body
	return TakeOut(ctx, tx, in.Order, ident.Code(b.Return), oldpart.Yield{Part: b.Part, Quantity: b.Quantity, Serial: b.Serial, Grams: b.Grams,
		Measurement: b.Measurement, Order: in.Order})
}

type stripIn struct {
	Order string `path:"refurbish_order" maxLength:"64"`
	Body  struct {
		Return    string `json:"return" minLength:"1" maxLength:"64"`
		Work      string `json:"work" minLength:"3" maxLength:"500" doc:"What was done."`
		LeftGrams int64  `json:"left_grams" minimum:"1" maximum:"1000000" doc:"What is left of it weighs."`
	}
}

func strip(ctx context.Context, tx *db.Tx, in *stripIn) (WorkOrder, error) {
	if err := own(ctx, tx, in.Order); err != nil {
		return WorkOrder{}, err
	}
	return Strip(ctx, tx, in.Order, ident.Code(in.Body.Return), in.Body.Work, in.Body.LeftGrams)
}

type scrapIn struct {
	Order string `path:"refurbish_order" maxLength:"64"`
	Body  struct {
		Return string `json:"return" minLength:"1" maxLength:"64"`
		Reason string `json:"reason" minLength:"3" maxLength:"200"`
	}
}

func scrap(ctx context.Context, tx *db.Tx, in *scrapIn) (WorkOrder, error) {
	if err := own(ctx, tx, in.Order); err != nil {
		return WorkOrder{}, err
	}
	return ScrapPiece(ctx, tx, in.Order, ident.Code(in.Body.Return), in.Body.Reason)
}

type sampleIn struct {
	Order string `path:"refurbish_order" maxLength:"64"`
	Body  struct {
		Return string `json:"return" minLength:"1" maxLength:"64"`
		Passed bool   `json:"passed"`
		Note   string `json:"note" minLength:"1" maxLength:"200" doc:"What was measured, or what failed."`
	}
}

func sample(ctx context.Context, tx *db.Tx, in *sampleIn) (WorkOrder, error) {
	if err := own(ctx, tx, in.Order); err != nil {
		return WorkOrder{}, err
	}
	return Sample(ctx, tx, in.Order, ident.Code(in.Body.Return), in.Body.Passed, in.Body.Note)
}
