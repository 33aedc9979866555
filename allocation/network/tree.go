package network

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Holding is what lies at a place of the network, and there with everything below it.
type Holding struct {
	Location string    `json:"location"`
	NameZH   string    `json:"name_zh"`
	NameEN   string    `json:"name_en"`
	Kind     site.Kind `json:"kind"`
	Parent   *string   `json:"parent"`
	Depth    int       `json:"depth" doc:"Steps below the place that was asked for."`
	Km       *float64  `json:"km" doc:"How far it is from the centre; null without one."`
	stock.Sum
	Below stock.Sum `json:"below" doc:"What lies there and at every place below it."`
}

// mostSteps bounds how deep the network is, and ends a circle that an older release let in.
const mostSteps = 12

// tree is the places of a network by the place they lie in; roots lie in "".
type tree struct {
	places   map[string]site.Location
	children map[string][]string
}

func treeOf(places []site.Location) tree {
	t := tree{map[string]site.Location{}, map[string][]string{}}
	for _, p := range places {
		t.places[p.Code] = p
	}
	for _, p := range places {
		above := ""
		if p.Parent != nil && t.places[*p.Parent].Code != "" {
			above = *p.Parent
		}
		t.children[above] = append(t.children[above], p.Code)
	}
	for _, codes := range t.children {
		slices.Sort(codes)
	}
	return t
}

// below is a place with everything below it, each with what lies there, before what is below it; of "" it is the whole network.
// Where nothing lies, there and below, is left out, but for the place itself.
func (t tree) below(code string, lies map[string]stock.Sum) []Holding {
	if code != "" {
		return t.walk(code, 0, lies)
	}
	var out []Holding
	for _, root := range t.children[""] {
		if rows := t.walk(root, 0, lies); rows[0].Below.OnHand > 0 {
			out = append(out, rows...)
		}
	}
	return out
}

func (t tree) walk(code string, depth int, lies map[string]stock.Sum) []Holding {
	h := t.holding(code, lies)
	h.Depth, h.Below = depth, h.Sum
	out := []Holding{h}
	if depth < mostSteps {
		for _, child := range t.children[code] {
			rows := t.walk(child, depth+1, lies)
			if rows[0].Below.OnHand == 0 {
				continue
			}
			out[0].Below = out[0].Below.Plus(rows[0].Below)
			out = append(out, rows...)
		}
	}
	return out
}

func (t tree) holding(code string, lies map[string]stock.Sum) Holding {
	p := t.places[code]
	return Holding{Location: code, NameZH: p.NameZH, NameEN: p.NameEN, Kind: p.Kind, Parent: p.Parent, Sum: lies[code]}
}

// point is where a place is: a van or a locker without coordinates is where the place is that it belongs to.
func (t tree) point(code string) (orb.Point, bool) {
	for range mostSteps {
		p, known := t.places[code]
		if !known {
			break
		}
		if at, ok := p.Point(); ok {
			return at, true
		}
		if p.Parent == nil {
			break
		}
		code = *p.Parent
	}
	return orb.Point{}, false
}

// around is every place within some kilometres of a point at which something lies, the nearest first.
func (t tree) around(centre orb.Point, km float64, lies map[string]stock.Sum) []Holding {
	var out []Holding
	for code := range t.places {
		at, ok := t.point(code)
		if !ok || lies[code].OnHand == 0 {
			continue
		}
		away := geo.DistanceHaversine(centre, at) / 1000
		if away > km {
			continue
		}
		h := t.holding(code, lies)
		h.Km, h.Below = &away, h.Sum
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b Holding) int { return cmp.Or(cmp.Compare(*a.Km, *b.Km), cmp.Compare(a.Location, b.Location)) })
	return out
}
