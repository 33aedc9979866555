package audit_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/audit"
	"fettle/inventory/inventorytest"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// TestThePastIsReadFromTheLedger replays a history: what both ways answer for each moment is what lay there then.
func TestThePastIsReadFromTheLedger(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	chance := rand.New(rand.NewPCG(7, 11))
	began := w.DB.Now().Add(-48 * time.Hour)
	now := began
	w.DB.SetClock(func() time.Time { return now })
	type moment struct {
		at    time.Time
		state map[string][2]int64
	}
	var past []moment
	var held []uuid.UUID
	for range 60 {
		now = now.Add(10 * time.Minute)
		part := []string{"SEAL", "BELT"}[chance.IntN(2)]
		n := int64(1 + chance.IntN(4))
		err := w.Try(func(ctx context.Context, tx *db.Tx) error {
			switch chance.IntN(5) {
			case 0, 1:
				return stock.Receive(ctx, tx, "A", "note", []stock.ReceiptLine{{Part: part, Condition: stock.New, Quantity: n}})
			case 2:
				return stock.Move(ctx, tx, []stock.Movement{{Kind: "transfer", Part: part, Quantity: n, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)}})
			case 3:
				got, err := stock.Reserve(ctx, tx, []stock.Take{inventorytest.Take(part, "A", n)})
				if err == nil && got[0].OK {
					held = append(held, got[0].ID)
				}
				return err
			}
			if len(held) == 0 {
				return nil
			}
			id := held[0]
			held = held[1:]
			return stock.Consume(ctx, tx, id, "BOX", "pack", "", "S")
		})
		if err != nil {
			require.ErrorIs(t, err, stock.ErrShort)
		}
		m := moment{now.Add(time.Minute), map[string][2]int64{}}
		for _, place := range []string{"A", "B", "BOX"} {
			for _, p := range []string{"SEAL", "BELT"} {
				if c := w.Counter(p, place, stock.New); c != ([2]int64{}) {
					m.state[place+" "+p] = c
				}
			}
		}
		past = append(past, m)
	}
	now = now.Add(time.Hour)
	for _, m := range past {
		for _, backward := range []bool{false, true} {
			got := map[string][2]int64{}
			w.Do(func(ctx context.Context, tx *db.Tx) error {
				for _, place := range []string{"A", "B", "BOX"} {
					rows, err := audit.ReadPast(ctx, tx, audit.PastFilter{Location: place, At: m.at, Limit: 10}, backward)
					require.NoError(t, err)
					for _, r := range rows {
						got[place+" "+r.Part] = [2]int64{r.OnHand, r.Reserved}
					}
				}
				return nil
			})
			require.Equal(t, m.state, got, "%s, backward %v", m.at, backward)
		}
	}
	require.NotEmpty(t, past[20].state)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		for at, want := range map[time.Time]bool{began.Add(time.Hour): false, now.Add(-time.Minute): true} {
			backward, err := audit.NearerToNow(ctx, tx, at)
			require.NoError(t, err)
			require.Equal(t, want, backward)
		}
		rows, err := audit.StockAsOf(ctx, tx, audit.PastFilter{Location: site.AtSupplier, At: now, Limit: 10})
		require.NoError(t, err)
		require.Negative(t, rows[0].OnHand, "the outside is known from the ledger alone")
		return nil
	})
	w.Clean()
}

func TestTheDoorToThePast(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	d.Receive("SEAL", "A", 5)
	at := url.QueryEscape(d.DB.Now().Add(time.Second).Format(time.RFC3339))
	r := d.Call(inventorytest.KeeperOfA, "GET", "/v1/stock/as-of?location=A&at="+at, "")
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.EqualValues(t, 5, r.Items[0].OnHand)
	before := url.QueryEscape(d.DB.Now().Add(-time.Hour).Format(time.RFC3339))
	require.Empty(t, d.Call(inventorytest.KeeperOfA, "GET", "/v1/stock/as-of?location=A&part=SEAL&at="+before, "").Items)
	require.Equal(t, "location_not_found", d.Call(inventorytest.KeeperOfA, "GET", "/v1/stock/as-of?location=NONE&at="+at, "").Code)
	require.Equal(t, http.StatusUnprocessableEntity, d.Call(inventorytest.KeeperOfA, "GET", "/v1/stock/as-of?location=A&at=yesterday", "").Status)
}
