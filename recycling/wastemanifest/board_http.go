package wastemanifest

import (
	"context"
	"time"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/recycling/balance"
	"fettle/recycling/wastelot"
)

type acceptorsIn struct {
	Lot string `path:"lot" maxLength:"64"`
}

func listAcceptors(ctx context.Context, tx *db.Tx, in *acceptorsIn) (balance.Listed[Acceptor], error) {
	l, err := wastelot.LotByID(ctx, tx, in.Lot)
	if err == nil && !auth.From(ctx).Holds(l.Warehouse) {
		err = wastelot.ErrNoLot
	}
	if err != nil {
		return balance.Listed[Acceptor]{}, err
	}
	rows, err := AcceptorsOf(ctx, tx, l)
	return balance.Listed[Acceptor]{Items: rows}, err
}

// ownSites are the sites of the actor; none is all of them.
func ownSites(ctx context.Context) []string {
	if actor := auth.From(ctx); actor.Role != auth.Operations {
		return append([]string{"-"}, actor.Scope...)
	}
	return nil
}

func hazardousBoard(ctx context.Context, tx *db.Tx, _ *struct{}) (balance.Listed[Lying], error) {
	rows, err := Board(ctx, tx, ownSites(ctx))
	return balance.Listed[Lying]{Items: rows}, err
}

func listApprovals(ctx context.Context, tx *db.Tx, _ *struct{}) (balance.Listed[Approval], error) {
	rows, err := Approvals(ctx, tx, ownSites(ctx), "", "")
	return balance.Listed[Approval]{Items: rows}, err
}

type addApprovalIn struct {
	Body struct {
		Number      string   `json:"number" minLength:"1" maxLength:"64"`
		MoverOut    string   `json:"mover_out" minLength:"1" maxLength:"64" identifier:"place"`
		Acceptor    string   `json:"acceptor" minLength:"1" maxLength:"64" identifier:"place"`
		HazardCodes []string `json:"hazard_codes" minItems:"1" maxItems:"50" uniqueItems:"true"`
		ValidFrom   string   `json:"valid_from" format:"date"`
		ValidUntil  string   `json:"valid_until" format:"date" doc:"The last day that it holds; a year after the first at most."`
		Grams       int64    `json:"grams" minimum:"1" maximum:"1000000000000"`
	}
}

func addApproval(ctx context.Context, tx *db.Tx, in *addApprovalIn) (Approval, error) {
	from, err := time.Parse(time.DateOnly, in.Body.ValidFrom)
	if err != nil {
		return Approval{}, ErrApprovalOf.Because("term").With("months", longestApproval).At("body.valid_from")
	}
	until, err := time.Parse(time.DateOnly, in.Body.ValidUntil)
	if err != nil {
		return Approval{}, ErrApprovalOf.Because("term").With("months", longestApproval).At("body.valid_until")
	}
	return AddApproval(ctx, tx, Approval{Number: in.Body.Number, MoverOut: in.Body.MoverOut, Acceptor: in.Body.Acceptor, Codes: in.Body.HazardCodes,
		ValidFrom: from, ValidUntil: until, Grams: in.Body.Grams})
}
