package dayplan

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/paulmach/orb"
)

// Budget bounds a search.
type Budget struct {
	// Rounds is how often strings are taken out and put back. Default: 200 for each visit.
	Rounds int
	// Stop, when given, ends it earlier; it is asked now and then with the share of its time that is used up, from 0 to 1.
	Stop func() float64
	// Seed makes two runs the same.
	Seed uint64
}

const (
	roundsEach = 200
	askEvery   = 64
	// neighbours are how many near visits say in which routes one is tried.
	neighbours = 48
	nearCrews  = 6
	// taken is how many visits a round takes out on average, longest the longest string of a route.
	taken   = 10
	longest = 10
	// blink is how often a place is passed over that could be the best.
	blink = 0.01
	hot   = 6.0
	cold  = 0.05
	// keepInside is how often a string leaves a piece in its middle, and grows how often that piece has one visit more.
	keepInside = 0.5
	grows      = 0.5
)

// route is a crew's day while it is planned.
type route struct {
	seq []int32
	// begins is when each visit begins at the earliest, last when it may begin at the latest.
	begins, last []float64
	cost         float64
}

type search struct {
	p      Problem
	random *rand.Rand
	n      int32
	ways   []float32
	size   int32
	routes []route
	where  []int32
	near   [][]int32
	crews  [][]int32
	cost   float64
	out    []int32
	// stamp says at which try a route was looked at last, mark in which round it was touched.
	stamp []int32
	tried int32
	mark  []int32
	round int32
	// before are the routes that a round has touched, as they were.
	touched []int32
	before  []route
}

// Solve plans a day for all crews together.
func Solve(p Problem, b Budget) Plan {
	if b.Rounds == 0 {
		b.Rounds = roundsEach * len(p.Visits)
	}
	s := begin(p, b.Seed)
	s.round = 1
	for v := range s.n {
		s.out = append(s.out, v)
	}
	s.putBack()
	best, bestCost, bestOut := s.copyRoutes(), s.cost, slices.Clone(s.out)
	share := 0.0
	for i := range b.Rounds {
		if i%askEvery == 0 {
			share = float64(i) / float64(b.Rounds)
			if b.Stop != nil {
				share = max(share, b.Stop())
			}
			if share >= 1 || s.n == 0 {
				break
			}
		}
		heat := hot * math.Pow(cold/hot, share)
		was, wasOut := s.cost, slices.Clone(s.out)
		s.ruin()
		s.putBack()
		if s.cost >= was-heat*math.Log(s.random.Float64()) {
			s.undo(was, wasOut)
		} else if s.cost < bestCost-1e-9 {
			best, bestCost, bestOut = s.copyRoutes(), s.cost, slices.Clone(s.out)
		}
	}
	out := Plan{Routes: best}
	for _, v := range bestOut {
		out.Left = append(out.Left, int(v))
	}
	out.Cost, _ = p.Cost(best)
	return out
}

func begin(p Problem, seed uint64) *search {
	n, m := len(p.Visits), len(p.Crews)
	s := &search{p: p, random: rand.New(rand.NewPCG(seed, 0x5eed)), n: int32(n), size: int32(n + m), ways: make([]float32, (n+m)*(n+m)), routes: make([]route, m),
		where: make([]int32, n), near: make([][]int32, n), crews: make([][]int32, n), stamp: make([]int32, m), mark: make([]int32, m)}
	for a := range n + m {
		for b := range n + m {
			s.ways[a*(n+m)+b] = float32(p.Travel(s.point(a), s.point(b)))
		}
	}
	order := make([]int32, n)
	for v := range n {
		s.where[v] = -1
		for i := range order {
			order[i] = int32(i)
		}
		row := s.ways[v*(n+m) : (v+1)*(n+m)]
		slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(row[a], row[b]), cmp.Compare(a, b)) })
		s.near[v] = slices.Clone(order[:min(n, neighbours)])
		homes := make([]int32, 0, m)
		for k := range m {
			if sk := p.Visits[v].Skill; sk == 0 || sk&p.Crews[k].Skills != 0 {
				homes = append(homes, int32(k))
			}
		}
		slices.SortFunc(homes, func(a, b int32) int { return cmp.Or(cmp.Compare(row[int32(n)+a], row[int32(n)+b]), cmp.Compare(a, b)) })
		s.crews[v] = slices.Clone(homes[:min(len(homes), nearCrews)])
	}
	return s
}

func (s *search) point(k int) orb.Point {
	if k < int(s.n) {
		return s.p.Visits[k].At
	}
	return s.p.Crews[k-int(s.n)].Home
}

func (s *search) way(a, b int32) float64 { return float64(s.ways[a*s.size+b]) }

// touch keeps a route as it is before a round changes it.
func (s *search) touch(k int32) {
	if s.mark[k] == s.round {
		return
	}
	s.mark[k] = s.round
	s.touched = append(s.touched, k)
	s.before = append(s.before, route{seq: slices.Clone(s.routes[k].seq)})
}

// ruin takes strings of neighbouring visits out, around one that is drawn.
func (s *search) ruin() {
	s.round++
	s.touched, s.before = s.touched[:0], s.before[:0]
	mean := float64(s.n-int32(len(s.out))) / float64(max(1, len(s.routes)))
	longestNow := min(longest, max(1, mean))
	strings := int(s.random.Float64()*(4*taken/(1+longestNow)-1) + 1)
	ruined := 0
	for _, v := range s.near[s.random.Int32N(s.n)] {
		k := s.where[v]
		if k < 0 || s.mark[k] == s.round {
			continue
		}
		s.touch(k)
		r := &s.routes[k]
		long := int(s.random.Float64()*min(longestNow, float64(len(r.seq)))) + 1
		s.takeString(k, slices.Index(r.seq, v), min(long, len(r.seq)))
		if ruined++; ruined >= strings {
			return
		}
	}
}

// takeString takes a string of a route that holds the visit at a place; now and then a piece in its middle stays.
func (s *search) takeString(k int32, at, long int) {
	r := &s.routes[k]
	kept := 0
	if long > 1 && s.random.Float64() < keepInside {
		for kept < len(r.seq)-long && (kept == 0 || s.random.Float64() < grows) {
			kept++
		}
	}
	whole := long + kept
	first := max(0, at-s.random.IntN(whole))
	first = min(first, len(r.seq)-whole)
	hole := 0
	if kept > 0 {
		hole = s.random.IntN(long)
	}
	left := make([]int32, 0, len(r.seq))
	for i, v := range r.seq {
		inside := i - first
		if inside >= 0 && inside < whole && (kept == 0 || inside < hole || inside >= hole+kept) {
			s.where[v] = -1
			s.out = append(s.out, v)
			continue
		}
		left = append(left, v)
	}
	r.seq = left
	s.reckon(k)
}

// reckon makes the times and the cost of a route anew.
func (s *search) reckon(k int32) {
	r, crew, home := &s.routes[k], &s.p.Crews[k], s.n+k
	s.cost -= r.cost
	r.begins, r.last = r.begins[:0], r.last[:0]
	r.cost = 0
	at, now := home, crew.From
	for _, v := range r.seq {
		way := s.way(at, v)
		r.cost += way
		now = max(now+way, s.p.Visits[v].Opens)
		r.begins = append(r.begins, now)
		r.last = append(r.last, 0)
		now += s.p.Visits[v].Takes
		at = v
	}
	if len(r.seq) > 0 {
		r.cost += s.way(at, home)
	}
	next, until := home, crew.Until
	for i := len(r.seq) - 1; i >= 0; i-- {
		v := r.seq[i]
		until = min(s.p.Visits[v].Closes, until-s.way(v, next)-s.p.Visits[v].Takes)
		r.last[i] = until
		next = v
	}
	s.cost += r.cost
}

// putBack puts what is out where it costs least.
func (s *search) putBack() {
	s.sortOut()
	var left []int32
	s.cost = s.travelled()
	for _, v := range s.out {
		k, i := s.cheapest(v)
		if k < 0 {
			left = append(left, v)
			continue
		}
		s.touch(k)
		s.routes[k].seq = slices.Insert(s.routes[k].seq, i, v)
		s.where[v] = k
		s.reckon(k)
	}
	s.out = left
	s.cost += Unserved * float64(len(left))
}

func (s *search) travelled() (sum float64) {
	for k := range s.routes {
		sum += s.routes[k].cost
	}
	return sum
}

// sortOut draws in which order visits are put back.
func (s *search) sortOut() {
	key := func(int32) float64 { return 0 }
	switch visits := s.p.Visits; s.random.IntN(10) {
	case 0, 1:
		key = func(v int32) float64 { return visits[v].Closes - visits[v].Opens }
	case 2:
		key = func(v int32) float64 { return visits[v].Opens }
	case 3:
		key = func(v int32) float64 { return -visits[v].Closes }
	case 4, 5:
		key = func(v int32) float64 { return -s.homeward(v) }
	case 6:
		key = s.homeward
	default:
		s.random.Shuffle(len(s.out), func(i, j int) { s.out[i], s.out[j] = s.out[j], s.out[i] })
		return
	}
	slices.SortFunc(s.out, func(a, b int32) int { return cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a, b)) })
}

// homeward is how far the nearest crew lives that may go.
func (s *search) homeward(v int32) float64 {
	if len(s.crews[v]) == 0 {
		return 0
	}
	return s.way(v, s.n+s.crews[v][0])
}

// cheapest is the place where a visit costs least; -1 when it fits nowhere.
func (s *search) cheapest(v int32) (bestRoute int32, bestAt int) {
	s.tried++
	bestRoute = -1
	least := math.Inf(1)
	try := func(k int32) {
		if s.stamp[k] == s.tried {
			return
		}
		s.stamp[k] = s.tried
		if at, cost := s.cheapestIn(k, v, least); at >= 0 && cost < least {
			bestRoute, bestAt, least = k, at, cost
		}
	}
	for _, k := range s.crews[v] {
		try(k)
	}
	for _, u := range s.near[v] {
		if k := s.where[u]; k >= 0 {
			try(k)
		}
	}
	if bestRoute < 0 {
		for k := range int32(len(s.routes)) {
			try(k)
		}
	}
	return bestRoute, bestAt
}

func (s *search) cheapestIn(k, v int32, below float64) (best int, least float64) {
	r, crew, home, visit := &s.routes[k], &s.p.Crews[k], s.n+k, &s.p.Visits[v]
	best, least = -1, below
	if visit.Skill != 0 && visit.Skill&crew.Skills == 0 {
		return best, least
	}
	for i := 0; i <= len(r.seq); i++ {
		before, leaves := home, crew.From
		if i > 0 {
			before = r.seq[i-1]
			leaves = r.begins[i-1] + s.p.Visits[before].Takes
		}
		if leaves > visit.Closes {
			break
		}
		after, until := home, crew.Until
		if i < len(r.seq) {
			after, until = r.seq[i], r.last[i]
		}
		there, away := s.way(before, v), s.way(v, after)
		begins := max(leaves+there, visit.Opens)
		if begins > visit.Closes || begins+visit.Takes+away > until {
			continue
		}
		saved := 0.0
		if len(r.seq) > 0 {
			saved = s.way(before, after)
		}
		if cost := there + away - saved; cost < least && s.random.Float64() >= blink {
			best, least = i, cost
		}
	}
	return best, least
}

// undo makes a round not have been.
func (s *search) undo(cost float64, out []int32) {
	for _, v := range s.out {
		s.where[v] = -1
	}
	for i, k := range s.touched {
		for _, v := range s.routes[k].seq {
			s.where[v] = -1
		}
		s.routes[k].seq = s.before[i].seq
	}
	for _, k := range s.touched {
		for _, v := range s.routes[k].seq {
			s.where[v] = k
		}
		s.reckon(k)
	}
	s.cost, s.out = cost, out
}

func (s *search) copyRoutes() [][]int {
	out := make([][]int, len(s.routes))
	for k := range s.routes {
		out[k] = make([]int, len(s.routes[k].seq))
		for i, v := range s.routes[k].seq {
			out[k][i] = int(v)
		}
	}
	return out
}
