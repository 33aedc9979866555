package shipment_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

func TestAWrongScanTakesNothing(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	comp, seal := w.Order("R1", "COMP", 1, "C1"), w.Order("R1", "SEAL", 1)
	picking := func(warehouse string, line uuid.UUID, scanned string) func(context.Context, *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error {
			_, err := pick.Pick(ctx, tx, warehouse, line, scanned)
			return err
		}
	}
	w.Fails(pick.ErrWrongScan, picking("WH-SZ", seal, "COMP"))
	w.Fails(stock.ErrSerialUnknown, picking("WH-SZ", comp, "C9"))
	w.Fails(pick.ErrNoTask, picking("WH-FS", seal, "SEAL"))
	w.Fails(pick.ErrNoTask, picking("WH-SZ", uuid.New(), "SEAL"))
	w.Pick(comp, "C1")
	w.Fails(pick.ErrTaskState, picking("WH-SZ", comp, "C1"))
	w.Pick(seal, "SEAL")
	s := w.Pack(comp, seal)
	take := func(line uuid.UUID, scanned string) func(context.Context, *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error {
			_, err := shipment.TakeOut(ctx, tx, line, "VAN-1", scanned)
			return err
		}
	}
	w.Fails(pick.ErrWrongScan, take(comp, "C2"))
	w.Fails(pick.ErrWrongScan, take(comp, "COMP"))
	w.Fails(pick.ErrWrongScan, take(seal, ""))
	w.Fails(shipment.ErrNoShipment, take(uuid.New(), "C1"))
	w.Take(comp, "C1")
	w.Take(seal, "SEAL")
	w.Fails(shipment.ErrShipmentState, take(seal, "SEAL"))
	require.NotNil(t, w.Shipment(s.ID).ClosedAt)
	w.Clean()
}

func TestWhatMayNotBePacked(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	open, picked, other := w.Order("R1", "SEAL", 1), w.Order("R1", "SEAL", 1), w.Order("R2", "SEAL", 1)
	w.Pick(picked, "SEAL")
	w.Pick(other, "SEAL")
	_, err := w.DB.ExecContext(t.Context(), `UPDATE pick_tasks SET ship_to = ship_to || '{"address": "another door"}' WHERE line = $1`, other)
	require.NoError(t, err)
	pack := func(warehouse, carrier string, lines ...uuid.UUID) func(context.Context, *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error {
			_, err := shipment.Pack(ctx, tx, shipment.PackRequest{Warehouse: warehouse, Carrier: carrier, Lines: lines, GrossGrams: 900})
			return err
		}
	}
	w.Fails(pick.ErrTaskState, pack("WH-SZ", "SF", open, picked))
	w.Fails(pick.ErrMixed, pack("WH-SZ", "SF", picked, other))
	w.Fails(pick.ErrNoTask, pack("WH-SZ", "SF", picked, uuid.New()))
	w.Fails(pick.ErrNoTask, pack("WH-FS", "SF", picked))
	w.Fails(pick.ErrNoTask, pack("WH-SZ", "SF"))
	w.Fails(lane.ErrNoCarrier, pack("WH-SZ", "NOBODY", picked))
	s := w.Pack(picked)
	w.Fails(pick.ErrTaskState, pack("WH-SZ", "SF", picked))
	w.Fails(shipment.ErrNoShipment, func(ctx context.Context, tx *db.Tx) error {
		_, err := tracking.Ship(ctx, tx, "S000", "W1")
		return err
	})
	w.Ship(s.ID, "W1")
	ship := func(id, waybill string) func(context.Context, *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error {
			_, err := tracking.Ship(ctx, tx, id, waybill)
			return err
		}
	}
	w.Fails(shipment.ErrShipmentState, ship(s.ID, "W2"))
	w.Fails(shipment.ErrWaybill, ship(w.Pack(other).ID, "W1"))
	w.Clean()
}
