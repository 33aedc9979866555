package inventory

import (
	"context"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
)

func TestALimitIsInPiecesAndInMoney(t *testing.T) {
	t.Parallel()
	l := AdjustmentLimit{Pieces: 20, Minor: 200_000, Currency: "CNY"}
	require.False(t, l.Exceeded(Part{PriceMinor: 3_900, Currency: "CNY"}, -20))
	require.True(t, l.Exceeded(Part{PriceMinor: 3_900, Currency: "CNY"}, -21))
	require.False(t, l.Exceeded(Part{PriceMinor: 46_800, Currency: "CNY"}, 4))
	require.True(t, l.Exceeded(Part{PriceMinor: 46_800, Currency: "CNY"}, 5))
	require.True(t, l.Exceeded(Part{PriceMinor: 1, Currency: "EUR"}, 1))
	require.True(t, AdjustmentLimit{}.Exceeded(Part{Currency: "CNY"}, 1), "without a policy everything needs two")
}

func TestAnAdjustmentAboveTheLimitWaitsForAnotherPerson(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("SEAL", "A", 50)
	second := auth.Actor{Login: "sun", Role: auth.Warehouse, Scope: []string{"A"}}
	foreign := auth.Actor{Login: "li", Role: auth.Warehouse, Scope: []string{"B"}}
	r := d.call(keeperOfA, "POST", "/v1/adjustments", `{"location":"A","part":"SEAL","delta":-30,"reason":"flood"}`)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.Equal(t, [2]int64{50, 0}, d.counter("SEAL", "A", New), "nothing is booked yet")
	var id string
	require.NoError(t, d.db.GetContext(t.Context(), &id, "SELECT id FROM adjustments WHERE state = 'pending'"))
	path := "/v1/adjustments/" + id
	require.Equal(t, "second_person_needed", d.call(keeperOfA, "POST", path+"/approve", `{}`).Code)
	require.Equal(t, http.StatusNotFound, d.call(foreign, "POST", path+"/approve", `{}`).status)
	require.Len(t, d.call(second, "GET", "/v1/adjustments?location=A&state=pending", "").Items, 1)
	require.Equal(t, http.StatusNotFound, d.call(foreign, "GET", "/v1/adjustments?location=A", "").status)
	r = d.call(second, "POST", path+"/approve", `{"answer":"seen"}`)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.Equal(t, [2]int64{20, 0}, d.counter("SEAL", "A", New))
	require.Equal(t, "adjustment_decided", d.call(second, "POST", path+"/approve", `{}`).Code)
	require.Equal(t, "adjustment_decided", d.call(second, "POST", path+"/refuse", `{}`).Code)

	require.Equal(t, http.StatusOK, d.call(keeperOfA, "POST", "/v1/adjustments", `{"location":"A","part":"SEAL","delta":40,"reason":"found"}`).status)
	require.NoError(t, d.db.GetContext(t.Context(), &id, "SELECT id FROM adjustments WHERE state = 'pending'"))
	require.Equal(t, http.StatusOK, d.call(second, "POST", "/v1/adjustments/"+id+"/refuse", `{"answer":"no"}`).status)
	require.Equal(t, [2]int64{20, 0}, d.counter("SEAL", "A", New))
	_, err := d.db.ExecContext(t.Context(), "UPDATE adjustments SET decided_by = asked_by")
	require.Error(t, err, "the database holds it too")
	d.clean()
}

func TestACorrectionIsAReversalAndIsDoneOnce(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("SEAL", "A", 5)
	d.receiveSerials("A", 1, 2)
	entry := func(kind, part string) string {
		var id int64
		require.NoError(t, d.db.GetContext(t.Context(), &id, "SELECT max(id) FROM ledger WHERE kind = $1 AND part = $2", kind, part))
		return "/v1/ledger/" + strconv.FormatInt(id, 10) + "/reverse"
	}
	require.Equal(t, http.StatusOK, d.call(keeperOfA, "POST", "/v1/adjustments", `{"location":"A","part":"SEAL","delta":-2,"reason":"slip"}`).status)
	path := entry("adjust", "SEAL")
	foreign := auth.Actor{Login: "li", Role: auth.Warehouse, Scope: []string{"B"}}
	require.Equal(t, http.StatusNotFound, d.call(foreign, "POST", path, `{"reason":"x"}`).status)
	r := d.call(keeperOfA, "POST", path, `{"reason":"counted wrongly"}`)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.Equal(t, [2]int64{5, 0}, d.counter("SEAL", "A", New))
	require.Equal(t, "entry_reversed", d.call(keeperOfA, "POST", path, `{"reason":"again"}`).Code)
	require.Equal(t, "entry_irreversible", d.call(keeperOfA, "POST", entry("reverse", "SEAL"), `{"reason":"and back"}`).Code)
	require.Equal(t, "serial_needed", d.call(keeperOfA, "POST", entry("receipt", "COMP"), `{"reason":"not ours"}`).Code)
	r = d.call(keeperOfA, "POST", entry("receipt", "COMP"), `{"reason":"not ours","serials":["C1","C2"]}`)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.Equal(t, [2]int64{}, d.counter("COMP", "A", New))
	d.reserve(take("SEAL", "A", 1))
	require.Equal(t, "entry_irreversible", d.call(keeperOfA, "POST", entry("reserve", "SEAL"), `{"reason":"x"}`).Code)
	require.Equal(t, "entry_not_found", d.call(operations, "POST", "/v1/ledger/999999/reverse", `{"reason":"x"}`).Code)
	d.clean()
}

func TestWhoBookedALargeEntryDoesNotReverseItAlone(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 30)
	reverse := func(ctx context.Context, tx *db.Tx) error {
		var id int64
		if err := tx.GetContext(ctx, &id, "SELECT max(id) FROM ledger"); err != nil {
			return err
		}
		return Reverse(ctx, tx, id, nil, "wrong note")
	}
	require.ErrorIs(t, w.try(reverse), ErrSecondPerson)
	require.NoError(t, w.db.InTx(t.Context(), "another", func(tx *db.Tx) error { return reverse(t.Context(), tx) }))
	require.Equal(t, [2]int64{}, w.counter("SEAL", "A", New))
	w.clean()
}
