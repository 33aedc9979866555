package wastelot

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/shipping/label"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	api.Command(a, "POST /v1/waste-lots", "Open a waste lot of one hazard code", staff, openLot)
	api.Query(a, "GET /v1/waste-lots", "Waste lots, newest first", staff, listLots)
	api.Command(a, "POST /v1/waste-lots/{lot}/returns", "Put graded parts into a waste lot", staff, addToLot)
	api.Command(a, "POST /v1/waste-lots/{lot}/seal", "Weigh and seal a waste lot", staff, sealLot)
	api.Command(a, "POST /v1/waste-lots/{lot}/split", "Take old parts of an open waste lot into another one of its code", staff, splitLot)
	api.Download(a, "GET /v1/waste-lots/{lot}/label", "The label of the container of a waste lot, 100 by 150 mm, as PDF", staff, lotLabel, "application/pdf")
}

type openWasteLotIn struct {
	Body struct {
		Warehouse  string `json:"warehouse" minLength:"1" maxLength:"64" identifier:"place"`
		HazardCode string `json:"hazard_code" maxLength:"16"`
	}
}

func openLot(ctx context.Context, tx *db.Tx, in *openWasteLotIn) (Lot, error) {
	if !auth.From(ctx).Holds(in.Body.Warehouse) {
		return Lot{}, site.ErrNoLocation.With("location", in.Body.Warehouse).At("body.warehouse")
	}
	return OpenLot(ctx, tx, in.Body.Warehouse, in.Body.HazardCode)
}

type listWasteLotsIn struct {
	api.Paging
	Warehouse string `query:"warehouse" maxLength:"64" identifier:"place"`
	State     State  `query:"state"`
}

func listLots(ctx context.Context, tx *db.Tx, in *listWasteLotsIn) (api.Page[Lot], error) {
	if actor := auth.From(ctx); actor.Role != auth.Operations && !actor.Holds(in.Warehouse) {
		return api.Page[Lot]{}, site.RefuseForeignPlace(ctx, in.Warehouse).At("query.warehouse")
	}
	var before string
	if _, err := in.After(&before); err != nil {
		return api.Page[Lot]{}, err
	}
	rows, err := Lots(ctx, tx, in.Warehouse, in.State, before, in.Limit+1)
	if err != nil {
		return api.Page[Lot]{}, err
	}
	return api.Cut(in.Paging, rows, func(l Lot) any { return l.ID })
}

// ownLot answers a lot of another warehouse as one that does not exist.
func ownLot(ctx context.Context, tx *db.Tx, id string) error {
	l, err := LotByID(ctx, tx, id)
	if err == nil && !auth.From(ctx).Holds(l.Warehouse) {
		return ErrNoLot
	}
	return err
}

type addToWasteLotIn struct {
	Lot  string `path:"lot" maxLength:"64"`
	Body struct {
		Returns []string `json:"returns" minItems:"1" maxItems:"500" uniqueItems:"true"`
	}
}

func addToLot(ctx context.Context, tx *db.Tx, in *addToWasteLotIn) (Lot, error) {
	if err := ownLot(ctx, tx, in.Lot); err != nil {
		return Lot{}, err
	}
	return AddToLot(ctx, tx, in.Lot, in.Body.Returns)
}

type sealWasteLotIn struct {
	Lot  string `path:"lot" maxLength:"64"`
	Body struct {
		NetGrams int64 `json:"net_grams" minimum:"1" maximum:"1000000000"`
	}
}

func sealLot(ctx context.Context, tx *db.Tx, in *sealWasteLotIn) (Lot, error) {
	if err := ownLot(ctx, tx, in.Lot); err != nil {
		return Lot{}, err
	}
	return SealLot(ctx, tx, in.Lot, in.Body.NetGrams)
}

type splitWasteLotIn struct {
	Lot  string `path:"lot" maxLength:"64"`
	Body struct {
		Returns []string `json:"returns" minItems:"1" maxItems:"500" uniqueItems:"true"`
		Into    string   `json:"into,omitempty" maxLength:"64" doc:"An open waste lot of the same site and code. Default: a new one."`
	}
}

func splitLot(ctx context.Context, tx *db.Tx, in *splitWasteLotIn) (Lot, error) {
	for _, lot := range []string{in.Lot, in.Body.Into} {
		if lot == "" {
			continue
		}
		if err := ownLot(ctx, tx, lot); err != nil {
			return Lot{}, err
		}
	}
	return Split(ctx, tx, in.Lot, in.Body.Into, in.Body.Returns)
}

type wasteLotIn struct {
	Lot string `path:"lot" maxLength:"64"`
}

func lotLabel(ctx context.Context, tx *db.Tx, in *wasteLotIn) (api.File, error) {
	if err := ownLot(ctx, tx, in.Lot); err != nil {
		return api.File{}, err
	}
	l, err := LotByID(ctx, tx, in.Lot)
	if err != nil {
		return api.File{}, err
	}
	sheet, err := labelOf(ctx, tx, l)
	if err != nil {
		return api.File{}, err
	}
	raw, err := label.WastePDF(sheet)
	return api.File{Type: "application/pdf", Name: l.ID + ".pdf", Body: raw}, err
}
