package network

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"fettle/allocation/heap"
	"fettle/inventory/site"
)

// Cell is a handful of neighbouring places of one prefecture, so that most of the country can be set aside without
// looking at its places one by one. Vans are in none: they move. A quadtree over degrees would not do, because a degree
// of longitude is a third shorter in Harbin than in Guangzhou and the nearest by degrees is not the nearest.
type Cell struct {
	Members []int32
	middle  Vector
	// radius reaches every member from the middle, in metres; a cell of places without coordinates is everywhere.
	radius float64
	// Desks and Areas are those of the members, each once.
	Desks []int32
	Areas []Area
	Kinds []site.Kind
	// Warehouses tells whether there is one among the members.
	Warehouses bool
	Located    bool
	// Zone is the one of every desk, nil when they differ.
	Zone *time.Location
}

// CellSize is the most places of a cell: small enough to look at each, large enough that there are few cells.
const CellSize = 32

// slack covers the rounding between two ways to reckon the same great circle, in metres.
const slack = 1

// Least is the least that any member can be away from a point.
func (c *Cell) Least(at Vector) float64 {
	if !c.Located {
		return 0
	}
	return max(0, at.MetresTo(c.middle)-c.radius-slack)
}

func cellsOf(places []Place) []Cell {
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
	var out []Cell
	for _, key := range keys {
		halveCell(places, groups[key], func(members []int32) { out = append(out, newCell(places, members)) })
	}
	return out
}

// cellKey keeps the places of a prefecture together, since they share their lanes; where no area is known it is the
// degree, and places without coordinates are apart.
func cellKey(p *Place) string {
	switch {
	case !p.Located:
		return "?" + p.Area.Prefecture
	case p.AreaCode == "":
		return string([]rune{'@', rune(math.Floor(p.LonLat[0])) + 200, rune(math.Floor(p.LonLat[1])) + 200})
	}
	return p.Area.Prefecture
}

// halveCell cuts a group along its longer side until the pieces are small.
func halveCell(places []Place, members []int32, done func([]int32)) {
	if len(members) <= CellSize {
		done(members)
		return
	}
	bound := orb.Bound{Min: places[members[0]].LonLat, Max: places[members[0]].LonLat}
	for _, i := range members {
		bound = bound.Extend(places[i].LonLat)
	}
	side := 0
	if bound.Max[1]-bound.Min[1] > bound.Max[0]-bound.Min[0] {
		side = 1
	}
	slices.SortFunc(members, func(a, b int32) int {
		return cmp.Or(cmp.Compare(places[a].LonLat[side], places[b].LonLat[side]), cmp.Compare(a, b))
	})
	half := len(members) / 2
	halveCell(places, members[:half:half], done)
	halveCell(places, members[half:], done)
}

func newCell(places []Place, members []int32) Cell {
	c := Cell{Members: members, Located: places[members[0]].Located, Zone: places[members[0]].TimeZone}
	bound := orb.Bound{Min: places[members[0]].LonLat, Max: places[members[0]].LonLat}
	for _, i := range members {
		p := &places[i]
		bound = bound.Extend(p.LonLat)
		c.Warehouses = c.Warehouses || p.Warehouse()
		if p.TimeZone != c.Zone {
			c.Zone = nil
		}
		if !slices.Contains(c.Desks, p.Desk) {
			c.Desks = append(c.Desks, p.Desk)
		}
		if !slices.Contains(c.Kinds, p.Kind) {
			c.Kinds = append(c.Kinds, p.Kind)
		}
		if !slices.Contains(c.Areas, p.Area) {
			c.Areas = append(c.Areas, p.Area)
		}
	}
	c.middle = VectorOf(bound.Center())
	for _, i := range members {
		c.radius = max(c.radius, c.middle.MetresTo(places[i].Vector))
	}
	return c
}

// step is a cell, or with place ≥ 0 a place, on a walk outwards from a point.
type step struct {
	metres float64
	cell   int32
	place  int32
}

// Walk visits the located places that fit from the nearest outwards, the lower code first where two are as far, until
// visit says false. Cells may be skipped as a whole.
func (n Snapshot) Walk(at orb.Point, skip func(*Cell) bool, fits func(i int32) bool, visit func(i int32, metres float64) bool) {
	steps := heap.Min[step]{Items: make([]step, 0, len(n.Cells)+CellSize), Less: func(a, b *step) bool {
		if a.metres != b.metres {
			return a.metres < b.metres
		}
		return a.place < b.place
	}}
	from := VectorOf(at)
	for k := range n.Cells {
		if c := &n.Cells[k]; c.Located && !skip(c) {
			steps.Push(step{c.Least(from), int32(k), -1})
		}
	}
	for len(steps.Items) > 0 {
		s := steps.Pop()
		if s.place >= 0 {
			if !visit(s.place, s.metres) {
				return
			}
			continue
		}
		for _, i := range n.Cells[s.cell].Members {
			if fits(i) {
				steps.Push(step{geo.DistanceHaversine(n.Places[i].LonLat, at), s.cell, i})
			}
		}
	}
}
