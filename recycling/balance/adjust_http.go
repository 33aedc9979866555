package balance

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
)

func adjustRoutes(a *api.API) {
	keepers := api.For(auth.Warehouse, auth.Operations)
	api.Command(a, "POST /v1/mass-adjustments", "Ask for grams of waste to be put right", keepers, askAdjustment)
	api.Query(a, "GET /v1/mass-adjustments", "Adjustments of grams with who asked and who decided", keepers, listAdjustments)
	api.Command(a, "POST /v1/mass-adjustments/{mass_adjustment}/approve", "Agree to an adjustment of grams that another asked for", keepers, approveAdjustment)
	api.Command(a, "POST /v1/mass-adjustments/{mass_adjustment}/refuse", "Refuse an adjustment of grams that another asked for", keepers, refuseAdjustment)
}

type askMassAdjustmentIn struct {
	Body struct {
		Site       string `json:"site" minLength:"1" maxLength:"64" identifier:"place"`
		HazardCode string `json:"hazard_code" maxLength:"16" doc:"Empty is ordinary scrap."`
		Grams      int64  `json:"grams" minimum:"-1000000000" maximum:"1000000000" doc:"Found (positive) or missing (negative)."`
		Reason     string `json:"reason" minLength:"3" maxLength:"200"`
	}
}

func askAdjustment(ctx context.Context, tx *db.Tx, in *askMassAdjustmentIn) (MassAdjustment, error) {
	b := in.Body
	if f := site.RefuseForeignPlace(ctx, b.Site); f != nil {
		return MassAdjustment{}, f
	}
	if b.Grams == 0 {
		return MassAdjustment{}, ErrNothing.At("body.grams")
	}
	return AskAdjust(ctx, tx, MassAdjustment{Site: b.Site, HazardCode: b.HazardCode, Grams: b.Grams, Reason: b.Reason})
}

type listMassAdjustmentsIn struct {
	api.Paging
	Site  string          `query:"site" maxLength:"64" doc:"A warehouse names its own." identifier:"place"`
	State AdjustmentState `query:"state"`
}

func listAdjustments(ctx context.Context, tx *db.Tx, in *listMassAdjustmentsIn) (api.Page[MassAdjustment], error) {
	if f := site.RefuseForeignPlace(ctx, in.Site); f != nil {
		return api.Page[MassAdjustment]{}, f.At("query.site")
	}
	var before string
	if _, err := in.After(&before); err != nil {
		return api.Page[MassAdjustment]{}, err
	}
	rows, err := ListAdjustments(ctx, tx, in.Site, in.State, before, in.Limit+1)
	if err != nil {
		return api.Page[MassAdjustment]{}, err
	}
	return api.Cut(in.Paging, rows, func(a MassAdjustment) any { return a.ID })
}

type decideMassAdjustmentIn struct {
	Adjustment string `path:"mass_adjustment" maxLength:"64"`
	Body       struct {
		Answer string `json:"answer,omitempty" format:"multiline" maxLength:"200"`
	}
}

func approveAdjustment(ctx context.Context, tx *db.Tx, in *decideMassAdjustmentIn) (MassAdjustment, error) {
	return decide(ctx, tx, in, Approved)
}

func refuseAdjustment(ctx context.Context, tx *db.Tx, in *decideMassAdjustmentIn) (MassAdjustment, error) {
	return decide(ctx, tx, in, Refused)
}

// decide answers a request of another site as one that does not exist.
func decide(ctx context.Context, tx *db.Tx, in *decideMassAdjustmentIn, to AdjustmentState) (MassAdjustment, error) {
	a, err := AdjustmentByID(ctx, tx, in.Adjustment)
	if err != nil {
		return a, err
	}
	if !auth.From(ctx).Holds(a.Site) {
		return MassAdjustment{}, ErrNoAdjustment
	}
	return Decide(ctx, tx, a.ID, to, in.Body.Answer)
}
