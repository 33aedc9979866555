package custody_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

const teachSQL = `
INSERT INTO eta_curves (scope, origin, dest, carrier, service, leg, hours, samples, rest_recent, gap_recent, rest, gap, tail, learned_at)
SELECT 'carrier', '', '', 'SF', s, 'in_transit', h, 100, r.m, r.m, eta_grid(r.m), eta_grid(r.m), eta_grid('{0}'), now()
FROM generate_series(0, 3) AS q (h)
CROSS JOIN (VALUES ('standard'), ('same_city')) AS v (s)
CROSS JOIN (SELECT array_agg(m) AS m FROM generate_series($1::int, $2::int, ($2::int - $1::int) / 99) AS g (m)) r`

// teach makes what is in transit take between two times more.
func teach(w repairflowtest.World, from, to int) {
	w.Helper()
	_, err := w.DB.ExecContext(w.Context(), teachSQL, from, to)
	require.NoError(w, err)
}

func scanned(w repairflowtest.World, s shipment.Shipment, code string) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("SF"+s.ID, code, *w.Now)})
	})
	w.Drain()
}

func toldTimes(w repairflowtest.World, kind string) (n int) {
	w.Helper()
	require.NoError(w, w.DB.GetContext(w.Context(), &n, "SELECT count(*) FROM events WHERE type = $1", kind))
	return n
}

func TestALineThatWillBeLateGetsAnEarlierSourceAndItsParcelComesBack(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Listening(t)
	w.Receive("FAN", "WH-SZ", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	require.Equal(t, "WH-SZ", l.Source)
	s := w.Sent(l, "FAN")
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	teach(w, 3000, 5000)
	w.Later(time.Hour)
	scanned(w, s, "36")
	require.Equal(t, 1, toldTimes(w, "alert.risk_raised.v1"))
	old := w.Line(l.ID)
	require.Equal(t, orderline.Returning, old.State)
	require.Equal(t, sourcing.StateSuperseded, old.Promise.State)
	require.Equal(t, orderline.Delayed, old.Promise.Reason)
	lines := w.Lines(r.ID)
	require.Len(t, lines, 2)
	next := lines[1]
	require.Equal(t, orderline.Reserved, next.State)
	require.Equal(t, "WH-GZ", next.Source)
	require.Equal(t, l.ID, *next.Replaces)
	require.Equal(t, sourcing.StateOpen, next.Promise.State)
	require.False(t, next.Promise.DueAt.After(l.OrderedAt.Add(24*time.Hour)), "the customer has been waiting since the first order")
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State)

	// Nothing more happens at the next word, and the first parcel is stock again once it is back.
	w.Later(time.Hour)
	scanned(w, s, "31")
	require.Len(t, w.Lines(r.ID), 2)
	require.Equal(t, orderline.Closed, w.TakenBack(l.ID, "WH-SZ", "FAN").State)
	require.Equal(t, "1/0", w.Stock("FAN", "WH-SZ", stock.New))
	w.Drain()
	w.Clean()
}

func TestALateLineStaysWhereItIsWhenNoSourceIsClearlyEarlier(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Listening(t)
	w.Receive("FAN", "WH-SZ", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	s := w.Sent(l, "FAN")
	w.Receive("FAN", "WH-FS", 1)
	w.Drain()
	teach(w, 101, 497)
	w.Later(23 * time.Hour)
	scanned(w, s, "36")
	require.Equal(t, 1, toldTimes(w, "alert.risk_escalated.v1"), "it comes too late")
	require.Equal(t, orderline.Shipped, w.Line(l.ID).State, "and from Foshan it would come on the day after")
	require.Len(t, w.Lines(r.ID), 1)
	require.Equal(t, "1/0", w.Stock("FAN", "WH-FS", stock.New))
	w.Clean()
}

func TestWhatIsDeliveredMeanwhileIsNotCalledBack(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Listening(t)
	w.Receive("FAN", "WH-SZ", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	s := w.Sent(l, "FAN")
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	teach(w, 3000, 5000)
	w.Later(time.Hour)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("SF"+s.ID, "36", *w.Now)})
	})
	w.Later(time.Hour)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("SF"+s.ID, "80", *w.Now)})
	})
	w.Drain()
	require.Equal(t, orderline.Delivered, w.Line(l.ID).State)
	require.Len(t, w.Lines(r.ID), 1)
	w.Clean()
}

func TestASilentParcelIsGivenUpAndReplacedInOneTransaction(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Listening(t)
	w.Receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "COMP")
	s := w.Sent(l, "N-1")
	for range 71 {
		w.Later(time.Hour)
		w.Drain()
	}
	require.Equal(t, orderline.Shipped, w.Line(l.ID).State)
	require.Len(t, w.Lines(r.ID), 1)
	for range 3 {
		w.Later(time.Hour)
		w.Drain()
	}
	gone := w.Line(l.ID)
	require.Equal(t, orderline.Lost, gone.State)
	require.Contains(t, gone.Reason, "presumed lost")
	lines := w.Lines(r.ID)
	require.Len(t, lines, 2)
	require.Equal(t, orderline.Reserved, lines[1].State)
	require.Equal(t, l.ID, *lines[1].Replaces)
	var unit string
	require.NoError(t, w.DB.GetContext(t.Context(), &unit, "SELECT location FROM units WHERE serial = 'N-1'"))
	require.Equal(t, site.AtLost, unit)
	var together bool
	require.NoError(t, w.DB.GetContext(t.Context(), &together, `
SELECT count(DISTINCT x) = 1
FROM (SELECT xmin::text AS x FROM shipment_forecasts WHERE shipment = $1 AND lost_since IS NOT NULL
      UNION ALL
      SELECT xmin::text FROM order_lines WHERE id = $2
      UNION ALL
      SELECT xmin::text FROM promises WHERE line = $3
      UNION ALL
      SELECT xmin::text FROM events WHERE type = 'alert.presumed_lost.v1') t`, s.ID, l.ID, lines[1].ID))
	require.True(t, together, "the mark, the loss, the replacement and the event are of one transaction")
	require.Equal(t, 1, toldTimes(w, "alert.presumed_lost.v1"))
	w.Clean()

	// Its carrier speaks of it again, and at last it lies on a shelf.
	w.Later(20 * time.Hour)
	scanned(w, s, "31")
	require.Equal(t, 1, toldTimes(w, "alert.found.v1"))
	require.Equal(t, orderline.Closed, w.TakenBack(l.ID, "WH-GZ", "N-1").State)
	require.NoError(t, w.DB.GetContext(t.Context(), &unit, "SELECT location FROM units WHERE serial = 'N-1'"))
	require.Equal(t, "WH-GZ", unit)
	w.Drain()
	w.Clean()
}
