package tracking_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/shipping/carrier"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

// heard gives scans the times at which they are heard of, in the order in which they stand.
func heard(scans []tracking.Scan, from time.Time) []tracking.Scan {
	out := slices.Clone(scans)
	for i := range out {
		out[i].RecordedAt = from.Add(time.Duration(i) * 37 * time.Minute)
	}
	return out
}

// Clocks that are hours off, years old, backward, equal or known to the minute and the day: whoever is heard first, the same
// facts are the same parcel, to the byte.
func TestWhateverTheTimesEveryOrderOfArrivalIsTheSameParcel(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	shifted := func(by time.Duration, which ...int) []tracking.Scan {
		scans := shippingtest.Trace("W1", monday)
		for _, i := range which {
			scans[i].OccurredAt = scans[i].OccurredAt.Add(by)
		}
		return scans
	}
	backward := shippingtest.Trace("W1", monday)
	for i := range backward {
		backward[i].OccurredAt = monday.Add(time.Duration(500-i) * time.Minute)
	}
	equal := shippingtest.Trace("W1", monday)
	for i := range equal {
		equal[i].OccurredAt = monday.Add(time.Hour)
	}
	coarse := shippingtest.Trace("W1", monday)
	for i := range coarse {
		switch i % 3 {
		case 0:
			coarse[i].OccurredAt, coarse[i].Inexact = coarse[i].OccurredAt.Truncate(24*time.Hour), carrier.ByDay
		case 1:
			coarse[i].OccurredAt, coarse[i].Inexact = coarse[i].OccurredAt.Truncate(time.Minute), carrier.ByMinute
		}
	}
	for name, scans := range map[string][]tracking.Scan{
		"as they should be":        shippingtest.Trace("W1", monday),
		"one 8 hours ahead":        shifted(8*time.Hour, 3),
		"all 8 hours ahead":        shifted(8*time.Hour, 0, 1, 2, 3, 4, 5),
		"one 8 hours behind":       shifted(-8*time.Hour, 2),
		"the delivery behind":      shifted(-7*time.Hour-50*time.Minute, 5),
		"all 8 hours behind":       shifted(-8*time.Hour, 0, 1, 2, 3, 4, 5),
		"two of an older parcel":   shifted(-3*365*24*time.Hour, 0, 3),
		"a delivery of years ago":  shifted(-3*365*24*time.Hour, 5),
		"a delivery in a month":    shifted(30*24*time.Hour, 5),
		"backward":                 backward,
		"of one moment":            equal,
		"to the minute or the day": coarse,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := ""
			permute(slices.Clone(scans), len(scans), func(order []tracking.Scan) {
				got := tracking.Fold(tracking.Log{Carrier: "SF", Waybill: "W1", Scans: heard(order, monday.Add(13*time.Hour))}, codes, laws, packed)
				require.Equal(t, shipment.Delivered, got.State, "a wrong clock undoes no delivery")
				require.Equal(t, 1, got.Leg)
				require.True(t, slices.IsSortedFunc(got.Timeline, func(a, b shipment.Step) int { return a.At.Compare(b.At) }))
				text := bytesOf(t, got)
				if first == "" {
					first = text
				}
				require.Equal(t, first, text)
			})
		})
	}
}

func TestPropertyTheTimesOfArrivalAreNotAsked(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	rapid.Check(t, func(t *rapid.T) {
		scans := slices.CompactFunc(sortedFacts(anyTrace(t)), func(a, b tracking.Scan) bool { return factOf(a) == factOf(b) })
		for i := range scans {
			switch rapid.IntRange(0, 6).Draw(t, "clock") {
			case 0:
				scans[i].OccurredAt = scans[i].OccurredAt.Add(8 * time.Hour)
			case 1:
				scans[i].OccurredAt = scans[i].OccurredAt.AddDate(-3, 0, 0)
			case 2:
				scans[i].OccurredAt, scans[i].Inexact = scans[i].OccurredAt.Truncate(24*time.Hour), carrier.ByDay
			case 3:
				scans[i].OccurredAt, scans[i].Inexact = scans[i].OccurredAt.Truncate(time.Minute), carrier.ByMinute
			}
		}
		scans = slices.CompactFunc(sortedFacts(scans), func(a, b tracking.Scan) bool { return factOf(a) == factOf(b) })
		want := bytesOf(t, tracking.Fold(tracking.Log{Scans: heard(scans, monday), Carrier: "SF", Waybill: "W1"}, codes, laws, packed))
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		random.Shuffle(len(scans), func(i, j int) { scans[i], scans[j] = scans[j], scans[i] })
		require.Equal(t, want, bytesOf(t, tracking.Fold(tracking.Log{Scans: heard(scans, monday), Carrier: "SF", Waybill: "W1"}, codes, laws, packed)))
	})
}

func factOf(s tracking.Scan) string { return s.Source + " " + tracking.ScanKey(s.Code, s.OccurredAt) }

func sortedFacts(scans []tracking.Scan) []tracking.Scan {
	return slices.SortedFunc(slices.Values(scans), func(a, b tracking.Scan) int {
		switch x, y := factOf(a), factOf(b); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
}

// The customer's clock is an hour slow: what he signed lies before what the carrier collected.
func TestADeliveryBeforeItsCollectionIsFlaggedAndStands(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	signed := kuaidi("301", -60, 470)
	for name, c := range map[string]struct {
		scans []tracking.Scan
		flags []shipment.Flag
	}{
		"and nothing else":         {[]tracking.Scan{signed, shippingtest.SFScan("W1", "50", monday, 10)}, []shipment.Flag{shipment.FlagTimeSuspect}},
		"and a whole way":          {append(shippingtest.Trace("W1", monday)[:5], signed), []shipment.Flag{shipment.FlagTimeSuspect}},
		"and the carrier's too":    {append(shippingtest.Trace("W1", monday), signed), []shipment.Flag{shipment.FlagTimeSuspect}},
		"a collection told late":   {append(shippingtest.Trace("W1", monday)[1:], kuaidi("103", 470, 480)), []shipment.Flag{shipment.FlagTimeSuspect}},
		"a collection on the road": {append(shippingtest.Trace("W1", monday), kuaidi("103", 350, 480)), []shipment.Flag{shipment.FlagTimeSuspect}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := tracking.Fold(tracking.Log{Carrier: "SF", Waybill: "W1", Scans: c.scans}, codes, laws, packed)
			require.Equal(t, shipment.Delivered, got.State)
			require.Equal(t, c.flags, got.Flags)
			require.Equal(t, 1, got.Leg)
		})
	}
}

func TestEntriesOfOneMessageAreFactsOfTheirOwn(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	at := func(place string, recorded int, twin bool) tracking.Scan {
		s := kuaidi("1001", 10, recorded)
		s.Place, s.Twin = place, twin
		return s
	}
	places := func(scans []tracking.Scan, lists ...tracking.Snapshot) (out []string) {
		for _, step := range tracking.Fold(tracking.Log{Carrier: "SF", Waybill: "W1", Scans: scans, Snapshots: lists}, codes, laws, packed).Timeline {
			require.Zero(t, step.Amended)
			out = append(out, step.Place)
		}
		slices.Sort(out)
		return out
	}
	three := []tracking.Scan{at("A", 11, true), at("B", 11, true), at("C", 11, true)}
	require.Equal(t, []string{"A", "B", "C"}, places(three))
	require.Equal(t, []string{"A", "B", "C"}, places(append(three, at("B", 20, false))), "said again alone it is the same fact")
	list := tracking.Snapshot{Source: "kuaidi100", Carrier: "SF", Waybill: "W1", RecordedAt: monday.Add(30 * time.Minute), Scans: []string{three[0].ListKey(), three[2].ListKey()}}
	require.Equal(t, []string{"A", "C"}, places(three, list))
}

// A list in which only the newest line has a code tells one fact a line however it grows.
func TestAGrowingListIsOneStepAFact(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	line := func(code string, minute, recorded int, implied bool) tracking.Scan {
		s := shippingtest.SFScan("W1", code, monday, minute)
		s.Source, s.Implied, s.RecordedAt, s.Remark = "kdniao", implied, monday.Add(time.Duration(recorded)*time.Minute), "line of "+s.OccurredAt.String()
		return s
	}
	scans := []tracking.Scan{line("1", 10, 11, false),
		line("2", 10, 61, true), line("201", 60, 61, false),
		line("2", 10, 121, true), line("2", 60, 121, true), line("202", 120, 121, false)}
	permute(scans, len(scans), func(order []tracking.Scan) {
		got := tracking.Fold(tracking.Log{Carrier: "SF", Waybill: "W1", Scans: order}, codes, laws, packed)
		require.Equal(t, []string{"1", "201", "202"}, shippingtest.CodesOf(got.Timeline))
		require.Empty(t, got.Flags)
	})
	list := tracking.Snapshot{Source: "kdniao", Carrier: "SF", Waybill: "W1", RecordedAt: monday.Add(2 * time.Hour)}
	for _, s := range scans[len(scans)-3:] {
		list.Scans = append(list.Scans, s.ListKey())
	}
	got := tracking.Fold(tracking.Log{Carrier: "SF", Waybill: "W1", Scans: scans, Snapshots: []tracking.Snapshot{list}}, codes, laws, packed)
	require.Len(t, got.Timeline, 3, "a whole list takes nothing back of which it lost the code")
	require.Empty(t, got.Flags)
}

func TestAParcelInALockerWaitsThere(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	for remark, want := range map[string]shipment.State{
		"已签收": shipment.Delivered,
		"快件已由【丰巢智能柜】代签收，请及时取件":                              shipment.ReadyForPickup,
		"已投递至菜鸟驿站，凭取件码 1-2-3 取件":                            shipment.ReadyForPickup,
		"您的快件已暂存至XX便利店自提点":                                  shipment.ReadyForPickup,
		"已从丰巢快递柜取出，感谢使用":                                    shipment.Delivered,
		"【自提柜】已签收，签收人凭取货码签收":                                shipment.Delivered,
		"Delivered to parcel locker, ready to be collected": shipment.ReadyForPickup,
		"Left at the parcel shop":                           shipment.ReadyForPickup,
		"Picked up by the recipient from the locker":        shipment.Delivered,
	} {
		scans := shippingtest.Trace("W1", monday)
		scans[5].Remark = remark
		got := tracking.Fold(tracking.Log{Carrier: "SF", Waybill: "W1", Scans: scans}, codes, laws, packed)
		require.Equal(t, want, got.State, remark)
		require.Equal(t, want == shipment.Delivered, got.DeliveredAt != nil)
	}
}
