package repairflow

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Two repairs at one door wait for one parcel that falls silent: both get a replacement, though it is given up once.
func TestASharedParcelThatIsGivenUpIsReplacedForEachRepair(t *testing.T) {
	t.Parallel()
	w := listening(t)
	w.receive("COMP", "WH-GZ", 4, "N-1", "N-2", "N-3", "N-4")
	w.drain()
	first, second := w.visited("li"), w.visited("li")
	a, b := w.one(first.ID, "COMP"), w.one(second.ID, "COMP")
	_, err := w.db.ExecContext(t.Context(), "UPDATE pick_tasks SET ship_to = (SELECT ship_to FROM pick_tasks WHERE line = $1) WHERE line = $2", a.ID, b.ID)
	require.NoError(t, err)
	w.pick(a, "N-1")
	w.pick(b, "N-2")
	s := w.pack(a, b)
	w.ship(s, "SF"+s.ID)
	w.drain()
	require.Equal(t, LineShipped, w.line(b.ID).State, "each repair hears that it is on its way")
	for range 74 {
		w.later(time.Hour)
		w.drain()
	}
	for _, l := range []Ordered{a, b} {
		require.Equal(t, LineLost, w.line(l.ID).State)
	}
	for _, r := range []Repair{first, second} {
		lines := w.lines(r.ID)
		require.Len(t, lines, 2)
		require.Equal(t, LineReserved, lines[1].State)
	}
	require.Equal(t, 2, toldTimes(w, "alert.presumed_lost.v1"), "one a repair")
	require.Equal(t, 2, toldTimes(w, "shipping.emptied.v1"))
	w.clean()
}
