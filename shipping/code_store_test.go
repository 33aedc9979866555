package shipping

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

// drain delivers until nothing is due.
func drain(w world) { w.Helper(); require.NoError(w, w.dispatcher().Drain(w.Context())) }

func TestACodeThatIsMappedFoldsHistoryAnew(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.dispatcher()
	var ids []string
	for i := range 3 {
		waybill := fmt.Sprint("W", i)
		ids = append(ids, w.onTheRoad("R"+waybill, waybill).ID)
		w.observe(sf(waybill, "50", w.now, 10), sf(waybill, "7777", w.now, 20))
	}
	var open []Unmapped
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		open, err = UnmappedCodes(ctx, tx)
		return err
	})
	require.Len(t, open, 1)
	require.Equal(t, [4]any{"sf", "7777", 3, 3}, [4]any{open[0].Source, open[0].Code, open[0].Scans, open[0].Parcels})
	w.do(func(ctx context.Context, tx *db.Tx) error {
		err := MapCode(ctx, tx, Meaning{Source: "sf", Code: "7777", ValidFrom: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), Status: "flying"})
		require.ErrorIs(t, err, ErrNoStatus)
		return MapCode(ctx, tx, Meaning{Source: "sf", Code: "7777", ValidFrom: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), Status: AtHub, Moves: true, MeaningZH: "到站", MeaningEN: "At a station"})
	})
	require.Equal(t, PickedUp, w.shipment(ids[0]).State, "not in the transaction of the mapping")
	drain(w)
	for _, id := range ids {
		got := w.shipment(id)
		require.Equal(t, AtHub, got.State)
		require.Empty(t, got.Flags)
		require.Equal(t, "At a station", got.Timeline[1].TextEN)
	}
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		open, err = UnmappedCodes(ctx, tx)
		return err
	})
	require.Empty(t, open)
}

func TestAWaybillWithoutAParcelIsGivenUpAndAdoptedAllTheSame(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.dispatcher()
	late := func(only bool) []Orphan {
		var out []Orphan
		w.do(func(ctx context.Context, tx *db.Tx) (err error) {
			out, err = Orphans(ctx, tx, only, Orphan{}, 10)
			return err
		})
		return out
	}
	w.observe(sf("W8", "50", w.now, 1), sf("W9", "50", w.now, 1), sf("W9", "31", w.now, 9))
	w.observe(sf("W9", "36", w.now, 19))
	require.Len(t, late(false), 2)
	require.Equal(t, 3, late(false)[1].Scans)
	drain(w)
	require.Empty(t, late(true), "a parcel may still come")
	w.at(w.now.Add(orphanTerm + time.Minute))
	drain(w)
	require.Len(t, late(true), 2)
	require.Equal(t, 2, w.events("shipping.orphaned.v1"))

	s := w.onTheRoad("R1", "W9")
	require.Equal(t, InTransit, w.shipment(s.ID).State)
	require.Len(t, late(false), 1, "W9 has a parcel now")
	link := sf("W9", "648", w.now, 60)
	link.LinkedCarrier, link.LinkedWaybill, link.LinkedAs = "SF", "W8", LinkForward
	w.observe(link)
	require.Empty(t, late(false), "and W8 is where it goes on")
	require.Len(t, w.shipment(s.ID).Timeline, 5)
}
