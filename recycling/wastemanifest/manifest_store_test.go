package wastemanifest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastemanifest"
)

func TestEachCodeOfATripIsTreatedInFull(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	w.Permit("REC", "900-045-49")
	board := w.Sealed("W1", "900-045-49", 400, w.Graded("BRD", "W1", "B1", 400, oldpart.FaultConfirmed, oldpart.Material))
	motor := w.Sealed("W1", "", 4100, w.Graded("MOT", "W1", "M1", 4000, oldpart.FaultConfirmed, oldpart.Material))
	compressor := w.Sealed("W1", "900-219-08", 7900, w.Graded("CMP", "W1", "K1", 8000, oldpart.FaultConfirmed, oldpart.Material))
	w.Lawful()
	m, err := w.Manifest("REC", board, motor, compressor)
	require.NoError(t, err)
	w.Travelled(m, 12_300)
}

func TestAWeighbridgeFarFromALightFirstLotTakesNoMoreThanItHolds(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	w.Permit("REC", "900-045-49")
	board := w.Sealed("W1", "900-045-49", 10, w.Graded("BRD", "W1", "B1", 300, oldpart.FaultConfirmed, oldpart.Material))
	compressor := w.Sealed("W1", "900-219-08", 20_000, w.Graded("CMP", "W1", "K1", 20_000, oldpart.FaultConfirmed, oldpart.Material))
	m, err := w.Manifest("REC", board, compressor)
	require.NoError(t, err)
	w.Travelled(m, 19_450)
}

// TestMixedTripsLeaveNoGramBehind sends random lots of random codes together and looks at every site's every code.
func TestMixedTripsLeaveNoGramBehind(t *testing.T) {
	t.Parallel()
	var w *recyclingtest.World
	codes := map[string]string{"BRD": "900-045-49", "MOT": "", "CMP": "900-219-08"}
	n, round := 0, 0
	var certified []string
	leave := func() {
		var once []string
		require.NoError(t, w.DB.SelectContext(t.Context(), &once, "SELECT l.id FROM waste_lots l JOIN certificates c ON c.manifest = l.manifest WHERE l.state = 'certified'"))
		require.ElementsMatch(t, certified, once)
		var closed, open int
		require.NoError(t, w.DB.QueryRowContext(t.Context(), "SELECT count(*) FILTER (WHERE state = 'closed'), count(*) FILTER (WHERE state <> 'closed') FROM returns").Scan(&closed, &open))
		require.Equal(t, n, closed)
		require.Zero(t, open)
	}
	rapid.Check(t, func(r *rapid.T) {
		if round%roundsADatabase == 0 {
			if w != nil {
				leave()
			}
			w, n, certified = recyclingtest.Setup(t), 0, nil
			w.Permit("REC", "900-045-49")
		}
		round++
		var lots []string
		var declared int64
		for range rapid.IntRange(1, 3).Draw(r, "lots") {
			part := rapid.SampledFrom([]string{"BRD", "MOT", "CMP"}).Draw(r, "part")
			var ids []string
			var grams int64
			for range rapid.IntRange(1, 3).Draw(r, "pieces") {
				n++
				g := rapid.OneOf(rapid.Int64Range(1, 600), rapid.Int64Range(1, 30_000)).Draw(r, "grams")
				grade := rapid.SampledFrom([]oldpart.Grade{oldpart.Harvest, oldpart.Material, oldpart.Hazardous, oldpart.Quarantine, oldpart.Mismatch}).Draw(r, "grade")
				ids = append(ids, w.Graded(part, "W1", fmt.Sprintf("S%d", n), g, oldpart.FaultConfirmed, grade))
				grams += g
			}
			slack := max(grams*2/100, 500)
			net := max(1, grams+rapid.Int64Range(-slack, slack).Draw(r, "scale"))
			lots = append(lots, w.Sealed("W1", codes[part], net, ids...))
			declared += net
		}
		w.Lawful()
		m, err := w.Manifest("REC", lots...)
		require.NoError(t, err)
		slack := declared * 3 / 100
		w.Travelled(m, declared+rapid.Int64Range(-slack, slack).Draw(r, "bridge"))
		certified = append(certified, lots...)
	})
	leave()
}

func TestADiscrepancyBlocksTheCertificateUntilItIsSettled(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	lot := w.Sealed("W1", "900-219-08", 8000, w.Graded("CMP", "W1", "OLD-CMP", 8000, oldpart.FaultConfirmed, oldpart.Material))
	m, err := w.Manifest("REC", lot)
	require.NoError(t, err)
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Dispatch(ctx, tx, m, nil)
		return err
	})
	accept := func(grams int64) (state wastemanifest.State) {
		w.Must(func(ctx context.Context, tx *db.Tx) error {
			a, err := wastemanifest.Accept(ctx, tx, m, wastemanifest.Weighing{Grams: grams, Method: "R4"})
			state = a.State
			return err
		})
		return state
	}
	certify := func(grams int64) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := wastemanifest.Certify(ctx, tx, wastemanifest.Outcome{Manifest: m, Number: "CERT", Method: "R4", Outputs: []balance.Output{{Material: "steel", Grams: grams}}})
			return err
		})
	}
	require.Equal(t, wastemanifest.Discrepant, accept(7000))
	require.ErrorIs(t, certify(7000), wastemanifest.ErrManifest)
	require.Equal(t, wastemanifest.Accepted, accept(7950))
	require.ErrorIs(t, certify(7800), balance.ErrWeight)
	require.NoError(t, certify(7950))
	w.Lawful()
}

// onTheRoad is a manifest of one compressor whose vehicle has left.
func onTheRoad(w *recyclingtest.World, serial string) string {
	w.Helper()
	m, err := w.Manifest("REC", w.Sealed("W1", "900-219-08", 8000, w.Graded("CMP", "W1", serial, 8000, oldpart.FaultConfirmed, oldpart.Material)))
	require.NoError(w, err)
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Dispatch(ctx, tx, m, nil)
		return err
	})
	return m
}

func TestOperationsSettleADiscrepancyThatStaysWithANote(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	m := onTheRoad(w, "K1")
	accept := func(v wastemanifest.Weighing) (a wastemanifest.Manifest, err error) {
		err = w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
			a, err = wastemanifest.Accept(ctx, tx, m, v)
			return err
		})
		return a, err
	}
	first, err := accept(wastemanifest.Weighing{Grams: 7000, Method: "R4", Note: "the scale says so", Settles: true})
	require.NoError(t, err)
	require.Equal(t, wastemanifest.Discrepant, first.State, "nothing is settled before it is known to differ")
	again, err := accept(wastemanifest.Weighing{Grams: 7000, Method: "R4", Note: "weighed twice"})
	require.NoError(t, err)
	require.Equal(t, wastemanifest.Discrepant, again.State, "a recycler does not settle his own scale")
	_, err = accept(wastemanifest.Weighing{Grams: 7000, Method: "R4", Note: " ", Settles: true})
	require.ErrorIs(t, err, wastemanifest.ErrNoteNeeded)
	settled, err := accept(wastemanifest.Weighing{Grams: 7000, Method: "R4", Note: "oil was drained before the trip", Settles: true})
	require.NoError(t, err)
	require.Equal(t, wastemanifest.Accepted, settled.State)
	require.Equal(t, "oil was drained before the trip", settled.Note)
	w.Lawful()
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Certify(ctx, tx, wastemanifest.Outcome{Manifest: m, Number: "C-1", Method: "R4", Outputs: []balance.Output{{Material: "steel", Grams: 7000}}})
		return err
	})
	w.Lawful()
	w.Empty()
}

func TestANumberOfAPaperIsGivenOnceHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	var trips []string
	for i := range 3 {
		m, err := w.Manifest("REC", w.Sealed("W1", "900-219-08", 8000, w.Graded("CMP", "W1", fmt.Sprint("K", i), 8000, oldpart.FaultConfirmed, oldpart.Material)))
		require.NoError(t, err)
		trips = append(trips, m)
	}
	dispatch := func(m, number string) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := wastemanifest.Dispatch(ctx, tx, m, &number)
			return err
		})
	}
	require.ErrorIs(t, dispatch(trips[0], "2026440112345X"), wastemanifest.ErrOfficial)
	require.NoError(t, dispatch(trips[0], " ２０２６４４０１１２３４５６ "))
	require.ErrorIs(t, dispatch(trips[1], "20264401123456"), wastemanifest.ErrTaken)
	require.NoError(t, dispatch(trips[1], "20264401123457"))
	certify := func(m, number string) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			if _, err := wastemanifest.Accept(ctx, tx, m, wastemanifest.Weighing{Grams: 8000, Method: "R4"}); err != nil {
				return err
			}
			_, err := wastemanifest.Certify(ctx, tx, wastemanifest.Outcome{Manifest: m, Number: number, Method: "R4", Outputs: []balance.Output{{Material: "steel", Grams: 8000}}})
			return err
		})
	}
	for _, blank := range []string{" ", "--", "CERT\u202e1", "a\x00b"} {
		require.ErrorIs(t, certify(trips[0], blank), wastemanifest.ErrNumber, "%q", blank)
	}
	require.NoError(t, certify(trips[0], "cert-1 "))
	for _, same := range []string{"CERT-1", "cert-1", " Ｃert- 1"} {
		require.ErrorIs(t, certify(trips[1], same), wastemanifest.ErrCertified, "%q", same)
	}
	require.NoError(t, certify(trips[1], "CERT-2"))
	w.Lawful()
}

func TestWhatTreatmentLosesIsDeclaredWithItsReason(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	m := onTheRoad(w, "K1")
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Accept(ctx, tx, m, wastemanifest.Weighing{Grams: 8000, Method: "R4"})
		return err
	})
	certify := func(steel, lost int64, reason string) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := wastemanifest.Certify(ctx, tx, wastemanifest.Outcome{Manifest: m, Number: "C-1", Method: "R4",
				Outputs: []balance.Output{{Material: "steel", Grams: steel}}, LossGrams: lost, LossReason: reason})
			return err
		})
	}
	require.ErrorIs(t, certify(7000, 0, ""), balance.ErrWeight)
	require.ErrorIs(t, certify(7000, 1000, ""), wastemanifest.ErrLoss)
	require.ErrorIs(t, certify(8000, 0, "nothing"), wastemanifest.ErrLoss)
	require.ErrorIs(t, certify(7000, 2000, "oil burned off"), balance.ErrWeight, "more than came in")
	require.NoError(t, certify(7000, 1000, "oil burned off"))
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		got, err := wastemanifest.ManifestByID(ctx, tx, m)
		require.Equal(t, []any{int64(1000), "oil burned off"}, []any{got.LossGrams, got.LossReason})
		return err
	})
	w.Lawful()
}
