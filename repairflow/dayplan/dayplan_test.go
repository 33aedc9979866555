package dayplan_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"fettle/repairflow/dayplan"
)

func straight(a, b orb.Point) float64 { return math.Hypot(a[0]-b[0], a[1]-b[1]) * 100 }

func drawn(random *rand.Rand, visits, crews int) dayplan.Problem {
	p := dayplan.Problem{Travel: straight}
	at := func() orb.Point { return orb.Point{random.Float64(), random.Float64()} }
	for range visits {
		opens := float64(120 * random.IntN(4))
		v := dayplan.Visit{At: at(), Opens: opens, Closes: opens + 120, Takes: 30}
		if random.IntN(3) == 0 {
			v.Skill = 1 << random.IntN(3)
		}
		p.Visits = append(p.Visits, v)
	}
	for range crews {
		p.Crews = append(p.Crews, dayplan.Crew{Home: at(), Until: 720, Skills: uint64(1 + random.IntN(7))})
	}
	return p
}

// TestPropertyAPlanKeepsTimesAndSkills plans days of any size and reckons them again.
func TestPropertyAPlanKeepsTimesAndSkills(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		p := drawn(random, random.IntN(60), 1+random.IntN(8))
		plan := dayplan.Solve(p, dayplan.Budget{Rounds: 300, Seed: uint64(i)})
		cost, sound := p.Cost(plan.Routes)
		require.True(t, sound)
		require.InDelta(t, cost, plan.Cost, 1e-6)
		served := len(plan.Left)
		for _, r := range plan.Routes {
			served += len(r)
		}
		require.Equal(t, len(p.Visits), served, "each is served or told to be left")
		again := dayplan.Solve(p, dayplan.Budget{Rounds: 300, Seed: uint64(i)})
		require.Equal(t, plan, again, "the same seed is the same plan")
	}
}

// TestSearchingLongerIsNotWorse compares the first plan with one that was searched for.
func TestSearchingLongerIsNotWorse(t *testing.T) {
	t.Parallel()
	p := drawn(rand.New(rand.NewPCG(3, 4)), 120, 12)
	short := dayplan.Solve(p, dayplan.Budget{Rounds: 1})
	long := dayplan.Solve(p, dayplan.Budget{Rounds: 4000})
	require.LessOrEqual(t, long.Cost, short.Cost)
	require.Less(t, long.Cost, short.Cost*0.98)
}

// TestTheExactOptimumOfSmallDaysIsFound compares with every order of every share.
func TestTheExactOptimumOfSmallDaysIsFound(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	for range 20 {
		p := drawn(random, 5, 2)
		best := exact(p, make([][]int, 2), 0)
		require.InDelta(t, best, dayplan.Solve(p, dayplan.Budget{Rounds: 2000}).Cost, 0.01)
	}
}

func exact(p dayplan.Problem, routes [][]int, next int) float64 {
	if next == len(p.Visits) {
		cost, sound := p.Cost(routes)
		if !sound {
			return math.Inf(1)
		}
		return cost
	}
	best := exact(p, routes, next+1)
	for k := range routes {
		for i := range len(routes[k]) + 1 {
			was := routes[k]
			longer := append([]int{}, was[:i]...)
			longer = append(append(longer, next), was[i:]...)
			routes[k] = longer
			best = min(best, exact(p, routes, next+1))
			routes[k] = was
		}
	}
	return best
}

// TestOneDayIsDrivenInOrderOfTheWay has no times that bind, and then has.
func TestOneDayIsDrivenInOrderOfTheWay(t *testing.T) {
	t.Parallel()
	line := []dayplan.Visit{{At: orb.Point{3, 0}, Closes: 1e6}, {At: orb.Point{1, 0}, Closes: 1e6}, {At: orb.Point{2, 0}, Closes: 1e6}}
	order := dayplan.Order(line, orb.Point{0, 0}, straight)
	cost, _ := dayplan.Problem{Visits: line, Crews: []dayplan.Crew{{Until: 1e9}}, Travel: straight}.Cost([][]int{order})
	require.InDelta(t, 600, cost, 1e-9, "out and home again")
	timed := []dayplan.Visit{{At: orb.Point{3, 0}, Opens: 0, Closes: 10}, {At: orb.Point{1, 0}, Opens: 1000, Closes: 1100}, {At: orb.Point{2, 0}, Opens: 2000, Closes: 2100}}
	require.Equal(t, []int{0, 1, 2}, dayplan.Order(timed, orb.Point{0, 0}, straight))
	require.Equal(t, []int{1, 0}, dayplan.Order([]dayplan.Visit{{Opens: 5, Closes: 0}, {Opens: 5, Closes: 0, Urgent: true}}, orb.Point{}, straight), "nothing keeps its time: the urgent first")
}
