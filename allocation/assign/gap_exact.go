package assign

import (
	"fettle/allocation/sourcing"
	"fettle/inventory/stock"
)

// exact is the least cost of an instance, found in another way than Assign finds it and sharing nothing with it but what
// a choice costs: dynamic programming over the demands, with every state that the stock keys can be in. A state is how many
// pieces lie on each stock key, as digits of one number.
func (g *gapInstance) exact() Cost {
	weight := map[stock.Key]int{}
	size := map[stock.Key]int{}
	states := 1
	for key, lies := range g.free {
		weight[key], size[key] = states, int(lies)+1
		states *= int(lies) + 1
	}
	// The last state is that of full stock keys.
	cost := make([]Cost, states)
	known := make([]bool, states)
	known[states-1] = true
	for i, d := range g.demands {
		next, reached := make([]Cost, states), make([]bool, states)
		keep := func(state int, t Cost) {
			if !reached[state] || t.Cheaper(next[state]) {
				next[state], reached[state] = t, true
			}
		}
		wait := Cost{Late: lateness(d, sourcing.SuppliedAt(g.policy, d), g.policy) + int64(len(g.policy.Conditions)) + 1}
		type step struct {
			weight, size int
			cost         Cost
		}
		var steps []step
		for j := range g.choices[i] {
			if c := &g.choices[i][j]; c.Usable() {
				steps = append(steps, step{weight[c.StockKey()], size[c.StockKey()], costOf(d, c, g.policy)})
			}
		}
		for state := range states {
			if !known[state] {
				continue
			}
			keep(state, cost[state].Plus(wait))
			for _, s := range steps {
				if needs := int(d.Quantity); state/s.weight%s.size >= needs {
					keep(state-needs*s.weight, cost[state].Plus(s.cost))
				}
			}
		}
		cost, known = next, reached
	}
	var best *Cost
	for state := range states {
		if known[state] && (best == nil || cost[state].Cheaper(*best)) {
			best = &cost[state]
		}
	}
	return *best
}
