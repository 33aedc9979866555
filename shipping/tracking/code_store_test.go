package tracking_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

// drain delivers until nothing is due.
func drain(w shippingtest.World) { w.Helper(); require.NoError(w, w.Dispatcher().Drain(w.Context())) }

func TestACodeThatIsMappedFoldsHistoryAnew(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.Dispatcher()
	var ids []string
	for i := range 3 {
		waybill := fmt.Sprint("W", i)
		ids = append(ids, w.OnTheRoad("R"+waybill, waybill).ID)
		w.Observe(shippingtest.SFScan(waybill, "50", w.Now, 10), shippingtest.SFScan(waybill, "7777", w.Now, 20))
	}
	var open []tracking.Unmapped
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		open, err = tracking.UnmappedCodes(ctx, tx)
		return err
	})
	require.Len(t, open, 1)
	require.Equal(t, [4]any{"sf", "7777", 3, 3}, [4]any{open[0].Source, open[0].Code, open[0].Scans, open[0].Shipments})
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		err := tracking.MapCode(ctx, tx, tracking.Meaning{Source: "sf", Code: "7777", ValidFrom: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), Status: "flying"})
		require.ErrorIs(t, err, tracking.ErrNoStatus)
		return tracking.MapCode(ctx, tx, tracking.Meaning{Source: "sf", Code: "7777", ValidFrom: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), Status: shipment.Status(shipment.AtHub), Moves: true, MeaningZH: "到站", MeaningEN: "At a station"})
	})
	require.Equal(t, shipment.PickedUp, w.Shipment(ids[0]).State, "not in the transaction of the mapping")
	drain(w)
	for _, id := range ids {
		got := w.Shipment(id)
		require.Equal(t, shipment.AtHub, got.State)
		require.Empty(t, got.Flags)
		require.Equal(t, "At a station", got.Timeline[1].TextEN)
	}
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		open, err = tracking.UnmappedCodes(ctx, tx)
		return err
	})
	require.Empty(t, open)
}

func TestAWaybillWithoutAShipmentIsGivenUpAndAdoptedAllTheSame(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.Dispatcher()
	late := func(only bool) []tracking.Orphan {
		var out []tracking.Orphan
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			out, err = tracking.Orphans(ctx, tx, only, tracking.Orphan{}, 10)
			return err
		})
		return out
	}
	w.Observe(shippingtest.SFScan("W8", "50", w.Now, 1), shippingtest.SFScan("W9", "50", w.Now, 1), shippingtest.SFScan("W9", "31", w.Now, 9))
	w.Observe(shippingtest.SFScan("W9", "36", w.Now, 19))
	require.Len(t, late(false), 2)
	require.Equal(t, 3, late(false)[1].Scans)
	drain(w)
	require.Empty(t, late(true), "a shipment may still come")
	w.At(w.Now.Add(tracking.OrphanTerm + time.Minute))
	drain(w)
	require.Len(t, late(true), 2)
	require.Equal(t, 2, w.Events("shipping.orphaned.v1"))

	s := w.OnTheRoad("R1", "W9")
	require.Equal(t, shipment.InTransit, w.Shipment(s.ID).State)
	require.Len(t, late(false), 1, "W9 has a shipment now")
	link := shippingtest.SFScan("W9", "648", w.Now, 60)
	link.LinkedCarrier, link.LinkedWaybill, link.LinkedAs = "SF", "W8", tracking.LinkForward
	w.Observe(link)
	require.Empty(t, late(false), "and W8 is where it goes on")
	require.Len(t, w.Shipment(s.ID).Timeline, 5)
}
