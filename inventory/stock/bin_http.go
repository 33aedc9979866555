package stock

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
)

func binRoutes(a *api.API) {
	keepers := api.For(auth.Warehouse, auth.Operations)
	api.Query(a, "GET /v1/stock/bins", "What lies in which bin and of which lot", keepers, getBins)
	api.Query(a, "GET /v1/stock/pick-from", "Which bin and lot to take from, first expiry first", keepers, getPickFrom)
	api.Query(a, "GET /v1/parts/{part}/lots", "Lots of a part", site.Staff, getLots)
	api.Command(a, "POST /v1/put-aways", "Bring pieces from the dock or a bin to a bin", keepers, postPutAway)
	api.Query(a, "GET /v1/holds", "Batches on hold, newest first", api.For(auth.Warehouse, auth.Operations, auth.Engineer), getHolds)
	api.Query(a, "GET /v1/holds/{hold}", "One hold with what is under it", api.For(auth.Operations), getHold)
	api.Command(a, "POST /v1/holds", "Put a lot or a range of serials on hold everywhere", api.For(auth.Operations), postHold)
	api.Command(a, "POST /v1/holds/{hold}/release", "Give back what was on hold", api.For(auth.Operations), postReleaseHold)
	api.Command(a, "POST /v1/holds/{hold}/scrap", "Book out what was looked at and is bad", api.For(auth.Operations), postScrapHold)
}

// BinView is a bin as a page shows it. Quantity is what lies there, or what to take from there.
type BinView struct {
	Part      string     `json:"part"`
	Location  string     `json:"location"`
	Condition Condition  `json:"condition"`
	Bin       string     `json:"bin"`
	Lot       string     `json:"lot"`
	Quantity  int64      `json:"quantity"`
	OnHold    int64      `json:"on_hold"`
	ExpiresOn *time.Time `json:"expires_on"`
}

func (s Bin) view() BinView {
	return BinView{s.Part, s.Location, s.Condition, s.Bin, s.Lot, s.OnHand, s.OnHold, s.ExpiresOn}
}

// BinList is bins.
type BinList struct {
	Items []BinView `json:"items"`
}

func binList(rows []Bin) BinList {
	out := BinList{Items: make([]BinView, len(rows))}
	for i, s := range rows {
		out.Items[i] = s.view()
	}
	return out
}

type binsInput struct {
	api.Paging
	Location string `query:"location" minLength:"1" maxLength:"64" required:"true" identifier:"place"`
	Part     string `query:"part" format:"scan" maxLength:"64" identifier:"part"`
	Bin      string `query:"bin" format:"scan" maxLength:"40" identifier:"bin"`
	Dock     bool   `query:"dock" doc:"Only what has not been put away."`
}

func getBins(ctx context.Context, tx *db.Tx, in *binsInput) (api.Page[BinView], error) {
	if f := site.RefuseForeignPlace(ctx, in.Location); f != nil {
		return api.Page[BinView]{}, f
	}
	f := BinFilter{Location: in.Location, Part: in.Part, Bin: in.Bin, Dock: in.Dock, Limit: in.Limit + 1}
	if _, err := in.After(&f.After); err != nil {
		return api.Page[BinView]{}, err
	}
	rows, err := BinsAt(ctx, tx, f)
	if err != nil {
		return api.Page[BinView]{}, err
	}
	return api.Cut(in.Paging, binList(rows).Items, func(s BinView) any { return [4]string{s.Part, string(s.Condition), s.Bin, s.Lot} })
}

type pickFromInput struct {
	Location  string    `query:"location" minLength:"1" maxLength:"64" required:"true" identifier:"place"`
	Part      string    `query:"part" format:"scan" minLength:"1" maxLength:"64" required:"true" identifier:"part"`
	Condition Condition `query:"condition" default:"new"`
	Quantity  int64     `query:"quantity" minimum:"1" maximum:"1000000" default:"1"`
}

func getPickFrom(ctx context.Context, tx *db.Tx, in *pickFromInput) (BinList, error) {
	if f := site.RefuseForeignPlace(ctx, in.Location); f != nil {
		return BinList{}, f
	}
	rows, err := PickFrom(ctx, tx, in.Part, in.Location, in.Condition, in.Quantity)
	return binList(rows), err
}

type lotsInput struct {
	api.Paging
	Part string `path:"part" maxLength:"64" identifier:"part"`
}

func getLots(ctx context.Context, tx *db.Tx, in *lotsInput) (api.Page[PartLot], error) {
	after := ""
	if _, err := in.After(&after); err != nil {
		return api.Page[PartLot]{}, err
	}
	rows, err := LotsOf(ctx, tx, in.Part, after, in.Limit+1)
	if err != nil {
		return api.Page[PartLot]{}, err
	}
	return api.Cut(in.Paging, rows, func(l PartLot) any { return l.Lot })
}

type putAwayInput struct {
	Body struct {
		Location  string    `json:"location" minLength:"1" maxLength:"64" identifier:"place"`
		Part      string    `json:"part" format:"scan" minLength:"1" maxLength:"64" identifier:"part"`
		Condition Condition `json:"condition,omitempty" default:"new"`
		FromBin   string    `json:"from_bin,omitempty" format:"scan" maxLength:"40" doc:"Empty is the dock." identifier:"bin"`
		ToBin     string    `json:"to_bin,omitempty" format:"scan" maxLength:"40" doc:"Empty is the dock." identifier:"bin"`
		Lot       string    `json:"lot,omitempty" format:"scan" maxLength:"64" identifier:"lot"`
		Quantity  int64     `json:"quantity" minimum:"1" maximum:"1000000"`
		Serials   []string  `json:"serials,omitempty" format:"scan" maxItems:"5000" doc:"The pieces as scanned, for serialised parts."`
	}
}

func postPutAway(ctx context.Context, tx *db.Tx, in *putAwayInput) (BinList, error) {
	b := in.Body
	if f := site.RefuseForeignPlace(ctx, b.Location); f != nil {
		return BinList{}, f
	}
	if err := Put(ctx, tx, PutAway(b)); err != nil {
		return BinList{}, err
	}
	rows, err := BinsAt(ctx, tx, BinFilter{Location: b.Location, Part: b.Part, Limit: 200})
	return binList(rows), err
}

type holdsInput struct {
	api.Paging
	Part string `query:"part" format:"scan" maxLength:"64" identifier:"part"`
	Open bool   `query:"open" doc:"Only those that have not ended."`
}

type holdKey struct {
	At time.Time
	ID uuid.UUID
}

func getHolds(ctx context.Context, tx *db.Tx, in *holdsInput) (api.Page[Hold], error) {
	f := HoldFilter{Part: in.Part, Open: in.Open, Limit: in.Limit + 1}
	var after holdKey
	if more, err := in.After(&after); err != nil {
		return api.Page[Hold]{}, err
	} else if more {
		f.BeforeAt, f.BeforeID = &after.At, after.ID
	}
	rows, err := ListHolds(ctx, tx, f)
	if err != nil {
		return api.Page[Hold]{}, err
	}
	return api.Cut(in.Paging, rows, func(h Hold) any { return holdKey{h.PlacedAt, h.ID} })
}

type holdInput struct {
	Hold uuid.UUID `path:"hold"`
}

func getHold(ctx context.Context, tx *db.Tx, in *holdInput) (HeldBatch, error) {
	return HoldByID(ctx, tx, in.Hold)
}

type placeHoldInput struct {
	Body struct {
		Part       string `json:"part" format:"scan" minLength:"1" maxLength:"64" identifier:"part"`
		Lot        string `json:"lot,omitempty" format:"scan" maxLength:"64" identifier:"lot"`
		SerialFrom string `json:"serial_from,omitempty" maxLength:"64" doc:"Instead of a lot: serials of equal length, both ends included." identifier:"serial"`
		SerialTo   string `json:"serial_to,omitempty" maxLength:"64" identifier:"serial"`
		Reason     string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func postHold(ctx context.Context, tx *db.Tx, in *placeHoldInput) (HeldBatch, error) {
	b := in.Body
	h, err := PlaceHold(ctx, tx, Batch{Part: b.Part, Lot: b.Lot, SerialFrom: b.SerialFrom, SerialTo: b.SerialTo}, b.Reason)
	if err != nil {
		return HeldBatch{}, err
	}
	return HoldByID(ctx, tx, h.ID)
}

type releaseHoldInput struct {
	Hold uuid.UUID `path:"hold"`
	Body struct {
		Note string `json:"note" format:"multiline" minLength:"1" maxLength:"200" doc:"What the inspection found."`
	}
}

func postReleaseHold(ctx context.Context, tx *db.Tx, in *releaseHoldInput) (HeldBatch, error) {
	if err := ReleaseHold(ctx, tx, in.Hold, in.Body.Note); err != nil {
		return HeldBatch{}, err
	}
	return HoldByID(ctx, tx, in.Hold)
}

type scrapHoldInput struct {
	Hold uuid.UUID `path:"hold"`
	Body struct {
		Location string   `json:"location,omitempty" maxLength:"64" doc:"Only what lies there; empty is everywhere but on the road." identifier:"place"`
		Serials  []string `json:"serials,omitempty" format:"scan" maxItems:"5000" doc:"Only these pieces."`
		Note     string   `json:"note" format:"multiline" minLength:"1" maxLength:"200" doc:"What the inspection found."`
	}
}

func postScrapHold(ctx context.Context, tx *db.Tx, in *scrapHoldInput) (HeldBatch, error) {
	b := in.Body
	if _, err := ScrapHold(ctx, tx, in.Hold, b.Location, b.Serials, b.Note); err != nil {
		return HeldBatch{}, err
	}
	return HoldByID(ctx, tx, in.Hold)
}
