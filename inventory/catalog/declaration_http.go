package catalog

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

func declarationRoutes(a *api.API) {
	api.Query(a, "GET /v1/parts/{part}/declarations", "What is declared of the hazardous substances in a part", api.For(auth.Warehouse, auth.Operations), getDeclarations)
	api.Command(a, "POST /v1/parts/{part}/declarations", "Write a declaration of a part; the same number again puts its days right", api.For(auth.Operations), postDeclaration)
}

type declarationList struct {
	Items []Declaration `json:"items"`
}

func getDeclarations(ctx context.Context, tx *db.Tx, in *PartInput) (declarationList, error) {
	p, err := PartByAnyNumber(ctx, tx, in.Part)
	if err != nil {
		return declarationList{}, err
	}
	items, err := DeclarationsOf(ctx, tx, p.Number)
	return declarationList{items}, err
}

type postDeclarationInput struct {
	Part string `path:"part" maxLength:"64" identifier:"part"`
	Body struct {
		Number     string `json:"number" minLength:"1" maxLength:"100"`
		Issuer     string `json:"issuer" minLength:"1" maxLength:"100" doc:"The laboratory or the maker who declares it."`
		IssuedOn   string `json:"issued_on" format:"date"`
		ValidUntil string `json:"valid_until" format:"date" doc:"The last day on which it holds."`
	}
}

func postDeclaration(ctx context.Context, tx *db.Tx, in *postDeclarationInput) (declarationList, error) {
	p, err := PartByNumber(ctx, tx, in.Part)
	if err != nil {
		return declarationList{}, err
	}
	b := in.Body
	items, err := Declare(ctx, tx, Declaration{Part: p.Number, Number: b.Number, Issuer: b.Issuer, IssuedOn: b.IssuedOn, ValidUntil: b.ValidUntil})
	return declarationList{items}, err
}
