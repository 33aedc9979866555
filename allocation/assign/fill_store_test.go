package assign_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/assign"
	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/stock"
)

// queueOf demands one piece each, of which the stock keys X and Y would cost what is said.
func queueOf(x, y int64, costs ...[2]int64) *sourcing.Weighing {
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	w := &sourcing.Weighing{Policy: network.Policy{WithinHours: 24, BackorderDays: 7, Conditions: []stock.Condition{stock.New}},
		Free: map[stock.Key]int64{{Location: "X", Part: "FAN", Condition: stock.New}: x, {Location: "Y", Part: "FAN", Condition: stock.New}: y}}
	for _, c := range costs {
		w.Demands = append(w.Demands, sourcing.Demand{Line: uuid.New(), Part: "FAN", Quantity: 1, At: at})
		choice := func(place string, cost int64) sourcing.Choice {
			return sourcing.Choice{Location: place, Part: "FAN", Condition: stock.New, Quantity: 1, ArrivesAt: at.Add(time.Hour), Keeps24h: true, CostMinor: cost}
		}
		both := []sourcing.Choice{choice("X", c[0]), choice("Y", c[1])}
		if c[1] < c[0] {
			both[0], both[1] = both[1], both[0]
		}
		w.Choices, w.Won = append(w.Choices, both), append(w.Won, -1)
	}
	w.Refused, w.Reservation = make([]map[stock.Key]bool, len(costs)), make([]uuid.UUID, len(costs))
	return w
}

func placesOf(w *sourcing.Weighing) []string {
	out := make([]string, len(w.Won))
	for i, j := range w.Won {
		if j >= 0 {
			out[i] = w.Choices[i][j].Location
		}
	}
	return out
}

func TestWhoIsServedIsAMatterOfTurnAndFromWhereOfAll(t *testing.T) {
	t.Parallel()
	w := queueOf(1, 1, [2]int64{1, 2}, [2]int64{1, 100})
	require.Equal(t, []int{0, 1}, assign.ChooseInTurn(w))
	require.Equal(t, []string{"Y", "X"}, placesOf(w), "the first gives up a little, so that the second loses little")
	require.Zero(t, w.Free[stock.Key{Location: "X", Part: "FAN", Condition: stock.New}]+w.Free[stock.Key{Location: "Y", Part: "FAN", Condition: stock.New}])

	w = queueOf(1, 1, [2]int64{50, 60}, [2]int64{50, 60}, [2]int64{1, 2})
	require.Equal(t, []int{0, 1}, assign.ChooseInTurn(w))
	require.Equal(t, []string{"X", "Y", ""}, placesOf(w), "nobody steps before who waits longer because he is cheaper")

	w = queueOf(2, 0, [2]int64{1, 2}, [2]int64{1, 2}, [2]int64{1, 2})
	require.Equal(t, []int{0, 1}, assign.ChooseInTurn(w))
	require.Equal(t, []string{"X", "X", ""}, placesOf(w))
}
