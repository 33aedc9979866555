package transfer_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/inventorytest"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
)

// Pitfall 17: a transfer shows goods at its destination before they arrive.
func TestGoodsOnTheRoadLieInNeitherPlaceAndAreNobodysToSend(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 10)
	sent := w.Sent(transfer.Want{Part: "SEAL", Condition: stock.New, Quantity: 6})
	require.Equal(t, transfer.TransferShipped, sent.State)
	require.Equal(t, [2]int64{4, 0}, w.Counter("SEAL", "A", stock.New))
	require.Equal(t, [2]int64{}, w.Counter("SEAL", "B", stock.New))
	require.Equal(t, [2]int64{6, 0}, w.Counter("SEAL", sent.ID, stock.New))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		offers, err := stock.Offers(ctx, tx, []string{"SEAL"}, []stock.Condition{stock.New})
		require.NoError(t, err)
		require.Len(t, offers, 1)
		require.Equal(t, "A", offers[0].Location)
		return nil
	})
	road := w.Inbound("SEAL")
	require.Len(t, road, 1)
	require.Equal(t, transfer.Inbound{Transfer: sent.ID, Location: "B", Part: "SEAL", Condition: stock.New, Quantity: 6, DueAt: *sent.DueAt}, road[0])
	arrivals := w.Events("inventory.stock_arrived.v1")

	some, err := w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Receive(ctx, tx, sent.ID, []transfer.Portion{{Line: 1, Quantity: 2}}, false, "")
	})
	require.NoError(t, err)
	require.Equal(t, transfer.TransferShipped, some.State)
	require.EqualValues(t, 4, w.Inbound("SEAL")[0].Quantity)
	require.Equal(t, arrivals+1, w.Events("inventory.stock_arrived.v1"), "who waits is told at the arrival, not before")
	_, err = w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Receive(ctx, tx, sent.ID, []transfer.Portion{{Line: 1, Quantity: 5}}, false, "")
	})
	require.ErrorIs(t, err, transfer.ErrTransferOver)

	all, err := w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Receive(ctx, tx, sent.ID, []transfer.Portion{{Line: 1, Quantity: 3}}, true, "one is missing")
	})
	require.NoError(t, err)
	require.Equal(t, transfer.TransferReceived, all.State)
	require.EqualValues(t, 1, all.Lines[0].Short)
	require.Equal(t, [2]int64{5, 0}, w.Counter("SEAL", "B", stock.New))
	require.Empty(t, w.Inbound("SEAL"))
	_, err = w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Receive(ctx, tx, sent.ID, []transfer.Portion{{Line: 1, Quantity: 1}}, false, "")
	})
	require.ErrorIs(t, err, transfer.ErrTransferState)
	var lost int64
	require.NoError(t, w.DB.GetContext(t.Context(), &lost, "SELECT sum(quantity) FROM ledger WHERE to_location = 'LOST' AND reference = $1", sent.ID))
	require.EqualValues(t, 1, lost)
	w.Clean()
}

func TestATransferTakesSerialsAlongAndLosesThoseThatDoNotArrive(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.ReceiveSerials("A", 1, 3)
	due := w.DB.Now().Add(time.Hour)
	open, err := w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Open(ctx, tx, transfer.Order{From: "A", To: "B", DueAt: &due, Lines: []transfer.Want{{Part: "COMP", Condition: stock.New, Quantity: 3}}})
	})
	require.NoError(t, err)
	_, err = w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Ship(ctx, tx, open.ID, nil, nil)
	})
	require.ErrorIs(t, err, stock.ErrSerialNeeded)
	_, err = w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Ship(ctx, tx, open.ID, nil, []transfer.Portion{{Line: 1, Quantity: 3, Serials: []string{"C1", "C2", "C3"}}})
	})
	require.NoError(t, err)
	_, err = w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Receive(ctx, tx, open.ID, []transfer.Portion{{Line: 1, Quantity: 1, Serials: []string{"C2"}}}, true, "two are missing")
	})
	require.NoError(t, err)
	var at []string
	require.NoError(t, w.DB.SelectContext(t.Context(), &at, "SELECT serial || ' ' || location FROM units ORDER BY serial"))
	require.Equal(t, []string{"C1 LOST", "C2 B", "C3 LOST"}, at)
	w.Clean()
}

func TestATransferThatIsGivenUpBringsItsGoodsBack(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 3)
	sent := w.Sent(transfer.Want{Part: "SEAL", Condition: stock.New, Quantity: 3})
	back, err := w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Cancel(ctx, tx, sent.ID, "road closed")
	})
	require.NoError(t, err)
	require.Equal(t, transfer.TransferCancelled, back.State)
	require.Equal(t, [2]int64{3, 0}, w.Counter("SEAL", "A", stock.New))
	require.Empty(t, w.Inbound("SEAL"))
	_, err = w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Cancel(ctx, tx, sent.ID, "again")
	})
	require.ErrorIs(t, err, transfer.ErrTransferState)
	w.Clean()
}

func TestATransferShipsNoMoreThanLiesThere(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 2)
	due := w.DB.Now().Add(time.Hour)
	open, err := w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Open(ctx, tx, transfer.Order{From: "A", To: "B", Lines: []transfer.Want{{Part: "SEAL", Condition: stock.New, Quantity: 3}}})
	})
	require.NoError(t, err)
	_, err = w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Ship(ctx, tx, open.ID, nil, nil)
	})
	require.ErrorIs(t, err, transfer.ErrTransferLine, "without a time of arrival nobody can count on it")
	_, err = w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Ship(ctx, tx, open.ID, &due, nil)
	})
	require.ErrorIs(t, err, stock.ErrShort)
	_, err = w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Ship(ctx, tx, open.ID, &due, []transfer.Portion{{Line: 1, Quantity: 4}})
	})
	require.ErrorIs(t, err, transfer.ErrTransferOver)
	part, err := w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
		return transfer.Ship(ctx, tx, open.ID, &due, []transfer.Portion{{Line: 1, Quantity: 2}})
	})
	require.NoError(t, err)
	require.EqualValues(t, 2, part.Lines[0].Shipped)
	for _, to := range []string{"A", "BOX"} {
		_, err = w.Transfer(func(ctx context.Context, tx *db.Tx) (transfer.Transfer, error) {
			return transfer.Open(ctx, tx, transfer.Order{From: "A", To: to, Lines: []transfer.Want{{Part: "SEAL", Condition: stock.New, Quantity: 1}}})
		})
		require.ErrorIs(t, err, site.ErrPlace)
	}
	w.Clean()
}

func TestOnlyTheEndsOfATransferSeeItAndEachDoesItsOwnStep(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	d.Receive("SEAL", "A", 5)
	sent := d.Sent(transfer.Want{Part: "SEAL", Condition: stock.New, Quantity: 2})
	keeperOfB := auth.Actor{Login: "zhao", Role: auth.Warehouse, Scope: []string{"B"}}
	keeperOfC := auth.Actor{Login: "qian", Role: auth.Warehouse, Scope: []string{"C"}}
	path := "/v1/transfers/" + sent.ID
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "GET", path, "").Status)
	require.Equal(t, http.StatusOK, d.Call(keeperOfB, "GET", path, "").Status)
	require.Equal(t, http.StatusNotFound, d.Call(keeperOfC, "GET", path, "").Status)
	arrived := `{"lines":[{"line":1,"quantity":2}]}`
	require.Equal(t, http.StatusNotFound, d.Call(inventorytest.KeeperOfA, "POST", path+"/receive", arrived).Status)
	require.Equal(t, http.StatusNotFound, d.Call(keeperOfB, "POST", path+"/cancel", `{"reason":"x"}`).Status)
	r := d.Call(keeperOfB, "POST", path+"/receive", arrived)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Equal(t, http.StatusOK, d.Call(keeperOfB, "GET", "/v1/transfers?location=B", "").Status)
	require.Equal(t, http.StatusNotFound, d.Call(keeperOfC, "GET", "/v1/transfers?location=B", "").Status)
	r = d.Call(keeperOfC, "POST", "/v1/transfers", `{"from":"A","to":"B","lines":[{"part":"SEAL","quantity":1}]}`)
	require.Equal(t, http.StatusNotFound, r.Status)
	d.Clean()
}
