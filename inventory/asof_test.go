package inventory

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
)

// TestThePastIsReadFromTheLedger replays a history: what both ways answer for each moment is what lay there then.
func TestThePastIsReadFromTheLedger(t *testing.T) {
	t.Parallel()
	w := setup(t)
	chance := rand.New(rand.NewPCG(7, 11))
	began := w.db.Now().Add(-48 * time.Hour)
	now := began
	w.db.SetClock(func() time.Time { return now })
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
		err := w.try(func(ctx context.Context, tx *db.Tx) error {
			switch chance.IntN(5) {
			case 0, 1:
				return Receive(ctx, tx, "A", "note", []ReceiptLine{{Part: part, Condition: New, Quantity: n}})
			case 2:
				return Move(ctx, tx, []Movement{{Kind: "transfer", Part: part, Quantity: n, From: free("A", New), To: free("B", New)}})
			case 3:
				got, err := Reserve(ctx, tx, []Take{take(part, "A", n)})
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
			return Consume(ctx, tx, id, "BOX", "pack", "", "S")
		})
		if err != nil {
			require.ErrorIs(t, err, ErrShort)
		}
		m := moment{now.Add(time.Minute), map[string][2]int64{}}
		for _, place := range []string{"A", "B", "BOX"} {
			for _, p := range []string{"SEAL", "BELT"} {
				if c := w.counter(p, place, New); c != ([2]int64{}) {
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
			w.do(func(ctx context.Context, tx *db.Tx) error {
				for _, place := range []string{"A", "B", "BOX"} {
					rows, err := stockAsOf(ctx, tx, PastFilter{Location: place, At: m.at, Limit: 10}, backward)
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
	w.do(func(ctx context.Context, tx *db.Tx) error {
		for at, want := range map[time.Time]bool{began.Add(time.Hour): false, now.Add(-time.Minute): true} {
			backward, err := nearerToNow(ctx, tx, at)
			require.NoError(t, err)
			require.Equal(t, want, backward)
		}
		rows, err := StockAsOf(ctx, tx, PastFilter{Location: AtSupplier, At: now, Limit: 10})
		require.NoError(t, err)
		require.Negative(t, rows[0].OnHand, "the outside is known from the ledger alone")
		return nil
	})
	w.clean()
}

func TestTheDoorToThePast(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("SEAL", "A", 5)
	at := url.QueryEscape(d.db.Now().Add(time.Second).Format(time.RFC3339))
	r := d.call(keeperOfA, "GET", "/v1/stock/as-of?location=A&at="+at, "")
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.EqualValues(t, 5, r.Items[0].OnHand)
	before := url.QueryEscape(d.db.Now().Add(-time.Hour).Format(time.RFC3339))
	require.Empty(t, d.call(keeperOfA, "GET", "/v1/stock/as-of?location=A&part=SEAL&at="+before, "").Items)
	require.Equal(t, "location_not_found", d.call(keeperOfA, "GET", "/v1/stock/as-of?location=NONE&at="+at, "").Code)
	require.Equal(t, http.StatusUnprocessableEntity, d.call(keeperOfA, "GET", "/v1/stock/as-of?location=A&at=yesterday", "").status)
}
