package shipping

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/number"
)

func TestAPieceGoesFromTheShelfThroughAParcelIntoTheVan(t *testing.T) {
	t.Parallel()
	w := setup(t)
	comp, seal := w.order("R1", "COMP", 1, "C1"), w.order("R1", "SEAL", 2)
	w.pick(comp, "C1")
	w.pick(seal, "SEAL")
	s := w.pack(comp, seal)
	require.True(t, number.Valid("S", s.ID), s.ID)
	require.Equal(t, LabelPrinted, s.State)
	require.Equal(t, customerSite, s.ShipTo)
	require.Len(t, s.SSCC, 18)
	require.Len(t, s.Lines, 2)
	require.Equal(t, 3, w.count("SELECT sum(on_hand) FROM stock WHERE location = $1", s.ID))
	require.Equal(t, s.ID, w.unitAt("C1"))
	w.clean()

	s = w.ship(s.ID, "W1")
	require.Equal(t, "W1", *s.Waybill)
	// 10:00 in Shenzhen: the standard lane leaves at 20:30 and takes 690 minutes, the same-city one leaves at once and takes 900.
	require.Equal(t, w.now.Add(900*time.Minute), s.ETAAt.UTC())

	w.take(comp, "C1")
	require.Equal(t, "VAN-1", w.unitAt("C1"))
	require.Nil(t, w.shipment(s.ID).ClosedAt)
	w.take(seal, "SEAL")
	got := w.shipment(s.ID)
	require.Equal(t, Accepted, got.State)
	require.NotNil(t, got.ClosedAt)
	w.clean()

	w.observe(trace("W1", w.now)...)
	got = w.shipment(s.ID)
	require.Equal(t, Accepted, got.State, "the engineer's scan outranks the carrier's")
	require.Len(t, got.Timeline, 6)
	require.Equal(t, 0, w.events("shipping.arrived.v1"))
	for kind, n := range map[string]int{"picked": 2, "packed": 1, "shipped": 1, "emptied": 1, "state_changed": 2} {
		require.Equal(t, n, w.events("shipping."+kind+".v1"), kind)
	}
}
