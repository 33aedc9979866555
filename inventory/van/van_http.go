package van

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	keepers := api.For(auth.Warehouse, auth.Operations)
	engineers := api.For(auth.Engineer, auth.Operations)
	api.Command(a, "POST /v1/vans/{van}/issue", "Issue parts to a van", keepers, issueToVan)
	api.Command(a, "POST /v1/vans/{van}/return", "Take unused parts back", api.For(auth.Warehouse, auth.Operations, auth.Engineer), returnFromVan)
	api.Query(a, "GET /v1/vans/{van}/levels", "What a van should hold, and what it is short of", engineers, getVanLevels)
	api.Query(a, "GET /v1/vans/shrinkage", "What vans lost", api.For(auth.Operations), getShrinkage)
	api.Command(a, "POST /v1/van-transfers", "Offer parts to another van", engineers, postVanTransfer)
	api.Query(a, "GET /v1/van-transfers/{van_transfer}", "An offer", engineers, getVanTransfer)
	api.Command(a, "POST /v1/van-transfers/{van_transfer}/accept", "Scan an offer and take the parts", engineers, acceptVanTransfer)
	api.Command(a, "POST /v1/van-transfers/{van_transfer}/withdraw", "Take an offer back", engineers, withdrawVanTransfer)
}

type issueInput struct {
	Van  string `path:"van" maxLength:"64" identifier:"place"`
	Body struct {
		From  string `json:"from" minLength:"1" maxLength:"64" doc:"The place that gives." identifier:"place"`
		Lines []Load `json:"lines" minItems:"1" maxItems:"200"`
	}
}

func issueToVan(ctx context.Context, tx *db.Tx, in *issueInput) (stock.StockList, error) {
	if f := site.RefuseForeignPlace(ctx, in.Body.From); f != nil {
		return stock.StockList{}, f.At("body.from")
	}
	if err := IssueToVan(ctx, tx, in.Body.From, in.Van, in.Body.Lines); err != nil {
		return stock.StockList{}, err
	}
	return inVan(ctx, tx, in.Van, in.Body.Lines)
}

// inVan is what lies in a van of the parts that moved.
func inVan(ctx context.Context, tx *db.Tx, van string, lines []Load) (stock.StockList, error) {
	out, seen := stock.StockList{Items: []stock.Stock{}}, map[string]bool{}
	for _, l := range lines {
		if seen[l.Part] {
			continue
		}
		seen[l.Part] = true
		rows, err := stock.ListStock(ctx, tx, stock.StockFilter{Location: van, Part: l.Part, Limit: len(stock.Conditions())})
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, rows...)
	}
	return out, nil
}

type returnInput struct {
	Van  string `path:"van" maxLength:"64" identifier:"place"`
	Body struct {
		To    string `json:"to" minLength:"1" maxLength:"64" doc:"The place that takes." identifier:"place"`
		Lines []Load `json:"lines" minItems:"1" maxItems:"200"`
	}
}

func returnFromVan(ctx context.Context, tx *db.Tx, in *returnInput) (stock.StockList, error) {
	if err := mayReturn(ctx, tx, in.Van, in.Body.To); err != nil {
		return stock.StockList{}, err
	}
	if err := ReturnFromVan(ctx, tx, in.Van, in.Body.To, in.Body.Lines); err != nil {
		return stock.StockList{}, err
	}
	return inVan(ctx, tx, in.Van, in.Body.Lines)
}

// mayReturn lets a warehouse take what is brought to it out of the vans that belong to it, and an engineer bring what is in
// his van to a counter.
func mayReturn(ctx context.Context, tx *db.Tx, van, to string) error {
	actor := auth.From(ctx)
	if actor.Role != auth.Engineer {
		if f := site.RefuseForeignPlace(ctx, to); f != nil {
			return f.At("body.to")
		}
		if actor.Role == auth.Operations {
			return nil
		}
		belongs, err := site.Belongs(ctx, tx, van, actor.Scope)
		if err == nil && !belongs {
			err = site.ErrNoLocation.With("location", van).At("path.van")
		}
		return err
	}
	if f := site.RefuseForeignPlace(ctx, van); f != nil {
		return f.At("path.van")
	}
	l, err := site.ByCode(ctx, tx, to)
	if err != nil {
		return err
	}
	if l.Kind != site.Outlet {
		return site.ErrPlace.Because("not_an_outlet").With("location", to).At("body.to")
	}
	return nil
}

type vanInput struct {
	Van string `path:"van" maxLength:"64" identifier:"place"`
}

// VanLevelList is what a van should hold.
type VanLevelList struct {
	Items []Level `json:"items"`
}

func getVanLevels(ctx context.Context, tx *db.Tx, in *vanInput) (VanLevelList, error) {
	if auth.From(ctx).Role == auth.Engineer {
		if f := site.RefuseForeignPlace(ctx, in.Van); f != nil {
			return VanLevelList{}, f.At("path.van")
		}
	}
	rows, err := Levels(ctx, tx, in.Van)
	return VanLevelList{rows}, err
}

type shrinkageInput struct {
	From  time.Time `query:"from" required:"true"`
	Until time.Time `query:"until" required:"true"`
	Limit int       `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

// ShrinkageList is what vans lost, worst first.
type ShrinkageList struct {
	Items []Shrinkage `json:"items"`
}

func getShrinkage(ctx context.Context, tx *db.Tx, in *shrinkageInput) (ShrinkageList, error) {
	rows, err := ShrinkageOfVans(ctx, tx, in.From, in.Until, in.Limit)
	return ShrinkageList{Items: rows}, err
}

type postVanTransferInput struct {
	Body struct {
		From  string `json:"from" minLength:"1" maxLength:"64" doc:"The giver's van." identifier:"place"`
		Lines []Load `json:"lines" minItems:"1" maxItems:"200"`
	}
}

func postVanTransfer(ctx context.Context, tx *db.Tx, in *postVanTransferInput) (Transfer, error) {
	if f := site.RefuseForeignPlace(ctx, in.Body.From); f != nil {
		return Transfer{}, f.At("body.from")
	}
	return OfferTransfer(ctx, tx, in.Body.From, in.Body.Lines)
}

type vanTransferInput struct {
	Transfer uuid.UUID `path:"van_transfer"`
}

func getVanTransfer(ctx context.Context, tx *db.Tx, in *vanTransferInput) (Transfer, error) {
	return ownVanTransfer(ctx, tx, in.Transfer)
}

// ownVanTransfer reads an offer of the actor's van, or one that came into it.
func ownVanTransfer(ctx context.Context, tx *db.Tx, id uuid.UUID) (Transfer, error) {
	h, err := TransferByID(ctx, tx, id)
	if err != nil {
		return h, err
	}
	actor := auth.From(ctx)
	if actor.Holds(h.From) || h.To != nil && actor.Holds(*h.To) {
		return h, nil
	}
	return Transfer{}, ErrNoTransfer
}

// A key of idempotency hashes the input with its names. HandOver is what the field was called when phones wrote requests that
// are in their outbox still.
type acceptVanTransferInput struct {
	Transfer uuid.UUID `path:"van_transfer" json:"HandOver"`
	Body     struct {
		To string `json:"to" minLength:"1" maxLength:"64" doc:"The receiver's van." identifier:"place"`
	}
}

// acceptVanTransfer needs no right to the offer: the code is shown by the giver to whom he means.
func acceptVanTransfer(ctx context.Context, tx *db.Tx, in *acceptVanTransferInput) (Transfer, error) {
	if f := site.RefuseForeignPlace(ctx, in.Body.To); f != nil {
		return Transfer{}, f.At("body.to")
	}
	return AcceptTransfer(ctx, tx, in.Transfer, in.Body.To)
}

type withdrawVanTransferInput struct {
	Transfer uuid.UUID `path:"van_transfer" json:"HandOver"`
	Body     struct{}
}

func withdrawVanTransfer(ctx context.Context, tx *db.Tx, in *withdrawVanTransferInput) (Transfer, error) {
	h, err := TransferByID(ctx, tx, in.Transfer)
	if err != nil {
		return h, err
	}
	if !auth.From(ctx).Holds(h.From) {
		return Transfer{}, ErrNoTransfer
	}
	return WithdrawTransfer(ctx, tx, in.Transfer)
}
