package count_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/count"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

// Pitfall 18: a count is applied over moves made since it was taken.
func TestACountLeavesAloneWhatMovedSinceItsPosition(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 10)
	s := w.OpenCount("SEAL")
	// Nine lie there. While somebody counts, four leave, five come and two are promised.
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Move(ctx, tx, []stock.Movement{{Kind: "transfer", Part: "SEAL", Quantity: 4, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)}})
	})
	w.Receive("SEAL", "A", 5)
	w.Reserve(inventorytest.Take("SEAL", "A", 2))
	s = w.Enter(s.ID, count.Counted{Line: 1, Quantity: 9})
	require.Equal(t, count.LineCounted, s.Lines[0].State)
	require.EqualValues(t, -1, *s.Lines[0].Difference)
	w.Receive("SEAL", "A", 3)
	s, err := w.BookCount("wang", s.ID)
	require.NoError(t, err)
	require.Equal(t, count.CountBooked, s.State)
	require.Equal(t, [2]int64{10 - 4 + 5 + 3 - 1, 2}, w.Counter("SEAL", "A", stock.New))
	_, err = w.BookCount("wang", s.ID)
	require.ErrorIs(t, err, count.ErrCountState)
	w.Clean()
}

func TestACountFarFromTheBookIsCountedAgainAndBookedByAnother(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 60)
	s := w.OpenCount("SEAL")
	s = w.Enter(s.ID, count.Counted{Line: 1, Quantity: 30})
	require.Equal(t, count.LineRecount, s.Lines[0].State)
	_, err := w.BookCount("li", s.ID)
	require.ErrorIs(t, err, count.ErrCountState)
	w.Receive("SEAL", "A", 5)
	s = w.Enter(s.ID, count.Counted{Line: 1, Quantity: 35})
	require.Equal(t, count.LineCounted, s.Lines[0].State)
	require.EqualValues(t, 30, *s.Lines[0].First)
	require.EqualValues(t, -25, *s.Lines[0].Difference, "the recount began before the five came, so they are no part of it")
	_, err = w.BookCount("wang", s.ID)
	require.ErrorIs(t, err, count.ErrSecondPerson)
	_, err = w.BookCount("li", s.ID)
	require.NoError(t, err)
	require.Equal(t, [2]int64{40, 0}, w.Counter("SEAL", "A", stock.New))
	w.Clean()
}

func TestOneStockKeyIsCountedAndCorrectedByOneAtATime(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 6)
	s := w.OpenCount("SEAL", "BELT")
	require.Len(t, s.Lines, 2, "a part that never lay there may be found there")
	_, err := w.Count("li", func(ctx context.Context, tx *db.Tx) (count.Sheet, error) { return count.Open(ctx, tx, "A", nil, "") })
	require.ErrorIs(t, err, count.ErrCounting)
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := count.AskAdjust(ctx, tx, stock.Adjustment{Location: "A", Part: "SEAL", Condition: stock.New, Delta: -1, Reason: "seen"})
		return err
	}), count.ErrCounting)
	_, err = w.Count("li", func(ctx context.Context, tx *db.Tx) (count.Sheet, error) { return count.Cancel(ctx, tx, s.ID) })
	require.NoError(t, err)
	require.Len(t, w.OpenCount("SEAL").Lines, 1)
	w.Clean()
}

func TestACountOfSerialsComparesPiecesNotNumbers(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.ReceiveSerials("A", 1, 4)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Adjust(ctx, tx, stock.Adjustment{Location: "A", Part: "COMP", Condition: stock.New, Delta: -1, Reason: "missing", Serials: []string{"C4"}})
	})
	s := w.OpenCount("COMP")
	// C1 is gone and C4 is there again; C2 leaves after the position was taken.
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Move(ctx, tx, []stock.Movement{{Kind: "transfer", Part: "COMP", Quantity: 1, Serial: "C2", From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)}})
	})
	s = w.Enter(s.ID, count.Counted{Line: 1, Quantity: 3, Serials: []string{"C2", "C3", "C4"}})
	require.EqualValues(t, 0, *s.Lines[0].Difference)
	_, err := w.BookCount("li", s.ID)
	require.NoError(t, err)
	var at []string
	require.NoError(t, w.DB.SelectContext(t.Context(), &at, "SELECT serial || ' ' || location FROM units ORDER BY serial"))
	require.Equal(t, []string{"C1 LOST", "C2 B", "C3 A", "C4 A"}, at)
	w.Clean()
}

func TestWhatMovesForMostIsCountedMonthly(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 100)
	w.Receive("BELT", "A", 100)
	w.ReceiveSerials("A", 1, 2)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Move(ctx, tx, []stock.Movement{
			{Kind: "transfer", Part: "SEAL", Quantity: 50, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)},
			{Kind: "transfer", Part: "BELT", Quantity: 10, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)}})
	})
	due := func() map[string]string {
		out := map[string]string{}
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			rows, err := count.Due(ctx, tx, "A", 100)
			for _, r := range rows {
				out[r.Part] = string(r.Class)
			}
			return err
		})
		return out
	}
	require.Equal(t, map[string]string{"SEAL": "A", "BELT": "B", "COMP": "C"}, due())
	s := w.OpenCount()
	require.Empty(t, due(), "what is being counted is not due")
	w.Enter(s.ID, count.Counted{Line: 1, Quantity: 90}, count.Counted{Line: 2, Quantity: 2, Serials: []string{"C1", "C2"}}, count.Counted{Line: 3, Quantity: 50})
	_, err := w.BookCount("li", s.ID)
	require.NoError(t, err)
	require.Empty(t, due())
	for _, c := range []struct {
		days string
		want map[string]string
	}{{"31", map[string]string{"SEAL": "A"}}, {"92", map[string]string{"SEAL": "A", "BELT": "B"}}} {
		_, err := w.DB.ExecContext(t.Context(), "UPDATE count_lines SET counted_at = now() - make_interval(days => $1::int)", c.days)
		require.NoError(t, err)
		require.Equal(t, c.want, due(), c.days)
	}
}

func TestACountIsBlindUntilEverythingIsCounted(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	d.Receive("SEAL", "A", 5)
	d.Receive("BELT", "A", 5)
	foreign := auth.Actor{Login: "li", Role: auth.Warehouse, Scope: []string{"B"}}
	require.Equal(t, http.StatusNotFound, d.Call(foreign, "POST", "/v1/counts", `{"location":"A"}`).Status)
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "POST", "/v1/counts", `{"location":"A"}`).Status)
	var id string
	require.NoError(t, d.DB.GetContext(t.Context(), &id, "SELECT id FROM counts"))
	path := "/v1/counts/" + id
	require.Equal(t, http.StatusNotFound, d.Call(foreign, "GET", path, "").Status)
	require.Equal(t, http.StatusNotFound, d.Call(foreign, "GET", "/v1/counts/due?location=A", "").Status)
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "GET", "/v1/counts?location=A", "").Status)
	require.Equal(t, "count_state", d.Call(inventorytest.KeeperOfA, "POST", path+"/book", `{}`).Code)
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "POST", path+"/lines", `{"lines":[{"line":1,"quantity":4}]}`).Status)
	require.Equal(t, "count_line_invalid", d.Call(inventorytest.KeeperOfA, "POST", path+"/lines", `{"lines":[{"line":9,"quantity":4}]}`).Code)
	s := count.Sheet{State: count.CountOpen, Lines: []count.Line{{State: count.LineCounted, Difference: new(int64)}, {State: count.LineOpen}}}
	require.Nil(t, s.Blind().Lines[0].Difference)
	require.NotNil(t, s.Lines[0].Difference)
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "POST", path+"/lines", `{"lines":[{"line":2,"quantity":5}]}`).Status)
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "POST", path+"/book", `{}`).Status)
	require.Equal(t, [2]int64{4, 0}, d.Counter("BELT", "A", stock.New))
	d.Clean()
}
