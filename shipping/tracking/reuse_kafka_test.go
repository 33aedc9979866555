package tracking_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

// A waybill is used again a while after its parcel ended; what is said of it is of the parcel whose time it tells.
func TestAWaybillHasLivesAndScansAreOfTheOneOfTheirTime(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	start := w.Now
	first := w.OnTheRoad("R1", "W1")
	w.At(start.Add(10 * time.Hour))
	w.Observe(shippingtest.Trace("W1", start)...)
	ship := func(repair string, at time.Time) (s shipment.Shipment, err error) {
		w.At(at)
		s = w.Packed(repair)
		err = w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
			s, err = tracking.Ship(ctx, tx, s.ID, "w-1")
			return err
		})
		return s, err
	}
	_, err := ship("R2", start.Add(20*24*time.Hour))
	require.ErrorIs(t, err, shipment.ErrWaybill, "its parcel ended lately")
	later := start.Add(60 * 24 * time.Hour)
	second, err := ship("R3", later)
	require.NoError(t, err)
	require.Equal(t, shipment.LabelPrinted, second.State, "what was said of the first parcel is none of its business")
	w.At(later.Add(10 * time.Hour))
	w.Observe(shippingtest.Trace("W1", later)[:4]...)
	late := shippingtest.SFScan("W1", "8000", start, 500)
	w.Observe(late)
	require.Equal(t, shipment.AtHub, w.Shipment(second.ID).State)
	require.Len(t, w.Shipment(second.ID).Timeline, 4)
	require.Equal(t, shipment.Delivered, w.Shipment(first.ID).State)
	require.Len(t, w.Shipment(first.ID).Timeline, 7)
	require.Empty(t, w.Shipment(first.ID).Flags)
	_, err = ship("R4", later.Add(40*24*time.Hour))
	require.ErrorIs(t, err, shipment.ErrWaybill, "a parcel that is on the road keeps its waybill")
}

// push is a message as a door publishes it, read by the effect of the intake.
func push(t *testing.T, w shippingtest.World, source string, offset int64, payload []byte) []error {
	t.Helper()
	var refused []error
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		bad, err := tracking.TakeMessages(ctx, tx, []kafka.Message{{Topic: "t", Offset: offset, Value: payload, Time: tx.Now,
			Headers: []kafka.Header{{Key: "ce_source", Value: []byte("/carriers/" + source)}}}})
		for _, r := range bad {
			refused = append(refused, r.Err)
		}
		return err
	})
	return refused
}

func kuaidi100List(t *testing.T, lines ...string) []byte {
	t.Helper()
	var data []map[string]string
	for _, l := range lines {
		data = append(data, map[string]string{"ftime": "2026-11-23 " + l[:8], "statusCode": l[9:], "context": "line " + l, "areaName": "广东"})
	}
	raw, err := json.Marshal(map[string]any{"status": "polling", "lastResult": map[string]any{"com": "shunfeng", "nu": "w 1", "state": "0", "data": data}})
	require.NoError(t, err)
	return raw
}

func TestAListThatGoesBackRestoresWhatItHad(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	s := w.OnTheRoad("R1", "W1")
	w.At(w.Now.Add(12 * time.Hour))
	a, b := "10:10:00 103", "12:00:00 5"
	for i, c := range []struct {
		list []byte
		want []string
	}{{kuaidi100List(t, b, a), []string{"103", "5"}}, {kuaidi100List(t, a), []string{"103"}}, {kuaidi100List(t, b, a), []string{"103", "5"}},
		{kuaidi100List(t, a), []string{"103"}}} {
		require.Empty(t, push(t, w, "kuaidi100", int64(i), c.list))
		require.Equal(t, c.want, shippingtest.CodesOf(w.Shipment(s.ID).Timeline), i)
	}
	list := tracking.Raw{Source: "kuaidi100", Carrier: "SF", Payload: []byte("{}"), Whole: true}
	first, again := tracking.IDOf(list), tracking.IDOf(list)
	require.NotEqual(t, first, again, "a list is news however often it was said")
	fact := tracking.Raw{Source: "fettle", Carrier: "SF", Payload: []byte("{}")}
	first, again = tracking.IDOf(fact), tracking.IDOf(fact)
	require.Equal(t, first, again, "a fact is the same however often it is posted")
}

func TestWhatCarriersReallySendTakesEffectAndWhatWasGuessedIsKept(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.At(w.Now.Add(12 * time.Hour))
	for i, c := range []struct {
		source, file string
		scans        int
	}{{"kuaidi100", "kuaidi100-plain", 3}, {"kuaidi100", "kuaidi100-abort", 0}, {"kuaidi100", "kuaidi100-one-bad-line", 2}, {"kdniao", "kdniao-numbers", 2}, {"sf", "sf-one-object", 1},
		{"easypost", "easypost-created", 0}, {"easypost", "easypost-batch", 0}, {"easypost", "easypost-three-of-one-second", 3}, {"aftership", "aftership-local-times", 3}} {
		raw, err := os.ReadFile(filepath.Join("..", "carrier", "testdata", c.file+".json"))
		require.NoError(t, err)
		before := w.Count("SELECT count(*) FROM scans")
		require.Empty(t, push(t, w, c.source, int64(i), raw), c.file)
		require.Equal(t, c.scans, w.Count("SELECT count(*) FROM scans")-before, c.file)
	}
	require.Equal(t, 1, w.Count("SELECT count(*) FROM scan_findings WHERE verdict = 'skipped' AND reason = 'bad_time' AND waybill = '4312345678901' AND taken = 2"))
	require.Equal(t, 1, w.Count("SELECT count(*) FROM scan_findings WHERE verdict = 'nothing' AND reason = 'ended' AND carrier = 'ZTO'"))
	require.Equal(t, 1, w.Count("SELECT times FROM scan_findings WHERE reason = 'no_parcel'"))
	require.Equal(t, 1, w.Count("SELECT count(*) FROM scans WHERE inexact = 'zone' AND zone = 'Asia/Shanghai'"), "by the country of its place")
	require.Equal(t, 1, w.Count("SELECT count(*) FROM scans WHERE inexact = 'zone' AND zone = 'UTC'"), "nobody knows by which clock it is")
	require.Equal(t, 0, w.Count("SELECT count(*) FROM scans WHERE place LIKE '%1381%' OR remark LIKE '%1381%'"))
	require.Equal(t, 1, w.Count("SELECT count(*) FROM orphan_waybills WHERE carrier = 'ZTO' AND waybill = '75301234567890'"), "both who speak of it call its carrier by our name")
}

func TestAWaybillIsOneHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	s := w.OnTheRoad("R1", "sf-94 1234 5678")
	require.Equal(t, "SF9412345678", *s.Waybill)
	w.At(w.Now.Add(12 * time.Hour))
	for i, written := range []string{"SF9412345678", "sf9412345678 ", "ＳＦ９４１２３４５６７８"} {
		require.Empty(t, push(t, w, "sf", int64(i), []byte(`{"Body":{"WaybillRoute":[{"mailno":"`+written+`","opCode":"50","acceptTime":"2026-11-23 10:1`+string(rune('0'+i))+`:00"}]}}`)))
	}
	require.Equal(t, shipment.PickedUp, w.Shipment(s.ID).State)
	require.Len(t, w.Shipment(s.ID).Timeline, 3)
	require.Equal(t, 0, w.Count("SELECT count(*) FROM orphan_waybills"))
}
