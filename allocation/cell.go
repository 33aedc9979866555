package allocation

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"fettle/inventory/site"
)

// cell is a handful of neighbouring places of one prefecture, so that most of the country can be set aside without
// looking at its places one by one. Vans are in none: they move. A quadtree over degrees would not do, because a degree
// of longitude is a third shorter in Harbin than in Guangzhou and the nearest by degrees is not the nearest.
type cell struct {
	members []int32
	middle  vector
	// radius reaches every member from the middle, in metres; a cell of places without coordinates is everywhere.
	radius float64
	// desks and areas are those of the members, each once.
	desks []int32
	areas []area
	kinds []site.Kind
	// warehouses tells whether there is one among the members.
	warehouses bool
	located    bool
	// zone is the one of every desk, nil when they differ.
	zone *time.Location
}

// area is a GB/T 2260 code with its prefecture.
type area struct{ code, prefecture string }

// vector is a point on the unit sphere.
type vector [3]float64

func vectorOf(p orb.Point) vector {
	lon, lat := p[0]*math.Pi/180, p[1]*math.Pi/180
	return vector{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
}

func (v vector) metresTo(w vector) float64 {
	x, y, z := v[0]-w[0], v[1]-w[1], v[2]-w[2]
	return 2 * orb.EarthRadius * math.Asin(min(1, math.Sqrt(x*x+y*y+z*z)/2))
}

// within tells whether another point is no farther away.
func (v vector) within(w vector, metres float64) bool {
	x, y, z := v[0]-w[0], v[1]-w[1], v[2]-w[2]
	chord := 2 * math.Sin(min(metres/(2*orb.EarthRadius), math.Pi/2))
	return x*x+y*y+z*z <= chord*chord
}

// cellSize is the most places of a cell: small enough to look at each, large enough that there are few cells.
const cellSize = 32

// slack covers the rounding between two ways to reckon the same great circle, in metres.
const slack = 1

// least is the least that any member can be away from a point.
func (c *cell) least(at vector) float64 {
	if !c.located {
		return 0
	}
	return max(0, at.metresTo(c.middle)-c.radius-slack)
}

func cellsOf(places []place) []cell {
	groups := map[string][]int32{}
	for i := range places {
		if p := &places[i]; p.Kind != site.Van {
			groups[cellKey(p)] = append(groups[cellKey(p)], int32(i))
		}
	}
	keys := make([]string, 0, len(groups))
	for key := range groups {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var out []cell
	for _, key := range keys {
		halveCell(places, groups[key], func(members []int32) { out = append(out, newCell(places, members)) })
	}
	return out
}

// cellKey keeps the places of a prefecture together, since they share their lanes; where no area is known it is the
// degree, and places without coordinates are apart.
func cellKey(p *place) string {
	switch {
	case !p.located:
		return "?" + p.area.prefecture
	case p.AreaCode == "":
		return string([]rune{'@', rune(math.Floor(p.point[0])) + 200, rune(math.Floor(p.point[1])) + 200})
	}
	return p.area.prefecture
}

// halveCell cuts a group along its longer side until the pieces are small.
func halveCell(places []place, members []int32, done func([]int32)) {
	if len(members) <= cellSize {
		done(members)
		return
	}
	bound := orb.Bound{Min: places[members[0]].point, Max: places[members[0]].point}
	for _, i := range members {
		bound = bound.Extend(places[i].point)
	}
	side := 0
	if bound.Max[1]-bound.Min[1] > bound.Max[0]-bound.Min[0] {
		side = 1
	}
	slices.SortFunc(members, func(a, b int32) int {
		return cmp.Or(cmp.Compare(places[a].point[side], places[b].point[side]), cmp.Compare(a, b))
	})
	half := len(members) / 2
	halveCell(places, members[:half:half], done)
	halveCell(places, members[half:], done)
}

func newCell(places []place, members []int32) cell {
	c := cell{members: members, located: places[members[0]].located, zone: places[members[0]].zone}
	bound := orb.Bound{Min: places[members[0]].point, Max: places[members[0]].point}
	for _, i := range members {
		p := &places[i]
		bound = bound.Extend(p.point)
		c.warehouses = c.warehouses || p.warehouse()
		if p.zone != c.zone {
			c.zone = nil
		}
		if !slices.Contains(c.desks, p.desk) {
			c.desks = append(c.desks, p.desk)
		}
		if !slices.Contains(c.kinds, p.Kind) {
			c.kinds = append(c.kinds, p.Kind)
		}
		if !slices.Contains(c.areas, p.area) {
			c.areas = append(c.areas, p.area)
		}
	}
	c.middle = vectorOf(bound.Center())
	for _, i := range members {
		c.radius = max(c.radius, c.middle.metresTo(places[i].at))
	}
	return c
}

// step is a cell, or with place ≥ 0 a place, on a walk outwards from a point.
type step struct {
	metres float64
	cell   int32
	place  int32
}

// walk visits the located places that fit from the nearest outwards, the lower code first where two are as far, until
// visit says false. Cells may be skipped as a whole.
func (n Network) walk(at orb.Point, skip func(*cell) bool, fits func(i int32) bool, visit func(i int32, metres float64) bool) {
	steps := heap[step]{items: make([]step, 0, len(n.cells)+cellSize), less: func(a, b *step) bool {
		if a.metres != b.metres {
			return a.metres < b.metres
		}
		return a.place < b.place
	}}
	from := vectorOf(at)
	for k := range n.cells {
		if c := &n.cells[k]; c.located && !skip(c) {
			steps.push(step{c.least(from), int32(k), -1})
		}
	}
	for len(steps.items) > 0 {
		s := steps.pop()
		if s.place >= 0 {
			if !visit(s.place, s.metres) {
				return
			}
			continue
		}
		for _, i := range n.cells[s.cell].members {
			if fits(i) {
				steps.push(step{geo.DistanceHaversine(n.places[i].point, at), s.cell, i})
			}
		}
	}
}
