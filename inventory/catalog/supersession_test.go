package catalog

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
		"F": {"F", "G"},
		"X": {"X"},
	} {
		var got []string
		for _, r := range replacementsOf(part, all, today) {
			got = append(got, r.Part)
		}
		require.Equal(t, want, got, part)
	}
}

func TestPiecesMultiplyAlongAChain(t *testing.T) {
	t.Parallel()
	second, first := 2, 1
	all := []Supersession{
		{From: "A", To: "B", Mode: ConsumeFirst, Factor: 2, TwoWay: true, Rank: &second},
		{From: "A", To: "C", Mode: ConsumeFirst, Factor: 1, Rank: &first},
		{From: "B", To: "D", Mode: ConsumeFirst, Factor: 3},
		{From: "D", To: "E", Mode: ConsumeFirst, Factor: 900},
	}
	require.Equal(t, []Replacement{{"A", 1}, {"C", 1}, {"B", 2}, {"D", 6}}, replacementsOf("A", all, time.Time{}), "the first rank first, and no chain without end")
	require.Equal(t, []Replacement{{"B", 1}, {"D", 3}}, replacementsOf("B", all, time.Time{}), "half a piece of A is none")
}

func TestLoopsAreFound(t *testing.T) {
	t.Parallel()
	edge := func(from, to string) Supersession { return Supersession{From: from, To: to} }
	require.Empty(t, LoopEdges([]Supersession{edge("A", "B"), edge("B", "C"), edge("A", "C")}))
	require.Equal(t, []int{0, 1, 2}, LoopEdges([]Supersession{edge("A", "B"), edge("B", "C"), edge("C", "A"), edge("C", "D")}))
}

func TestAnOrderedChainNeverLoops(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		letter := rapid.IntRange('A', 'Z')
		edges := rapid.SliceOf(rapid.Custom(func(r *rapid.T) Supersession {
			from := rapid.IntRange('A', 'Y').Draw(r, "from")
			return Supersession{From: string(rune(from)), To: string(rune(rapid.IntRange(from+1, 'Z').Draw(r, "to"))), Factor: 1}
		})).Draw(r, "edges")
		require.Empty(r, LoopEdges(edges))
		part := string(rune(letter.Draw(r, "part")))
		require.Contains(r, replacementsOf(part, edges, time.Time{}), Replacement{part, 1})
	})
}
