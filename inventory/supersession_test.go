package inventory

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWhatMayBeSuppliedInstead(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	past, future := today.AddDate(-1, 0, 0), today.AddDate(0, 0, 1)
	all := []Supersession{
		{From: "A", To: "B", Mode: NoStock, EffectiveOn: past, Factor: 1},
		{From: "B", To: "C", Mode: StockOnly, EffectiveOn: today, Factor: 1},
		{From: "C", To: "D", Mode: ConsumeFirst, EffectiveOn: past, Factor: 1, TwoWay: true},
		{From: "D", To: "E", Mode: NoStock, EffectiveOn: future, Factor: 1},
		{From: "F", To: "G", Mode: ConsumeFirst, EffectiveOn: past, Factor: 2},
	}
	for part, want := range map[string][]string{
		"A": {"B", "C", "D"},
		"B": {"B", "C", "D"},
		"C": {"C", "D"},
		"D": {"D", "C"},
		"E": {"E"},
		"F": {"F"},
		"X": {"X"},
	} {
		require.Equal(t, want, substitutesOf(part, all, today), part)
	}
}

func TestLoopsAreFound(t *testing.T) {
	t.Parallel()
	edge := func(from, to string) Supersession { return Supersession{From: from, To: to} }
	require.Empty(t, loopEdges([]Supersession{edge("A", "B"), edge("B", "C"), edge("A", "C")}))
	require.Equal(t, []int{0, 1, 2}, loopEdges([]Supersession{edge("A", "B"), edge("B", "C"), edge("C", "A"), edge("C", "D")}))
}

func TestAnOrderedChainNeverLoops(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		letter := rapid.IntRange('A', 'Z')
		edges := rapid.SliceOf(rapid.Custom(func(r *rapid.T) Supersession {
			from := rapid.IntRange('A', 'Y').Draw(r, "from")
			return Supersession{From: string(rune(from)), To: string(rune(rapid.IntRange(from+1, 'Z').Draw(r, "to"))), Factor: 1}
		})).Draw(r, "edges")
		require.Empty(r, loopEdges(edges))
		part := string(rune(letter.Draw(r, "part")))
		require.Contains(r, substitutesOf(part, edges, time.Time{}), part)
	})
}
