package dispatch

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"fettle/allocation/heap"
	"fettle/allocation/network"
	"fettle/repairflow/workforce"
)

// Snapshot is the workforce of one moment, found by where engineers set out from.
type Snapshot struct {
	Engineers []workforce.Engineer
	at        []orb.Point
	zones     []*time.Location
	// skills has a bit for each line of appliances that he holds any certificate of.
	skills  []uint64
	bits    map[string]uint64
	byLogin map[string]int32
	cells   []cell
	vectors []network.Vector
}

// cell is a handful of engineers who live near each other.
type cell struct {
	members []int32
	middle  network.Vector
	radius  float64
}

// cellSize is the most engineers of a cell; slack covers the rounding of two ways to reckon a distance, in metres.
const (
	cellSize = 64
	slack    = 1
	mostBits = 64
)

// NewSnapshot puts engineers in order; one whose zone is unknown is an error, because his shifts would lie.
func NewSnapshot(all []workforce.Engineer) (*Snapshot, error) {
	s := &Snapshot{Engineers: all, bits: map[string]uint64{}, byLogin: make(map[string]int32, len(all)), at: make([]orb.Point, len(all)),
		zones: make([]*time.Location, len(all)), skills: make([]uint64, len(all)), vectors: make([]network.Vector, len(all))}
	zones := map[string]*time.Location{}
	members := make([]int32, len(all))
	for i := range all {
		e := &all[i]
		if zones[e.Zone] == nil {
			zone, err := time.LoadLocation(e.Zone)
			if err != nil {
				return nil, fmt.Errorf("read the zone of %s: %w", e.Login, err)
			}
			zones[e.Zone] = zone
		}
		s.zones[i], s.at[i], s.byLogin[e.Login], members[i] = zones[e.Zone], orb.Point{e.Lon, e.Lat}, int32(i), int32(i)
		s.vectors[i] = vector(s.at[i])
		for _, c := range e.Certificates {
			if s.bits[c.Category] == 0 {
				// Past the last bit lines share one: the certificate itself is looked at before anybody is weighed.
				s.bits[c.Category] = 1 << min(len(s.bits), mostBits-1)
			}
			s.skills[i] |= s.bits[c.Category]
		}
	}
	if len(members) > 0 {
		s.halve(members)
	}
	return s, nil
}

func (s *Snapshot) skill(category string) uint64 { return s.bits[category] }

// halve cuts a group along its longer side until the pieces are small.
func (s *Snapshot) halve(members []int32) {
	bound := orb.Bound{Min: s.at[members[0]], Max: s.at[members[0]]}
	for _, k := range members {
		bound = bound.Extend(s.at[k])
	}
	if len(members) <= cellSize {
		c := cell{members: members, middle: vector(bound.Center())}
		for _, k := range members {
			c.radius = max(c.radius, c.middle.MetresTo(s.vectors[k]))
		}
		s.cells = append(s.cells, c)
		return
	}
	side := 0
	if bound.Max[1]-bound.Min[1] > bound.Max[0]-bound.Min[0] {
		side = 1
	}
	slices.SortFunc(members, func(a, b int32) int { return cmp.Or(cmp.Compare(s.at[a][side], s.at[b][side]), cmp.Compare(a, b)) })
	half := len(members) / 2
	s.halve(members[:half:half])
	s.halve(members[half:])
}

// step is a cell, or with engineer ≥ 0 one of its engineers, on a walk outwards.
type step struct {
	metres   float64
	cell     int32
	engineer int32
}

// walk visits engineers from the nearest outwards until visit says false.
func (s *Snapshot) walk(at orb.Point, visit func(k int32, metres float64) bool) {
	steps := heap.Min[step]{Items: make([]step, 0, len(s.cells)+cellSize), Less: func(a, b *step) bool {
		if a.metres != b.metres {
			return a.metres < b.metres
		}
		return a.engineer < b.engineer
	}}
	from := vector(at)
	for i := range s.cells {
		steps.Push(step{max(0, from.MetresTo(s.cells[i].middle)-s.cells[i].radius-slack), int32(i), -1})
	}
	for len(steps.Items) > 0 {
		next := steps.Pop()
		if next.engineer >= 0 {
			if !visit(next.engineer, next.metres) {
				return
			}
			continue
		}
		for _, k := range s.cells[next.cell].members {
			steps.Push(step{from.MetresTo(s.vectors[k]), next.cell, k})
		}
	}
}
