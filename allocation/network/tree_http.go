package network

import (
	"context"

	"github.com/paulmach/orb"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

type holdingsInput struct {
	Location  string          `query:"location" maxLength:"64" identifier:"place" doc:"The place, with everything below it; absent is the whole network. With km it is the centre."`
	Part      string          `query:"part" format:"scan" maxLength:"64" identifier:"part" doc:"Absent is every part."`
	Condition stock.Condition `query:"condition" default:"new"`
	Km        float64         `query:"km" minimum:"0" maximum:"20000" doc:"Above 0: every place within so many kilometres of the centre, whatever it lies in."`
	Lon       float64         `query:"lon" minimum:"-180" maximum:"180" doc:"The centre, where no place is it."`
	Lat       float64         `query:"lat" minimum:"-90" maximum:"90"`
}

// mostHoldings is how many places are told of at once.
const mostHoldings = 1000

// Holdings is what lies below a place, or around one.
type Holdings struct {
	Items []Holding `json:"items"`
	stock.Sum
	Places int `json:"places" doc:"At how many places something lies."`
	Left   int `json:"left" doc:"How many places are not told of, since they are too many; their pieces are counted."`
}

func getHoldings(ctx context.Context, tx *db.Tx, in *holdingsInput) (Holdings, error) {
	out := Holdings{Items: []Holding{}}
	if in.Part != "" {
		if _, err := catalog.PartByNumber(ctx, tx, in.Part); err != nil {
			return out, err
		}
	}
	n, err := Read(ctx, tx)
	if err != nil {
		return out, err
	}
	places := make([]site.Location, len(n.Places))
	for i, p := range n.Places {
		places[i] = p.Location
	}
	t := treeOf(places)
	if _, known := t.places[in.Location]; in.Location != "" && !known {
		return out, site.ErrNoLocation.With("location", in.Location).At("query.location")
	}
	lies, err := stock.SumsByPlace(ctx, tx, in.Part, in.Condition)
	if err != nil {
		return out, err
	}
	if in.Km == 0 {
		out.Items = append(out.Items, t.below(in.Location, lies)...)
	} else {
		centre := orb.Point{in.Lon, in.Lat}
		if in.Location != "" {
			at, ok := t.point(in.Location)
			if !ok {
				return out, ErrPlace.Because("no_centre").With("location", in.Location).At("query.location")
			}
			centre = at
		}
		out.Items = append(out.Items, t.around(centre, in.Km, lies)...)
	}
	for _, h := range out.Items {
		out.Sum = out.Plus(h.Sum)
		if h.OnHand > 0 {
			out.Places++
		}
	}
	if over := len(out.Items) - mostHoldings; over > 0 {
		out.Items, out.Left = out.Items[:mostHoldings], over
	}
	return out, nil
}
