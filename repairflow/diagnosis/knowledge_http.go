package diagnosis

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/repairflow/repair"
)

func knowledgeRoutes(a *api.API) {
	api.Query(a, "GET /v1/causes", "What a code or a symptom may be about on a line of appliances", repair.Insiders, lookupDoor)
	api.Query(a, "GET /v1/models/{model}/knowledge", "All that is known of the line of a model, with the parts that fit it: what a phone takes along", repair.Insiders, bookDoor)
	api.Query(a, "GET /v1/models/{model}/likely-parts", "What a repair of a model probably takes, by its code or symptom, the most probable first", repair.Insiders, likelyDoor)
	api.Query(a, "GET /v1/knowledge", "The newest versions of what is known of faults", repair.Insiders, listDoor)
	api.Query(a, "GET /v1/knowledge/{knowledge}", "What is known of a fault, in its newest version or an older one", repair.Insiders, entryDoor)
	api.Query(a, "GET /v1/knowledge/{knowledge}/versions", "All versions of what is known of a fault, the newest first", repair.Insiders, versionsDoor)
	api.Command(a, "PUT /v1/knowledge/{knowledge}", "Write the next version of what is known of a fault", api.For(auth.Operations), writeDoor)
}

// lookupFor looks a text up for an appliance.
func lookupFor(ctx context.Context, tx *db.Tx, model, serial, text string) ([]Knowledge, error) {
	m, err := catalog.ModelByNumber(ctx, tx, model)
	if err != nil {
		return nil, err
	}
	found, err := Lookup(ctx, tx, m.ProductLine, text)
	if err != nil {
		return nil, err
	}
	return found, fit(ctx, tx, found, m.Number, serial)
}

type lookupIn struct {
	Text        string `query:"text" required:"true" minLength:"1" maxLength:"500" doc:"A code, a symptom or both."`
	ProductLine string `query:"line" maxLength:"64" doc:"Without it, and without a model, every line."`
	Model       string `query:"model" maxLength:"64" identifier:"model" doc:"Whose parts are named."`
}

func lookupDoor(ctx context.Context, tx *db.Tx, in *lookupIn) (answered, error) {
	if in.Model != "" {
		items, err := lookupFor(ctx, tx, in.Model, "", in.Text)
		return answer(ctx, items), repair.AtField(err, "query.model")
	}
	items, err := Lookup(ctx, tx, in.ProductLine, in.Text)
	return answer(ctx, items), err
}

type bookIn struct {
	Model string `path:"model" maxLength:"64" identifier:"model"`
}

func bookDoor(ctx context.Context, tx *db.Tx, in *bookIn) (answered, error) {
	items, err := Book(ctx, tx, in.Model)
	return answer(ctx, items), err
}

type likelyIn struct {
	Model  string `path:"model" maxLength:"64" identifier:"model"`
	Text   string `query:"text" required:"true" minLength:"1" maxLength:"500" doc:"A code, a symptom or both."`
	Serial string `query:"serial" maxLength:"64" doc:"Of the appliance: parts of other series are left out."`
}

type likelyOut struct {
	Items      []LikelyPart `json:"items"`
	Definition string       `json:"definition" doc:"How probable a cause is, in words."`
}

func likelyDoor(ctx context.Context, tx *db.Tx, in *likelyIn) (likelyOut, error) {
	found, err := lookupFor(ctx, tx, in.Model, in.Serial, in.Text)
	if err != nil {
		return likelyOut{}, err
	}
	return likelyOut{likelyParts(found), answer(ctx, nil).Definition}, nil
}

type listIn struct {
	api.Paging
	ProductLine string `query:"line" maxLength:"64"`
}

func listDoor(ctx context.Context, tx *db.Tx, in *listIn) (api.Page[Knowledge], error) {
	var after string
	if _, err := in.After(&after); err != nil {
		return api.Page[Knowledge]{}, err
	}
	rows, err := list(ctx, tx, in.ProductLine, after, in.Limit+1)
	if err != nil {
		return api.Page[Knowledge]{}, err
	}
	return api.Cut(in.Paging, rows, func(e Knowledge) any { return e.Entry })
}

type entryIn struct {
	Knowledge string `path:"knowledge" maxLength:"64"`
	Version   int    `query:"version" minimum:"0" doc:"0 is the newest."`
}

func entryDoor(ctx context.Context, tx *db.Tx, in *entryIn) (Knowledge, error) {
	return EntryByName(ctx, tx, in.Knowledge, in.Version)
}

type versionsIn struct {
	Knowledge string `path:"knowledge" maxLength:"64"`
}

type versionsOut struct {
	Items []Knowledge `json:"items"`
}

func versionsDoor(ctx context.Context, tx *db.Tx, in *versionsIn) (versionsOut, error) {
	items, err := Versions(ctx, tx, in.Knowledge)
	return versionsOut{items}, err
}

type causeIn struct {
	Cause  string   `json:"cause" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" doc:"Keeps its evidence over all versions."`
	NameZH string   `json:"name_zh" minLength:"1" maxLength:"200"`
	NameEN string   `json:"name_en" minLength:"1" maxLength:"200"`
	Takes  []string `json:"takes,omitempty" maxItems:"20" doc:"Categories of parts, as category or category@position."`
	Prior  int      `json:"prior" minimum:"1" maximum:"1000" doc:"How much it weighs against the other causes while nothing was learned."`
	TipsZH string   `json:"tips_zh,omitempty" format:"multiline" maxLength:"1000"`
	TipsEN string   `json:"tips_en,omitempty" format:"multiline" maxLength:"1000"`
}

type writeIn struct {
	Knowledge string `path:"knowledge" maxLength:"64" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"`
	Body      struct {
		Version     int       `json:"version" minimum:"0" doc:"The version that was seen; 0 writes a new entry."`
		ProductLine string    `json:"product_line" minLength:"1" maxLength:"64"`
		Code        string    `json:"code,omitempty" maxLength:"80"`
		SymptomZH   string    `json:"symptom_zh" minLength:"1" maxLength:"200"`
		SymptomEN   string    `json:"symptom_en" minLength:"1" maxLength:"200"`
		SynonymsZH  string    `json:"synonyms_zh,omitempty" maxLength:"500"`
		SynonymsEN  string    `json:"synonyms_en,omitempty" maxLength:"500"`
		SafetyZH    string    `json:"safety_zh,omitempty" format:"multiline" maxLength:"1000"`
		SafetyEN    string    `json:"safety_en,omitempty" format:"multiline" maxLength:"1000"`
		Causes      []causeIn `json:"causes" minItems:"1" maxItems:"20"`
	}
}

func writeDoor(ctx context.Context, tx *db.Tx, in *writeIn) (Knowledge, error) {
	b := in.Body
	e := Knowledge{Entry: in.Knowledge, ProductLine: b.ProductLine, Code: b.Code, SymptomZH: b.SymptomZH, SymptomEN: b.SymptomEN, SynonymsZH: b.SynonymsZH,
		SynonymsEN: b.SynonymsEN, SafetyZH: b.SafetyZH, SafetyEN: b.SafetyEN}
	for _, c := range b.Causes {
		if c.Takes == nil {
			c.Takes = []string{}
		}
		e.Causes = append(e.Causes, LikelyCause{Cause: c.Cause, NameZH: c.NameZH, NameEN: c.NameEN, Takes: c.Takes, Prior: c.Prior, TipsZH: c.TipsZH, TipsEN: c.TipsEN})
	}
	return Write(ctx, tx, e, b.Version)
}
