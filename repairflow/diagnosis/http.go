package diagnosis

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/recycling/oldpart"
	"fettle/repairflow/repair"
	"fettle/texts"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/repairs/{repair}/causes", "What a code or a symptom may be about, with the parts that fit the appliance", repair.Insiders, causesOfRepair)
	api.Query(a, "GET /v1/repairs/{repair}/diagnoses", "The faults that were found in a repair, each with its own lines", repair.Insiders, listDiagnoses)
	api.Command(a, "POST /v1/repairs/{repair}/diagnoses", "Record a fault: a cause of the knowledge base or free words, its parts, a measurement", repair.Insiders, recordDoor)
	api.Query(a, "GET /v1/returns/{return}/diagnoses", "What was found and measured before an old part came out: for the bench", api.For(auth.Warehouse, auth.Operations), diagnosesOfReturn)
	knowledgeRoutes(a)
}

// answered is what a lookup answers, and how it weighed.
type answered struct {
	Items      []Knowledge `json:"items"`
	Definition string      `json:"definition" doc:"How probable a cause is, in words."`
}

func answer(ctx context.Context, items []Knowledge) answered {
	return answered{items, texts.Say(api.Language(ctx), "definition.cause", texts.Values{"prior": priorCount})}
}

type causesIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Text   string `query:"text" maxLength:"500" doc:"A code, a symptom or both; without it the symptom that the customer told."`
}

func causesOfRepair(ctx context.Context, tx *db.Tx, in *causesIn) (answered, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return answered{}, err
	}
	text := in.Text
	if text == "" {
		text = r.Symptom
	}
	items, err := lookupFor(ctx, tx, r.Model, r.Serial, text)
	return answer(ctx, items), err
}

type diagnosesIn struct {
	Repair string `path:"repair" maxLength:"64"`
}

type diagnosesOut struct {
	Items []Diagnosis `json:"items"`
}

func listDiagnoses(ctx context.Context, tx *db.Tx, in *diagnosesIn) (diagnosesOut, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return diagnosesOut{}, err
	}
	items, err := OfRepair(ctx, tx, in.Repair)
	return diagnosesOut{items}, err
}

type recordIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Entry       string       `json:"entry,omitempty" maxLength:"64" doc:"Of the knowledge base, with its cause; without them the fault is told in words."`
		Version     int          `json:"version,omitempty" minimum:"0" doc:"The version that was read; 0 is the newest that has the cause."`
		Cause       string       `json:"cause,omitempty" maxLength:"64"`
		Code        string       `json:"code,omitempty" maxLength:"20" doc:"What the appliance shows."`
		Fault       string       `json:"fault,omitempty" format:"multiline" maxLength:"500" doc:"The fault in words, where the knowledge base has none."`
		Parts       []string     `json:"parts,omitempty" maxItems:"20" doc:"What it takes; order lines of these parts belong to it."`
		Measurement *Measurement `json:"measurement,omitempty"`
	}
}

func recordDoor(ctx context.Context, tx *db.Tx, in *recordIn) (Diagnosis, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return Diagnosis{}, err
	}
	b := in.Body
	return Record(ctx, tx, in.Repair, Found{b.Entry, b.Version, b.Cause, b.Code, b.Fault, b.Parts, b.Measurement})
}

type returnIn struct {
	Return string `path:"return" maxLength:"64"`
}

// diagnosesOfReturn shows the bench what was found before the part came out; another dock's part is one that does not exist.
func diagnosesOfReturn(ctx context.Context, tx *db.Tx, in *returnIn) (diagnosesOut, error) {
	r, err := oldpart.ReturnByID(ctx, tx, in.Return)
	if err != nil {
		return diagnosesOut{}, err
	}
	if actor := auth.From(ctx); actor.Role == auth.Warehouse && r.ReceivedAt != nil && !actor.Holds(*r.Warehouse) {
		return diagnosesOut{}, oldpart.ErrNoReturn
	}
	all, err := OfRepair(ctx, tx, r.Repair)
	if err != nil {
		return diagnosesOut{}, err
	}
	out := diagnosesOut{[]Diagnosis{}}
	for _, d := range all {
		for _, l := range d.Lines {
			if l.Line == r.Line {
				out.Items = append(out.Items, d)
			}
		}
	}
	return out, nil
}
