package wastemanifest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastemanifest"
)

// TestAPermitEndsWithTheDayOfItsRecycler: at four minutes past midnight in China the day was still yesterday's, UTC's, and a permit
// that had ended was valid.
func TestAPermitEndsWithTheDayOfItsRecycler(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	_, err := w.DB.ExecContext(t.Context(), `
INSERT INTO locations (code, kind, name_zh, name_en, zone) VALUES ('BER', 'recycler', '柏林', 'Berlin', 'Europe/Berlin');
DELETE FROM permits WHERE recycler IN ('REC', 'TINY');
INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams)
VALUES ('REC', '900-219-08', 'P1', '2026-11-23', 1000000), ('BER', '900-219-08', 'P9', '2026-11-23', 1000000)`)
	require.NoError(t, err)
	lot := w.Sealed("W1", "900-219-08", 8000, w.Graded("CMP", "W1", "K1", 8000, oldpart.FaultConfirmed, oldpart.Material))
	china, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	valid := func(at time.Time) (out []string) {
		w.Now = at.UTC()
		w.Must(func(ctx context.Context, tx *db.Tx) error {
			all, err := wastemanifest.Permits(ctx, tx, "900-219-08", "")
			out = nil
			for _, p := range all {
				if p.ValidToday {
					out = append(out, p.Recycler)
				}
			}
			return err
		})
		return out
	}
	require.Equal(t, []string{"BER", "REC"}, valid(time.Date(2026, 11, 23, 23, 56, 0, 0, china)), "its last day is a day")
	require.Equal(t, []string{"BER"}, valid(time.Date(2026, 11, 24, 0, 4, 0, 0, china)), "in Berlin it is the day before")
	_, err = w.Manifest("REC", lot)
	require.ErrorIs(t, err, wastemanifest.ErrPermit)
	require.Empty(t, valid(time.Date(2026, 11, 24, 7, 4, 0, 0, china)))
	w.Now = time.Date(2026, 11, 23, 23, 56, 0, 0, china).UTC()
	_, err = w.Manifest("REC", lot)
	require.NoError(t, err)
}
