package recycling

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/catalog"
)

func TestALotTakesItsOwnAndAgreesWithItsWeight(t *testing.T) {
	t.Parallel()
	w := setup(t)
	hazardous := w.graded("CMP", "W1", "OLD-CMP", 8000, FaultConfirmed, Material)
	elsewhere := w.graded("MOT", "W2", "OLD-MOT", 4000, FaultConfirmed, Material)
	plain := w.graded("MOT", "W1", "OLD-MOT", 4000, FaultConfirmed, Material)
	add := func(code string, returns ...string) error {
		return w.try(func(ctx context.Context, tx *db.Tx) error {
			l, err := OpenLot(ctx, tx, "W1", code)
			if err == nil {
				_, err = AddToLot(ctx, tx, l.ID, returns)
			}
			return err
		})
	}
	require.ErrorIs(t, add("", plain, hazardous), ErrHazardMix)
	require.ErrorIs(t, add("", elsewhere), ErrNoReturn)
	require.ErrorIs(t, add("900-000-00"), catalog.ErrHazard)
	require.Equal(t, Graded, w.state(plain).State, "a refused lot takes nothing")
	err := w.try(func(ctx context.Context, tx *db.Tx) error {
		l, err := OpenLot(ctx, tx, "W1", "")
		require.NoError(t, err)
		_, err = AddToLot(ctx, tx, l.ID, []string{plain})
		require.NoError(t, err)
		_, err = SealLot(ctx, tx, l.ID, 4501)
		return err
	})
	require.ErrorIs(t, err, ErrWeight)
	w.lawful()
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
