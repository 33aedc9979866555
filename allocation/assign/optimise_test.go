package assign_test

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/allocation/allocationtest"
	"fettle/allocation/assign"
	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/stock"
)

// contestants are demands with choices of drawn arrival and cost, in the order in which Rank would put them.
type contestants struct {
	demands []sourcing.Demand
	choices [][]sourcing.Choice
	free    map[stock.Key]int64
}

func drawContest(t *rapid.T, most int, quantities, factors []int64) contestants {
	began := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	out := contestants{free: map[stock.Key]int64{}}
	places := rapid.IntRange(1, 4).Draw(t, "places")
	for i := range places {
		out.free[stock.Key{Location: "WH-" + strconv.Itoa(i), Part: "FAN", Condition: stock.New}] = rapid.Int64Range(1, 6).Draw(t, "free")
	}
	for range rapid.IntRange(1, most).Draw(t, "demands") {
		d := sourcing.Demand{Line: uuid.New(), Part: "FAN", Quantity: rapid.SampledFrom(quantities).Draw(t, "quantity"), At: began, Urgent: rapid.IntRange(0, 4).Draw(t, "urgent") == 0}
		d.From = began.Add(time.Duration(rapid.IntRange(0, 50).Draw(t, "waited")) * time.Hour)
		var choices []sourcing.Choice
		for i := range places {
			if rapid.IntRange(0, 4).Draw(t, "in reach") == 0 {
				continue
			}
			c := sourcing.Choice{Location: "WH-" + strconv.Itoa(i), Part: "FAN", Condition: stock.New, Available: 6, Reason: sourcing.ReasonFarther, Quantity: d.Quantity * rapid.SampledFrom(factors).Draw(t, "factor"),
				ArrivesAt: d.From.Add(time.Duration(rapid.IntRange(1, 60).Draw(t, "hours")) * time.Hour),
				CostMinor: rapid.Int64Range(0, 30).Draw(t, "cost") * 100, Tier: sourcing.Tier(rapid.IntRange(0, 3).Draw(t, "tier"))}
			c.Keeps24h = !c.ArrivesAt.After(began.Add(24 * time.Hour))
			choices = append(choices, c)
		}
		ranked(d, choices)
		out.demands, out.choices = append(out.demands, d), append(out.choices, choices)
	}
	return out
}

// ranked puts choices into the order of the room.
func ranked(d sourcing.Demand, choices []sourcing.Choice) {
	r := sourcing.NewRanking(d, network.Snapshot{}, allocationtest.TestPolicy)
	for i := range choices {
		for j := i; j > 0 && r.Compare(&choices[j], &choices[j-1]) < 0; j-- {
			choices[j], choices[j-1] = choices[j-1], choices[j]
		}
	}
}

// cheapest tries every assignment there is.
func cheapest(c contestants, i int, left map[stock.Key]int64, so assign.Cost, best *assign.Cost, found *bool) {
	if i == len(c.demands) {
		if !*found || so.Cheaper(*best) {
			*best, *found = so, true
		}
		return
	}
	d := c.demands[i]
	wait := assign.Lateness(d, sourcing.SuppliedAt(allocationtest.TestPolicy, d), allocationtest.TestPolicy) + int64(len(allocationtest.TestPolicy.Conditions)) + 1
	cheapest(c, i+1, left, so.Plus(assign.Cost{Late: wait}), best, found)
	for j := range c.choices[i] {
		o := &c.choices[i][j]
		if left[o.StockKey()] < o.Quantity {
			continue
		}
		left[o.StockKey()] -= o.Quantity
		cheapest(c, i+1, left, so.Plus(assign.CostOf(d, o, allocationtest.TestPolicy)), best, found)
		left[o.StockKey()] += o.Quantity
	}
}

func requireAssignment(t require.TestingT, c contestants, a assign.Assignment) {
	left := map[stock.Key]int64{}
	for r, n := range c.free {
		left[r] = n
	}
	for i, j := range a.Won {
		if j < 0 {
			continue
		}
		r := c.choices[i][j].StockKey()
		left[r] -= c.choices[i][j].Quantity
		require.GreaterOrEqual(t, left[r], int64(0), "a stock key gives no more than it has")
	}
	require.False(t, a.Greedy.Less(a.Cost), "never worse than one after the other")
	require.False(t, a.Cost.Cheaper(a.LowerBound), "the bound is below what is possible")
}

func TestAssignFindsTheCheapestOfAllAssignments(t *testing.T) {
	t.Parallel()
	for name, drawn := range map[string][2][]int64{"one piece": {{1}, {1}}, "two pieces": {{2}, {1}}, "mixed": {{1, 2, 3}, {1}}, "with sets of two": {{1, 2}, {1, 2}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				c := drawContest(t, 6, drawn[0], drawn[1])
				a := assign.Assign(c.demands, c.choices, c.free, allocationtest.TestPolicy)
				requireAssignment(t, c, a)
				var best assign.Cost
				found := false
				cheapest(c, 0, c.free, assign.Cost{}, &best, &found)
				require.True(t, a.Cost.SamePrice(best), "ours %s, the best %s", a.Cost, best)
				require.True(t, a.Optimal())
				require.Equal(t, a, assign.Assign(c.demands, c.choices, c.free, allocationtest.TestPolicy), "the same question has the same answer")
			})
		})
	}
}

func TestAnAssignmentOfAHardContestStaysBetweenItsBoundAndGreedy(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawContest(t, 40, []int64{1, 2, 3, 5, 17, 23, 29}, []int64{1})
		requireAssignment(t, c, assign.Assign(c.demands, c.choices, c.free, allocationtest.TestPolicy))
	})
}

func TestAloneADemandGetsWhatRankPutsFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawContest(t, 1, []int64{1}, []int64{1})
		a := assign.Assign(c.demands, c.choices, c.free, allocationtest.TestPolicy)
		if len(c.choices[0]) == 0 {
			require.Equal(t, []int{-1}, a.Won)
			return
		}
		require.Equal(t, []int{0}, a.Won)
	})
}

// The first order takes the only place that reaches the second in time, although another would serve it as well.
func TestTogetherTheFirstOrderLeavesTheLastPieceToWhomNobodyElseReaches(t *testing.T) {
	t.Parallel()
	at := allocationtest.Local(t, "2026-11-23 10:00")
	near := func(hours, cost int) sourcing.Choice {
		return sourcing.Choice{Location: "WH-A", Part: "FAN", Condition: stock.New, ArrivesAt: at.Add(time.Duration(hours) * time.Hour), CostMinor: int64(cost), Keeps24h: hours <= 24}
	}
	far := func(hours, cost int) sourcing.Choice { c := near(hours, cost); c.Location = "WH-B"; return c }
	demands := []sourcing.Demand{{Quantity: 1, At: at}, {Quantity: 1, At: at}}
	choices := [][]sourcing.Choice{{near(6, 800), far(20, 900)}, {near(8, 700), far(50, 1200)}}
	free := map[stock.Key]int64{{Location: "WH-A", Part: "FAN", Condition: stock.New}: 1, {Location: "WH-B", Part: "FAN", Condition: stock.New}: 1}
	a := assign.Assign(demands, choices, free, allocationtest.TestPolicy)
	require.Equal(t, []int{1, 0}, a.Won)
	require.Equal(t, assign.Cost{Minor: 1600}, a.Cost)
	require.Equal(t, assign.Cost{Late: 26 * 60, Minor: 2000}, a.Greedy)
	require.True(t, a.Optimal())
	require.Len(t, free, 2)
	require.Equal(t, int64(1), free[stock.Key{Location: "WH-A", Part: "FAN", Condition: stock.New}], "what is free is only read")
}

func TestRefurbishedIsGivenOnlyToWhomNothingNewIsLeft(t *testing.T) {
	t.Parallel()
	at := allocationtest.Local(t, "2026-11-23 10:00")
	allowed := allocationtest.TestPolicy
	allowed.Conditions = []stock.Condition{stock.New, stock.Refurbished}
	fresh := sourcing.Choice{Location: "WH-A", Part: "FAN", Condition: stock.New, ArrivesAt: at.Add(60 * time.Hour), CostMinor: 5000}
	old := sourcing.Choice{Location: "WH-B", Part: "FAN", Condition: stock.Refurbished, ArrivesAt: at.Add(2 * time.Hour), Keeps24h: true, Grade: 1}
	demands := []sourcing.Demand{{Quantity: 1, At: at}, {Quantity: 1, At: at}, {Quantity: 1, At: at}}
	free := map[stock.Key]int64{fresh.StockKey(): 1, old.StockKey(): 1}
	a := assign.Assign(demands, [][]sourcing.Choice{{fresh, old}, {fresh, old}, {fresh, old}}, free, allowed)
	require.Equal(t, []int{0, 1, -1}, a.Won, "new, then refurbished, then whoever came last waits")
}

// morning is a morning's orders: each looks at so many places of a country of places.
func morning(n, parts, places, shortlist int, mixed bool) contestants {
	random := rand.New(rand.NewPCG(1, 2))
	began := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	out := contestants{free: map[stock.Key]int64{}}
	for range n {
		d := sourcing.Demand{Part: "P" + strconv.Itoa(random.IntN(parts)), Quantity: 1, At: began, Urgent: random.IntN(10) == 0}
		if mixed {
			d.Quantity = 1 + int64(random.IntN(4))
		}
		var choices []sourcing.Choice
		for _, k := range random.Perm(places)[:shortlist] {
			c := sourcing.Choice{Location: "WH-" + strconv.Itoa(k), Part: d.Part, Condition: stock.New, Quantity: d.Quantity, CostMinor: 600 + int64(random.IntN(3000)),
				ArrivesAt: began.Add(time.Duration(random.IntN(72*60)) * time.Minute)}
			c.Keeps24h = !c.ArrivesAt.After(began.Add(24 * time.Hour))
			if _, known := out.free[c.StockKey()]; !known {
				out.free[c.StockKey()] = int64(1 + random.IntN(max(1, 2*n/parts/places+3)))
			}
			choices = append(choices, c)
		}
		ranked(d, choices)
		out.demands, out.choices = append(out.demands, d), append(out.choices, choices)
	}
	return out
}

func BenchmarkAssign(b *testing.B) {
	for name, c := range map[string]contestants{
		"200x30 of one part":         morning(200, 1, 60, 30, false),
		"200x30 of one part, mixed":  morning(200, 1, 60, 30, true),
		"5000x12 of one part":        morning(5000, 1, 300, 12, false),
		"5000x12 of one part, mixed": morning(5000, 1, 300, 12, true),
		"5000x12 of 500 parts":       morning(5000, 500, 300, 12, true),
	} {
		b.Run(name, func(b *testing.B) {
			var a assign.Assignment
			for b.Loop() {
				a = assign.Assign(c.demands, c.choices, c.free, allocationtest.TestPolicy)
			}
			b.ReportMetric(float64(a.Cost.Late)/float64(max(1, a.LowerBound.Late)), "late/bound")
			b.ReportMetric(float64(a.Greedy.Late)/float64(max(1, a.LowerBound.Late)), "greedy/bound")
			b.ReportMetric(float64(a.Waiting), "waiting")
		})
	}
}

func TestWhoWasRefusedByAStockKeyIsNotSentThereAgain(t *testing.T) {
	t.Parallel()
	at := allocationtest.Local(t, "2026-11-23 10:00")
	on := func(place string, hours int) sourcing.Choice {
		return sourcing.Choice{Location: place, Part: "FAN", Condition: stock.New, Quantity: 1, ArrivesAt: at.Add(time.Duration(hours) * time.Hour)}
	}
	a, b := on("WH-A", 30), on("WH-B", 40)
	demands := []sourcing.Demand{{Quantity: 1, At: at}, {Quantity: 1, At: at}}
	free := map[stock.Key]int64{a.StockKey(): 5, b.StockKey(): 5}
	out := assign.AssignOpen(demands, [][]sourcing.Choice{{a, b}, {a, b}}, free, allocationtest.TestPolicy, func(i int, r stock.Key) bool { return i != 0 || r != a.StockKey() })
	require.Equal(t, []int{1, 0}, out.Won)
}
