package shipping_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/number"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
)

func TestAPieceGoesFromTheShelfThroughAShipmentIntoTheVan(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	comp, seal := w.Order("R1", "COMP", 1, "C1"), w.Order("R1", "SEAL", 2)
	w.Pick(comp, "C1")
	w.Pick(seal, "SEAL")
	s := w.Pack(comp, seal)
	require.True(t, number.Valid("S", s.ID), s.ID)
	require.Equal(t, shipment.LabelPrinted, s.State)
	require.Equal(t, shippingtest.CustomerSite, s.ShipTo)
	require.Len(t, s.SSCC, 18)
	require.Len(t, s.Lines, 2)
	require.Equal(t, 3, w.Count("SELECT sum(on_hand) FROM stock WHERE location = $1", s.ID))
	require.Equal(t, s.ID, w.UnitAt("C1"))
	w.Clean()

	s = w.Ship(s.ID, "W1")
	require.Equal(t, "W1", *s.Waybill)
	// 10:00 in Shenzhen: the standard lane leaves at 20:30 and takes 690 minutes, the same-city one leaves at once and takes 900.
	require.Equal(t, w.Now.Add(900*time.Minute), s.ETAAt.UTC())

	w.Take(comp, "C1")
	require.Equal(t, "VAN-1", w.UnitAt("C1"))
	require.Nil(t, w.Shipment(s.ID).ClosedAt)
	w.Take(seal, "SEAL")
	got := w.Shipment(s.ID)
	require.Equal(t, shipment.Accepted, got.State)
	require.NotNil(t, got.ClosedAt)
	w.Clean()

	w.Observe(shippingtest.Trace("W1", w.Now)...)
	got = w.Shipment(s.ID)
	require.Equal(t, shipment.Accepted, got.State, "the engineer's scan outranks the carrier's")
	require.Len(t, got.Timeline, 6)
	require.Equal(t, 0, w.Events("shipping.arrived.v1"))
	for kind, n := range map[string]int{"picked": 2, "packed": 1, "shipped": 1, "emptied": 1, "state_changed": 2} {
		require.Equal(t, n, w.Events("shipping."+kind+".v1"), kind)
	}
}
