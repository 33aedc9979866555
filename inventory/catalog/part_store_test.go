package catalog_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/inventorytest"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

func TestMission036PartsOfAModelFollowTheSerial(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	_, err := w.DB.ExecContext(t.Context(), `
		INSERT INTO models (number, product_line, brand, name_zh, name_en, made_from) VALUES ('M1', 'fridge', 'Beichen', '冰箱', 'Fridge', '2024-03-01');
		INSERT INTO model_parts (model, part, position, quantity, serial_from, serial_to)
		VALUES ('M1', 'COMP', 'CMP', 1, '', ''), ('M1', 'SEAL', 'DOOR', 2, '', 'BC2405'), ('M1', 'BELT', 'DOOR', 1, 'BC2406', '');
		INSERT INTO supersessions VALUES ('COMP', 'SEAL', 'consume_first', '2020-01-01', 1, false)`)
	require.NoError(t, err)
	w.Receive("SEAL", "A", 2)
	w.Receive("SEAL", "SHUT", 5)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		numbers := func(serial string) (out []string) {
			fits, err := catalog.PartsOfModel(ctx, tx, "M1", serial)
			require.NoError(t, err)
			for _, f := range fits {
				out = append(out, f.Number)
			}
			return out
		}
		require.Equal(t, []string{"COMP", "BELT", "SEAL"}, numbers(""))
		require.Equal(t, []string{"COMP", "SEAL"}, numbers("BC2401"))
		require.Equal(t, []string{"COMP", "BELT"}, numbers("BC2501"))
		fits, err := stock.PartsOfModel(ctx, tx, "M1", "BC2401")
		require.NoError(t, err)
		require.Equal(t, "SEAL", fits[0].SupersededBy)
		require.EqualValues(t, 2, fits[1].AvailableTotal, "a closed place is no source")
		_, err = catalog.PartsOfModel(ctx, tx, "M9", "")
		require.ErrorIs(t, err, catalog.ErrNoModel)
		for part, want := range map[string]bool{"COMP": true, "SEAL": true, "BELT": true, "X": false} {
			fits, err := catalog.Fits(ctx, tx, "M1", "BC2501", part)
			require.NoError(t, err)
			require.Equal(t, want, fits, part)
		}
		fitsOld, err := catalog.Fits(ctx, tx, "M1", "BC2401", "BELT")
		require.NoError(t, err)
		require.False(t, fitsOld)
		_, err = catalog.PartsByNumber(ctx, tx, []string{"COMP", "X"})
		require.ErrorIs(t, err, catalog.ErrNoPart)
		_, err = site.ByCodes(ctx, tx, []string{"A", "X"})
		require.ErrorIs(t, err, site.ErrNoLocation)
		sources, err := site.Sources(ctx, tx)
		require.NoError(t, err)
		require.Len(t, sources, 4)
		point, ok := sources[0].Point()
		require.True(t, ok)
		require.InDelta(t, 113.2, point.Lon(), 1e-9)
		require.NoError(t, site.AddParcel(ctx, tx, "S1", sources[0]))
		parcel, err := site.ByCode(ctx, tx, "S1")
		require.Equal(t, site.Parcel, parcel.Kind)
		return err
	})
}
