package tracking_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/zone"
	"fettle/migrations"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

var seeded = regexp.MustCompile(`(?m)^    \('(\w+)', '(\w+)', '([\d-]+)', '(\w+)', '(\w*)', (\d+), (true|false), '([^']*)', '([^']*)'\)`)

// seededCodes reads the code table from the migrations that fill it, so that the rules are tried with the real one.
func seededCodes(t require.TestingT) tracking.Codes {
	var raw []byte
	for _, name := range []string{"00010_fill_carrier_codes.sql", "00012_complete_carrier_codes.sql"} {
		text, err := migrations.FS.ReadFile(name)
		require.NoError(t, err)
		raw = append(raw, text...)
	}
	var rows []tracking.Meaning
	for _, m := range seeded.FindAllStringSubmatch(string(raw), -1) {
		from, err := time.Parse(time.DateOnly, m[3])
		require.NoError(t, err)
		if m[1] == "sf" && (m[2] == "105" || m[2] == "106") {
			m[5] = tracking.ByAir // 00090 says so
		}
		row := tracking.Meaning{Source: m[1], Code: m[2], ValidFrom: from, Status: shipment.Status(m[4]), Reason: m[5], Moves: m[7] == "true", MeaningZH: m[8], MeaningEN: m[9]}
		_, err = fmt.Sscan(m[6], &row.Rank)
		require.NoError(t, err)
		rows = append(rows, row)
	}
	require.Greater(t, len(rows), 90)
	slices.SortStableFunc(rows, func(a, b tracking.Meaning) int { return b.ValidFrom.Compare(a.ValidFrom) })
	return tracking.CodesOf(rows)
}

var (
	monday = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	packed = tracking.Base{State: shipment.LabelPrinted, At: monday}
)

// laws are the rules as the migration fills them.
var laws = tracking.RulesOf([]tracking.Rule{{Rule: tracking.RuleTransitAfterDelivery, AtLeast: 0, Flag: shipment.FlagDisputed}, {Rule: tracking.RuleCancelledThenDelivered, AtLeast: 0, Flag: shipment.FlagDisputed},
	{Rule: tracking.RuleDeliveredTwice, AtLeast: 60, Flag: shipment.FlagDisputed}, {Rule: tracking.RuleTooFast, AtLeast: 150, Flag: "impossible_speed"}, {Rule: tracking.RuleProofFar, AtLeast: 300, Flag: "proof_far"},
	{Rule: tracking.RuleProofVeryFar, AtLeast: 1000, Flag: "proof_very_far"}})

func bytesOf(t require.TestingT, s shipment.Fold) string {
	raw, err := json.Marshal(s)
	require.NoError(t, err)
	return string(raw)
}

// permute calls fn with every order of scans (Heap's way).
func permute(scans []tracking.Scan, n int, fn func([]tracking.Scan)) {
	if n <= 1 {
		fn(scans)
		return
	}
	for i := range n {
		permute(scans, n-1, fn)
		j := 0
		if n%2 == 0 {
			j = i
		}
		scans[j], scans[n-1] = scans[n-1], scans[j]
	}
}

func TestEveryOrderOfATraceWithRepeatsFoldsToTheSameBytes(t *testing.T) {
	t.Parallel()
	codes, scans := seededCodes(t), shippingtest.Trace("W1", monday)
	want := tracking.Fold(tracking.Log{Scans: scans}, codes, laws, packed)
	require.Equal(t, shipment.Delivered, want.State)
	require.Equal(t, []string{"50", "30", "36", "31", "204", "80"}, shippingtest.CodesOf(want.Timeline))
	text, orders := bytesOf(t, want), 0
	permute(slices.Clone(scans), len(scans), func(order []tracking.Scan) {
		orders++
		require.Equal(t, text, bytesOf(t, tracking.Fold(tracking.Log{Scans: order}, codes, laws, packed)))
		// Every scan twice, the copies in the opposite order.
		twice := slices.Concat(order, order)
		slices.Reverse(twice[len(order):])
		require.Equal(t, text, bytesOf(t, tracking.Fold(tracking.Log{Scans: twice}, codes, laws, packed)))
	})
	require.Equal(t, 720, orders)
}

// anyTrace draws scans of mixed sources, equal times, copies with other remarks, times of the future and the past.
func anyTrace(t *rapid.T) []tracking.Scan {
	one := rapid.Custom(func(t *rapid.T) tracking.Scan {
		source := rapid.SampledFrom([]string{"sf", "kuaidi100", "kdniao", "fleet"}).Draw(t, "source")
		code := rapid.SampledFrom([]string{"50", "30", "31", "44", "204", "80", "8000", "648", "125", "128", "302", "3", "401", "210", "6", "4", "loaded", "handed", "nonsense"}).Draw(t, "code")
		occurred := monday.Add(time.Duration(rapid.IntRange(-3000, 3000).Draw(t, "minute")/50*50) * time.Minute)
		s := tracking.Scan{Source: source, Carrier: "SF", Waybill: "W1", Code: code, OccurredAt: occurred,
			RecordedAt: monday.Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "recorded")) * time.Hour),
			Place:      rapid.SampledFrom([]string{"", "深圳", "广州"}).Draw(t, "place"), Remark: rapid.SampledFrom([]string{"", "amended"}).Draw(t, "remark")}
		if rapid.Bool().Draw(t, "with position") {
			lon, lat := 113.0+float64(rapid.IntRange(0, 3).Draw(t, "lon")), 23.0
			s.Lon, s.Lat = &lon, &lat
		}
		s.Suspect = s.OccurredAt.After(s.RecordedAt.Add(shipment.FutureSlack))
		return s
	})
	return rapid.SliceOfN(one, 0, 25).Draw(t, "scans")
}

func TestOrderRepeatsAndBatchesNeverMatter(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	rapid.Check(t, func(t *rapid.T) {
		scans := anyTrace(t)
		want := tracking.Fold(tracking.Log{Scans: scans}, codes, laws, packed)
		messy := slices.Clone(scans)
		for _, s := range scans {
			if rapid.Bool().Draw(t, "again") {
				messy = append(messy, s)
			}
		}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		random.Shuffle(len(messy), func(i, j int) { messy[i], messy[j] = messy[j], messy[i] })
		before := slices.Clone(messy)
		require.Equal(t, bytesOf(t, want), bytesOf(t, tracking.Fold(tracking.Log{Scans: messy}, codes, laws, packed)))
		require.Equal(t, before, messy, "the fold leaves its input alone")
	})
}

func TestLawsOfAnyTrace(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	rapid.Check(t, func(t *rapid.T) {
		got := tracking.Fold(tracking.Log{Scans: anyTrace(t)}, codes, laws, packed)
		require.True(t, slices.IsSortedFunc(got.Timeline, func(a, b shipment.Step) int { return a.At.Compare(b.At) }))
		require.True(t, slices.IsSorted(got.Flags))
		seen := map[string]bool{}
		for i, step := range got.Timeline {
			key := step.Source + " " + step.Code + " " + step.At.String()
			require.False(t, seen[key] && !step.Suspect, "a row stands twice: %s", key)
			seen[key] = seen[key] || !step.Suspect
			require.True(t, i == 0 || step.Leg >= got.Timeline[i-1].Leg)
		}
		if got.State == shipment.Delivered {
			require.NotNil(t, got.DeliveredAt)
		}
		if got.DeliveredAt != nil {
			require.NotNil(t, got.ArrivedAt)
			require.False(t, got.ArrivedAt.After(*got.DeliveredAt))
		}
		require.Contains(t, shipment.States(), got.State)
	})
}

func TestWhatMovesAShipmentAndWhatDoesNot(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	kuaidi := func(code string, minute int) tracking.Scan {
		s := shippingtest.SFScan("W1", code, monday, minute)
		s.Source = "kuaidi100"
		return s
	}
	for name, c := range map[string]struct {
		scans []tracking.Scan
		state shipment.State
		flags []shipment.Flag
		leg   int
	}{
		"nothing":                                            {nil, shipment.LabelPrinted, nil, 1},
		"the picture of a signature":                         {[]tracking.Scan{shippingtest.SFScan("W1", "8000", monday, 5)}, shipment.LabelPrinted, nil, 1},
		"the picture comes after delivery":                   {append(shippingtest.Trace("W1", monday), shippingtest.SFScan("W1", "8000", monday, 470)), shipment.Delivered, nil, 1},
		"an order number repeats what we know":               {[]tracking.Scan{kuaidi("101", 5), kuaidi("102", 6)}, shipment.LabelPrinted, nil, 1},
		"an older scan that comes late":                      {append(shippingtest.Trace("W1", monday), shippingtest.SFScan("W1", "302", monday, 100)), shipment.Delivered, nil, 1},
		"a transit scan after delivery":                      {append(shippingtest.Trace("W1", monday), shippingtest.SFScan("W1", "31", monday, 500)), shipment.Delivered, []shipment.Flag{shipment.FlagDisputed}, 1},
		"a collection after delivery":                        {append(shippingtest.Trace("W1", monday), shippingtest.SFScan("W1", "50", monday, 2000)), shipment.PickedUp, []shipment.Flag{shipment.FlagReturnLeg}, 2},
		"a return after delivery and its way":                {append(shippingtest.Trace("W1", monday), kuaidi("6", 2000), shippingtest.SFScan("W1", "31", monday, 2100)), shipment.AtHub, []shipment.Flag{shipment.FlagReturnLeg}, 2},
		"two sources tell one delivery":                      {append(shippingtest.Trace("W1", monday), kuaidi("301", 461)), shipment.Delivered, nil, 1},
		"two sources tell two deliveries":                    {append(shippingtest.Trace("W1", monday), kuaidi("301", 900)), shipment.Delivered, []shipment.Flag{shipment.FlagDisputed}, 1},
		"into a locker":                                      {append(shippingtest.Trace("W1", monday)[:5], shippingtest.SFScan("W1", "125", monday, 450)), shipment.ReadyForPickup, nil, 1},
		"out of the locker":                                  {append(shippingtest.Trace("W1", monday)[:5], shippingtest.SFScan("W1", "125", monday, 450), shippingtest.SFScan("W1", "128", monday, 600)), shipment.Delivered, nil, 1},
		"a failed attempt, then out again":                   {append(shippingtest.Trace("W1", monday)[:5], shippingtest.SFScan("W1", "70", monday, 450), shippingtest.SFScan("W1", "204", monday, 700)), shipment.OutForDelivery, nil, 1},
		"cancelled before it was collected":                  {[]tracking.Scan{kuaidi("210", 5)}, shipment.Cancelled, nil, 1},
		"cancelled on the road is called back":               {[]tracking.Scan{shippingtest.SFScan("W1", "50", monday, 10), kuaidi("210", 20)}, shipment.Returning, nil, 1},
		"cancelled, and delivered all the same":              {[]tracking.Scan{kuaidi("210", 5), shippingtest.SFScan("W1", "80", monday, 400)}, shipment.Delivered, []shipment.Flag{shipment.FlagDisputed}, 1},
		"a code nobody mapped":                               {append(shippingtest.Trace("W1", monday), shippingtest.SFScan("W1", "9999", monday, 480)), shipment.Delivered, []shipment.Flag{shipment.FlagUnknownCode}, 1},
		"refused":                                            {[]tracking.Scan{shippingtest.SFScan("W1", "50", monday, 10), kuaidi("203", 400)}, shipment.Exception, nil, 1},
		"204 of SF is a courier, 204 of Kuaidi100 a failure": {[]tracking.Scan{shippingtest.SFScan("W1", "204", monday, 10), kuaidi("204", 20)}, shipment.AttemptFailed, nil, 1},
		"a scan of last week undoes nothing":                 {append(shippingtest.Trace("W1", monday)[:5], old(shippingtest.SFScan("W1", "50", monday, -10_000), monday.Add(405*time.Minute))), shipment.OutForDelivery, []shipment.Flag{shipment.FlagTimeSuspect}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := tracking.Fold(tracking.Log{Scans: c.scans}, codes, laws, packed)
			require.Equal(t, c.state, got.State)
			require.Equal(t, append([]shipment.Flag{}, c.flags...), got.Flags)
			require.Equal(t, c.leg, got.Leg)
			require.Len(t, got.Timeline, len(c.scans))
		})
	}
}

func old(s tracking.Scan, recorded time.Time) tracking.Scan {
	s.RecordedAt = recorded
	return s
}

func TestTheDayDecidesWhatACodeMeans(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	change := time.Date(2023, 11, 1, 0, 0, 0, 0, zone.Named("Asia/Shanghai"))
	require.Equal(t, shipment.Status(shipment.OutForDelivery), codes.Of(tracking.Scan{Source: "sf", Code: "44", Zone: "Asia/Shanghai", OccurredAt: change.Add(-time.Second)}).Status)
	require.Equal(t, shipment.Status(shipment.AtHub), codes.Of(tracking.Scan{Source: "sf", Code: "44", Zone: "Asia/Shanghai", OccurredAt: change}).Status)
	require.Equal(t, shipment.Status(shipment.OutForDelivery), codes.Of(tracking.Scan{Source: "sf", Code: "44", Zone: "Europe/Berlin", OccurredAt: change}).Status, "there the day has not begun")
	require.Equal(t, shipment.Status(shipment.AtHub), codes.Of(tracking.Scan{Source: "sf", Code: "44", Zone: "Europe/Berlin", OccurredAt: change.Add(7 * time.Hour)}).Status)
	require.Equal(t, shipment.SaysUnknown, codes.Of(tracking.Scan{Source: "nobody", Code: "44", Zone: "Asia/Shanghai", OccurredAt: change}).Status)
}

func TestTheFoldReadsACodeByItsDay(t *testing.T) {
	t.Parallel()
	codes := seededCodes(t)
	change := time.Date(2023, 11, 1, 0, 0, 0, 0, zone.Named("Asia/Shanghai"))
	for name, c := range map[string]struct {
		at    time.Time
		state shipment.State
	}{
		"the second before": {change.Add(-time.Second), shipment.OutForDelivery},
		"the first moment":  {change, shipment.AtHub},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := tracking.Fold(tracking.Log{Scans: []tracking.Scan{shippingtest.SFScan("W1", "44", c.at, 0)}}, codes, laws, tracking.Base{State: shipment.LabelPrinted, At: c.at})
			require.Equal(t, c.state, got.State)
			require.Equal(t, shipment.Status(c.state), got.Timeline[0].State)
			require.Empty(t, got.Flags)
		})
	}
}

func TestAnUnknownCodeIsKeptUnderItsOwnName(t *testing.T) {
	t.Parallel()
	got := tracking.Fold(tracking.Log{Scans: []tracking.Scan{shippingtest.SFScan("W1", "50", monday, 10), shippingtest.SFScan("W1", "9999", monday, 20)}}, seededCodes(t), laws, packed)
	require.Equal(t, shipment.PickedUp, got.State)
	require.Equal(t, []shipment.Flag{shipment.FlagUnknownCode}, got.Flags)
	require.Equal(t, []string{"50", "9999"}, shippingtest.CodesOf(got.Timeline))
	require.Equal(t, shipment.SaysUnknown, got.Timeline[1].State)
	require.Equal(t, "The carrier has news of the parcel", got.Timeline[1].TextEN, "people are told no codes")
	require.Equal(t, "承运商有新的物流动态", got.Timeline[1].TextZH)
}

func TestAScanOfTheFutureHidesNothingThatCameLater(t *testing.T) {
	t.Parallel()
	future := shippingtest.SFScan("W1", "31", monday, 30*24*60)
	future.RecordedAt, future.Suspect = monday.Add(20*time.Minute), true
	scans := []tracking.Scan{future, shippingtest.SFScan("W1", "30", monday, 40), shippingtest.SFScan("W1", "50", monday, 10), shippingtest.SFScan("W1", "204", monday, 400)}
	got := tracking.Fold(tracking.Log{Scans: scans}, seededCodes(t), laws, packed)
	require.Equal(t, shipment.OutForDelivery, got.State)
	require.Equal(t, []shipment.Flag{shipment.FlagTimeSuspect}, got.Flags)
	require.Equal(t, []string{"50", "30", "31", "204"}, shippingtest.CodesOf(got.Timeline))
	require.Equal(t, got.Timeline[3].At, got.Timeline[2].At)
	require.Equal(t, future.OccurredAt, *got.Timeline[2].SaidAt)
}

func TestTheTableUsesOnlyStatesThatExist(t *testing.T) {
	t.Parallel()
	sources := map[string]bool{}
	for key, meanings := range seededCodes(t) {
		sources[meanings[0].Source] = true
		for _, m := range meanings {
			require.Contains(t, shipment.Statuses(), m.Status, key)
			require.NotEmpty(t, m.MeaningZH, key)
			require.NotEmpty(t, m.MeaningEN, key)
		}
	}
	require.Equal(t, map[string]bool{"sf": true, "kuaidi100": true, "kdniao": true, "fleet": true}, sources)
}

func BenchmarkFold(b *testing.B) {
	codes, scans := seededCodes(b), shippingtest.Trace("W1", monday)
	for b.Loop() {
		tracking.Fold(tracking.Log{Scans: scans}, codes, laws, packed)
	}
}
