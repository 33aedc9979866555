package shipping

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

func TestACodeIsFoundAndHidden(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	for remark, want := range map[string]struct {
		code, left string
		until      time.Time
	}{
		"已投柜，取件码：12-3-4567，请尽快":              {"12-3-4567", "已投柜，取件码：***，请尽快", at.Add(24 * time.Hour)},
		"已入柜，开箱码【A8K2】，请于2026-11-23 20:00前取": {"A8K2", "已入柜，开箱码【***】，请于2026-11-23 20:00前取", at.Add(10 * time.Hour)},
		"In a locker, pick-up code: 99881":   {"99881", "In a locker, pick-up code: ***", at.Add(24 * time.Hour)},
		"取件码 8810，请于2026-11-22 20:00前取（已过）":  {"8810", "取件码 ***，请于2026-11-22 20:00前取（已过）", at.Add(24 * time.Hour)},
	} {
		left, code, until := codeIn(remark, at)
		require.Equal(t, want.code, code, remark)
		require.Equal(t, want.left, left)
		require.Equal(t, want.until, until)
	}
	for _, remark := range []string{"", "已签收", "扫码分拣", "区号码头到达"} {
		left, code, _ := codeIn(remark, at)
		require.Empty(t, code, remark)
		require.Equal(t, remark, left)
	}
}

// inLocker is a parcel that lies in a locker, and the time it does so until.
func inLocker(w world, waybill string) (Shipment, time.Time) {
	w.Helper()
	s := w.onTheRoad("R1", waybill)
	ready := sf(waybill, "125", w.now, 60)
	ready.Remark = "已投丰巢，取件码 12-3-4567"
	w.at(w.now.Add(time.Hour))
	w.observe(ready)
	return w.shipment(s.ID), ready.OccurredAt.Add(pickupKept)
}

func TestWhatLiesInALockerIsOpenedByItsCodeAlone(t *testing.T) {
	t.Parallel()
	w := setup(t)
	s, end := inLocker(w, "W1")
	require.Equal(t, ReadyForPickup, s.State)
	line := s.Lines[0].Line
	var p Pickup
	w.do(func(ctx context.Context, tx *db.Tx) (err error) { p, err = PickupOfLine(ctx, tx, line); return err })
	require.Equal(t, "12-3-4567", p.Code)
	require.Equal(t, end, p.ExpiresAt.UTC())
	open := func(code string) error {
		return w.try(func(ctx context.Context, tx *db.Tx) error { return Collect(ctx, tx, line, code) })
	}
	require.ErrorIs(t, open("12-3-4568"), ErrPickupCode)
	require.NoError(t, open("12-3-4567"))
	for range pickupTries {
		require.ErrorIs(t, open("0"), ErrPickupCode)
	}
	require.ErrorIs(t, open("12-3-4567"), ErrPickupTries, "nobody finds it by trying")
	for _, query := range []string{"SELECT count(*) FROM events WHERE data::text LIKE '%4567%'", "SELECT count(*) FROM scans WHERE remark LIKE '%4567%'",
		"SELECT count(*) FROM shipments WHERE timeline::text LIKE '%4567%'"} {
		require.Zero(t, w.count(query), query)
	}
}

func TestWhatLiesReadyIsRemindedOfAndItsEndIsTold(t *testing.T) {
	t.Parallel()
	w := setup(t)
	dispatcher := w.dispatcher()
	_, end := inLocker(w, "W1")
	told := func() int {
		w.Helper()
		require.NoError(t, dispatcher.Drain(t.Context()))
		return w.events("shipping.pickup_ending.v1")
	}
	require.Zero(t, told())
	w.at(end.Add(-pickupWarning))
	require.Equal(t, 1, told())
	w.at(end)
	require.Equal(t, 2, told())
	require.Equal(t, 1, w.count("SELECT count(*) FROM events WHERE type = 'shipping.pickup_ending.v1' AND (data ->> 'expired')::boolean"))
}

func TestWhatWasPickedUpOrLiesLongerIsNotRemindedOf(t *testing.T) {
	t.Parallel()
	w := setup(t)
	dispatcher := w.dispatcher()
	first, end := inLocker(w, "W1")
	second, _ := inLocker(w, "W2")
	w.do(func(ctx context.Context, tx *db.Tx) error { return Collect(ctx, tx, first.Lines[0].Line, "12-3-4567") })
	later := sf("W2", "125", w.now, 120)
	later.Remark = "延长保管，取件码 12-3-4567"
	w.observe(later)
	w.at(end)
	require.NoError(t, dispatcher.Drain(t.Context()))
	told := "SELECT count(*) FROM events WHERE type = 'shipping.pickup_ending.v1' AND data ->> 'shipment' = $1"
	require.Equal(t, 1, w.count(told, second.ID), "not when it was to end at first, but before its end now")
	w.at(end.Add(time.Hour))
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, 2, w.count(told, second.ID))
	require.Zero(t, w.count(told, first.ID))
}

func TestANobodysPickupIsNone(t *testing.T) {
	t.Parallel()
	w := setup(t)
	s := w.onTheRoad("R1", "W1")
	err := w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := PickupOfLine(ctx, tx, s.Lines[0].Line)
		return err
	})
	require.ErrorIs(t, err, ErrNoPickup)
}

func TestAParcelThatNobodyPickedUpIsToldOfOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	inLocker(w, "W1")
	w.observe(sf("W1", "648", w.now, 2000))
	w.observe(sf("W1", "31", w.now, 2100), sf("W1", "648", w.now, 2000))
	require.Equal(t, 1, w.events("shipping.uncollected.v1"))
}
