package count_test

import (
	"context"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/count"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

func TestALimitIsInPiecesAndInMoney(t *testing.T) {
	t.Parallel()
	l := count.AdjustmentLimit{Pieces: 20, Minor: 200_000, Currency: "CNY"}
	require.False(t, l.Exceeded(catalog.Part{PriceMinor: 3_900, Currency: "CNY"}, -20))
	require.True(t, l.Exceeded(catalog.Part{PriceMinor: 3_900, Currency: "CNY"}, -21))
	require.False(t, l.Exceeded(catalog.Part{PriceMinor: 46_800, Currency: "CNY"}, 4))
	require.True(t, l.Exceeded(catalog.Part{PriceMinor: 46_800, Currency: "CNY"}, 5))
	require.True(t, l.Exceeded(catalog.Part{PriceMinor: 1, Currency: "EUR"}, 1))
	require.True(t, count.AdjustmentLimit{}.Exceeded(catalog.Part{Currency: "CNY"}, 1), "without a policy everything needs two")
}

func TestAnAdjustmentAboveTheLimitWaitsForAnotherPerson(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	d.Receive("SEAL", "A", 50)
	second := auth.Actor{Login: "sun", Role: auth.Warehouse, Scope: []string{"A"}}
	foreign := auth.Actor{Login: "li", Role: auth.Warehouse, Scope: []string{"B"}}
	r := d.Call(inventorytest.KeeperOfA, "POST", "/v1/adjustments", `{"location":"A","part":"SEAL","delta":-30,"reason":"flood"}`)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Equal(t, [2]int64{50, 0}, d.Counter("SEAL", "A", stock.New), "nothing is booked yet")
	var id string
	require.NoError(t, d.DB.GetContext(t.Context(), &id, "SELECT id FROM adjustments WHERE state = 'pending'"))
	path := "/v1/adjustments/" + id
	require.Equal(t, "second_person_needed", d.Call(inventorytest.KeeperOfA, "POST", path+"/approve", `{}`).Code)
	require.Equal(t, http.StatusNotFound, d.Call(foreign, "POST", path+"/approve", `{}`).Status)
	require.Len(t, d.Call(second, "GET", "/v1/adjustments?location=A&state=pending", "").Items, 1)
	require.Equal(t, http.StatusNotFound, d.Call(foreign, "GET", "/v1/adjustments?location=A", "").Status)
	r = d.Call(second, "POST", path+"/approve", `{"answer":"seen"}`)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Equal(t, [2]int64{20, 0}, d.Counter("SEAL", "A", stock.New))
	require.Equal(t, "adjustment_decided", d.Call(second, "POST", path+"/approve", `{}`).Code)
	require.Equal(t, "adjustment_decided", d.Call(second, "POST", path+"/refuse", `{}`).Code)

	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "POST", "/v1/adjustments", `{"location":"A","part":"SEAL","delta":40,"reason":"found"}`).Status)
	require.NoError(t, d.DB.GetContext(t.Context(), &id, "SELECT id FROM adjustments WHERE state = 'pending'"))
	require.Equal(t, http.StatusOK, d.Call(second, "POST", "/v1/adjustments/"+id+"/refuse", `{"answer":"no"}`).Status)
	require.Equal(t, [2]int64{20, 0}, d.Counter("SEAL", "A", stock.New))
	_, err := d.DB.ExecContext(t.Context(), "UPDATE adjustments SET decided_by = asked_by")
	require.Error(t, err, "the database holds it too")
	d.Clean()
}

func TestACorrectionIsAReversalAndIsDoneOnce(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	d.Receive("SEAL", "A", 5)
	d.ReceiveSerials("A", 1, 2)
	entry := func(kind, part string) string {
		var id int64
		require.NoError(t, d.DB.GetContext(t.Context(), &id, "SELECT max(id) FROM ledger WHERE kind = $1 AND part = $2", kind, part))
		return "/v1/ledger/" + strconv.FormatInt(id, 10) + "/reverse"
	}
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "POST", "/v1/adjustments", `{"location":"A","part":"SEAL","delta":-2,"reason":"slip"}`).Status)
	path := entry("adjust", "SEAL")
	foreign := auth.Actor{Login: "li", Role: auth.Warehouse, Scope: []string{"B"}}
	require.Equal(t, http.StatusNotFound, d.Call(foreign, "POST", path, `{"reason":"x"}`).Status)
	r := d.Call(inventorytest.KeeperOfA, "POST", path, `{"reason":"counted wrongly"}`)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Equal(t, [2]int64{5, 0}, d.Counter("SEAL", "A", stock.New))
	require.Equal(t, "entry_reversed", d.Call(inventorytest.KeeperOfA, "POST", path, `{"reason":"again"}`).Code)
	require.Equal(t, "entry_irreversible", d.Call(inventorytest.KeeperOfA, "POST", entry("reverse", "SEAL"), `{"reason":"and back"}`).Code)
	require.Equal(t, "serial_needed", d.Call(inventorytest.KeeperOfA, "POST", entry("receipt", "COMP"), `{"reason":"not ours"}`).Code)
	r = d.Call(inventorytest.KeeperOfA, "POST", entry("receipt", "COMP"), `{"reason":"not ours","serials":["C1","C2"]}`)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Equal(t, [2]int64{}, d.Counter("COMP", "A", stock.New))
	d.Reserve(inventorytest.Take("SEAL", "A", 1))
	require.Equal(t, "entry_irreversible", d.Call(inventorytest.KeeperOfA, "POST", entry("reserve", "SEAL"), `{"reason":"x"}`).Code)
	require.Equal(t, "entry_not_found", d.Call(inventorytest.Operations, "POST", "/v1/ledger/999999/reverse", `{"reason":"x"}`).Code)
	d.Clean()
}

func TestWhoBookedALargeEntryDoesNotReverseItAlone(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 30)
	reverse := func(ctx context.Context, tx *db.Tx) error {
		var id int64
		if err := tx.GetContext(ctx, &id, "SELECT max(id) FROM ledger"); err != nil {
			return err
		}
		return count.Reverse(ctx, tx, id, nil, "wrong note")
	}
	require.ErrorIs(t, w.Try(reverse), count.ErrSecondPerson)
	require.NoError(t, w.DB.InTx(t.Context(), "another", func(tx *db.Tx) error { return reverse(t.Context(), tx) }))
	require.Equal(t, [2]int64{}, w.Counter("SEAL", "A", stock.New))
	w.Clean()
}

// Many small adjustments pass no limit that one large one may not: what one person has adjusted of a part within the window counts.
func TestTheLimitOfAdjustmentsCountsOverTime(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	d.Receive("SEAL", "A", 100)
	small := `{"location":"A","part":"SEAL","delta":-15,"reason":"flood"}`
	pending := func() (n int) {
		require.NoError(t, d.DB.GetContext(t.Context(), &n, "SELECT count(*) FROM adjustments WHERE state = 'pending'"))
		return n
	}
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "POST", "/v1/adjustments", small).Status)
	require.Zero(t, pending())
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "POST", "/v1/adjustments", small).Status)
	require.Equal(t, 1, pending(), "the second slice is above the limit of one person")
}
