package repairflow_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

// The source a decision named is binding: nobody else's shelf and no other part or piece is taken in its place.
func TestPitfall11PickerSubstitutesSilently(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 5)
	w.Receive("FAN", "WH-SZ", 5)
	w.Receive("SEAL", "WH-GZ", 5)
	w.Receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.Receive("COMP", "WH-SZ", 1, "N-3")
	_, err := w.DB.ExecContext(t.Context(), "INSERT INTO supersessions (from_part, to_part, mode, effective_on) VALUES ('FAN', 'SEAL', 'consume_first', '2026-01-01')")
	require.NoError(t, err)
	w.Drain()
	r := w.Visited("li")
	fan, comp := w.One(r.ID, "FAN"), w.One(r.ID, "COMP")
	require.Equal(t, "WH-GZ", fan.Source)
	require.Equal(t, "WH-GZ", comp.Source)
	for _, c := range []struct {
		line      partorder.Ordered
		warehouse string
		scanned   string
		want      error
	}{
		{fan, "WH-SZ", "FAN", pick.ErrNoTask},
		{fan, "WH-GZ", "SEAL", pick.ErrWrongScan},
		{comp, "WH-GZ", "N-3", stock.ErrSerialElsewhere},
		{comp, "WH-SZ", "N-3", pick.ErrNoTask},
	} {
		err := w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := pick.Pick(ctx, tx, c.warehouse, c.line.ID, c.scanned)
			return err
		})
		require.ErrorIs(t, err, c.want, "%s scanned at %s", c.scanned, c.warehouse)
	}
	w.Pick(fan, "FAN")
	w.Pick(comp, "N-2")
	w.Pack(fan, comp)
	w.Drain()
	require.Equal(t, "4/0", w.Stock("FAN", "WH-GZ", stock.New))
	require.Equal(t, "5/0", w.Stock("FAN", "WH-SZ", stock.New))
	require.Equal(t, "5/0", w.Stock("SEAL", "WH-GZ", stock.New))
	w.Clean()
}

// What is on the road lies in the parcel: neither where it left nor where it goes, and it is offered to nobody.
func TestPitfall17GoodsShownBeforeArrival(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Drain()
	r := w.Visited("li")
	l := w.One(r.ID, "FAN")
	parcel := w.Sent(l, "FAN")
	where := func(source, road, van string) {
		t.Helper()
		require.Equal(t, source, w.Stock("FAN", "WH-GZ", stock.New))
		require.Equal(t, road, w.Stock("FAN", parcelOf(w, parcel), stock.New))
		require.Equal(t, van, w.Stock("FAN", "VAN-1", stock.New))
		w.Clean()
	}
	where("0/0", "1/0", "0/0")
	other := w.One(w.Visited("li").ID, "FAN")
	require.Equal(t, sourcing.Backordered, other.Outcome, "sent from %s", other.Source)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("SF"+parcel.ID, "80", tx.Now)})
	})
	w.Drain()
	where("0/0", "1/0", "0/0")
	require.Equal(t, orderline.Backordered, w.Line(other.ID).State, "a carrier's word is no arrival either")
	w.Later(time.Hour)
	w.ScanIn(l.ID, "FAN")
	w.Drain()
	where("0/0", "0/0", "1/1")
	require.Equal(t, orderline.Backordered, w.Line(other.ID).State, "it came for somebody")
}

const parcelSQL = `
SELECT coalesce((SELECT to_location FROM ledger WHERE kind = 'pack' ORDER BY id DESC LIMIT 1), '')`

func parcelOf(w repairflowtest.World, _ shipment.Shipment) string {
	w.Helper()
	var code string
	require.NoError(w, w.DB.GetContext(w.Context(), &code, parcelSQL))
	return code
}

// One resolver answers in every room: who asks for the old part is told of, promised, sent, and hands out the same new one.
func TestPitfall19SupersessionInOneScreenOnly(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	_, err := w.DB.ExecContext(t.Context(), `
INSERT INTO supersessions (from_part, to_part, mode, effective_on) VALUES ('FAN', 'SEAL', 'no_stock', '2026-01-01'), ('SEAL', 'ODD', 'no_stock', '2027-01-01')`)
	require.NoError(t, err)
	w.Receive("FAN", "WH-GZ", 5)
	w.Receive("ODD", "WH-GZ", 5)
	w.Drain()
	r := w.Visited("li")
	waits := w.One(r.ID, "FAN")
	require.Equal(t, orderline.Backordered, waits.State, "the old one is not supplied any more, and what replaces its replacement not yet")
	w.Receive("SEAL", "WH-SZ", 2)
	w.Drain()
	require.Equal(t, "SEAL", w.Line(waits.ID).Supplied, "a receipt")
	ordered := w.One(w.Visited("li").ID, "FAN")
	require.Equal(t, "SEAL", ordered.Supplied, "an order")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		instead, err := catalog.Replacements(ctx, tx, []string{"FAN"})
		require.NoError(t, err)
		require.Equal(t, map[string][]catalog.Replacement{"FAN": {{Part: "SEAL", Factor: 1}}}, instead)
		waiting, err := stock.Replaced(ctx, tx, []string{"SEAL"})
		require.NoError(t, err)
		require.ElementsMatch(t, []string{"FAN", "SEAL"}, waiting, "search")
		fits, err := catalog.Fits(ctx, tx, "AC-1", "AC1SN0001", "SEAL")
		require.NoError(t, err)
		require.True(t, fits)
		return nil
	})
	err = w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := pick.Pick(ctx, tx, ordered.Source, ordered.ID, "FAN")
		return err
	})
	require.ErrorIs(t, err, pick.ErrWrongScan, "a pick")
	w.Sent(ordered, "SEAL")
	require.Equal(t, orderline.Received, w.ScanIn(ordered.ID, "SEAL").State, "an arrival")
	w.Clean()
}
