package wastemanifest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/recycling"
	"fettle/recycling/wastemanifest"
)

// TestALoadIsAcceptedWithinFiveWorkingDays: a clock that counted days of rest, or the day of departure, fails here.
func TestALoadIsAcceptedWithinFiveWorkingDays(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	deliver := y.Listen(recycling.Subscribe)
	_, err := y.DB.ExecContext(t.Context(), `
INSERT INTO calendars (calendar, weekdays, name_zh, name_en) VALUES ('T', '1111100', '试', 'test');
INSERT INTO calendar_days (calendar, day, working) VALUES ('T', '2026-11-26', false), ('T', '2026-11-28', true);
UPDATE locations SET calendar = 'T' WHERE code = 'REC'`)
	require.NoError(t, err)
	m := y.left("REC", "", y.lot()) // Monday the 23rd
	midnight := time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC)
	require.Equal(t, midnight, m.AcceptBy.UTC(), "Tue, Wed, Fri, Sat by exception, Mon the 30th until its end in China")
	y.Now = midnight.Add(-time.Minute)
	deliver()
	require.Empty(t, y.Told("recycling.acceptance_late.v1", m.ID, "acceptor"))
	y.Now = midnight
	deliver()
	require.Equal(t, []string{"REC"}, y.Told("recycling.acceptance_late.v1", m.ID, "acceptor"))
	y.Must(func(ctx context.Context, tx *db.Tx) error { return wastemanifest.AcceptanceFallsDue(ctx, tx, m.ID) })
	require.Len(t, y.Told("recycling.acceptance_late.v1", m.ID, "acceptor"), 1, "once")
	late, err := y.accept(m.ID, 8000)
	require.NoError(t, err)
	require.Equal(t, midnight, late.LateAt.UTC(), "it stays to be seen")

	intime := y.left("OLD", "", y.lot())
	_, err = y.accept(intime.ID, 8000)
	require.NoError(t, err)
	y.Now = y.Now.AddDate(0, 1, 0)
	deliver()
	require.Empty(t, y.Told("recycling.acceptance_late.v1", intime.ID, "acceptor"))
}

// TestALoadOnPaperGetsItsNumberWithinTenWorkingDays: there was no door for a number after the departure.
func TestALoadOnPaperGetsItsNumberWithinTenWorkingDays(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	deliver := y.Listen(recycling.Subscribe)
	number := func(id, n string) error {
		_, err := y.do(func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error) {
			return wastemanifest.Backfill(ctx, tx, id, n)
		})
		return err
	}
	bad := y.lot()
	first, second := y.left("REC", "", bad), y.left("REC", "", y.lot())
	by := time.Date(2026, 12, 7, 16, 0, 0, 0, time.UTC)
	require.Equal(t, by, first.NumberBy.UTC())
	require.ErrorIs(t, number(first.ID, "123"), wastemanifest.ErrOfficial)
	require.NoError(t, number(first.ID, " ２０２６４４０１１２３４５６ "))
	require.ErrorIs(t, number(first.ID, "20264401123457"), wastemanifest.ErrManifest, "given once")
	require.ErrorIs(t, number(second.ID, "20264401123456"), wastemanifest.ErrTaken)

	_, err := y.reject(first.ID, bad)
	require.NoError(t, err)
	_, err = y.draft("REC", first.ID, bad)
	require.ErrorIs(t, err, wastemanifest.ErrRefuser, "who has just refused it")
	onward, err := y.draft("OLD", first.ID, bad)
	require.NoError(t, err)
	same := "20264401123456"
	_, err = y.do(func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error) {
		return wastemanifest.Dispatch(ctx, tx, onward.ID, &same)
	})
	require.ErrorIs(t, err, wastemanifest.ErrTaken, "a manifest that follows is another trip with a number of its own")
	require.ErrorIs(t, number(onward.ID, "20264401123459"), wastemanifest.ErrManifest, "before it leaves the number comes with the departure")

	y.Now = by
	deliver()
	require.Empty(t, y.Told("recycling.number_late.v1", first.ID, "site"))
	require.Equal(t, []string{"W1"}, y.Told("recycling.number_late.v1", second.ID, "site"))
	require.NoError(t, number(second.ID, "20264401123457"), "late is better than never")
}

func TestCarriersFollowOneAnotherInTime(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	m := y.left("REC", "", y.lot())
	over := func(carrier string, at time.Time) (wastemanifest.Manifest, error) {
		return y.do(func(ctx context.Context, tx *db.Tx) (wastemanifest.Manifest, error) {
			return wastemanifest.HandOver(ctx, tx, m.ID, wastemanifest.Transporter{Carrier: carrier, Vehicle: "v2", Place: "Shaoguan yard", At: at})
		})
	}
	left := y.Now
	y.Now = y.Now.Add(5 * time.Hour)
	_, err := over("b", left.Add(-time.Minute))
	require.ErrorIs(t, err, wastemanifest.ErrHandOver, "before it left")
	var told *fault.Fault
	require.ErrorAs(t, err, &told)
	from, is := told.Values["from"].(time.Time)
	require.True(t, is)
	require.Equal(t, "+08:00", from.Format("-07:00"), "as the clock of the site shows it")
	_, err = over("b", y.Now.Add(time.Minute))
	require.ErrorIs(t, err, wastemanifest.ErrHandOver, "not to come")
	_, err = over("b", left.Add(3*time.Hour))
	require.NoError(t, err)
	_, err = over("c", left.Add(2*time.Hour))
	require.ErrorIs(t, err, wastemanifest.ErrHandOver, "before the one before it")
	got, err := over("c", time.Time{})
	require.NoError(t, err)
	require.Len(t, got.Transporters, 2)
	require.Equal(t, []any{2, "b", 3, "c"}, []any{got.Transporters[0].Step, got.Transporters[0].Carrier, got.Transporters[1].Step, got.Transporters[1].Carrier})
	_, err = y.accept(m.ID, 8000)
	require.NoError(t, err)
	_, err = over("d", time.Time{})
	require.ErrorIs(t, err, wastemanifest.ErrManifest)
}
