package dayplan

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Visit is one stop; times are minutes of the day.
type Visit struct {
	At orb.Point
	// Opens and Closes is when it may begin.
	Opens, Closes float64
	// Takes is how long it lasts.
	Takes float64
	// Skill is one bit of what it takes; 0 takes nothing.
	Skill  uint64
	Urgent bool
}

// Crew is an engineer with his day; he comes home before its end.
type Crew struct {
	Home        orb.Point
	From, Until float64
	Skills      uint64
}

// Problem is a day to be planned.
type Problem struct {
	Visits []Visit
	Crews  []Crew
	// Travel is how many minutes a way takes.
	Travel func(a, b orb.Point) float64
}

// Unserved is what a visit costs that nobody gets to: more than any way, so that none is left out to save one.
const Unserved = 600

// Plan says who goes where in which order.
type Plan struct {
	// Routes are the visits of each crew, by their place in the problem.
	Routes [][]int
	// Left are visits that fit into no day.
	Left []int
	// Cost is the minutes of all ways, and Unserved for each that is left.
	Cost float64
}

// Cost reckons what routes cost, and whether each visit begins within its time, by somebody who may, once.
func (p Problem) Cost(routes [][]int) (cost float64, sound bool) {
	sound = len(routes) == len(p.Crews)
	served := make([]bool, len(p.Visits))
	for k, route := range routes {
		c := p.Crews[k]
		at, now := c.Home, c.From
		for _, v := range route {
			visit := p.Visits[v]
			way := p.Travel(at, visit.At)
			cost += way
			now = max(now+way, visit.Opens)
			sound = sound && !served[v] && now <= visit.Closes+1e-3 && (visit.Skill == 0 || visit.Skill&c.Skills != 0)
			served[v] = true
			now += visit.Takes
			at = visit.At
		}
		if len(route) > 0 {
			way := p.Travel(at, c.Home)
			cost += way
			sound = sound && now+way <= c.Until+1e-3
		}
	}
	for _, there := range served {
		if !there {
			cost += Unserved
		}
	}
	return cost, sound
}

// Order is the order in which one engineer drives his visits: each within its time, and along the shortest way that allows it. Where no
// order keeps every time it is that of the times, the urgent first.
func Order(visits []Visit, home orb.Point, travel func(a, b orb.Point) float64) []int {
	byTime := make([]int, len(visits))
	for i := range visits {
		byTime[i] = i
	}
	slices.SortStableFunc(byTime, func(a, b int) int {
		switch va, vb := visits[a], visits[b]; {
		case va.Opens != vb.Opens:
			return cmp.Compare(va.Opens, vb.Opens)
		case va.Urgent != vb.Urgent:
			if va.Urgent {
				return -1
			}
			return 1
		default:
			return cmp.Compare(va.Closes, vb.Closes)
		}
	})
	p := Problem{Visits: visits, Crews: []Crew{{Home: home, From: math.Inf(-1), Until: math.Inf(1)}}, Travel: travel}
	var route []int
	for _, v := range byTime {
		best, least := -1, math.Inf(1)
		// Of ways that are as long the one in the order of the times is kept.
		for i := len(route); i >= 0; i-- {
			if cost, sound := p.Cost([][]int{slices.Insert(slices.Clone(route), i, v)}); sound && cost < least-1e-9 {
				best, least = i, cost
			}
		}
		if best < 0 {
			return byTime
		}
		route = slices.Insert(route, best, v)
	}
	return route
}
