package repairflow

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

func (w world) pick(l Ordered, scanned string) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := pick.Pick(ctx, tx, l.Source, l.ID, scanned)
		return err
	})
}

func (w world) pack(lines ...Ordered) shipment.Shipment {
	w.Helper()
	var s shipment.Shipment
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		r := shipment.PackRequest{Warehouse: lines[0].Source, Carrier: "SF", GrossGrams: 1200}
		for _, l := range lines {
			r.Lines = append(r.Lines, l.ID)
		}
		s, err = shipment.Pack(ctx, tx, r)
		return err
	})
	return s
}

func (w world) ship(s shipment.Shipment, waybill string) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := tracking.Ship(ctx, tx, s.ID, waybill)
		return err
	})
}

// sent takes a reserved line to the carrier.
func (w world) sent(l Ordered, scanned string) shipment.Shipment {
	w.Helper()
	w.pick(l, scanned)
	s := w.pack(l)
	w.ship(s, "SF"+s.ID)
	w.drain()
	return s
}

func (w world) scan(waybill, code string, at time.Time) tracking.Scan {
	return tracking.Scan{Source: "sf", Carrier: "SF", Waybill: waybill, Code: code, OccurredAt: at, Zone: "Asia/Shanghai", Place: "广州"}
}

func (w world) observe(scans ...tracking.Scan) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error { return tracking.Observe(ctx, tx, scans) })
	w.drain()
}

func (w world) shipment(id string) shipment.Shipment {
	w.Helper()
	var s shipment.Shipment
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = shipment.ByID(ctx, tx, id)
		return err
	})
	return s
}

func (w world) inLocker(s shipment.Shipment) {
	w.Helper()
	w.later(time.Hour)
	ready := w.scan(*w.shipment(s.ID).Waybill, "125", *w.now)
	ready.Remark = "已投柜，取件码 778899"
	w.observe(ready)
}

// listening is a world in which parcels that nobody speaks of are looked at too.
func listening(t *testing.T) world {
	t.Helper()
	w := setup(t)
	shipping.Subscribe(w.dispatcher)
	require.NoError(t, w.dispatcher.Register(t.Context()))
	return w
}
