package allocation

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/inventory/stock"
)

// queueOf demands one piece each, of which the shelves X and Y would cost what is said.
func queueOf(x, y int64, costs ...[2]int64) *weighing {
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	w := &weighing{policy: Policy{WithinHours: 24, BackorderDays: 7, Conditions: []stock.Condition{stock.New}},
		free: map[stockKey]int64{{"X", "FAN", stock.New}: x, {"Y", "FAN", stock.New}: y}}
	for _, c := range costs {
		w.demands = append(w.demands, Demand{Line: uuid.New(), Part: "FAN", Quantity: 1, At: at})
		choice := func(place string, cost int64) Choice {
			return Choice{Location: place, Part: "FAN", Condition: stock.New, Quantity: 1, ArrivesAt: at.Add(time.Hour), Keeps24h: true, CostMinor: cost}
		}
		both := []Choice{choice("X", c[0]), choice("Y", c[1])}
		if c[1] < c[0] {
			both[0], both[1] = both[1], both[0]
		}
		w.choices, w.won = append(w.choices, both), append(w.won, -1)
	}
	w.refused, w.reservation = make([]map[stockKey]bool, len(costs)), make([]uuid.UUID, len(costs))
	return w
}

func placesOf(w *weighing) []string {
	out := make([]string, len(w.won))
	for i, j := range w.won {
		if j >= 0 {
			out[i] = w.choices[i][j].Location
		}
	}
	return out
}

func TestWhoIsServedIsAMatterOfTurnAndFromWhereOfAll(t *testing.T) {
	t.Parallel()
	w := queueOf(1, 1, [2]int64{1, 2}, [2]int64{1, 100})
	require.Equal(t, []int{0, 1}, chooseInTurn(w))
	require.Equal(t, []string{"Y", "X"}, placesOf(w), "the first gives up a little, so that the second loses little")
	require.Zero(t, w.free[stockKey{"X", "FAN", stock.New}]+w.free[stockKey{"Y", "FAN", stock.New}])

	w = queueOf(1, 1, [2]int64{50, 60}, [2]int64{50, 60}, [2]int64{1, 2})
	require.Equal(t, []int{0, 1}, chooseInTurn(w))
	require.Equal(t, []string{"X", "Y", ""}, placesOf(w), "nobody steps before who waits longer because he is cheaper")

	w = queueOf(2, 0, [2]int64{1, 2}, [2]int64{1, 2}, [2]int64{1, 2})
	require.Equal(t, []int{0, 1}, chooseInTurn(w))
	require.Equal(t, []string{"X", "X", ""}, placesOf(w))
}
