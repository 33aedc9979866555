package inventory

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestChangesAreNetAndSorted(t *testing.T) {
	t.Parallel()
	outside := func(l string) bool { return l == AtSupplier }
	got := changesOf([]Movement{
		{Part: "P", Quantity: 5, From: Account{AtSupplier, New, Free}, To: Account{"B", New, Free}},
		{Part: "P", Quantity: 2, From: Account{"B", New, Free}, To: Account{"A", New, Held}},
		{Part: "P", Quantity: 1, From: Account{"B", New, Held}, To: Account{"B", New, Free}},
	}, outside)
	require.Equal(t, []change{
		{stockKey{"P", "A", New}, 2, 2, 0},
		{stockKey{"P", "B", New}, 3, -1, 0},
	}, got)
}

func TestMovementsBetweenCountersCreateNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		account := rapid.Custom(func(r *rapid.T) Account {
			return Account{rapid.SampledFrom([]string{"A", "B", "C"}).Draw(r, "at"), rapid.SampledFrom(Conditions()).Draw(r, "condition"),
				rapid.SampledFrom([]Bucket{Free, Held}).Draw(r, "bucket")}
		})
		movements := rapid.SliceOf(rapid.Custom(func(r *rapid.T) Movement {
			return Movement{Part: "P", Quantity: rapid.Int64Range(1, MaxQuantity).Draw(r, "quantity"), From: account.Draw(r, "from"), To: account.Draw(r, "to")}
		})).Draw(r, "movements")
		var sum int64
		for _, c := range changesOf(movements, func(string) bool { return false }) {
			sum += c.OnHand
		}
		require.Zero(r, sum)
	})
}

func TestACounterRefusesWhatItDoesNotHave(t *testing.T) {
	t.Parallel()
	c := counter{stockKey: stockKey{"P", "A", New}, OnHand: 5, Reserved: 3}
	_, err := c.after(change{OnHand: -3})
	require.ErrorIs(t, err, ErrShort)
	_, err = c.after(change{Reserved: 3})
	require.ErrorIs(t, err, ErrShort)
	_, err = c.after(change{OnHand: -1, Reserved: -4})
	require.ErrorIs(t, err, ErrShort)
	next, err := c.after(change{OnHand: -3, Reserved: -3})
	require.NoError(t, err)
	require.Equal(t, counter{stockKey: c.stockKey, OnHand: 2}, next)
}

func TestADistrustedPieceOnlyGoesAside(t *testing.T) {
	t.Parallel()
	u := &Unit{Part: "P", Serial: "1", Location: "A", Condition: New, Suspect: "copied"}
	m := Movement{Part: "P", Serial: "1", From: Account{"A", New, Free}, To: Account{"B", New, Free}}
	_, err := u.moved(m, serialRules{fromTracked: true, toTracked: true})
	require.ErrorIs(t, err, ErrSerialSuspect)
	next, err := u.moved(m, serialRules{fromTracked: true, toTracked: true, asideTo: true})
	require.NoError(t, err)
	require.Equal(t, "B", next.Location)
}

func TestACalendarWorksByWeekUnlessADaySaysOtherwise(t *testing.T) {
	t.Parallel()
	c := Calendar{Weekdays: "1111100", Days: map[string]bool{"2026-10-01": false, "2026-10-10": true}}
	require.True(t, c.Works("2026-10-12", 0))
	require.False(t, c.Works("2026-10-17", 5))
	require.False(t, c.Works("2026-10-01", 3))
	require.True(t, c.Works("2026-10-10", 5))
}
