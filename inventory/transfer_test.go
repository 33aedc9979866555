package inventory

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
)

// transfer does a step of a transfer and answers it.
func (w world) transfer(step func(ctx context.Context, tx *db.Tx) (Transfer, error)) (Transfer, error) {
	var t Transfer
	err := w.try(func(ctx context.Context, tx *db.Tx) (err error) {
		t, err = step(ctx, tx)
		return err
	})
	return t, err
}

func (w world) sent(lines ...TransferWant) Transfer {
	w.Helper()
	due := w.db.Now().Add(5 * time.Hour)
	t, err := w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return OpenTransfer(ctx, tx, TransferOrder{From: "A", To: "B", DueAt: &due, Lines: lines})
	})
	require.NoError(w, err)
	t, err = w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) { return ShipTransfer(ctx, tx, t.ID, nil, nil) })
	require.NoError(w, err)
	return t
}

func (w world) inbound(part string) []Inbound {
	w.Helper()
	var rows []Inbound
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		rows, err = InboundOf(ctx, tx, []string{part})
		return err
	})
	return rows
}

// Pitfall 17: a transfer shows goods at its destination before they arrive.
func TestGoodsOnTheRoadLieInNeitherPlaceAndAreNobodysToSend(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 10)
	sent := w.sent(TransferWant{"SEAL", New, 6})
	require.Equal(t, TransferShipped, sent.State)
	require.Equal(t, [2]int64{4, 0}, w.counter("SEAL", "A", New))
	require.Equal(t, [2]int64{}, w.counter("SEAL", "B", New))
	require.Equal(t, [2]int64{6, 0}, w.counter("SEAL", sent.ID, New))
	w.do(func(ctx context.Context, tx *db.Tx) error {
		offers, err := Offers(ctx, tx, []string{"SEAL"}, []Condition{New})
		require.NoError(t, err)
		require.Len(t, offers, 1)
		require.Equal(t, "A", offers[0].Location)
		return nil
	})
	road := w.inbound("SEAL")
	require.Len(t, road, 1)
	require.Equal(t, Inbound{Transfer: sent.ID, Location: "B", Part: "SEAL", Condition: New, Quantity: 6, DueAt: *sent.DueAt}, road[0])
	arrivals := w.events("inventory.stock_arrived.v1")

	some, err := w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return ReceiveTransfer(ctx, tx, sent.ID, []Portion{{Line: 1, Quantity: 2}}, false, "")
	})
	require.NoError(t, err)
	require.Equal(t, TransferShipped, some.State)
	require.EqualValues(t, 4, w.inbound("SEAL")[0].Quantity)
	require.Equal(t, arrivals+1, w.events("inventory.stock_arrived.v1"), "who waits is told at the arrival, not before")
	_, err = w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return ReceiveTransfer(ctx, tx, sent.ID, []Portion{{Line: 1, Quantity: 5}}, false, "")
	})
	require.ErrorIs(t, err, ErrTransferOver)

	all, err := w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return ReceiveTransfer(ctx, tx, sent.ID, []Portion{{Line: 1, Quantity: 3}}, true, "one is missing")
	})
	require.NoError(t, err)
	require.Equal(t, TransferReceived, all.State)
	require.EqualValues(t, 1, all.Lines[0].Short)
	require.Equal(t, [2]int64{5, 0}, w.counter("SEAL", "B", New))
	require.Empty(t, w.inbound("SEAL"))
	_, err = w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return ReceiveTransfer(ctx, tx, sent.ID, []Portion{{Line: 1, Quantity: 1}}, false, "")
	})
	require.ErrorIs(t, err, ErrTransferState)
	var lost int64
	require.NoError(t, w.db.GetContext(t.Context(), &lost, "SELECT sum(quantity) FROM ledger WHERE to_location = 'LOST' AND reference = $1", sent.ID))
	require.EqualValues(t, 1, lost)
	w.clean()
}

func TestATransferTakesSerialsAlongAndLosesThoseThatDoNotArrive(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receiveSerials("A", 1, 3)
	due := w.db.Now().Add(time.Hour)
	open, err := w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return OpenTransfer(ctx, tx, TransferOrder{From: "A", To: "B", DueAt: &due, Lines: []TransferWant{{"COMP", New, 3}}})
	})
	require.NoError(t, err)
	_, err = w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return ShipTransfer(ctx, tx, open.ID, nil, nil)
	})
	require.ErrorIs(t, err, ErrSerialNeeded)
	_, err = w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return ShipTransfer(ctx, tx, open.ID, nil, []Portion{{1, 3, []string{"C1", "C2", "C3"}}})
	})
	require.NoError(t, err)
	_, err = w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return ReceiveTransfer(ctx, tx, open.ID, []Portion{{1, 1, []string{"C2"}}}, true, "two are missing")
	})
	require.NoError(t, err)
	var at []string
	require.NoError(t, w.db.SelectContext(t.Context(), &at, "SELECT serial || ' ' || location FROM units ORDER BY serial"))
	require.Equal(t, []string{"C1 LOST", "C2 B", "C3 LOST"}, at)
	w.clean()
}

func TestATransferThatIsGivenUpBringsItsGoodsBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 3)
	sent := w.sent(TransferWant{"SEAL", New, 3})
	back, err := w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return CancelTransfer(ctx, tx, sent.ID, "road closed")
	})
	require.NoError(t, err)
	require.Equal(t, TransferCancelled, back.State)
	require.Equal(t, [2]int64{3, 0}, w.counter("SEAL", "A", New))
	require.Empty(t, w.inbound("SEAL"))
	_, err = w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return CancelTransfer(ctx, tx, sent.ID, "again")
	})
	require.ErrorIs(t, err, ErrTransferState)
	w.clean()
}

func TestATransferShipsNoMoreThanLiesThere(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 2)
	due := w.db.Now().Add(time.Hour)
	open, err := w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return OpenTransfer(ctx, tx, TransferOrder{From: "A", To: "B", Lines: []TransferWant{{"SEAL", New, 3}}})
	})
	require.NoError(t, err)
	_, err = w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return ShipTransfer(ctx, tx, open.ID, nil, nil)
	})
	require.ErrorIs(t, err, ErrTransferLine, "without a time of arrival nobody can count on it")
	_, err = w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return ShipTransfer(ctx, tx, open.ID, &due, nil)
	})
	require.ErrorIs(t, err, ErrShort)
	_, err = w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return ShipTransfer(ctx, tx, open.ID, &due, []Portion{{Line: 1, Quantity: 4}})
	})
	require.ErrorIs(t, err, ErrTransferOver)
	part, err := w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
		return ShipTransfer(ctx, tx, open.ID, &due, []Portion{{Line: 1, Quantity: 2}})
	})
	require.NoError(t, err)
	require.EqualValues(t, 2, part.Lines[0].Shipped)
	for _, to := range []string{"A", "BOX"} {
		_, err = w.transfer(func(ctx context.Context, tx *db.Tx) (Transfer, error) {
			return OpenTransfer(ctx, tx, TransferOrder{From: "A", To: to, Lines: []TransferWant{{"SEAL", New, 1}}})
		})
		require.ErrorIs(t, err, ErrPlace)
	}
	w.clean()
}

func TestOnlyTheEndsOfATransferSeeItAndEachDoesItsOwnStep(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("SEAL", "A", 5)
	sent := d.sent(TransferWant{"SEAL", New, 2})
	keeperOfB := auth.Actor{Login: "zhao", Role: auth.Warehouse, Scope: []string{"B"}}
	keeperOfC := auth.Actor{Login: "qian", Role: auth.Warehouse, Scope: []string{"C"}}
	path := "/v1/transfers/" + sent.ID
	require.Equal(t, http.StatusOK, d.call(keeperOfA, "GET", path, "").status)
	require.Equal(t, http.StatusOK, d.call(keeperOfB, "GET", path, "").status)
	require.Equal(t, http.StatusNotFound, d.call(keeperOfC, "GET", path, "").status)
	arrived := `{"lines":[{"line":1,"quantity":2}]}`
	require.Equal(t, http.StatusNotFound, d.call(keeperOfA, "POST", path+"/receive", arrived).status)
	require.Equal(t, http.StatusNotFound, d.call(keeperOfB, "POST", path+"/cancel", `{"reason":"x"}`).status)
	r := d.call(keeperOfB, "POST", path+"/receive", arrived)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.Equal(t, http.StatusOK, d.call(keeperOfB, "GET", "/v1/transfers?location=B", "").status)
	require.Equal(t, http.StatusNotFound, d.call(keeperOfC, "GET", "/v1/transfers?location=B", "").status)
	r = d.call(keeperOfC, "POST", "/v1/transfers", `{"from":"A","to":"B","lines":[{"part":"SEAL","quantity":1}]}`)
	require.Equal(t, http.StatusNotFound, r.status)
	d.clean()
}
