package recycling

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
)

func (w *world) permit(recycler, code string) {
	w.Helper()
	_, err := w.db.ExecContext(w.Context(), "INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams) VALUES ($1, $2, 'PX', '2999-01-01', 1000000000)", recycler, code)
	require.NoError(w, err)
}

// travelled takes a manifest over the road and the weighbridge to its certificate.
func (w *world) travelled(m string, accepted int64) {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Dispatch(ctx, tx, m, nil); return err })
	w.lawful()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		a, err := Accept(ctx, tx, m, accepted, "R4", "")
		require.Equal(w, ManifestAcceptedAs, a.State)
		return err
	})
	w.lawful()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		_, err := Certify(ctx, tx, m, "C-"+m, "R4", []Output{{"steel", accepted}})
		return err
	})
	w.lawful()
	w.empty()
}

// empty looks that neither a site of ours nor a recycler holds a gram of any code.
func (w *world) empty() {
	w.Helper()
	w.must(func(ctx context.Context, tx *db.Tx) error {
		sites, err := MassBalance(ctx, tx)
		for _, s := range sites {
			if s.Site == household || s.Site == variance || s.Site == treated || s.Site == restock {
				continue
			}
			require.Zero(w, s.HeldGrams, "%s still holds code %q", s.Site, s.HazardCode)
		}
		return err
	})
}

func TestEachCodeOfATripIsTreatedInFull(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.permit("REC", "900-045-49")
	board := w.sealed("W1", "900-045-49", 400, w.graded("BRD", "W1", "B1", 400, FaultConfirmed, Material))
	motor := w.sealed("W1", "", 4100, w.graded("MOT", "W1", "M1", 4000, FaultConfirmed, Material))
	compressor := w.sealed("W1", "900-219-08", 7900, w.graded("CMP", "W1", "K1", 8000, FaultConfirmed, Material))
	w.lawful()
	m, err := w.manifest("REC", board, motor, compressor)
	require.NoError(t, err)
	w.travelled(m, 12_300)
}

func TestAWeighbridgeFarFromALightFirstLotTakesNoMoreThanItHolds(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.permit("REC", "900-045-49")
	board := w.sealed("W1", "900-045-49", 10, w.graded("BRD", "W1", "B1", 300, FaultConfirmed, Material))
	compressor := w.sealed("W1", "900-219-08", 20_000, w.graded("CMP", "W1", "K1", 20_000, FaultConfirmed, Material))
	m, err := w.manifest("REC", board, compressor)
	require.NoError(t, err)
	w.travelled(m, 19_450)
}

func TestAHazardousPartNeverTravelsAsOrdinaryScrap(t *testing.T) {
	t.Parallel()
	for _, grade := range []string{Harvest, Material, Hazardous, Quarantine, Mismatch} {
		t.Run(grade, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			id := w.graded("BRD", "W1", "B1", 400, FaultConfirmed, grade)
			require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
				l, err := OpenLot(ctx, tx, "W1", "")
				require.NoError(t, err)
				_, err = AddToLot(ctx, tx, l.ID, []string{id})
				return err
			}), ErrHazardMix)
			w.sealed("W1", "900-045-49", 1, id)
			w.lawful()
		})
	}
}

// TestMixedTripsLeaveNoGramBehind sends random lots of random codes together and looks at every site's every code.
func TestMixedTripsLeaveNoGramBehind(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.permit("REC", "900-045-49")
	codes := map[string]string{"BRD": "900-045-49", "MOT": "", "CMP": "900-219-08"}
	n := 0
	var certified []string
	rapid.Check(t, func(r *rapid.T) {
		var lots []string
		var declared int64
		for range rapid.IntRange(1, 3).Draw(r, "lots") {
			part := rapid.SampledFrom([]string{"BRD", "MOT", "CMP"}).Draw(r, "part")
			var ids []string
			var grams int64
			for range rapid.IntRange(1, 3).Draw(r, "pieces") {
				n++
				g := rapid.OneOf(rapid.Int64Range(1, 600), rapid.Int64Range(1, 30_000)).Draw(r, "grams")
				grade := rapid.SampledFrom([]string{Harvest, Material, Hazardous, Quarantine, Mismatch}).Draw(r, "grade")
				ids = append(ids, w.graded(part, "W1", fmt.Sprintf("S%d", n), g, FaultConfirmed, grade))
				grams += g
			}
			slack := max(grams*2/100, 500)
			net := max(1, grams+rapid.Int64Range(-slack, slack).Draw(r, "scale"))
			lots = append(lots, w.sealed("W1", codes[part], net, ids...))
			declared += net
		}
		w.lawful()
		m, err := w.manifest("REC", lots...)
		require.NoError(t, err)
		slack := declared * 3 / 100
		w.travelled(m, declared+rapid.Int64Range(-slack, slack).Draw(r, "bridge"))
		certified = append(certified, lots...)
	})
	var once []string
	require.NoError(t, w.db.SelectContext(t.Context(), &once, "SELECT l.id FROM lots l JOIN certificates c ON c.manifest = l.manifest WHERE l.state = 'certified'"))
	require.ElementsMatch(t, certified, once)
	var closed, open int
	require.NoError(t, w.db.QueryRowContext(t.Context(), "SELECT count(*) FILTER (WHERE state = 'closed'), count(*) FILTER (WHERE state <> 'closed') FROM returns").Scan(&closed, &open))
	require.Equal(t, n, closed)
	require.Zero(t, open)
}
