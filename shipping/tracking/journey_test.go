package tracking_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

// journey is what a carrier says of a shipment, step by step, and what must come of it in whatever order it is heard.
type journey struct {
	name, source string
	codes        []string
	state        shipment.State
	legs         int
	flags        []shipment.Flag
	// child is the code from which the shipment goes on under another waybill, "" when it does not.
	child string
}

// journeys are written from the code tables of the three.
var journeys = []journey{
	{"to the door", "sf", []string{"50", "30", "36", "31", "204", "80"}, shipment.Delivered, 1, nil, ""},
	{"by air", "sf", []string{"54", "105", "106", "31", "204", "80"}, shipment.Delivered, 1, nil, ""},
	{"a picture after the delivery", "sf", []string{"50", "30", "31", "204", "80", "8000"}, shipment.Delivered, 1, nil, ""},
	{"a picture and nothing else", "sf", []string{"8000"}, shipment.LabelPrinted, 1, nil, ""},
	{"44 as it is meant today", "sf", []string{"50", "30", "44"}, shipment.AtHub, 1, nil, ""},
	{"into a locker", "sf", []string{"50", "30", "31", "204", "125"}, shipment.ReadyForPickup, 1, nil, ""},
	{"out of a locker", "sf", []string{"50", "30", "31", "204", "125", "128"}, shipment.Delivered, 1, nil, ""},
	{"taken back from a locker and brought", "sf", []string{"50", "31", "125", "126", "204", "80"}, shipment.Delivered, 1, nil, ""},
	{"nobody at home, then delivered", "sf", []string{"50", "31", "204", "70", "204", "80"}, shipment.Delivered, 1, nil, ""},
	{"held and sent on", "sf", []string{"50", "30", "66", "36", "31"}, shipment.AtHub, 1, nil, ""},
	{"forwarded under a new waybill", "sf", []string{"50", "30", "648", "50", "31", "80"}, shipment.Delivered, 1, []shipment.Flag{"forwarded"}, "648"},
	{"still on the road after the delivery", "sf", []string{"50", "30", "204", "80", "31"}, shipment.Delivered, 1, []shipment.Flag{shipment.FlagDisputed}, ""},
	{"collected again after the delivery", "sf", []string{"50", "204", "80", "50", "31"}, shipment.AtHub, 2, []shipment.Flag{"return_leg"}, ""},
	{"to the door", "kuaidi100", []string{"101", "103", "1002", "1001", "5", "301"}, shipment.Delivered, 1, nil, ""},
	{"into a locker and out", "kuaidi100", []string{"103", "1002", "5", "501", "304"}, shipment.Delivered, 1, nil, ""},
	{"refused and brought back", "kuaidi100", []string{"103", "1001", "5", "203", "6", "4"}, shipment.Returned, 0, nil, ""},
	{"cancelled", "kuaidi100", []string{"101", "102", "401"}, shipment.Cancelled, 1, nil, ""},
	{"cancelled, collected after all, delivered", "kuaidi100", []string{"101", "401", "103", "5", "301"}, shipment.Delivered, 0, nil, ""},
	{"cancelled, yet delivered", "kuaidi100", []string{"101", "103", "401", "301"}, shipment.Delivered, 0, []shipment.Flag{shipment.FlagDisputed}, ""},
	{"damaged", "kuaidi100", []string{"103", "1002", "209"}, shipment.Exception, 1, nil, ""},
	{"at customs", "kuaidi100", []string{"103", "8", "11", "12", "1001"}, shipment.AtHub, 1, nil, ""},
	{"handed to another carrier", "kuaidi100", []string{"103", "1003", "7", "1001", "5", "3"}, shipment.Delivered, 1, nil, ""},
	{"nobody could be reached", "kuaidi100", []string{"103", "1001", "5", "206"}, shipment.AttemptFailed, 1, nil, ""},
	{"to the door", "kdniao", []string{"10", "1", "2", "201", "202", "301"}, shipment.Delivered, 1, nil, ""},
	{"in a station", "kdniao", []string{"1", "2", "202", "211"}, shipment.ReadyForPickup, 1, nil, ""},
	{"out of a station", "kdniao", []string{"1", "2", "202", "211", "311"}, shipment.Delivered, 1, nil, ""},
	{"not collected in time", "kdniao", []string{"1", "202", "211", "412"}, shipment.OnHold, 1, nil, ""},
	{"refused, on its way back", "kdniao", []string{"1", "2", "202", "404", "407"}, shipment.Returning, 0, nil, ""},
	{"back", "kdniao", []string{"1", "2", "202", "404", "407", "406"}, shipment.Returned, 0, nil, ""},
	{"no news at all", "kdniao", []string{"0"}, shipment.LabelPrinted, 1, nil, ""},
	{"a code nobody knows", "kdniao", []string{"1", "2", "9999"}, "", 1, []shipment.Flag{"unknown_code"}, ""},
}

// scans are the steps, two hours apart, under one waybill and its child.
func (j journey) scans(waybill string, start time.Time) []tracking.Scan {
	var out []tracking.Scan
	under := waybill
	for i, code := range j.codes {
		at := start.Add(time.Duration(i*2) * time.Hour)
		s := tracking.Scan{Source: j.source, Carrier: "SF", Waybill: under, Code: code, OccurredAt: at, RecordedAt: at.Add(time.Minute), Place: "深圳", Zone: "Asia/Shanghai"}
		if code == j.child {
			s.LinkedCarrier, s.LinkedWaybill, s.LinkedAs = "SF", waybill+"-2", "forward"
			under = s.LinkedWaybill
		}
		out = append(out, s)
	}
	return out
}

func (j journey) holds(t require.TestingT, got shipment.Fold, name string) {
	if j.state != "" {
		require.Equal(t, j.state, got.State, name)
	}
	if j.legs > 0 && len(got.Timeline) > 0 {
		require.Equal(t, j.legs, got.Timeline[len(got.Timeline)-1].Leg, "%s: legs", name)
	}
	require.Equal(t, append([]shipment.Flag{}, j.flags...), got.Flags, name)
}

// Every order of every journey, and every order with each scan twice, folds to the same bytes.
func TestPropertyAJourneyIsTheSameInEveryOrder(t *testing.T) {
	t.Parallel()
	codes, cases := seededCodes(t), 0
	for _, j := range journeys {
		scans := j.scans("W1", monday)
		log := func(order []tracking.Scan) tracking.Log {
			return tracking.Log{Carrier: "SF", Waybill: "W1", Scans: order}
		}
		want := tracking.Fold(log(scans), codes, laws, packed)
		j.holds(t, want, j.source+" "+j.name)
		text := bytesOf(t, want)
		permute(slices.Clone(scans), len(scans), func(order []tracking.Scan) {
			require.Equal(t, text, bytesOf(t, tracking.Fold(log(order), codes, laws, packed)), "%s %s", j.source, j.name)
			twice := slices.Concat(order, order)
			slices.Reverse(twice[len(order):])
			require.Equal(t, text, bytesOf(t, tracking.Fold(log(twice), codes, laws, packed)), "%s %s", j.source, j.name)
			cases += 2
		})
	}
	require.Greater(t, cases, 10_000)
	t.Logf("property: %d cases of %d journeys", cases, len(journeys))
}

// In the database: the same journeys in any order, with repeats, cut into any batches, some of them before the shipment is
// known. Shipments of one journey end in the same row, byte by byte.
func TestPropertyAJourneyIsTheSameInEveryBatch(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	rounds := 3
	if os.Getenv("FETTLE_LONG") != "" {
		rounds = 60
	}
	start, cases := w.Now, 0
	random := rand.New(rand.NewPCG(11, 23))
	for n, j := range journeys {
		first := ""
		for round := range rounds {
			waybill := fmt.Sprintf("J%dR%d", n, round)
			var messy []tracking.Scan
			for _, s := range j.scans(waybill, start) {
				for range 1 + random.IntN(3) {
					messy = append(messy, s)
				}
			}
			random.Shuffle(len(messy), func(a, b int) { messy[a], messy[b] = messy[b], messy[a] })
			early := random.IntN(len(messy) + 1)
			w.At(start.Add(24 * time.Hour))
			inBatches(w, random, messy[:early])
			w.At(start)
			s := w.OnTheRoad(fmt.Sprint("R", waybill), waybill)
			w.At(start.Add(24 * time.Hour))
			inBatches(w, random, messy[early:])
			var row string
			require.NoError(t, w.DB.GetContext(t.Context(), &row, `
SELECT replace(concat_ws('|', state, flags, timeline, delivered_at, arrived_at), $2, 'W') FROM shipments WHERE id = $1`, s.ID, waybill))
			if first == "" {
				first = row
				j.holds(t, shipment.Fold{State: w.Shipment(s.ID).State, Flags: append([]shipment.Flag{}, w.Shipment(s.ID).Flags...), Timeline: w.Shipment(s.ID).Timeline}, j.name)
			}
			require.Equal(t, first, row, "%s %s", j.source, j.name)
			cases++
		}
	}
	t.Logf("property: %d steps of %d journeys in any batches", cases, len(journeys))
}

func inBatches(w shippingtest.World, random *rand.Rand, scans []tracking.Scan) {
	w.Helper()
	for len(scans) > 0 {
		n := 1 + random.IntN(len(scans))
		batch := scans[:n]
		w.Do(func(ctx context.Context, tx *db.Tx) error { return tracking.Observe(ctx, tx, batch) })
		scans = scans[n:]
	}
}
