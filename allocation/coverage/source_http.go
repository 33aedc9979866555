package coverage

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/shipping/pick"
	"fettle/texts"
)

type sourcesInput struct {
	Part     string    `query:"part" format:"scan" required:"true" minLength:"1" maxLength:"64" identifier:"part"`
	Lon      float64   `query:"lon" minimum:"-180" maximum:"180" doc:"With lat: what each place could promise to there."`
	Lat      float64   `query:"lat" minimum:"-90" maximum:"90"`
	AreaCode string    `query:"area_code" pattern:"^[0-9A-Za-z][0-9A-Za-z.-]{0,15}$" doc:"Of the destination; reckoned from the coordinates when missing."`
	Quantity int64     `query:"quantity" minimum:"1" maximum:"1000" default:"1"`
	At       time.Time `query:"at" doc:"When it would be ordered; now when missing."`
	Limit    int       `query:"limit" minimum:"1" maximum:"2000" default:"500"`
}

// Holder is a place that has a part, with how far it reaches in time.
type Holder struct {
	Location  string    `json:"location"`
	Kind      site.Kind `json:"kind"`
	NameZH    string    `json:"name_zh"`
	NameEN    string    `json:"name_en"`
	Province  string    `json:"province"`
	City      string    `json:"city"`
	AreaCode  string    `json:"area_code"`
	Lon       *float64  `json:"lon"`
	Lat       *float64  `json:"lat"`
	Available int64     `json:"available"`
	// Parts are what lies there of what may be supplied, when it is not the part itself alone.
	Parts []string `json:"parts"`
	Ring  Ring     `json:"ring"`
	// Choice is what it could promise to the destination that was asked for; null without one.
	Choice *sourcing.Choice `json:"choice"`
}

// SourceMap is who could send a part and whom they reach together.
type SourceMap struct {
	Part        string    `json:"part"`
	At          time.Time `json:"at"`
	WithinHours int       `json:"within_hours"`
	Items       []Holder  `json:"items"`
	// Left is how many places more have it than are listed; they count for the people all the same.
	Left int `json:"left"`
	// People live in the settlements that are known, PeopleWithin of them where some source is in time.
	People       int64    `json:"people"`
	PeopleWithin int64    `json:"people_within"`
	Coverage     *float64 `json:"coverage"`
	DefinitionZH string   `json:"definition_zh"`
	DefinitionEN string   `json:"definition_en"`
}

func getSources(ctx context.Context, tx *db.Tx, in *sourcesInput) (SourceMap, error) {
	n, p, err := network.Current(ctx, tx)
	if err != nil {
		return SourceMap{}, err
	}
	if _, err := catalog.PartByNumber(ctx, tx, in.Part); err != nil {
		return SourceMap{}, err
	}
	instead, err := catalog.Replacements(ctx, tx, []string{in.Part})
	if err != nil {
		return SourceMap{}, err
	}
	d := sourcing.Demand{Line: uuid.Nil, Part: in.Part, Quantity: in.Quantity, At: in.At, Refurbished: true,
		To: pick.ShipTo{Kind: "site", AreaCode: strings.ToUpper(in.AreaCode), Lon: in.Lon, Lat: in.Lat}}.Supplied(instead[in.Part])
	if d.At.IsZero() {
		d.At = tx.Now
	}
	offers, err := stock.Offers(ctx, tx, d.Accepted(), p.Conditions)
	if err != nil {
		return SourceMap{}, err
	}
	return mapSources(n, d, p, offers, in.Limit), nil
}

// mapSources is pure. Places come in the order in which they would be chosen when the demand says where to, else by what
// they have.
func mapSources(n network.Snapshot, d sourcing.Demand, p network.Policy, offers []stock.Offer, limit int) SourceMap {
	out := SourceMap{Part: d.Part, At: d.At, WithinHours: p.WithinHours, Items: []Holder{}, DefinitionZH: texts.Say("zh", "definition.source_map", nil), DefinitionEN: texts.Say("en", "definition.source_map", nil)}
	there := d.To.Lon != 0 || d.To.Lat != 0
	if there {
		d = sourcing.CompleteDemand(n, d, d.At)
	}
	cover, reached := newCovering(n, p, d.At), make([]bool, len(Settlements()))
	index := map[string]int{}
	r := sourcing.NewRanking(d, n, p)
	for _, o := range offers {
		i, known := n.ByCode[o.Location]
		if !known || n.Places[i].Kind == site.Van || !p.Allows(n.Places[i].Kind, o.Condition, o.Part) || !r.Serves(&n.Places[i]) {
			continue
		}
		at, seen := index[o.Location]
		if !seen {
			at, index[o.Location] = len(out.Items), len(out.Items)
			out.Items = append(out.Items, holderOf(n, i, cover.Ring(&n.Places[i], reached)))
		}
		s := &out.Items[at]
		s.Available += o.Available
		if !slices.Contains(s.Parts, o.Part) {
			s.Parts = append(s.Parts, o.Part)
		}
	}
	place := map[string]int{}
	if there {
		for k, c := range sourcing.Rank(d, offers, n, p) {
			if at, listed := index[c.Location]; listed && out.Items[at].Choice == nil {
				out.Items[at].Choice, place[c.Location] = &c, k
			}
		}
	}
	slices.SortFunc(out.Items, func(a, b Holder) int {
		return cmp.Or(cmp.Compare(place[a.Location], place[b.Location]), cmp.Compare(b.Available, a.Available), cmp.Compare(a.Location, b.Location))
	})
	out.PeopleWithin, out.People = peopleOf(reached)
	if out.People > 0 {
		within := float64(out.PeopleWithin) / float64(out.People)
		out.Coverage = &within
	}
	if len(out.Items) > limit {
		out.Left, out.Items = len(out.Items)-limit, out.Items[:limit]
	}
	return out
}

func holderOf(n network.Snapshot, i int, ring Ring) Holder {
	p := &n.Places[i]
	return Holder{Location: p.Code, Kind: p.Kind, NameZH: p.NameZH, NameEN: p.NameEN, Province: p.Province, City: p.City, AreaCode: p.AreaCode,
		Lon: p.Lon, Lat: p.Lat, Ring: ring}
}
