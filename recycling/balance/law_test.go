package balance

import (
	"flag"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// longRound is how many steps a round takes: ten thousand with rapid's hundred rounds, a million with the ten thousand
// rounds of make test-long.
const longRound = 100

// counted runs rounds of a property and prints how many steps they took, which test-long.sh sums.
func counted(t *testing.T, property func(r *rapid.T) int) {
	t.Helper()
	var steps atomic.Int64
	rapid.Check(t, func(r *rapid.T) { steps.Add(int64(property(r))) })
	t.Logf("property: %d steps in %s rounds", steps.Load(), flag.Lookup("rapid.checks").Value)
}

// store is a yard of lots over accounts, as the laws see it.
type store struct {
	accounts Accounts
	lots     []Piece
	// born is when each lot's units came in, from its beginning through all splits and merges.
	born map[string]time.Time
	n    int
}

func (s *store) name() string { s.n++; return fmt.Sprint("L", s.n) }

func (s *store) grams() (sum int64) {
	for _, l := range s.lots {
		sum += l.Grams
	}
	return sum
}

// step does one thing that a yard does: receive, split, merge, adjust, send off, take more than there is.
func (s *store) step(r *rapid.T, now time.Time) error {
	const code = "900-219-08"
	pick := func() int { return rapid.IntRange(0, len(s.lots)-1).Draw(r, "lot") }
	kind := rapid.IntRange(0, 5).Draw(r, "kind")
	if len(s.lots) == 0 {
		kind = 0
	}
	switch kind {
	case 0:
		l := Piece{ID: s.name(), Grams: rapid.Int64Range(1, 100_000).Draw(r, "grams"), Oldest: now}
		s.lots, s.born[l.ID] = append(s.lots, l), now
		return s.accounts.Book(Booking{Household, "W1", code, l.Grams})
	case 1:
		i := pick()
		if s.lots[i].Grams < 2 {
			return nil
		}
		rest, off, err := Split(s.lots[i], s.name(), rapid.Int64Range(1, s.lots[i].Grams-1).Draw(r, "off"))
		s.born[off.ID] = s.born[rest.ID]
		s.lots[i] = rest
		s.lots = append(s.lots, off)
		return err
	case 2:
		i, j := pick(), pick()
		if i == j {
			return nil
		}
		one := Merge(s.name(), s.lots[i], s.lots[j])
		s.born[one.ID] = s.born[s.lots[i].ID]
		if s.born[s.lots[j].ID].Before(s.born[one.ID]) {
			s.born[one.ID] = s.born[s.lots[j].ID]
		}
		i, j = min(i, j), max(i, j)
		s.lots = append(s.lots[:j], s.lots[j+1:]...)
		s.lots[i] = one
	case 3:
		i := pick()
		found := rapid.Int64Range(-s.lots[i].Grams+1, 500).Draw(r, "found")
		s.lots[i].Grams += found
		return s.accounts.Book(Booking{Variance, "W1", code, found})
	case 4:
		i := pick()
		l := s.lots[i]
		s.lots = append(s.lots[:i], s.lots[i+1:]...)
		return s.accounts.Book(Booking{"W1", Treated, code, l.Grams})
	case 5:
		if s.accounts.Book(Booking{"W1", Treated, code, s.grams() + rapid.Int64Range(1, 1000).Draw(r, "too much")}) == nil {
			return fmt.Errorf("%d g were there and more was taken", s.grams())
		}
	}
	return nil
}

// TestPropertyWhateverIsBookedTheGramsAgree splits, merges and adjusts at random: laws 2, 6 and 7.
func TestPropertyWhateverIsBookedTheGramsAgree(t *testing.T) {
	t.Parallel()
	counted(t, func(r *rapid.T) int {
		s := store{born: map[string]time.Time{}}
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		for range longRound {
			now = now.Add(time.Hour)
			require.NoError(r, s.step(r, now))
			require.Zero(r, s.accounts.Sum(), "grams came from nowhere")
			require.Equal(r, s.grams(), s.accounts.Held(Account{"W1", "900-219-08"}), "the lots are what the site holds")
			require.GreaterOrEqual(r, s.grams(), int64(0))
			for _, l := range s.lots {
				require.Equal(r, s.born[l.ID], l.Oldest, "mixing never resets the clock")
				require.True(r, StorageEnds(l.Oldest, 365).Before(now.AddDate(1, 0, 1)))
			}
		}
		return longRound
	})
}

// TestPropertyAToleranceIsMetOnItsEdge looks at laws 3, 4 and 5 beside the edge, against fractions written out anew.
func TestPropertyAToleranceIsMetOnItsEdge(t *testing.T) {
	t.Parallel()
	counted(t, func(r *rapid.T) int {
		for range longRound {
			whole := rapid.Int64Range(1, 1_000_000_000).Draw(r, "whole")
			lost := rapid.Int64Range(0, whole).Draw(r, "lost")
			for _, side := range []int64{-1, 1} {
				slack := max(whole/50, 500)
				require.NoError(r, LotAgrees(whole, whole+side*slack))
				require.ErrorIs(r, LotAgrees(whole, whole+side*(slack+1)), ErrWeight)
				require.True(r, AcceptedAgrees(whole, whole+side*(whole*3/100)))
				require.False(r, AcceptedAgrees(whole, whole+side*(whole*3/100+1)))
				require.NoError(r, OutputsAgree(whole, []Output{{"steel", whole + side*(whole/100) - lost}}, lost))
				require.ErrorIs(r, OutputsAgree(whole, []Output{{"steel", whole + side*(whole/100+1) - lost}}, lost), ErrWeight)
			}
			most := whole + whole/20
			left := rapid.Int64Range(0, most).Draw(r, "left")
			require.True(r, RefrigerantAgrees(whole, most-left, left))
			require.False(r, RefrigerantAgrees(whole, most-left+1, left))
		}
		return longRound
	})
}

// TestPropertyEveryObligationIsInOnePlace moves obligations at random: law 1.
func TestPropertyEveryObligationIsInOnePlace(t *testing.T) {
	t.Parallel()
	counted(t, func(r *rapid.T) int {
		var u Units
		for range longRound {
			switch rapid.IntRange(0, 3).Draw(r, "step") {
			case 0:
				u.Obliged, u.Open = u.Obliged+1, u.Open+1
			case 1, 2, 3:
				if u.Open == 0 {
					continue
				}
				u.Open--
				*[]*int64{&u.Waived, &u.Received, &u.Lost}[rapid.IntRange(0, 2).Draw(r, "end")]++
			}
			require.Zero(r, u.Rest())
		}
		u.Received++
		require.NotZero(r, u.Rest(), "one that nobody obliged")
		return longRound
	})
}

// TestPropertyACylinderGainsWhatWasRecovered fills and empties cylinders at random: the second half of law 5.
func TestPropertyACylinderGainsWhatWasRecovered(t *testing.T) {
	t.Parallel()
	counted(t, func(r *rapid.T) int {
		for range longRound {
			before := rapid.Int64Range(0, 20_000).Draw(r, "before")
			in := rapid.SliceOfN(rapid.Int64Range(1, 3000), 1, 6).Draw(r, "recovered")
			after := before
			for _, grams := range in {
				after += grams
			}
			require.True(r, CylinderAgrees(before, after, in...))
			require.False(r, CylinderAgrees(before, after-1, in...), "a gram was vented")
		}
		return longRound
	})
}

func TestAPieceIsSplitWithinItself(t *testing.T) {
	t.Parallel()
	whole := Piece{ID: "L1", Grams: 100, Oldest: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Parents: []string{"C1"}}
	for _, grams := range []int64{-1, 0, 100, 101} {
		_, _, err := Split(whole, "L2", grams)
		require.ErrorIs(t, err, ErrWeight)
	}
	rest, off, err := Split(whole, "L2", 40)
	require.NoError(t, err)
	require.Equal(t, Piece{"L1", 60, whole.Oldest, []string{"C1"}}, rest)
	require.Equal(t, Piece{"L2", 40, whole.Oldest, []string{"L1"}}, off)
	require.Equal(t, []string{"L2", "L1"}, Merge("L3", off, rest).Parents)
}
