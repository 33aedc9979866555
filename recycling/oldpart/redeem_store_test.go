package oldpart_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
)

// fill confirms 100 points of ann with each of n returns.
func fill(w *recyclingtest.World, n int) {
	w.Helper()
	for i := range n {
		w.Graded("BRD", "W1", "B-"+string(rune('A'+i)), 400, oldpart.NoFaultFound, oldpart.Reuse)
	}
}

// serials makes the world owe boards of no known serial, so that any is as owed.
func serials(w *recyclingtest.World) {
	w.Helper()
	_, err := w.DB.ExecContext(w.Context(), `CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.expected_serial = ''''; RETURN NEW; END';
		CREATE TRIGGER forget BEFORE INSERT ON returns FOR EACH ROW EXECUTE FUNCTION forget()`)
	require.NoError(w, err)
}

func policyOfPoints(w *recyclingtest.World, body string) {
	w.Helper()
	_, err := w.DB.ExecContext(w.Context(), "INSERT INTO policies (name, version, valid_from, body) VALUES ('points', 2, '2001-01-01', $1)", body)
	require.NoError(w, err)
}

func TestMission049PointsAreRedeemedUpToWhatIsConfirmed(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, oldpart.Routes)
	serials(d.World)
	fill(d.World, 3)
	d.Graded("CMP", "W1", "C-1", 8000, oldpart.FaultConfirmed, oldpart.Material)
	require.Equal(t, oldpart.Balance{Customer: "ann", Confirmed: 300, Pending: 100}, d.Points())
	redeem := func(points string) string {
		return `{"points":` + points + `,"toward":"appliance","reference":"ORDER-1"}`
	}
	d.Refused(recyclingtest.Ann, "POST /v1/points/redemptions", redeem("301"), 409, "points_short")
	d.Refused(recyclingtest.Ann, "POST /v1/points/redemptions", redeem("0"), 422, "invalid_request")
	d.Refused(recyclingtest.Ann, "POST /v1/points/redemptions", `{"points":1,"toward":"cash","reference":"x"}`, 422, "invalid_request")
	d.Refused(recyclingtest.Dan, "POST /v1/points/redemptions", `{"customer":"ann","points":1,"toward":"service","reference":"x"}`, 409, "points_short")
	d.Refused(recyclingtest.Operations, "POST /v1/points/redemptions", redeem("1"), 422, "customer_needed")
	made := d.Does(recyclingtest.Ann, "POST /v1/points/redemptions", redeem("250"))
	require.Equal(t, oldpart.Balance{Customer: "ann", Confirmed: 50, Pending: 100}, d.Points())
	d.Does(recyclingtest.Operations, "POST /v1/points/redemptions", `{"customer":"ann","points":50,"toward":"service","reference":"R-9"}`)
	require.Equal(t, made.ID, d.Does(recyclingtest.Ann, "GET /v1/points/redemptions", "").Items[1].ID)
	require.Empty(t, d.Does(recyclingtest.Dan, "GET /v1/points/redemptions?customer=ann", "").Items, "another's are not shown")
	// What was granted is what customers have and what was redeemed: both sides of the ledger sum to zero.
	d.Lawful()
}

// TestTwoAtOnceNeverRedeemTheSamePoints is what a balance that is read before it is taken would pass.
func TestTwoAtOnceNeverRedeemTheSamePoints(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	serials(w)
	fill(w, 3)
	var all sync.WaitGroup
	var done, short [6]bool
	for i := range 6 {
		all.Go(func() {
			err := w.DB.InTx(w.Context(), "ann", func(tx *db.Tx) error {
				_, err := oldpart.Redeem(w.Context(), tx, oldpart.Redemption{Customer: "ann", Points: 140, Toward: oldpart.TowardService, Reference: "x"})
				return err
			})
			done[i], short[i] = err == nil, errors.Is(err, oldpart.ErrPoints)
		})
	}
	all.Wait()
	count := func(of [6]bool) (n int) {
		for _, is := range of {
			if is {
				n++
			}
		}
		return n
	}
	require.Equal(t, 2, count(done))
	require.Equal(t, 4, count(short))
	require.EqualValues(t, 20, w.Points().Confirmed)
}

func TestMission048APieceHasItsPointsOnce(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	serials(w)
	w.Graded("BRD", "W1", "B-1", 400, oldpart.OtherPart, oldpart.Mismatch)
	require.Zero(t, w.Points().Pending, "taken back")
	_, err := w.DB.ExecContext(t.Context(), "DELETE FROM units WHERE serial = 'B-1'")
	require.NoError(t, err)
	w.Graded("BRD", "W1", "B-1", 400, oldpart.FaultConfirmed, oldpart.Material)
	require.EqualValues(t, 100, w.Points().Pending, "it has had none")
	_, err = w.DB.ExecContext(t.Context(), "DELETE FROM units WHERE serial = 'B-1'")
	require.NoError(t, err)
	w.Graded("BRD", "W1", "B-1", 400, oldpart.FaultConfirmed, oldpart.Material)
	require.EqualValues(t, 100, w.Points().Pending, "the same piece again")
}

func TestAMonthHasItsCap(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	serials(w)
	policyOfPoints(w, `{"per_return": 70, "customer_month": 150}`)
	fill(w, 3)
	require.EqualValues(t, 150, w.Points().Confirmed, "70, 70 and what is left of the cap")
	w.Graded("BRD", "W1", "Z-1", 400, oldpart.NoFaultFound, oldpart.Reuse)
	require.EqualValues(t, 150, w.Points().Confirmed)
	// 16:00 UTC on the last day is midnight where the warehouses stand.
	w.Now = time.Date(2026, 11, 30, 15, 59, 0, 0, time.UTC)
	w.Graded("BRD", "W1", "Z-2", 400, oldpart.NoFaultFound, oldpart.Reuse)
	require.EqualValues(t, 150, w.Points().Confirmed)
	w.Now = w.Now.Add(time.Minute)
	w.Graded("BRD", "W1", "Z-3", 400, oldpart.NoFaultFound, oldpart.Reuse)
	require.EqualValues(t, 220, w.Points().Confirmed)
	// What was granted under one policy is taken back under another.
	id := w.Oblige("BRD")
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.DropOff(ctx, tx, id, "BAG", "W1")
		if err == nil {
			_, err = oldpart.Receive(ctx, tx, id, "W1", "Z-4", 400)
		}
		return err
	})
	require.EqualValues(t, 70, w.Points().Pending)
	_, err := w.DB.ExecContext(t.Context(), `INSERT INTO policies (name, version, valid_from, body) VALUES ('points', 3, '2001-01-01', '{"per_return": 10, "customer_month": 150}')`)
	require.NoError(t, err)
	w.Photograph(id, oldpart.PhotoBench)
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Examine(ctx, tx, id, oldpart.Examination{Verdict: oldpart.Tampered})
		return err
	})
	require.Zero(t, w.Points().Pending)
}
