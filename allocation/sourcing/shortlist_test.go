package sourcing_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
)

// scattered is a network drawn at random over the country: prefectures with a few lanes, places around their seats,
// several of them without an area, coordinates or stock.
type scattered struct {
	places []site.Location
	lanes  []lane.Lane
	offers []stock.Offer
	demand sourcing.Demand
}

var seats = map[string][2]float64{"440100": {113.25, 23.12}, "440300": {114.07, 22.55}, "440600": {113.13, 23.03}, "370200": {120.38, 36.06},
	"370600": {121.39, 37.54}, "210200": {121.60, 38.91}, "610100": {108.95, 34.27}, "650100": {87.60, 43.80}, "": {100.23, 26.86}}

func scatter(t *rapid.T) scattered {
	areas := make([]string, 0, len(seats))
	for area := range seats {
		areas = append(areas, area)
	}
	slices.Sort(areas)
	aDay := []string{"01:15", "09:30", "17:30", "23:00"}
	dense := rapid.SampledFrom([]int{0, 1, 4}).Draw(t, "lanes of ten")
	var out scattered
	for _, from := range areas[1:] {
		for _, to := range areas[1:] {
			for _, service := range []string{"standard", "direct", "air"} {
				if rapid.IntRange(0, 9).Draw(t, "lane") < dense {
					out.lanes = append(out.lanes, allocationtest.LaneOf(from, to, service, rapid.IntRange(30, 4000).Draw(t, "minutes"),
						rapid.SliceOfNDistinct(rapid.SampledFrom(aDay), 0, 3, rapid.ID[string]).Draw(t, "departures")...))
				}
			}
		}
	}
	kinds := []site.Kind{site.National, site.Regional, site.City, site.Outlet, site.Outlet, site.Van}
	for i := range rapid.IntRange(1, 150).Draw(t, "places") {
		area := rapid.SampledFrom(areas).Draw(t, "area")
		lon, lat := seats[area][0]+rapid.Float64Range(-1, 1).Draw(t, "lon"), seats[area][1]+rapid.Float64Range(-1, 1).Draw(t, "lat")
		l := allocationtest.Warehouse(fmt.Sprintf("P%03d", i), area, "仓", "Place", lon, lat, rapid.SampledFrom([]string{"10:00", "16:30", "20:00"}).Draw(t, "cutoff"))
		l.Kind, l.PickMinutes = rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.SampledFrom([]int{0, 45, 90}).Draw(t, "pick")
		l.Calendar = rapid.SampledFrom([]*string{nil, allocationtest.Ptr("CN"), allocationtest.Ptr("CN6")}).Draw(t, "calendar")
		l.Zone = rapid.SampledFrom([]string{"Asia/Shanghai", "Asia/Shanghai", "Asia/Urumqi"}).Draw(t, "zone")
		l.KeyAccount = rapid.SampledFrom([]string{"", "", "", "HOTELS"}).Draw(t, "account")
		if rapid.IntRange(0, 9).Draw(t, "unlocated") == 0 {
			l.Lon, l.Lat = nil, nil
		}
		out.places = append(out.places, l)
		for _, part := range []string{"FAN", "FAN2"} {
			for _, condition := range []stock.Condition{stock.New, stock.Refurbished} {
				if n := rapid.Int64Range(-6, 3).Draw(t, "available"); n > 0 {
					out.offers = append(out.offers, stock.Offer{Location: l.Code, Part: part, Condition: condition, Available: n})
				}
			}
		}
	}
	out.demand = drawDemand(t, areas, out.places)
	return out
}

func drawDemand(t *rapid.T, areas []string, places []site.Location) sourcing.Demand {
	area := rapid.SampledFrom(areas).Draw(t, "to")
	d := sourcing.Demand{Line: uuid.New(), Repair: "R1", Part: "FAN", Quantity: rapid.Int64Range(1, 3).Draw(t, "quantity"),
		At: allocationtest.Local(t, "2026-11-20 00:00").Add(allocationtest.RapidMinutes(t)), Urgent: rapid.Bool().Draw(t, "urgent"), Refurbished: rapid.Bool().Draw(t, "refurbished"),
		Account: rapid.SampledFrom([]string{"", "HOTELS"}).Draw(t, "of"),
		To: pick.ShipTo{Kind: "site", AreaCode: area, Zone: "Asia/Shanghai",
			Lon: seats[area][0] + rapid.Float64Range(-1, 1).Draw(t, "to lon"), Lat: seats[area][1] + rapid.Float64Range(-1, 1).Draw(t, "to lat")}}
	some := rapid.SampledFrom(places)
	switch p := some.Draw(t, "whose"); rapid.IntRange(0, 3).Draw(t, "role") {
	case 0:
		if p.Kind == site.Van {
			d.Van = p.Code
		}
	case 1:
		d.Exclude = []string{p.Code}
	case 2:
		d.To.Location = p.Code
	}
	if rapid.Bool().Draw(t, "substitutes") {
		d.Accept = []string{"FAN", "FAN2"}
	}
	return d
}

func TestTheShortlistNamesTheSameWinnerAsWeighingEverything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := scatter(t)
		p := allocationtest.TestPolicy
		p.Conditions = []stock.Condition{stock.New, stock.Refurbished}
		if rapid.Bool().Draw(t, "the whole order of choice") {
			p.KeepForUrgent = map[site.Kind]int64{site.City: 1, site.Outlet: 2}
			p.LateralKinds, p.LateralMinor = []site.Kind{site.Outlet}, rapid.Int64Range(0, 900).Draw(t, "lateral")
			p.PeerVans = network.PeerVans{WithinKm: rapid.SampledFrom([]int{0, 60}).Draw(t, "peers"), Minutes: 30, Minor: 500, UntilAt: network.Clock{Minutes: 1200, Known: true},
				Consent: rapid.SampledFrom([]string{"", network.ConsentStanding}).Draw(t, "consent")}
			w.demand.Factors = map[string]int64{"FAN2": rapid.Int64Range(1, 2).Draw(t, "factor")}
		}
		p.Neighbours = rapid.SampledFrom([]int{0, 1, 6}).Draw(t, "neighbours")
		n, err := network.New(w.places, allocationtest.Calendars, w.lanes, []network.Policy{p})
		require.NoError(t, err)
		list := sourcing.NewShortlist(n, w.demand, p)
		var offers []stock.Offer
		var choices []sourcing.Choice
		seen := map[string]bool{}
		for round := list.Next(3); len(round) > 0; round = list.Next(3) {
			for _, code := range round {
				require.False(t, seen[code], "a place is handed out once")
				seen[code] = true
			}
			for _, o := range w.offers {
				if slices.Contains(round, o.Location) {
					offers = append(offers, o)
				}
			}
			if choices = list.Rank(offers); list.Final(choices) {
				break
			}
		}
		require.Equal(t, winner(sourcing.Rank(w.demand, w.offers, n, p)), winner(choices))
	})
}

func winner(choices []sourcing.Choice) sourcing.Choice {
	if len(choices) == 0 || !choices[0].Won {
		return sourcing.Choice{}
	}
	return choices[0]
}

// inland is a network of many places around the prefecture seats of the tests.
func inland(tb testing.TB, nodes, vans int) (network.Snapshot, []stock.Offer) {
	tb.Helper()
	areas := make([]string, 0, len(seats))
	for area := range seats {
		if area != "" {
			areas = append(areas, area)
		}
	}
	slices.Sort(areas)
	var places []site.Location
	var offers []stock.Offer
	for i := range nodes + vans {
		// Prefectures of the made country lie on a grid of a degree around the real ones.
		k := i % 320
		seat, area := seats[areas[k%len(areas)]], fmt.Sprintf("%02d%02d00", 11+k%31, 1+k/31)
		l := allocationtest.Warehouse(fmt.Sprintf("P%05d", i), area, "仓", "Place", seat[0]+float64(k%6)-3+float64(i%97)/200,
			seat[1]+float64(k%7)-3+float64(i%89)/200, []string{"10:00", "16:30", "18:00", "20:00"}[i%4])
		l.Kind, l.PickMinutes = site.Outlet, 45+15*(i%4)
		if i%25 == 0 {
			l.Kind = site.City
		}
		if i >= nodes {
			l.Kind = site.Van
		}
		places, offers = append(places, l), append(offers, allocationtest.Offer(l, int64(i%5)))
	}
	var lanes []lane.Lane
	for k := range 320 {
		for m := range 20 {
			from, to := k, (k+m*m)%320
			lanes = append(lanes, allocationtest.LaneOf(fmt.Sprintf("%02d%02d00", 11+from%31, 1+from/31), fmt.Sprintf("%02d%02d00", 11+to%31, 1+to/31), "standard", 300+m*60, "20:30", "23:00"))
		}
	}
	n, err := network.New(places, allocationtest.Calendars, lanes, []network.Policy{allocationtest.TestPolicy})
	require.NoError(tb, err)
	return n, offers
}

func demandAt(tb testing.TB, n network.Snapshot, i int) sourcing.Demand {
	p := n.Places[(i*7919)%len(n.Places)]
	hour := []string{"10:00", "17:30", "22:15"}[i%3]
	d := allocationtest.ToGuangzhou(allocationtest.Local(tb.(require.TestingT), "2026-11-23 "+hour), 1)
	d.To.AreaCode, d.To.Lon, d.To.Lat, d.Urgent = p.AreaCode, *p.Lon+0.05, *p.Lat, i%5 == 0
	return d
}

func BenchmarkDecisionOver10000Places(b *testing.B) {
	n, offers := inland(b, 10_000, 1_000)
	at := map[string][]stock.Offer{}
	for _, o := range offers {
		at[o.Location] = append(at[o.Location], o)
	}
	b.Run("shortlist", func(b *testing.B) {
		b.ReportAllocs()
		read := 0
		for i := range b.N {
			list := sourcing.NewShortlist(n, demandAt(b, n, i), allocationtest.TestPolicy)
			var some []stock.Offer
			for round := list.Next(64); len(round) > 0; round = list.Next(64) {
				for _, code := range round {
					some = append(some, at[code]...)
				}
				read += len(round)
				if list.Final(list.Rank(some)) {
					break
				}
			}
		}
		b.ReportMetric(float64(read)/float64(b.N), "places/op")
	})
	b.Run("everything", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			sourcing.Rank(demandAt(b, n, i), offers, n, allocationtest.TestPolicy)
		}
	})
}

func TestTheShortlistReadsAHandfulOfTheCountry(t *testing.T) {
	t.Parallel()
	n, offers := inland(t, 10_000, 1_000)
	for i := range 60 {
		list := sourcing.NewShortlist(n, demandAt(t, n, i), allocationtest.TestPolicy)
		round := list.Next(64)
		var some []stock.Offer
		for _, o := range offers {
			if slices.Contains(round, o.Location) {
				some = append(some, o)
			}
		}
		require.True(t, list.Final(list.Rank(some)), "four in five places have it")
	}
}
