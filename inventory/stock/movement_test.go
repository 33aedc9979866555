package stock_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/inventory/site"
	"fettle/inventory/stock"
)

func TestChangesAreNetAndSorted(t *testing.T) {
	t.Parallel()
	outside := func(l string) bool { return l == site.AtSupplier }
	got := stock.ChangesOf([]stock.Movement{
		{Part: "P", Quantity: 5, From: stock.Account{Location: site.AtSupplier, Condition: stock.New, Bucket: stock.Free}, To: stock.Account{Location: "B", Condition: stock.New, Bucket: stock.Free}},
		{Part: "P", Quantity: 2, From: stock.Account{Location: "B", Condition: stock.New, Bucket: stock.Free}, To: stock.Account{Location: "A", Condition: stock.New, Bucket: stock.Reserved}},
		{Part: "P", Quantity: 1, From: stock.Account{Location: "B", Condition: stock.New, Bucket: stock.Reserved}, To: stock.Account{Location: "B", Condition: stock.New, Bucket: stock.Free}},
	}, outside)
	require.Equal(t, []stock.Change{
		{Key: stock.Key{Part: "P", Location: "A", Condition: stock.New}, OnHand: 2, Reserved: 2, OnHold: 0},
		{Key: stock.Key{Part: "P", Location: "B", Condition: stock.New}, OnHand: 3, Reserved: -1, OnHold: 0},
	}, got)
}

func TestMovementsBetweenCountersCreateNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		account := rapid.Custom(func(r *rapid.T) stock.Account {
			return stock.Account{Location: rapid.SampledFrom([]string{"A", "B", "C"}).Draw(r, "at"), Condition: rapid.SampledFrom(stock.Conditions()).Draw(r, "condition"),
				Bucket: rapid.SampledFrom([]stock.Bucket{stock.Free, stock.Reserved}).Draw(r, "bucket")}
		})
		movements := rapid.SliceOf(rapid.Custom(func(r *rapid.T) stock.Movement {
			return stock.Movement{Part: "P", Quantity: rapid.Int64Range(1, stock.MaxQuantity).Draw(r, "quantity"), From: account.Draw(r, "from"), To: account.Draw(r, "to")}
		})).Draw(r, "movements")
		var sum int64
		for _, c := range stock.ChangesOf(movements, func(string) bool { return false }) {
			sum += c.OnHand
		}
		require.Zero(r, sum)
	})
}

func TestACounterRefusesWhatItDoesNotHave(t *testing.T) {
	t.Parallel()
	c := stock.Counter{Key: stock.Key{Part: "P", Location: "A", Condition: stock.New}, OnHand: 5, Reserved: 3}
	_, err := c.After(stock.Change{OnHand: -3})
	require.ErrorIs(t, err, stock.ErrShort)
	_, err = c.After(stock.Change{Reserved: 3})
	require.ErrorIs(t, err, stock.ErrShort)
	_, err = c.After(stock.Change{OnHand: -1, Reserved: -4})
	require.ErrorIs(t, err, stock.ErrShort)
	next, err := c.After(stock.Change{OnHand: -3, Reserved: -3})
	require.NoError(t, err)
	require.Equal(t, stock.Counter{Key: c.Key, OnHand: 2}, next)
}

func TestADistrustedPieceOnlyGoesAside(t *testing.T) {
	t.Parallel()
	u := &stock.Unit{Part: "P", Serial: "1", Location: "A", Condition: stock.New, Suspect: "copied"}
	m := stock.Movement{Part: "P", Serial: "1", From: stock.Account{Location: "A", Condition: stock.New, Bucket: stock.Free}, To: stock.Account{Location: "B", Condition: stock.New, Bucket: stock.Free}}
	_, err := u.Moved(m, stock.SerialRules{FromTracked: true, ToTracked: true})
	require.ErrorIs(t, err, stock.ErrSerialSuspect)
	next, err := u.Moved(m, stock.SerialRules{FromTracked: true, ToTracked: true, AsideTo: true})
	require.NoError(t, err)
	require.Equal(t, "B", next.Location)
}

func TestACalendarWorksByWeekUnlessADaySaysOtherwise(t *testing.T) {
	t.Parallel()
	c := site.Calendar{Weekdays: "1111100", Days: map[string]bool{"2026-10-01": false, "2026-10-10": true}}
	require.True(t, c.Works("2026-10-12", 0))
	require.False(t, c.Works("2026-10-17", 5))
	require.False(t, c.Works("2026-10-01", 3))
	require.True(t, c.Works("2026-10-10", 5))
}
