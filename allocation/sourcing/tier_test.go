package sourcing_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// The order of choice at Guangzhou on a Monday at 10:00, when everybody below keeps the 24 hours.
func TestTheOrderOfChoice(t *testing.T) {
	t.Parallel()
	town, away, near, far := allocationtest.Guangzhou, allocationtest.Guangzhou, allocationtest.Van, allocationtest.Van
	town.Code, town.Kind, town.NameZH = "OUT-GZ", site.Outlet, "天河网点"
	away.Code, away.Kind, away.NameZH, away.AreaCode = "OUT-FS", site.Outlet, "禅城网点", "440600"
	near.Code, near.NameZH, near.NameEN, near.Lon, near.Lat = "VAN-N", "李师傅的车", "Mr Li's van", allocationtest.Ptr(113.40), allocationtest.Ptr(23.12)
	far.Code, far.NameZH, far.Lon, far.Lat = "VAN-F", "远处的车", allocationtest.Ptr(114.05), allocationtest.Ptr(22.55)
	places := []site.Location{allocationtest.Foshan, allocationtest.Guangzhou, allocationtest.Shenzhen, town, away, allocationtest.Van, near, far}
	policy := allocationtest.TestPolicy
	policy.KeepForUrgent = map[site.Kind]int64{site.City: 1, site.Outlet: 1}
	policy.LateralKinds, policy.LateralMinor = []site.Kind{site.Outlet}, 500
	policy.PeerVans = network.PeerVans{WithinKm: 30, Consent: network.ConsentStanding, Minutes: 45, Minor: 1500, UntilAt: network.Clock{Minutes: 1200, Known: true}}
	asked := policy
	asked.PeerVans.Consent = "asked"
	instead := func(l site.Location) stock.Offer {
		o := allocationtest.Offer(l, 5)
		o.Part = "FAN2"
		return o
	}
	for _, c := range []struct {
		name   string
		policy network.Policy
		offers []stock.Offer
		change func(*sourcing.Demand)
		wins   string
		// loses is one of the others, with its reason.
		loses  string
		reason sourcing.Reason
	}{
		{"the own van before the next door", policy, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 5), allocationtest.Offer(allocationtest.Van, 1)}, nil, "VAN-1", "WH-GZ", sourcing.ReasonCostlier},
		{"the usual place before a van that is nearer", policy, []stock.Offer{allocationtest.Offer(allocationtest.Shenzhen, 5), allocationtest.Offer(near, 2)}, nil, "WH-SZ", "VAN-N", sourcing.ReasonPeerVan},
		{"a van nearby before a substitute", policy, []stock.Offer{instead(allocationtest.Guangzhou), allocationtest.Offer(near, 2)}, nil, "VAN-N", "WH-GZ", sourcing.ReasonSubstitute},
		{"no van out of the way", policy, []stock.Offer{instead(allocationtest.Guangzhou), allocationtest.Offer(far, 2)}, nil, "WH-GZ", "", ""},
		{"an engineer who must be asked is named and not chosen", asked, []stock.Offer{instead(allocationtest.Guangzhou), allocationtest.Offer(near, 2)}, nil, "WH-GZ", "VAN-N", sourcing.ReasonConsent},
		{"a substitute before a transfer from another town", policy, []stock.Offer{instead(allocationtest.Shenzhen), allocationtest.Offer(away, 5)}, nil, "WH-SZ", "OUT-FS", sourcing.ReasonLateral},
		{"the town's own outlet is a usual place", policy, []stock.Offer{allocationtest.Offer(town, 5), allocationtest.Offer(allocationtest.Shenzhen, 5)}, nil, "OUT-GZ", "WH-SZ", sourcing.ReasonCostlier},
		{"a transfer before the last piece that is kept", policy, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 1), allocationtest.Offer(away, 5)}, nil, "OUT-FS", "WH-GZ", sourcing.ReasonRationed},
		{"the last piece when nothing else keeps the promise", policy, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 1)}, nil, "WH-GZ", "", ""},
		{"the last piece at once when it is urgent", policy, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 1), allocationtest.Offer(allocationtest.Shenzhen, 5)}, func(d *sourcing.Demand) { d.Urgent = true }, "WH-GZ", "WH-SZ", sourcing.ReasonLater},
		{"a van that is here first when it is urgent", policy, []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 5), allocationtest.Offer(near, 2)}, func(d *sourcing.Demand) { d.Urgent = true }, "VAN-N", "WH-GZ", sourcing.ReasonLater},
		{"two for one where the newer part is half as long", policy, []stock.Offer{instead(allocationtest.Guangzhou)}, func(d *sourcing.Demand) {
			d.Quantity, d.Factors = 2, map[string]int64{"FAN2": 2}
		}, "WH-GZ", "", ""},
		{"not three of the five where six are needed", policy, []stock.Offer{instead(allocationtest.Guangzhou), allocationtest.Offer(allocationtest.Shenzhen, 9)}, func(d *sourcing.Demand) {
			d.Quantity, d.Factors = 3, map[string]int64{"FAN2": 2}
		}, "WH-SZ", "WH-GZ", sourcing.ReasonShort},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
			d.Van, d.Accept = "VAN-1", []string{"FAN", "FAN2"}
			if c.change != nil {
				c.change(&d)
			}
			// From Foshan to Guangzhou as from Shenzhen, whatever the kind of place.
			choices := sourcing.Rank(d, c.offers, allocationtest.NewNetwork(t, allocationtest.SouthLanes, places...), c.policy)
			require.Equal(t, c.wins, choices[0].Location)
			require.True(t, choices[0].Won && choices[0].Keeps24h)
			require.Equal(t, d.Pieces(choices[0].Part), choices[0].Quantity)
			if c.loses != "" {
				k := slices.IndexFunc(choices, func(o sourcing.Choice) bool { return o.Location == c.loses })
				require.Equal(t, c.reason, choices[k].Reason)
				require.NotEmpty(t, choices[k].WhyZH)
			}
		})
	}
}

func TestALastPieceThatComesTooLateIsLeftForUrgentOrders(t *testing.T) {
	t.Parallel()
	p := allocationtest.TestPolicy
	p.KeepForUrgent = map[site.Kind]int64{site.City: 1}
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Foshan, allocationtest.Shenzhen)
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 21:00"), 1)
	// Past both cut-offs neither keeps the 24 hours: Foshan's is there at 06:30 on the 25th, Shenzhen's at 08:00.
	choices := sourcing.Rank(d, []stock.Offer{allocationtest.Offer(allocationtest.Foshan, 1), allocationtest.Offer(allocationtest.Shenzhen, 5)}, n, p)
	require.Equal(t, "WH-SZ", choices[0].Location)
	require.Equal(t, "WH-FS", choices[1].Location)
	require.True(t, choices[1].ArrivesAt.Before(choices[0].ArrivesAt))
	require.Equal(t, sourcing.ReasonPastCutoff, sourcing.Rank(d, []stock.Offer{allocationtest.Offer(allocationtest.Foshan, 1), allocationtest.Offer(allocationtest.Shenzhen, 5)}, n, allocationtest.TestPolicy)[0].Delay)
}

// Pitfall 10: what is damaged, in transit or under inspection was offered because nobody had said that it must not be.
func TestOnlyWhatThePolicyNamesIsEverASource(t *testing.T) {
	t.Parallel()
	quarantine, outlet := allocationtest.Guangzhou, allocationtest.Guangzhou
	quarantine.Code, quarantine.Kind = "Q", site.Quarantine
	outlet.Code, outlet.Kind = "O", site.Outlet
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, quarantine, outlet, allocationtest.Shenzhen)
	p := allocationtest.TestPolicy
	p.Conditions = []stock.Condition{stock.New, stock.Refurbished}
	p.ConditionsOf = map[site.Kind][]stock.Condition{site.Outlet: {stock.New}}
	p.RefurbishedParts = []string{"FAN"}
	of := func(l site.Location, c stock.Condition, part string) stock.Offer {
		return stock.Offer{Location: l.Code, Part: part, Condition: c, Available: 9}
	}
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	d.Accept = []string{"FAN", "FAN2"}
	choices := sourcing.Rank(d, []stock.Offer{of(quarantine, stock.New, "FAN"), of(allocationtest.Shenzhen, stock.Defective, "FAN"), of(allocationtest.Shenzhen, stock.Used, "FAN"),
		of(outlet, stock.Refurbished, "FAN"), of(allocationtest.Shenzhen, stock.Refurbished, "FAN2"), of(allocationtest.Shenzhen, stock.Refurbished, "FAN")}, n, p)
	require.Len(t, choices, 1)
	require.Equal(t, "WH-SZ", choices[0].Location)
	require.Equal(t, "FAN", choices[0].Part)
	require.Equal(t, stock.Refurbished, choices[0].Condition)
}

func TestMission022WhatIsKeptForAnAccountServesItAlone(t *testing.T) {
	t.Parallel()
	kept := allocationtest.Guangzhou
	kept.KeyAccount = "HOTELS"
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, kept, allocationtest.Shenzhen)
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	offers := []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 5), allocationtest.Offer(allocationtest.Shenzhen, 5)}
	choices := sourcing.Rank(d, offers, n, allocationtest.TestPolicy)
	require.Equal(t, "WH-SZ", choices[0].Location)
	require.Equal(t, sourcing.ReasonRingFenced, choices[1].Reason)
	d.Account = "HOTELS"
	require.Equal(t, "WH-GZ", sourcing.Rank(d, offers, n, allocationtest.TestPolicy)[0].Location)
}

func TestAPlanTellsHowManyPiecesOfTheOtherPartItTakes(t *testing.T) {
	t.Parallel()
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 2)
	d.Accept, d.Factors = []string{"FAN", "FAN2"}, map[string]int64{"FAN2": 3}
	o := allocationtest.Offer(allocationtest.Guangzhou, 11)
	o.Part = "FAN2"
	w, err := sourcing.NewWeighing(allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Guangzhou), allocationtest.TestPolicy, d.At, []sourcing.Demand{d, d})
	require.NoError(t, err)
	w.Rank([]stock.Offer{o})
	w.Choose()
	plans := w.Plans(d.At)
	require.Equal(t, "FAN2", plans[0].Part)
	require.Equal(t, int64(6), plans[0].Quantity)
	require.Equal(t, sourcing.Backordered, plans[1].Outcome, "five of the eleven are left")
	require.Equal(t, int64(2), plans[1].Quantity)
}

// The last piece is kept from who comes second in a list, too, while another place keeps the promise.
func TestTheLastPieceIsKeptWithinOneList(t *testing.T) {
	t.Parallel()
	on := func(place string, keeps bool) sourcing.Choice {
		return sourcing.Choice{Location: place, Kind: site.City, Part: "FAN", Condition: stock.New, Quantity: 1, Available: 2, Keeps24h: keeps, Reason: sourcing.ReasonFarther}
	}
	near, far, late := on("WH-A", true), on("WH-B", true), on("WH-C", false)
	serve := func(urgent bool, choices ...sourcing.Choice) []string {
		w := sourcing.Weighing{Policy: allocationtest.TestPolicy, Won: []int{-1, -1}, Refused: make([]map[stock.Key]bool, 2), Demands: []sourcing.Demand{{Quantity: 1}, {Quantity: 1, Urgent: urgent}},
			Choices: [][]sourcing.Choice{choices, choices}, Free: map[stock.Key]int64{near.StockKey(): 2, far.StockKey(): 2, late.StockKey(): 2}}
		w.Policy.KeepForUrgent = map[site.Kind]int64{site.City: 1}
		require.Equal(t, []int{0, 1}, w.Choose())
		return []string{choices[w.Won[0]].Location, choices[w.Won[1]].Location}
	}
	require.Equal(t, []string{"WH-A", "WH-B"}, serve(false, near, far, late))
	require.Equal(t, []string{"WH-A", "WH-A"}, serve(true, near, far, late), "it is kept for him")
	require.Equal(t, []string{"WH-A", "WH-A"}, serve(false, near, late), "nothing else keeps the promise")
}
