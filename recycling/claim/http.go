package claim

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/fault"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	desk := api.For(auth.Operations)
	api.Query(a, "GET /v1/supplier-warranties", "Who supplies which parts, and for how long he vouches for them", desk, listWarranties)
	api.Command(a, "POST /v1/supplier-warranties", "Say who vouches for a part or a category", desk, setWarranty)
	api.Command(a, "POST /v1/supplier-warranties/{supplier_warranty}/end", "Nobody vouches for it any more", desk, endWarranty)
	api.Query(a, "GET /v1/supplier-claims", "What is claimed from suppliers", desk, listClaims)
	api.Download(a, "GET /v1/supplier-claims/file", "A claim as a CSV file for the supplier", desk, claimFile, "text/csv")
	api.Command(a, "POST /v1/supplier-claims/{supplier_claim}/send", "The claim was sent to the supplier", desk, sendClaim)
	api.Command(a, "POST /v1/supplier-claims/{supplier_claim}/answer", "What the supplier answered", desk, answerClaim)
	api.Command(a, "POST /v1/supplier-claims/{supplier_claim}/close", "The claim is square", desk, closeClaim)
}

type listWarrantiesIn struct {
	api.Paging
}

func listWarranties(ctx context.Context, tx *db.Tx, in *listWarrantiesIn) (api.Page[Warranty], error) {
	var after string
	if _, err := in.After(&after); err != nil {
		return api.Page[Warranty]{}, err
	}
	rows, err := Warranties(ctx, tx, after, in.Limit+1)
	if err != nil {
		return api.Page[Warranty]{}, err
	}
	return api.Cut(in.Paging, rows, func(w Warranty) any { return w.ID })
}

type setWarrantyIn struct {
	Body struct {
		Supplier   string `json:"supplier" minLength:"1" maxLength:"120"`
		Part       string `json:"part,omitempty" maxLength:"64" identifier:"part" doc:"A part, or a category."`
		Category   string `json:"category,omitempty" maxLength:"64"`
		Months     int    `json:"months" minimum:"0" maximum:"240" doc:"From the fitting; 0 vouches only for parts that are dead when they come."`
		AnswerDays int    `json:"answer_days,omitempty" minimum:"1" maximum:"365" default:"30" doc:"Within how many days he has to answer."`
		Terms      string `json:"terms,omitempty" maxLength:"500"`
	}
}

func setWarranty(ctx context.Context, tx *db.Tx, in *setWarrantyIn) (Warranty, error) {
	b := in.Body
	if (b.Part == "") == (b.Category == "") {
		return Warranty{}, ErrWarranty.At("body.part")
	}
	w, field := Warranty{Supplier: b.Supplier, Category: b.Category, Months: b.Months, AnswerDays: b.AnswerDays, Terms: b.Terms}, "body.category"
	if b.Part != "" {
		w.Part, field = &b.Part, "body.part"
	}
	w, err := SetWarranty(ctx, tx, w)
	return w, fault.AtField(err, field)
}

type endWarrantyIn struct {
	Warranty uuid.UUID `path:"supplier_warranty"`
}

type warrantyEnded struct {
	ID uuid.UUID `json:"id"`
}

func endWarranty(ctx context.Context, tx *db.Tx, in *endWarrantyIn) (warrantyEnded, error) {
	return warrantyEnded{in.Warranty}, RemoveWarranty(ctx, tx, in.Warranty)
}

type listIn struct {
	api.Paging
	State    State  `query:"state"`
	Supplier string `query:"supplier" maxLength:"120"`
}

func listClaims(ctx context.Context, tx *db.Tx, in *listIn) (api.Page[Claim], error) {
	var after string
	if _, err := in.After(&after); err != nil {
		return api.Page[Claim]{}, err
	}
	rows, err := List(ctx, tx, in.State, in.Supplier, after, in.Limit+1)
	if err != nil {
		return api.Page[Claim]{}, err
	}
	return api.Cut(in.Paging, rows, func(c Claim) any { return c.ID })
}

type fileIn struct {
	Claim string `query:"claim" required:"true" minLength:"1" maxLength:"64"`
}

func claimFile(ctx context.Context, tx *db.Tx, in *fileIn) (api.File, error) {
	c, err := ByID(ctx, tx, in.Claim)
	if err != nil {
		return api.File{}, err
	}
	photographs, err := shown(ctx, tx, c)
	if err != nil {
		return api.File{}, err
	}
	raw, err := CSV(c, photographs)
	return api.File{Name: "claim-" + c.ID + ".csv", Type: "text/csv", Body: raw}, err
}

type claimNoteIn struct {
	Claim string `path:"supplier_claim" maxLength:"64"`
	Body  struct {
		Note string `json:"note,omitempty" maxLength:"500"`
	}
}

func sendClaim(ctx context.Context, tx *db.Tx, in *claimNoteIn) (Claim, error) {
	return Send(ctx, tx, in.Claim, in.Body.Note)
}

func closeClaim(ctx context.Context, tx *db.Tx, in *claimNoteIn) (Claim, error) {
	return CloseClaim(ctx, tx, in.Claim, in.Body.Note)
}

type answerClaimIn struct {
	Claim string `path:"supplier_claim" maxLength:"64"`
	Body  struct {
		Answer   Answer `json:"answer" minLength:"1"`
		Minor    int64  `json:"credit_minor,omitempty" minimum:"0" maximum:"100000000000" doc:"What he credits; with credited alone."`
		Currency string `json:"currency,omitempty" pattern:"^[A-Z]{3}$"`
		Note     string `json:"note" minLength:"3" maxLength:"500" doc:"His number, and why where he refused."`
		Back     bool   `json:"back,omitempty" doc:"He wants the pieces back; else they go the way of material."`
	}
}

func answerClaim(ctx context.Context, tx *db.Tx, in *answerClaimIn) (Claim, error) {
	b := in.Body
	return AnswerClaim(ctx, tx, in.Claim, Said{b.Answer, b.Minor, b.Currency, b.Note, b.Back})
}
