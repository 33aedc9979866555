package tracking_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

func kuaidi(code string, minute, recorded int) tracking.Scan {
	s := shippingtest.SFScan("W1", code, monday, minute)
	s.Source, s.RecordedAt = "kuaidi100", monday.Add(time.Duration(recorded)*time.Minute)
	return s
}

func listed(recorded int, scans ...tracking.Scan) tracking.Snapshot {
	out := tracking.Snapshot{Source: "kuaidi100", Carrier: "SF", Waybill: "W1", RecordedAt: monday.Add(time.Duration(recorded) * time.Minute)}
	for _, s := range scans {
		out.Scans = append(out.Scans, tracking.ScanKey(s.Code, s.OccurredAt))
	}
	return out
}

func TestAnAmendedScanIsOneRowWithItsLastText(t *testing.T) {
	t.Parallel()
	first, second := kuaidi("1001", 10, 11), kuaidi("1001", 10, 30)
	first.Place, second.Place = "广州", "佛山"
	for _, scans := range [][]tracking.Scan{{first, second}, {second, first}, {second, first, second}} {
		got := tracking.Fold(tracking.Log{Scans: scans}, seededCodes(t), laws, packed)
		require.Len(t, got.Timeline, 1)
		require.Equal(t, "佛山", got.Timeline[0].Place)
		require.Equal(t, 1, got.Timeline[0].Amended)
		require.Equal(t, shipment.AtHub, got.State)
	}
}

func TestWhatALaterListLacksIsTakenBack(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	collected, signed := kuaidi("103", 10, 11), kuaidi("3", 400, 401)
	both, one := listed(401, collected, signed), listed(500, collected)
	log := tracking.Log{Scans: []tracking.Scan{collected, signed}, Snapshots: []tracking.Snapshot{both}}
	require.Equal(t, shipment.Delivered, tracking.Fold(log, codes, laws, packed).State)

	log.Snapshots = []tracking.Snapshot{one, both}
	got := tracking.Fold(log, codes, laws, packed)
	require.Equal(t, shipment.PickedUp, got.State, "the signature was taken back")
	require.Equal(t, []shipment.Flag{shipment.FlagRetracted}, got.Flags)
	require.Len(t, got.Timeline, 1)
	require.Nil(t, got.DeliveredAt)

	log.Snapshots = append(log.Snapshots, listed(600, collected, signed))
	require.Equal(t, shipment.Delivered, tracking.Fold(log, codes, laws, packed).State, "and was said again")

	other := shippingtest.SFScan("W1", "80", monday, 420)
	log.Snapshots, log.Scans = []tracking.Snapshot{one}, append(log.Scans, other)
	require.Equal(t, shipment.Delivered, tracking.Fold(log, codes, laws, packed).State, "a list speaks for its own source alone")

	later := kuaidi("5", 700, 701)
	log = tracking.Log{Scans: []tracking.Scan{collected, later}, Snapshots: []tracking.Snapshot{one}}
	require.Equal(t, shipment.OutForDelivery, tracking.Fold(log, codes, laws, packed).State, "a list says nothing of what came after it")
}

func TestAShipmentGoesOnUnderAnotherWaybill(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	child := func(code string, minute int) tracking.Scan {
		s := shippingtest.SFScan("W2", code, monday, minute)
		return s
	}
	linked := func(as string) tracking.Scan {
		s := shippingtest.SFScan("W1", "648", monday, 300)
		s.LinkedCarrier, s.LinkedWaybill, s.LinkedAs = "SF", "W2", as
		return s
	}
	begin := []tracking.Scan{shippingtest.SFScan("W1", "50", monday, 10), shippingtest.SFScan("W1", "31", monday, 200)}
	fold := func(scans ...tracking.Scan) shipment.Fold {
		return tracking.Fold(tracking.Log{Carrier: "SF", Waybill: "W1", Scans: slices.Concat(begin, scans)}, codes, laws, packed)
	}
	require.Equal(t, shipment.Returning, fold(linked(tracking.LinkReturn)).State)
	require.Equal(t, shipment.Returning, fold(linked(tracking.LinkReturn), child("31", 400)).State)
	require.Equal(t, shipment.Returned, fold(linked(tracking.LinkReturn), child("31", 400), child("80", 500)).State, "delivered under the waybill home is returned")
	forwarded := fold(linked(tracking.LinkForward), child("31", 400), child("80", 500))
	require.Equal(t, shipment.Delivered, forwarded.State)
	require.Equal(t, []shipment.Flag{shipment.FlagForwarded}, forwarded.Flags)
	require.Equal(t, "W2", forwarded.Timeline[3].Waybill)
	require.Empty(t, forwarded.Timeline[0].Waybill)
	require.Equal(t, shipment.AtHub, fold(child("80", 500)).State, "another waybill that nothing links is another shipment")
	loop := child("648", 600)
	loop.LinkedCarrier, loop.LinkedWaybill, loop.LinkedAs = "SF", "W1", tracking.LinkReturn
	require.Equal(t, shipment.Returning, fold(linked(tracking.LinkReturn), loop).State, "waybills that link each other end")
}

func TestContradictionsAreData(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	at := func(s tracking.Scan, lon, lat float64) tracking.Scan {
		s.Lon, s.Lat = &lon, &lat
		return s
	}
	door := packed
	door.Door = &orb.Point{113, 23}
	for name, c := range map[string]struct {
		scans []tracking.Scan
		flags []shipment.Flag
	}{
		"a lorry of 100 km/h":        {[]tracking.Scan{at(shippingtest.SFScan("W1", "30", monday, 0), 113, 23), at(shippingtest.SFScan("W1", "31", monday, 67), 114, 23)}, nil},
		"a lorry of 600 km/h":        {[]tracking.Scan{at(shippingtest.SFScan("W1", "30", monday, 0), 113, 23), at(shippingtest.SFScan("W1", "31", monday, 10), 114, 23)}, []shipment.Flag{"impossible_speed"}},
		"two places at once":         {[]tracking.Scan{at(shippingtest.SFScan("W1", "30", monday, 0), 113, 23), at(shippingtest.SFScan("W1", "31", monday, 0), 114, 23)}, []shipment.Flag{"impossible_speed"}},
		"what flies is that fast":    {[]tracking.Scan{at(shippingtest.SFScan("W1", "105", monday, 0), 113, 23), at(shippingtest.SFScan("W1", "106", monday, 10), 114, 23)}, nil},
		"signed at the door":         {[]tracking.Scan{at(shippingtest.SFScan("W1", "80", monday, 10), 113.001, 23)}, nil},
		"signed round the corner":    {[]tracking.Scan{at(shippingtest.SFScan("W1", "80", monday, 10), 113.005, 23)}, []shipment.Flag{"proof_far"}},
		"signed in the next quarter": {[]tracking.Scan{at(shippingtest.SFScan("W1", "80", monday, 10), 113.02, 23)}, []shipment.Flag{"proof_far", "proof_very_far"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, append([]shipment.Flag{}, c.flags...), tracking.Fold(tracking.Log{Scans: c.scans}, codes, laws, door).Flags)
			require.Empty(t, tracking.Fold(tracking.Log{Scans: c.scans}, codes, nil, door).Flags, "a rule that is not there is off")
		})
	}
}

// Whatever carriers say in whatever order, with amendments, lists and links: the log is a set.
func TestTheLogIsASet(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	rapid.Check(t, func(t *rapid.T) {
		log := tracking.Log{Carrier: "SF", Waybill: "W1", Scans: anyTrace(t)}
		for i := range log.Scans {
			s := &log.Scans[i]
			s.Waybill = rapid.SampledFrom([]string{"W1", "W1", "W2", "W3"}).Draw(t, "waybill")
			if to := rapid.SampledFrom([]string{"", "", "W1", "W2", "W3"}).Draw(t, "linked"); to != "" && to != s.Waybill {
				s.LinkedCarrier, s.LinkedWaybill, s.LinkedAs = "SF", to, rapid.SampledFrom([]string{tracking.LinkForward, tracking.LinkReturn}).Draw(t, "as")
			}
		}
		for range rapid.IntRange(0, 4).Draw(t, "lists") {
			l := tracking.Snapshot{Source: rapid.SampledFrom([]string{"sf", "kuaidi100"}).Draw(t, "source"), Carrier: "SF",
				Waybill: rapid.SampledFrom([]string{"W1", "W2"}).Draw(t, "of"), RecordedAt: monday.Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "listed")) * time.Hour)}
			for _, s := range log.Scans {
				if s.Source == l.Source && s.Waybill == l.Waybill && rapid.Bool().Draw(t, "in it") {
					l.Scans = append(l.Scans, tracking.ScanKey(s.Code, s.OccurredAt))
				}
			}
			log.Snapshots = append(log.Snapshots, l)
		}
		want := bytesOf(t, tracking.Fold(log, codes, laws, packed))
		messy := tracking.Log{Carrier: "SF", Waybill: "W1", Scans: slices.Concat(log.Scans, log.Scans), Snapshots: slices.Concat(log.Snapshots, log.Snapshots)}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		random.Shuffle(len(messy.Scans), func(i, j int) { messy.Scans[i], messy.Scans[j] = messy.Scans[j], messy.Scans[i] })
		random.Shuffle(len(messy.Snapshots), func(i, j int) { messy.Snapshots[i], messy.Snapshots[j] = messy.Snapshots[j], messy.Snapshots[i] })
		require.Equal(t, want, bytesOf(t, tracking.Fold(messy, codes, laws, packed)))
	})
}
