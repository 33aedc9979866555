package restock

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// row is a place that uses one part.
func row(place, parent string, base, available, atParent int64) Proposal {
	return Proposal{Location: place, Part: "FAN", Parent: parent, BaseStock: base, Available: available, AtParent: atParent, use: 1}
}

func numbers(rows []Proposal, of func(Proposal) int64) map[string]int64 {
	out := map[string]int64{}
	for _, p := range rows {
		out[p.Location] = of(p)
	}
	return out
}

func needed(p Proposal) int64    { return p.Needed }
func suggested(p Proposal) int64 { return p.Suggested }

func TestPlacesShareWhatTheirParentHas(t *testing.T) {
	t.Parallel()
	rows := []Proposal{row("A", "N", 10, 0, 8), row("B", "N", 5, 0, 8), row("C", "N", 5, 0, 8), row("D", "N", 5, 9, 8), row("E", "M", 5, 0, 0)}
	share(rows)
	require.Equal(t, map[string]int64{"A": 10, "B": 5, "C": 5, "D": 0, "E": 5}, numbers(rows, needed))
	require.Equal(t, map[string]int64{"A": 4, "B": 2, "C": 2, "D": 0, "E": 0}, numbers(rows, suggested))
	rows = []Proposal{row("B", "N", 1, 0, 1), row("A", "N", 1, 0, 1)}
	share(rows)
	require.Equal(t, map[string]int64{"A": 1, "B": 0}, numbers(rows, suggested), "the last piece goes by the code")
}

func TestWhatIsOnTheWayCoversWhatIsNeededBelowToo(t *testing.T) {
	t.Parallel()
	outlet := row("O", "N", 4, 4, 50)
	outlet.OnTheWay = 3
	rows := []Proposal{outlet, row("V", "O", 6, 1, 1)}
	share(rows)
	require.Equal(t, map[string]int64{"O": 1, "V": 5}, numbers(rows, needed), "four of five cannot be sent, three are on the way")
	require.Equal(t, map[string]int64{"O": 1, "V": 1}, numbers(rows, suggested))
}

func TestACircleOfPlacesEnds(t *testing.T) {
	t.Parallel()
	share([]Proposal{row("A", "B", 1, 0, 0), row("B", "A", 1, 0, 0)})
}

// TestNoMoreIsSuggestedThanTheParentHas holds for any tree of two levels, and nobody is sent more than is needed.
func TestNoMoreIsSuggestedThanTheParentHas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		few := rapid.Int64Range(0, 20)
		has := map[string]int64{"N": few.Draw(t, "N"), "A": few.Draw(t, "A"), "B": few.Draw(t, "B")}
		var rows []Proposal
		for _, p := range []string{"A N", "B N", "1 A", "2 A", "3 A", "4 B"} {
			rows = append(rows, row(p[:1], p[2:], few.Draw(t, "base"), has[p[:1]], has[p[2:]]))
		}
		share(rows)
		sent := map[string]int64{}
		for _, p := range rows {
			require.LessOrEqual(t, p.Suggested, p.Needed)
			require.GreaterOrEqual(t, p.Suggested, int64(0))
			sent[p.Parent] += p.Suggested
		}
		for parent, pieces := range sent {
			var wanted int64
			for _, p := range rows {
				if p.Parent == parent {
					wanted += p.Needed
				}
			}
			require.Equal(t, min(has[parent], wanted), pieces, "all of what there is goes, and no more")
		}
	})
}

func TestWhatCanBeSentStandsFirstAndThenWhatLacksMostForItsUse(t *testing.T) {
	t.Parallel()
	rows := []Proposal{
		{Location: "A", Needed: 9, use: 9}, {Location: "B", Needed: 2, use: 1}, {Location: "C", Needed: 1, Suggested: 1, use: 5},
		{Location: "D", Needed: 3, Suggested: 2, use: 1}, {Location: "E", Issued: 1, use: 1}, {Location: "F", use: 1},
	}
	order := func(f Filter) (out []string) {
		for _, p := range f.cut(slices.Clone(rows)) {
			out = append(out, p.Location)
		}
		return out
	}
	require.Equal(t, []string{"D", "C", "B", "A"}, order(Filter{Limit: 10}))
	require.Equal(t, []string{"D", "C", "B", "A", "E"}, order(Filter{Limit: 10, All: true}))
	after := rows[2].rank()
	require.Equal(t, []string{"B"}, order(Filter{Limit: 1, After: &after}))
	require.Equal(t, []string{"C"}, order(Filter{Limit: 10, Location: "C"}))
}
