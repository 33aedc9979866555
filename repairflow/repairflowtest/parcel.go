package repairflowtest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/partorder"
	"fettle/shipping"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

func (w World) Pick(l partorder.Ordered, scanned string) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := pick.Pick(ctx, tx, l.Source, l.ID, scanned)
		return err
	})
}

func (w World) Pack(lines ...partorder.Ordered) shipment.Shipment {
	w.Helper()
	var s shipment.Shipment
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		r := shipment.PackRequest{Warehouse: lines[0].Source, Carrier: "SF", GrossGrams: 1200}
		for _, l := range lines {
			r.Lines = append(r.Lines, l.ID)
		}
		s, err = shipment.Pack(ctx, tx, r)
		return err
	})
	return s
}

func (w World) Ship(s shipment.Shipment, waybill string) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := tracking.Ship(ctx, tx, s.ID, waybill)
		return err
	})
}

// Sent takes a reserved line to the carrier.
func (w World) Sent(l partorder.Ordered, scanned string) shipment.Shipment {
	w.Helper()
	w.Pick(l, scanned)
	s := w.Pack(l)
	w.Ship(s, "SF"+s.ID)
	w.Drain()
	return s
}

func (w World) Scan(waybill, code string, at time.Time) tracking.Scan {
	return tracking.Scan{Source: "sf", Carrier: "SF", Waybill: waybill, Code: code, OccurredAt: at, Zone: "Asia/Shanghai", Place: "广州"}
}

func (w World) Observe(scans ...tracking.Scan) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error { return tracking.Observe(ctx, tx, scans) })
	w.Drain()
}

func (w World) Shipment(id string) shipment.Shipment {
	w.Helper()
	var s shipment.Shipment
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = shipment.ByID(ctx, tx, id)
		return err
	})
	return s
}

func (w World) InLocker(s shipment.Shipment) {
	w.Helper()
	w.Later(time.Hour)
	ready := w.Scan(*w.Shipment(s.ID).Waybill, "125", *w.Now)
	ready.Remark = "已投柜，取件码 778899"
	w.Observe(ready)
}

// Listening is a world in which parcels that nobody speaks of are looked at too.
func Listening(t *testing.T) World {
	t.Helper()
	w := Setup(t)
	shipping.Subscribe(w.Dispatcher)
	require.NoError(t, w.Dispatcher.Register(t.Context()))
	return w
}
