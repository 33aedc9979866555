package inventory

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
)

func (w world) count(by string, step func(ctx context.Context, tx *db.Tx) (CountSheet, error)) (CountSheet, error) {
	var s CountSheet
	ctx := context.WithoutCancel(w.Context())
	err := w.db.InTx(ctx, by, func(tx *db.Tx) (err error) {
		s, err = step(ctx, tx)
		return err
	})
	return s, err
}

func (w world) openCount(parts ...string) CountSheet {
	w.Helper()
	s, err := w.count("wang", func(ctx context.Context, tx *db.Tx) (CountSheet, error) { return OpenCount(ctx, tx, "A", parts, "") })
	require.NoError(w, err)
	return s
}

func (w world) enter(id string, found ...Counted) CountSheet {
	w.Helper()
	s, err := w.count("wang", func(ctx context.Context, tx *db.Tx) (CountSheet, error) { return EnterCounts(ctx, tx, id, found) })
	require.NoError(w, err)
	return s
}

func (w world) bookCount(by, id string) (CountSheet, error) {
	return w.count(by, func(ctx context.Context, tx *db.Tx) (CountSheet, error) { return BookCount(ctx, tx, id) })
}

// Pitfall 18: a count is applied over moves made since it was taken.
func TestACountLeavesAloneWhatMovedSinceItsPosition(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 10)
	s := w.openCount("SEAL")
	// Nine lie there. While somebody counts, four leave, five come and two are promised.
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return Move(ctx, tx, []Movement{{Kind: "transfer", Part: "SEAL", Quantity: 4, From: free("A", New), To: free("B", New)}})
	})
	w.receive("SEAL", "A", 5)
	w.reserve(take("SEAL", "A", 2))
	s = w.enter(s.ID, Counted{Line: 1, Quantity: 9})
	require.Equal(t, LineCounted, s.Lines[0].State)
	require.EqualValues(t, -1, *s.Lines[0].Difference)
	w.receive("SEAL", "A", 3)
	s, err := w.bookCount("wang", s.ID)
	require.NoError(t, err)
	require.Equal(t, CountBooked, s.State)
	require.Equal(t, [2]int64{10 - 4 + 5 + 3 - 1, 2}, w.counter("SEAL", "A", New))
	_, err = w.bookCount("wang", s.ID)
	require.ErrorIs(t, err, ErrCountState)
	w.clean()
}

func TestACountFarFromTheBookIsCountedAgainAndBookedByAnother(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 60)
	s := w.openCount("SEAL")
	s = w.enter(s.ID, Counted{Line: 1, Quantity: 30})
	require.Equal(t, LineRecount, s.Lines[0].State)
	_, err := w.bookCount("li", s.ID)
	require.ErrorIs(t, err, ErrCountState)
	w.receive("SEAL", "A", 5)
	s = w.enter(s.ID, Counted{Line: 1, Quantity: 35})
	require.Equal(t, LineCounted, s.Lines[0].State)
	require.EqualValues(t, 30, *s.Lines[0].First)
	require.EqualValues(t, -25, *s.Lines[0].Difference, "the recount began before the five came, so they are no part of it")
	_, err = w.bookCount("wang", s.ID)
	require.ErrorIs(t, err, ErrSecondPerson)
	_, err = w.bookCount("li", s.ID)
	require.NoError(t, err)
	require.Equal(t, [2]int64{40, 0}, w.counter("SEAL", "A", New))
	w.clean()
}

func TestOneShelfIsCountedAndCorrectedByOneAtATime(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 6)
	s := w.openCount("SEAL", "BELT")
	require.Len(t, s.Lines, 2, "a part that never lay there may be found there")
	_, err := w.count("li", func(ctx context.Context, tx *db.Tx) (CountSheet, error) { return OpenCount(ctx, tx, "A", nil, "") })
	require.ErrorIs(t, err, ErrCounting)
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := AskAdjust(ctx, tx, Adjustment{Location: "A", Part: "SEAL", Condition: New, Delta: -1, Reason: "seen"})
		return err
	}), ErrCounting)
	_, err = w.count("li", func(ctx context.Context, tx *db.Tx) (CountSheet, error) { return CancelCount(ctx, tx, s.ID) })
	require.NoError(t, err)
	require.Len(t, w.openCount("SEAL").Lines, 1)
	w.clean()
}

func TestACountOfSerialsComparesPiecesNotNumbers(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receiveSerials("A", 1, 4)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return Adjust(ctx, tx, Adjustment{Location: "A", Part: "COMP", Condition: New, Delta: -1, Reason: "missing", Serials: []string{"C4"}})
	})
	s := w.openCount("COMP")
	// C1 is gone and C4 is there again; C2 leaves after the position was taken.
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return Move(ctx, tx, []Movement{{Kind: "transfer", Part: "COMP", Quantity: 1, Serial: "C2", From: free("A", New), To: free("B", New)}})
	})
	s = w.enter(s.ID, Counted{Line: 1, Quantity: 3, Serials: []string{"C2", "C3", "C4"}})
	require.EqualValues(t, 0, *s.Lines[0].Difference)
	_, err := w.bookCount("li", s.ID)
	require.NoError(t, err)
	var at []string
	require.NoError(t, w.db.SelectContext(t.Context(), &at, "SELECT serial || ' ' || location FROM units ORDER BY serial"))
	require.Equal(t, []string{"C1 LOST", "C2 B", "C3 A", "C4 A"}, at)
	w.clean()
}

func TestWhatMovesForMostIsCountedMonthly(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 100)
	w.receive("BELT", "A", 100)
	w.receiveSerials("A", 1, 2)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		return Move(ctx, tx, []Movement{
			{Kind: "transfer", Part: "SEAL", Quantity: 50, From: free("A", New), To: free("B", New)},
			{Kind: "transfer", Part: "BELT", Quantity: 10, From: free("A", New), To: free("B", New)}})
	})
	due := func() map[string]string {
		out := map[string]string{}
		w.do(func(ctx context.Context, tx *db.Tx) error {
			rows, err := DueCounts(ctx, tx, "A", 100)
			for _, r := range rows {
				out[r.Part] = string(r.Class)
			}
			return err
		})
		return out
	}
	require.Equal(t, map[string]string{"SEAL": "A", "BELT": "B", "COMP": "C"}, due())
	s := w.openCount()
	require.Empty(t, due(), "what is being counted is not due")
	w.enter(s.ID, Counted{Line: 1, Quantity: 90}, Counted{Line: 2, Quantity: 2, Serials: []string{"C1", "C2"}}, Counted{Line: 3, Quantity: 50})
	_, err := w.bookCount("li", s.ID)
	require.NoError(t, err)
	require.Empty(t, due())
	for _, c := range []struct {
		days string
		want map[string]string
	}{{"31", map[string]string{"SEAL": "A"}}, {"92", map[string]string{"SEAL": "A", "BELT": "B"}}} {
		_, err := w.db.ExecContext(t.Context(), "UPDATE count_lines SET counted_at = now() - make_interval(days => $1::int)", c.days)
		require.NoError(t, err)
		require.Equal(t, c.want, due(), c.days)
	}
}

func TestACountIsBlindUntilEverythingIsCounted(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("SEAL", "A", 5)
	d.receive("BELT", "A", 5)
	foreign := auth.Actor{Login: "li", Role: auth.Warehouse, Scope: []string{"B"}}
	require.Equal(t, http.StatusNotFound, d.call(foreign, "POST", "/v1/counts", `{"location":"A"}`).status)
	require.Equal(t, http.StatusOK, d.call(keeperOfA, "POST", "/v1/counts", `{"location":"A"}`).status)
	var id string
	require.NoError(t, d.db.GetContext(t.Context(), &id, "SELECT id FROM counts"))
	path := "/v1/counts/" + id
	require.Equal(t, http.StatusNotFound, d.call(foreign, "GET", path, "").status)
	require.Equal(t, http.StatusNotFound, d.call(foreign, "GET", "/v1/counts/due?location=A", "").status)
	require.Equal(t, http.StatusOK, d.call(keeperOfA, "GET", "/v1/counts?location=A", "").status)
	require.Equal(t, "count_state", d.call(keeperOfA, "POST", path+"/book", `{}`).Code)
	require.Equal(t, http.StatusOK, d.call(keeperOfA, "POST", path+"/lines", `{"lines":[{"line":1,"quantity":4}]}`).status)
	require.Equal(t, "count_line_invalid", d.call(keeperOfA, "POST", path+"/lines", `{"lines":[{"line":9,"quantity":4}]}`).Code)
	s := CountSheet{State: CountOpen, Lines: []CountLine{{State: LineCounted, Difference: new(int64)}, {State: LineOpen}}}
	require.Nil(t, s.Blind().Lines[0].Difference)
	require.NotNil(t, s.Lines[0].Difference)
	require.Equal(t, http.StatusOK, d.call(keeperOfA, "POST", path+"/lines", `{"lines":[{"line":2,"quantity":5}]}`).status)
	require.Equal(t, http.StatusOK, d.call(keeperOfA, "POST", path+"/book", `{}`).status)
	require.Equal(t, [2]int64{4, 0}, d.counter("BELT", "A", New))
	d.clean()
}
