package sourcing_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Nothing that is delivered later decides: no event has reached anybody here, and some snapshots are out of date.
func TestPitfall06AvailabilityAsAProjection(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		line := stock.ReceiptLine{Part: "FAN", Condition: stock.New, Quantity: 2}
		if err := stock.Receive(ctx, tx, "WH-GZ", "note", []stock.ReceiptLine{line}); err != nil {
			return err
		}
		plans, err := sourcing.Source(ctx, tx, []sourcing.Demand{allocationtest.ToGuangzhou(w.Now, 1)})
		require.NoError(t, err)
		require.Equal(t, "WH-GZ", plans[0].Source, "what was received a moment ago is there")
		next, err := sourcing.Ask(ctx, tx, []sourcing.Demand{allocationtest.ToGuangzhou(w.Now, 2)})
		require.NoError(t, err)
		require.Equal(t, sourcing.Backordered, next[0].Outcome, "what was promised a moment ago is gone")
		return nil
	})
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		old, err := sourcing.WeighDemands(ctx, tx, []sourcing.Demand{allocationtest.ToGuangzhou(w.Now, 1)})
		require.NoError(t, err)
		for key := range old.Free {
			old.Free[key] += 100
		}
		for i := range old.Choices[0] {
			old.Choices[0][i].Available += 100
		}
		taken, err := stock.Reserve(ctx, tx, []stock.Take{{Line: uuid.New(), Location: "WH-GZ", Part: "FAN", Condition: stock.New, Quantity: 1}})
		require.NoError(t, err)
		require.True(t, taken[0].OK)
		require.NoError(t, old.TakeBy(ctx, tx, old.Choose))
		require.Equal(t, sourcing.Backordered, old.Plans(tx.Now)[0].Outcome, "a snapshot is only where one looks first")
		return nil
	})
	w.Clean()
}

const everywhereSQL = `
INSERT INTO locations (code, kind, name_zh, name_en, area_code, lon, lat, closed_at)
SELECT 'X-' || kind, kind, kind, kind, '440100', 113.32, 23.13, NULL
FROM unnest(ARRAY['parcel', 'quarantine', 'scrap', 'recycler', 'customer', 'supplier', 'lost', 'van']) AS k (kind)
UNION ALL
SELECT 'X-closed', 'city', '已关', 'Closed', '440100', 113.32, 23.13, now()`

// Next door to the customer lies the part in every state and kind of place from which nothing may be sent.
func TestPitfall10WrongStateOffered(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	_, err := w.DB.ExecContext(t.Context(), everywhereSQL)
	require.NoError(t, err)
	var places []site.Location
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		codes := []string{"X-parcel", "X-quarantine", "X-scrap", "X-recycler", "X-customer", "X-lost", "X-van", "X-closed"}
		for _, code := range codes {
			for _, c := range stock.Conditions() {
				if err := arrive(ctx, tx, code, c); err != nil {
					return err
				}
			}
			l, err := site.ByCode(ctx, tx, code)
			require.NoError(t, err)
			places = append(places, l)
		}
		for _, c := range []stock.Condition{stock.Used, stock.Defective} {
			if err := arrive(ctx, tx, "WH-GZ", c); err != nil {
				return err
			}
		}
		return nil
	})
	p := w.One(allocationtest.ToGuangzhou(w.Now, 1))
	require.Equal(t, sourcing.Backordered, p.Outcome, "sent from %s", p.Source)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		for _, conditions := range [][]stock.Condition{{stock.New}, {stock.New, stock.Refurbished}} {
			wide, err := stock.Offers(ctx, tx, []string{"FAN"}, conditions)
			require.NoError(t, err)
			some, err := stock.SomeOffers(ctx, tx, []string{"FAN"}, conditions, nil, 100)
			require.NoError(t, err)
			for _, o := range append(wide, some...) {
				require.Equal(t, "X-van", o.Location, "offered: %+v", o)
			}
			require.Empty(t, some)
		}
		return nil
	})
	// The second wall: offers that should never have been read do not win.
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, append([]site.Location{allocationtest.Guangzhou}, places...)...)
	for _, place := range places[:7] {
		offers := []stock.Offer{allocationtest.Offer(place, 9)}
		for _, c := range sourcing.Rank(allocationtest.ToGuangzhou(w.Now, 1), offers, n, allocationtest.TestPolicy) {
			require.False(t, c.Won, "%s won", c.Location)
		}
	}
	for _, c := range stock.Conditions()[1:] {
		bad := allocationtest.Offer(allocationtest.Guangzhou, 9)
		bad.Condition = c
		for _, choice := range sourcing.Rank(allocationtest.ToGuangzhou(w.Now, 1), []stock.Offer{bad}, n, allocationtest.TestPolicy) {
			require.False(t, choice.Won, "a %s piece won", c)
		}
	}
	w.Receive("FAN", "WH-GZ", 1)
	require.Equal(t, "WH-GZ", w.One(allocationtest.ToGuangzhou(w.Now, 1)).Source)
}

func arrive(ctx context.Context, tx *db.Tx, location string, c stock.Condition) error {
	return stock.Move(ctx, tx, []stock.Movement{{Kind: "receipt", Part: "FAN", Quantity: 5,
		From: stock.Account{Location: site.AtSupplier, Condition: c}, To: stock.Account{Location: location, Condition: c}}})
}

// Three places with one piece each are no place with three, and whoever asks first is told what he then gets.
func TestPitfall12AggregateSaysYesSingleSourceSaysNo(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	for _, place := range []string{"WH-FS", "WH-GZ", "WH-SZ"} {
		w.Receive("FAN", place, 1)
	}
	seen := map[sourcing.Outcome]int{}
	for round, quantities := range [][]int64{{3}, {1, 1, 1, 1}, {2, 1}, {1, 3, 2}, {4, 1}, {2, 2, 2}} {
		var demands []sourcing.Demand
		for i, q := range quantities {
			d := allocationtest.ToGuangzhou(w.Now, q)
			d.Repair = fmt.Sprintf("R%d-%d", round, i)
			demands = append(demands, d)
		}
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			told, err := sourcing.Ask(ctx, tx, demands)
			require.NoError(t, err)
			got, err := sourcing.Source(ctx, tx, demands)
			require.NoError(t, err)
			for i := range demands {
				require.Equal(t, told[i].Outcome, got[i].Outcome)
				require.Equal(t, told[i].Source, got[i].Source)
				require.Equal(t, told[i].Promise.ArrivesAt, got[i].Promise.ArrivesAt)
				seen[got[i].Outcome]++
				if got[i].Outcome != sourcing.Reserved {
					continue
				}
				r, err := stock.ReservationByID(ctx, tx, got[i].Reservation)
				require.NoError(t, err)
				require.Equal(t, demands[i].Quantity, r.Quantity, "all of it in the one place that was named")
				require.Equal(t, got[i].Source, r.Location)
			}
			return nil
		})
		w.Receive("FAN", []string{"WH-FS", "WH-GZ", "WH-SZ"}[round%3], 2)
		w.Clean()
	}
	require.NotZero(t, seen[sourcing.Reserved])
	require.NotZero(t, seen[sourcing.Backordered])
}

const lockableSQL = `
SELECT location
FROM stock
WHERE part = 'FAN'
ORDER BY location
FOR UPDATE SKIP LOCKED`

// A plan is optimistic and only what is taken is locked: others go on at the places that were thought of.
func TestPitfall20LockingAllCandidates(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	places := []string{"WH-FS", "WH-GZ", "WH-SZ"}
	for _, place := range places {
		w.Receive("FAN", place, 5)
	}
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		d := allocationtest.ToGuangzhou(w.Now, 1)
		asked, err := sourcing.Ask(ctx, tx, []sourcing.Demand{d})
		require.NoError(t, err)
		require.Len(t, asked[0].Choices, 3)
		var free []string
		require.NoError(t, w.DB.SelectContext(ctx, &free, lockableSQL))
		require.Equal(t, places, free, "who only asks locks nothing")
		plans, err := sourcing.Source(ctx, tx, []sourcing.Demand{d})
		require.NoError(t, err)
		require.Len(t, plans[0].Choices, 3)
		require.NoError(t, w.DB.SelectContext(ctx, &free, lockableSQL))
		require.Equal(t, slices.DeleteFunc(slices.Clone(places), func(p string) bool { return p == plans[0].Source }), free)
		return nil
	})
	w.Clean()
}
