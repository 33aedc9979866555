package custody_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

// Two repairs at one door wait for one parcel that falls silent: both get a replacement, though it is given up once.
func TestASharedParcelThatIsGivenUpIsReplacedForEachRepair(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Listening(t)
	w.Receive("COMP", "WH-GZ", 4, "N-1", "N-2", "N-3", "N-4")
	w.Drain()
	first, second := w.Visited("li"), w.Visited("li")
	a, b := w.One(first.ID, "COMP"), w.One(second.ID, "COMP")
	_, err := w.DB.ExecContext(t.Context(), "UPDATE pick_tasks SET ship_to = (SELECT ship_to FROM pick_tasks WHERE line = $1) WHERE line = $2", a.ID, b.ID)
	require.NoError(t, err)
	w.Pick(a, "N-1")
	w.Pick(b, "N-2")
	s := w.Pack(a, b)
	w.Ship(s, "SF"+s.ID)
	w.Drain()
	require.Equal(t, orderline.Shipped, w.Line(b.ID).State, "each repair hears that it is on its way")
	for range 74 {
		w.Later(time.Hour)
		w.Drain()
	}
	for _, l := range []partorder.Ordered{a, b} {
		require.Equal(t, orderline.Lost, w.Line(l.ID).State)
	}
	for _, r := range []repair.Repair{first, second} {
		lines := w.Lines(r.ID)
		require.Len(t, lines, 2)
		require.Equal(t, orderline.Reserved, lines[1].State)
	}
	require.Equal(t, 2, toldTimes(w, "alert.presumed_lost.v1"), "one a repair")
	require.Equal(t, 2, toldTimes(w, "shipping.emptied.v1"))
	w.Clean()
}
