package catalog

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/parts", "Find parts", api.Everyone(), getParts)
	api.Query(a, "GET /v1/parts/{part}", "A part", api.Everyone(), getPart)
	api.Query(a, "GET /v1/parts/{part}/numbers", "What makers, suppliers and bar codes call a part", api.Everyone(), getNumbers)
	declarationRoutes(a)
	api.Command(a, "PUT /v1/parts/{part}", "Edit a part", api.For(auth.Operations), putPart)
	api.Query(a, "GET /v1/product-lines", "The families of appliances", api.Everyone(), getLines)
	api.Query(a, "GET /v1/models", "Find models", api.Everyone(), getModels)
	api.Query(a, "GET /v1/models/{model}", "A model", api.Everyone(), getModel)
}

type partsInput struct {
	api.Paging
	ProductLine string `query:"line" maxLength:"64"`
	Q           string `query:"q" maxLength:"100" doc:"Part of the number, of a name, or of a number that a maker, a supplier or a bar code gives it; an old number finds what replaces it too."`
	Class       Class  `query:"class"`
}

func getParts(ctx context.Context, tx *db.Tx, in *partsInput) (api.Page[FoundPart], error) {
	f := PartFilter{ProductLine: in.ProductLine, Query: in.Q, Class: in.Class, Limit: in.Limit + 1}
	if _, err := in.After(&f.After); err != nil {
		return api.Page[FoundPart]{}, err
	}
	rows, err := ListParts(ctx, tx, f)
	if err != nil {
		return api.Page[FoundPart]{}, err
	}
	return api.Cut(in.Paging, rows, func(p FoundPart) any { return p.Number })
}

// PartInput names a part in a path.
type PartInput struct {
	Part string `path:"part" maxLength:"64" identifier:"part"`
}

func getPart(ctx context.Context, tx *db.Tx, in *PartInput) (Part, error) {
	return PartByAnyNumber(ctx, tx, in.Part)
}

func getNumbers(ctx context.Context, tx *db.Tx, in *PartInput) ([]PartNumber, error) {
	p, err := PartByAnyNumber(ctx, tx, in.Part)
	if err != nil {
		return nil, err
	}
	return NumbersOf(ctx, tx, p.Number)
}

type putPartInput struct {
	Part string `path:"part" maxLength:"64" identifier:"part"`
	Body PartEdit
}

func putPart(ctx context.Context, tx *db.Tx, in *putPartInput) (Part, error) {
	return EditPart(ctx, tx, in.Part, in.Body)
}

type modelsInput struct {
	api.Paging
	ProductLine string `query:"line" maxLength:"64"`
	Q           string `query:"q" maxLength:"100" doc:"Part of the number, the brand or a name."`
}

func getModels(ctx context.Context, tx *db.Tx, in *modelsInput) (api.Page[Model], error) {
	f := ModelFilter{ProductLine: in.ProductLine, Query: in.Q, Limit: in.Limit + 1}
	if _, err := in.After(&f.After); err != nil {
		return api.Page[Model]{}, err
	}
	rows, err := ListModels(ctx, tx, f)
	if err != nil {
		return api.Page[Model]{}, err
	}
	return api.Cut(in.Paging, rows, func(m Model) any { return m.Number })
}

type modelInput struct {
	Model string `path:"model" maxLength:"64" identifier:"model"`
}

func getModel(ctx context.Context, tx *db.Tx, in *modelInput) (Model, error) {
	return ModelByNumber(ctx, tx, in.Model)
}

type linesOutput struct {
	Items []ProductLine `json:"items"`
}

func getLines(ctx context.Context, tx *db.Tx, _ *struct{}) (linesOutput, error) {
	lines, err := ProductLines(ctx, tx)
	return linesOutput{lines}, err
}
