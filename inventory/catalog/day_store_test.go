package catalog_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/inventorytest"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// TestMission094ASupersessionBeginsWithTheDayAtHome: at four minutes past midnight in China what takes effect today did not, because the day was
// UTC's.
func TestMission094ASupersessionBeginsWithTheDayAtHome(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	require.Empty(t, w.Load("supersessions", "from_part,to_part,mode,effective_on,factor,two_way\nSEAL,BELT,no_stock,2026-11-24,1,false\n", false).Errors)
	_, err := w.DB.ExecContext(t.Context(), `
INSERT INTO models (number, product_line, brand, name_zh, name_en) VALUES ('M1', 'fridge', 'Beichen', '冰箱', 'Fridge');
INSERT INTO model_parts (model, part, position, quantity) VALUES ('M1', 'SEAL', 'DOOR', 1)`)
	require.NoError(t, err)
	w.Receive("SEAL", "A", 2)
	china, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	for at, want := range map[time.Time]struct {
		day          int
		replacements int
		supersededBy string
		available    int64
	}{
		time.Date(2026, 11, 23, 23, 56, 0, 0, china): {23, 0, "", 2},
		time.Date(2026, 11, 24, 0, 4, 0, 0, china):   {24, 1, "BELT", 0},
	} {
		w.DB.SetClock(func() time.Time { return at.UTC() })
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			today, err := site.HomeToday(ctx, tx)
			require.NoError(t, err)
			require.Equal(t, time.Date(2026, 11, want.day, 0, 0, 0, 0, time.UTC), today)
			instead, err := catalog.Replacements(ctx, tx, []string{"SEAL"})
			require.NoError(t, err)
			others := 0
			for _, r := range instead["SEAL"] {
				if r.Part != "SEAL" {
					others++
				}
			}
			require.Equal(t, want.replacements, others, at)
			fits, err := stock.PartsOfModel(ctx, tx, "M1", "")
			require.NoError(t, err)
			require.Equal(t, want.supersededBy, fits[0].SupersededBy, at)
			require.Equal(t, want.available, fits[0].AvailableTotal, at)
			return nil
		})
	}
}

// TestHomeIsWhereMostWarehousesStand: the day of a catalogue is not of one country.
func TestHomeIsWhereMostWarehousesStand(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	_, err := w.DB.ExecContext(t.Context(), "UPDATE locations SET zone = 'America/New_York' WHERE code IN ('A', 'B')")
	require.NoError(t, err)
	w.DB.SetClock(func() time.Time { return time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC) })
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		today, err := site.HomeToday(ctx, tx)
		require.Equal(t, 23, today.Day())
		return err
	})
}
