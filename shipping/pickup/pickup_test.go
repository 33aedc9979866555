package pickup_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/pickup"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
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
		left, code, until := pickup.CodeIn(remark, at, time.FixedZone("Asia/Shanghai", 8*3600))
		require.Equal(t, want.code, code, remark)
		require.Equal(t, want.left, left)
		require.Equal(t, want.until, until)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	_, _, until := pickup.CodeIn("已入柜，开箱码【A8K2】，请于2026-11-23 20:00前取", at, berlin)
	require.Equal(t, at.Add(17*time.Hour), until, "by the clock of the place")
	for _, remark := range []string{"", "已签收", "扫码分拣", "区号码头到达"} {
		left, code, _ := pickup.CodeIn(remark, at, time.FixedZone("Asia/Shanghai", 8*3600))
		require.Empty(t, code, remark)
		require.Equal(t, remark, left)
	}
}

// inLocker is a shipment that lies in a locker, and the time it does so until.
func inLocker(w shippingtest.World, waybill string) (shipment.Shipment, time.Time) {
	w.Helper()
	s := w.OnTheRoad("R1", waybill)
	ready := shippingtest.SFScan(waybill, "125", w.Now, 60)
	ready.Remark = "已投丰巢，取件码 12-3-4567"
	w.At(w.Now.Add(time.Hour))
	w.Observe(ready)
	return w.Shipment(s.ID), ready.OccurredAt.Add(pickup.PickupKept)
}

func TestWhatLiesInALockerIsOpenedByItsCodeAlone(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	s, end := inLocker(w, "W1")
	require.Equal(t, shipment.ReadyForPickup, s.State)
	line := s.Lines[0].Line
	var p pickup.Pickup
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) { p, err = pickup.OfLine(ctx, tx, line); return err })
	require.Equal(t, "12-3-4567", p.Code)
	require.Equal(t, end, p.ExpiresAt.UTC())
	open := func(code string) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error { return pickup.Collect(ctx, tx, line, code) })
	}
	require.ErrorIs(t, open("12-3-4568"), pickup.ErrCode)
	require.NoError(t, open("12-3-4567"))
	for range pickup.PickupTries {
		require.ErrorIs(t, open("0"), pickup.ErrCode)
	}
	require.ErrorIs(t, open("12-3-4567"), pickup.ErrTries, "nobody finds it by trying")
	for _, query := range []string{"SELECT count(*) FROM events WHERE data::text LIKE '%4567%'", "SELECT count(*) FROM scans WHERE remark LIKE '%4567%'",
		"SELECT count(*) FROM shipments WHERE timeline::text LIKE '%4567%'"} {
		require.Zero(t, w.Count(query), query)
	}
}

func TestWhatLiesReadyIsRemindedOfAndItsEndIsTold(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	dispatcher := w.Dispatcher()
	_, end := inLocker(w, "W1")
	told := func() int {
		w.Helper()
		require.NoError(t, dispatcher.Drain(t.Context()))
		return w.Events("shipping.pickup_ending.v1")
	}
	require.Zero(t, told())
	w.At(end.Add(-pickup.PickupWarning))
	require.Equal(t, 1, told())
	w.At(end)
	require.Equal(t, 2, told())
	require.Equal(t, 1, w.Count("SELECT count(*) FROM events WHERE type = 'shipping.pickup_ending.v1' AND (data ->> 'expired')::boolean"))
}

func TestWhatWasPickedUpOrLiesLongerIsNotRemindedOf(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	dispatcher := w.Dispatcher()
	first, end := inLocker(w, "W1")
	second, _ := inLocker(w, "W2")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return pickup.Collect(ctx, tx, first.Lines[0].Line, "12-3-4567")
	})
	later := shippingtest.SFScan("W2", "125", w.Now, 120)
	later.Remark = "延长保管，取件码 12-3-4567"
	w.Observe(later)
	w.At(end)
	require.NoError(t, dispatcher.Drain(t.Context()))
	told := "SELECT count(*) FROM events WHERE type = 'shipping.pickup_ending.v1' AND data ->> 'shipment' = $1"
	require.Equal(t, 1, w.Count(told, second.ID), "not when it was to end at first, but before its end now")
	w.At(end.Add(time.Hour))
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, 2, w.Count(told, second.ID))
	require.Zero(t, w.Count(told, first.ID))
}

func TestANobodysPickupIsNone(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	s := w.OnTheRoad("R1", "W1")
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := pickup.OfLine(ctx, tx, s.Lines[0].Line)
		return err
	})
	require.ErrorIs(t, err, pickup.ErrNoPickup)
}

func TestAShipmentThatNobodyPickedUpIsToldOfOnce(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	inLocker(w, "W1")
	w.Observe(shippingtest.SFScan("W1", "648", w.Now, 2000))
	w.Observe(shippingtest.SFScan("W1", "31", w.Now, 2100), shippingtest.SFScan("W1", "648", w.Now, 2000))
	require.Equal(t, 1, w.Events("shipping.uncollected.v1"))
}
