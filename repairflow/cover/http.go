package cover

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	ops := api.For(auth.Operations)
	api.Query(a, "GET /v1/repairs/{repair}/cover", "Which cover would pay for each line of a repair today, and why", repair.Insiders, lookDoor)
	api.Command(a, "POST /v1/repairs/{repair}/goodwill", "Do the parts or the labour of a repair for nothing, for a reason", ops, giveDoor)
	api.Command(a, "POST /v1/cover-contracts", "Register an extended cover of one appliance, with the terms that were accepted", ops, addContractDoor)
	api.Query(a, "GET /v1/cover-contracts", "Extended covers, the newest first", ops, listContractsDoor)
	api.Command(a, "POST /v1/cover-contracts/{cover_contract}/end", "End an extended cover; what was decided under it stays", ops, endContractDoor)
	api.Query(a, "GET /v1/cover-decisions", "What somebody other than the customer pays, by who does: the maker's are the lines of his claim", ops, listDoor)
	api.Command(a, "POST /v1/cover-decisions/{cover_decision}/challenge", "Find that another cover should have paid; the customer pays nothing more", ops, challengeDoor)
}

type coverOut struct {
	Items []Decision `json:"items" doc:"The labour first, then each line that is open. Nothing is kept of it."`
	Kept  []Decision `json:"kept" doc:"What was decided with a quote or a voucher, oldest first."`
}

func lookDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (coverOut, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return coverOut{}, err
	}
	out := coverOut{}
	if out.Items, err = LookAll(ctx, tx, r); err != nil {
		return out, err
	}
	out.Kept, err = OfRepair(ctx, tx, r.ID)
	return out, err
}

// LookAll decides for the labour and for every line of a repair that is open, and writes nothing.
func LookAll(ctx context.Context, tx *db.Tx, r repair.Repair) ([]Decision, error) {
	lines, err := orderline.OfRepair(ctx, tx, r.ID)
	if err != nil {
		return nil, err
	}
	labour, err := Look(ctx, tx, r, nil)
	if err != nil {
		return nil, err
	}
	out := []Decision{labour}
	for i := range lines {
		if lines[i].ClosedAt != nil {
			continue
		}
		d, err := Look(ctx, tx, r, &lines[i])
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

type goodwillGiveIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Parts  bool   `json:"parts,omitempty"`
		Labour bool   `json:"labour,omitempty"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

type givenOut struct {
	Repair string `json:"repair"`
	Given
	Reason string `json:"reason"`
}

func giveDoor(ctx context.Context, tx *db.Tx, in *goodwillGiveIn) (givenOut, error) {
	r, err := repair.Lock(ctx, tx, in.Repair)
	if err != nil {
		return givenOut{}, err
	}
	if r.Over() {
		return givenOut{}, repair.ErrOver.With("state", r.State)
	}
	g := Given{in.Body.Parts, in.Body.Labour}
	return givenOut{r.ID, g, in.Body.Reason}, Give(ctx, tx, r.ID, g, in.Body.Reason)
}

type addContractIn struct {
	Body struct {
		Customer     string     `json:"customer" minLength:"1" maxLength:"80"`
		Model        string     `json:"model" minLength:"1" maxLength:"64" identifier:"model"`
		Serial       string     `json:"serial" format:"scan" minLength:"1" maxLength:"64" identifier:"serial"`
		Plan         string     `json:"plan" minLength:"1" maxLength:"80"`
		TermsVersion string     `json:"terms_version" minLength:"1" maxLength:"40"`
		AcceptedAt   *time.Time `json:"accepted_at,omitempty" doc:"When the customer accepted the terms. Default: now."`
		ValidFrom    string     `json:"valid_from" format:"date"`
		ValidUntil   string     `json:"valid_until" format:"date" doc:"The last day."`
		Classes      []Class    `json:"classes" minItems:"1" maxItems:"4" doc:"Of parts; the work is labour."`
		Labour       bool       `json:"labour,omitempty"`
	}
}

func addContractDoor(ctx context.Context, tx *db.Tx, in *addContractIn) (Contract, error) {
	b := in.Body
	at := tx.Now
	if b.AcceptedAt != nil {
		at = *b.AcceptedAt
	}
	classes := make([]string, len(b.Classes))
	for i, c := range b.Classes {
		classes[i] = string(c)
	}
	return AddContract(ctx, tx, Contract{Customer: b.Customer, Model: b.Model, Serial: b.Serial, Plan: b.Plan, TermsVersion: b.TermsVersion, AcceptedAt: at,
		ValidFrom: b.ValidFrom, ValidUntil: b.ValidUntil, Classes: classes, Labour: b.Labour})
}

type listContractsIn struct {
	api.Paging
	Serial string `query:"serial" maxLength:"64"`
}

func listContractsDoor(ctx context.Context, tx *db.Tx, in *listContractsIn) (api.Page[Contract], error) {
	var before string
	if _, err := in.After(&before); err != nil {
		return api.Page[Contract]{}, err
	}
	rows, err := listContracts(ctx, tx, in.Serial, before, in.Limit+1)
	if err != nil {
		return api.Page[Contract]{}, err
	}
	return api.Cut(in.Paging, rows, func(c Contract) any { return c.ID })
}

type endContractIn struct {
	Contract string `path:"cover_contract" maxLength:"40"`
}

func endContractDoor(ctx context.Context, tx *db.Tx, in *endContractIn) (Contract, error) {
	return EndContract(ctx, tx, in.Contract)
}

type listDecisionsIn struct {
	api.Paging
	Payer Payer `query:"payer"`
}

func listDoor(ctx context.Context, tx *db.Tx, in *listDecisionsIn) (api.Page[Decision], error) {
	var before string
	if _, err := in.After(&before); err != nil {
		return api.Page[Decision]{}, err
	}
	rows, err := List(ctx, tx, in.Payer, before, in.Limit+1)
	if err != nil {
		return api.Page[Decision]{}, err
	}
	return api.Cut(in.Paging, rows, func(d Decision) any { return d.ID.String() })
}

type coverChallengeIn struct {
	Decision uuid.UUID `path:"cover_decision"`
	Body     struct {
		To   Kind   `json:"to"`
		Note string `json:"note" minLength:"1" maxLength:"500"`
	}
}

func challengeDoor(ctx context.Context, tx *db.Tx, in *coverChallengeIn) (Decision, error) {
	return Challenge(ctx, tx, in.Decision, in.Body.To, in.Body.Note)
}
