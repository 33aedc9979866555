package incoming_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/inventory/incoming"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

type world struct{ inventorytest.World }

// strict has every delivery inspected, level II at an AQL of 1.0.
func strict(t *testing.T) world {
	t.Helper()
	w := world{inventorytest.New(t)}
	_, err := w.DB.ExecContext(t.Context(), `
INSERT INTO policies (name, version, valid_from, body)
SELECT 'incoming', max(version) + 1, '2001-01-01', '{"plans": [{"category": "belt", "supplier": "", "level": "I", "aql": "6.5"}, {"category": "*", "supplier": "", "level": "II", "aql": "1.0"}], "due_days": 2}'
FROM policies WHERE name = 'incoming'`)
	require.NoError(t, err)
	return w
}

func (w world) delivered(lines ...stock.ReceiptLine) (out []incoming.Inspection) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = incoming.Receive(ctx, tx, "A", "", lines, false)
		return err
	})
	return out
}

func (w world) find(id uuid.UUID, l incoming.Look) (i incoming.Inspection, err error) {
	err = w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
		i, err = incoming.Find(ctx, tx, id, l)
		return err
	})
	return i, err
}

func (w world) sort(id uuid.UUID, l incoming.Look) (i incoming.Inspection, err error) {
	err = w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
		i, err = incoming.Sort(ctx, tx, id, l)
		return err
	})
	return i, err
}

func seals(n int64) stock.ReceiptLine {
	return stock.ReceiptLine{Part: "SEAL", Condition: stock.New, Quantity: n}
}

// reservable tells whether somebody could be promised a piece of what was delivered.
func (w world) reservable(part string) bool {
	w.Helper()
	taken := w.Reserve(inventorytest.Take(part, "A", 1))
	if taken[0].OK {
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			return stock.Release(ctx, tx, []uuid.UUID{taken[0].ID}, "test")
		})
	}
	return taken[0].OK
}

func TestMission054AFailedLotIsNotAllocatable(t *testing.T) {
	t.Parallel()
	w := strict(t)
	i := w.delivered(seals(200))[0]
	require.Equal(t, []any{incoming.Open, "H", int64(50), int64(1)}, []any{i.State, i.Letter, i.Sample, i.Accept})
	require.False(t, w.reservable("SEAL"), "nobody has looked yet")
	_, err := w.find(i.ID, incoming.Look{Looked: 49})
	require.ErrorIs(t, err, incoming.ErrFinding, "one too few")
	_, err = w.sort(i.ID, incoming.Look{Looked: 200})
	require.ErrorIs(t, err, incoming.ErrState, "nothing has failed")
	i, err = w.find(i.ID, incoming.Look{Looked: 50, Bad: 2, Finding: "torn lips"})
	require.NoError(t, err)
	require.Equal(t, []any{incoming.Failed, int64(50), int64(2), "torn lips"}, []any{i.State, i.Looked, i.Bad, i.Finding})
	require.False(t, w.reservable("SEAL"), "it has failed")
	require.Equal(t, [2]int64{200, 0}, w.Counter("SEAL", "A", stock.Uninspected))
	_, err = w.find(i.ID, incoming.Look{Looked: 50})
	require.ErrorIs(t, err, incoming.ErrState, "a second look at a sample changes nothing")
	i, err = w.sort(i.ID, incoming.Look{Looked: 200, Bad: 7, Finding: "torn lips"})
	require.NoError(t, err)
	require.Equal(t, incoming.Sorted, i.State)
	require.Equal(t, [2]int64{193, 0}, w.Counter("SEAL", "A", stock.New))
	require.Equal(t, [2]int64{7, 0}, w.Counter("SEAL", "A", stock.Defective))
	require.True(t, w.reservable("SEAL"))
	require.Equal(t, []int{1, 2}, []int{w.Events("inventory.incoming_opened.v1"), w.Events("inventory.incoming_decided.v1")})
	w.Clean()
}

func TestMission054ALotThatPassesIsStockButForItsBadPieces(t *testing.T) {
	t.Parallel()
	w := strict(t)
	i := w.delivered(seals(200))[0]
	i, err := w.find(i.ID, incoming.Look{Looked: 50, Bad: 1, Finding: "one is torn"})
	require.NoError(t, err)
	require.Equal(t, incoming.Passed, i.State)
	require.Equal(t, "test", i.EndedBy)
	require.Equal(t, [2]int64{199, 0}, w.Counter("SEAL", "A", stock.New))
	require.Equal(t, [2]int64{1, 0}, w.Counter("SEAL", "A", stock.Defective))
	w.Clean()
}

func TestARejectedLotIsDefective(t *testing.T) {
	t.Parallel()
	w := strict(t)
	i := w.delivered(seals(30))[0]
	_, err := w.find(i.ID, incoming.Look{Looked: 13, Bad: 1, Finding: "torn"})
	require.NoError(t, err)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		i, err := incoming.Reject(ctx, tx, i.ID, "goes back to its supplier")
		require.Equal(t, []any{incoming.Rejected, int64(1), "goes back to its supplier"}, []any{i.State, i.Bad, i.Finding})
		return err
	})
	require.Equal(t, [2]int64{30, 0}, w.Counter("SEAL", "A", stock.Defective))
	require.False(t, w.reservable("SEAL"))
	w.Clean()
}

func TestBadPiecesOfASerialisedLotAreNamed(t *testing.T) {
	t.Parallel()
	w := strict(t)
	i := w.delivered(stock.ReceiptLine{Part: "COMP", Condition: stock.New, Quantity: 4, Serials: []string{"C-1", "C-2", "C-3", "C-4"}})[0]
	require.EqualValues(t, 4, i.Sample, "the lot is smaller than its sample")
	for _, l := range []incoming.Look{{Looked: 4, Bad: 1}, {Looked: 4, Bad: 1, Serials: []string{"C-9"}}, {Looked: 4, Bad: 2, Serials: []string{"C-1", "c-1"}}, {Looked: 5}, {Looked: 4, Bad: 5}} {
		_, err := w.find(i.ID, l)
		require.Error(t, err, "%v", l)
	}
	_, err := w.find(i.ID, incoming.Look{Looked: 4, Bad: 1, Serials: []string{"c-2"}, Finding: "dented"})
	require.NoError(t, err)
	i, err = w.sort(i.ID, incoming.Look{Looked: 4, Bad: 1, Serials: []string{"c-2"}, Finding: "dented"})
	require.NoError(t, err)
	require.Equal(t, []string{"C-2"}, []string(i.BadSerials))
	require.Equal(t, [2]int64{3, 0}, w.Counter("COMP", "A", stock.New))
	require.Equal(t, [2]int64{1, 0}, w.Counter("COMP", "A", stock.Defective))
	w.Clean()
}

func TestLotsAndConditionsAreJudgedApart(t *testing.T) {
	t.Parallel()
	w := strict(t)
	w.Lots()
	l1, l3 := seals(20), seals(30)
	l1.Lot, l3.Lot = "L1", "L3"
	expires := inventorytest.Today(time.Now()).AddDate(1, 0, 0)
	l3.ExpiresOn = &expires
	old := seals(5)
	old.Condition, old.Lot = stock.Refurbished, "L1"
	used := seals(2)
	used.Condition, used.Lot = stock.Used, "L1"
	got := w.delivered(l1, l3, l1, old, used)
	var said []string
	for _, i := range got {
		said = append(said, fmt.Sprint(i.Lot, " ", i.Condition, " ", i.Quantity))
	}
	require.Equal(t, []string{"L1 new 40", "L3 new 30", "L1 refurbished 5"}, said)
	require.Equal(t, [2]int64{2, 0}, w.Counter("SEAL", "A", stock.Used), "old pieces are what they are")
	_, err := w.find(got[1].ID, incoming.Look{Looked: 13})
	require.NoError(t, err)
	require.Equal(t, [2]int64{8 + 30, 0}, w.Counter("SEAL", "A", stock.New))
	_, err = w.find(got[0].ID, incoming.Look{Looked: 13})
	require.NoError(t, err)
	_, err = w.find(got[2].ID, incoming.Look{Looked: 5})
	require.NoError(t, err)
	require.Equal(t, [2]int64{8 + 70, 0}, w.Counter("SEAL", "A", stock.New))
	require.Equal(t, [2]int64{5, 0}, w.Counter("SEAL", "A", stock.Refurbished))
	w.Clean()
}

func TestWhatNoPlanMeansIsStockAtOnce(t *testing.T) {
	t.Parallel()
	w := world{inventorytest.New(t)}
	require.Empty(t, w.delivered(seals(200)), "a new database inspects nothing")
	require.True(t, w.reservable("SEAL"))
}

func TestWhatWaitsStaysWhereItWasDelivered(t *testing.T) {
	t.Parallel()
	w := strict(t)
	w.delivered(seals(10))
	here := stock.Account{Location: "A", Condition: stock.Uninspected}
	for _, m := range []stock.Movement{
		{Kind: stock.MoveTransfer, To: stock.Account{Location: "B", Condition: stock.Uninspected}},
		{Kind: stock.MoveTransfer, To: stock.Account{Location: "B", Condition: stock.New}},
		{Kind: stock.MoveIssue, To: stock.Account{Location: "VAN", Condition: stock.New}},
		{Kind: stock.MoveReserve, To: stock.Account{Location: "A", Condition: stock.Uninspected, Bucket: stock.Reserved}},
	} {
		m.Part, m.Quantity, m.From = "SEAL", 1, here
		require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error { return stock.Move(ctx, tx, []stock.Movement{m}) }), stock.ErrUninspected, "%v", m)
	}
	require.Equal(t, [2]int64{10, 0}, w.Counter("SEAL", "A", stock.Uninspected))
	w.Receive("SEAL", "A", 1)
	for _, kind := range []stock.MovementKind{stock.MoveGrade, stock.MoveReverse} {
		again := stock.Movement{Kind: kind, Part: "SEAL", Quantity: 1, From: stock.Account{Location: "A", Condition: stock.New}, To: here}
		require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error { return stock.Move(ctx, tx, []stock.Movement{again}) }), stock.ErrUninspected, "%s: nobody would look at it", kind)
	}
}

func TestTwoInspectorsDecideOnce(t *testing.T) {
	t.Parallel()
	w := strict(t)
	i := w.delivered(seals(200))[0]
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for n := range errs {
		wg.Go(func() { _, errs[n] = w.find(i.ID, incoming.Look{Looked: 50}) })
	}
	wg.Wait()
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
			continue
		}
		require.ErrorIs(t, err, incoming.ErrState)
	}
	require.Equal(t, 1, good)
	require.Equal(t, [2]int64{200, 0}, w.Counter("SEAL", "A", stock.New))
}

// Whatever is delivered, counted short and decided, no piece is made or lost, and none is offered before its lot was decided.
func TestNoPieceIsMadeOrLostByAnInspection(t *testing.T) {
	t.Parallel()
	w := strict(t)
	var booked, short int64
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.Int64Range(1, 300).Draw(r, "pieces")
		i := w.delivered(seals(n))[0]
		booked += n
		if gone := rapid.Int64Range(0, n-1).Draw(r, "gone"); rapid.Bool().Draw(r, "counted short") && gone > 0 {
			w.Do(func(ctx context.Context, tx *db.Tx) error {
				return stock.Adjust(ctx, tx, stock.Adjustment{Location: "A", Part: "SEAL", Condition: stock.Uninspected, Delta: -gone, Reason: "short"})
			})
			short += gone
			n -= gone
		}
		looked := min(i.Sample, n)
		bad := rapid.Int64Range(0, looked).Draw(r, "bad")
		i, err := w.find(i.ID, incoming.Look{Looked: looked, Bad: bad, Finding: "x"})
		require.NoError(t, err)
		require.Equal(t, bad <= i.Accept, i.State == incoming.Passed)
		if i.State == incoming.Failed {
			all := rapid.Int64Range(0, n).Draw(r, "bad of all")
			_, err = w.sort(i.ID, incoming.Look{Looked: n, Bad: all, Finding: "x"})
			require.NoError(t, err)
		}
		require.Equal(t, [2]int64{}, w.Counter("SEAL", "A", stock.Uninspected))
		require.Equal(t, booked-short, w.Counter("SEAL", "A", stock.New)[0]+w.Counter("SEAL", "A", stock.Defective)[0])
	})
	w.Clean()
}
