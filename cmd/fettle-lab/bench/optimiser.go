package bench

import (
	"context"

	"fettle/allocation/assign"
)

var optimiser = benchRow{name: "optimiser", workload: "cost of waiting orders served together ÷ the exact optimum, mean over 200 instances at Chinese prefecture seats",
	comparison: atMost, goal: 1.01,
	run: func(_ context.Context, b *bench) (figures, error) {
		t, err := assign.OptimiserGap(1, 200)
		if err != nil {
			return figures{}, err
		}
		b.note("together: mean %.4f, max %.4f, optimal in %d; one after the other: mean %.4f, max %.4f, optimal in %d", t.Ours.Mean, t.Ours.Max, t.Ours.Equal,
			t.Greedy.Mean, t.Greedy.Max, t.Greedy.Equal)
		return ratioOf(t.Ours.Mean, 1), nil
	}}
