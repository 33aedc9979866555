package wastelot_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastelot"
)

func TestALotTakesItsOwnAndAgreesWithItsWeight(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	hazardous := w.Graded("CMP", "W1", "OLD-CMP", 8000, oldpart.FaultConfirmed, oldpart.Material)
	elsewhere := w.Graded("MOT", "W2", "OLD-MOT", 4000, oldpart.FaultConfirmed, oldpart.Material)
	plain := w.Graded("MOT", "W1", "OLD-MOT", 4000, oldpart.FaultConfirmed, oldpart.Material)
	add := func(code string, returns ...string) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			l, err := wastelot.OpenLot(ctx, tx, "W1", code)
			if err == nil {
				_, err = wastelot.AddToLot(ctx, tx, l.ID, returns)
			}
			return err
		})
	}
	require.ErrorIs(t, add("", plain, hazardous), wastelot.ErrHazardMix)
	require.ErrorIs(t, add("", elsewhere), oldpart.ErrNoReturn)
	require.ErrorIs(t, add("900-000-00"), catalog.ErrHazard)
	require.Equal(t, oldpart.Graded, w.State(plain).State, "a refused lot takes nothing")
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		l, err := wastelot.OpenLot(ctx, tx, "W1", "")
		require.NoError(t, err)
		_, err = wastelot.AddToLot(ctx, tx, l.ID, []string{plain})
		require.NoError(t, err)
		_, err = wastelot.SealLot(ctx, tx, l.ID, 4501)
		return err
	})
	require.ErrorIs(t, err, balance.ErrWeight)
	w.Lawful()
}

func TestMission053AHazardousPartNeverTravelsAsOrdinaryScrap(t *testing.T) {
	t.Parallel()
	for _, grade := range []oldpart.Grade{oldpart.Harvest, oldpart.Material, oldpart.Hazardous, oldpart.Quarantine, oldpart.Mismatch} {
		t.Run(string(grade), func(t *testing.T) {
			t.Parallel()
			w := recyclingtest.Setup(t)
			id := w.Graded("BRD", "W1", "B1", 400, oldpart.FaultConfirmed, grade)
			require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
				l, err := wastelot.OpenLot(ctx, tx, "W1", "")
				require.NoError(t, err)
				_, err = wastelot.AddToLot(ctx, tx, l.ID, []string{id})
				return err
			}), wastelot.ErrHazardMix)
			w.Sealed("W1", "900-045-49", 1, id)
			w.Lawful()
		})
	}
}
