package allocation

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// The order of choice at Guangzhou on a Monday at 10:00, when everybody below keeps the 24 hours.
func TestTheOrderOfChoice(t *testing.T) {
	t.Parallel()
	town, away, near, far := guangzhou, guangzhou, van, van
	town.Code, town.Kind, town.NameZH = "OUT-GZ", site.Outlet, "天河网点"
	away.Code, away.Kind, away.NameZH, away.AreaCode = "OUT-FS", site.Outlet, "禅城网点", "440600"
	near.Code, near.NameZH, near.NameEN, near.Lon, near.Lat = "VAN-N", "李师傅的车", "Mr Li's van", ptr(113.40), ptr(23.12)
	far.Code, far.NameZH, far.Lon, far.Lat = "VAN-F", "远处的车", ptr(114.05), ptr(22.55)
	places := []site.Location{foshan, guangzhou, shenzhen, town, away, van, near, far}
	policy := testPolicy
	policy.KeepForUrgent = map[site.Kind]int64{site.City: 1, site.Outlet: 1}
	policy.LateralKinds, policy.LateralMinor = []site.Kind{site.Outlet}, 500
	policy.PeerVans = PeerVans{WithinKm: 30, Consent: ConsentStanding, Minutes: 45, Minor: 1500, until: clock{minutes: 1200, known: true}}
	asked := policy
	asked.PeerVans.Consent = "asked"
	instead := func(l site.Location) stock.Offer {
		o := offer(l, 5)
		o.Part = "FAN2"
		return o
	}
	for _, c := range []struct {
		name   string
		policy Policy
		offers []stock.Offer
		change func(*Demand)
		wins   string
		// loses is one of the others, with its reason.
		loses, reason string
	}{
		{"the own van before the next door", policy, []stock.Offer{offer(guangzhou, 5), offer(van, 1)}, nil, "VAN-1", "WH-GZ", ReasonCostlier},
		{"the usual place before a van that is nearer", policy, []stock.Offer{offer(shenzhen, 5), offer(near, 2)}, nil, "WH-SZ", "VAN-N", ReasonPeerVan},
		{"a van nearby before a substitute", policy, []stock.Offer{instead(guangzhou), offer(near, 2)}, nil, "VAN-N", "WH-GZ", ReasonSubstitute},
		{"no van out of the way", policy, []stock.Offer{instead(guangzhou), offer(far, 2)}, nil, "WH-GZ", "", ""},
		{"an engineer who must be asked is named and not chosen", asked, []stock.Offer{instead(guangzhou), offer(near, 2)}, nil, "WH-GZ", "VAN-N", ReasonConsent},
		{"a substitute before a transfer from another town", policy, []stock.Offer{instead(shenzhen), offer(away, 5)}, nil, "WH-SZ", "OUT-FS", ReasonLateral},
		{"the town's own outlet is a usual place", policy, []stock.Offer{offer(town, 5), offer(shenzhen, 5)}, nil, "OUT-GZ", "WH-SZ", ReasonCostlier},
		{"a transfer before the last piece that is kept", policy, []stock.Offer{offer(guangzhou, 1), offer(away, 5)}, nil, "OUT-FS", "WH-GZ", ReasonRationed},
		{"the last piece when nothing else keeps the promise", policy, []stock.Offer{offer(guangzhou, 1)}, nil, "WH-GZ", "", ""},
		{"the last piece at once when it is urgent", policy, []stock.Offer{offer(guangzhou, 1), offer(shenzhen, 5)}, func(d *Demand) { d.Urgent = true }, "WH-GZ", "WH-SZ", ReasonLater},
		{"a van that is here first when it is urgent", policy, []stock.Offer{offer(guangzhou, 5), offer(near, 2)}, func(d *Demand) { d.Urgent = true }, "VAN-N", "WH-GZ", ReasonLater},
		{"two for one where the newer part is half as long", policy, []stock.Offer{instead(guangzhou)}, func(d *Demand) {
			d.Quantity, d.Factors = 2, map[string]int64{"FAN2": 2}
		}, "WH-GZ", "", ""},
		{"not three of the five where six are needed", policy, []stock.Offer{instead(guangzhou), offer(shenzhen, 9)}, func(d *Demand) {
			d.Quantity, d.Factors = 3, map[string]int64{"FAN2": 2}
		}, "WH-SZ", "WH-GZ", ReasonShort},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := toGuangzhou(local(t, "2026-11-23 10:00"), 1)
			d.Van, d.Accept = "VAN-1", []string{"FAN", "FAN2"}
			if c.change != nil {
				c.change(&d)
			}
			// From Foshan to Guangzhou as from Shenzhen, whatever the kind of place.
			choices := Rank(d, c.offers, newNetwork(t, southLanes, places...), c.policy)
			require.Equal(t, c.wins, choices[0].Location)
			require.True(t, choices[0].Won && choices[0].Keeps24h)
			require.Equal(t, d.Pieces(choices[0].Part), choices[0].Quantity)
			if c.loses != "" {
				k := slices.IndexFunc(choices, func(o Choice) bool { return o.Location == c.loses })
				require.Equal(t, c.reason, choices[k].Reason)
				require.NotEmpty(t, choices[k].WhyZH)
			}
		})
	}
}

func TestALastPieceThatComesTooLateIsLeftForUrgentOrders(t *testing.T) {
	t.Parallel()
	p := testPolicy
	p.KeepForUrgent = map[site.Kind]int64{site.City: 1}
	n := newNetwork(t, southLanes, foshan, shenzhen)
	d := toGuangzhou(local(t, "2026-11-23 21:00"), 1)
	// Past both cut-offs neither keeps the 24 hours: Foshan's is there at 06:30 on the 25th, Shenzhen's at 08:00.
	choices := Rank(d, []stock.Offer{offer(foshan, 1), offer(shenzhen, 5)}, n, p)
	require.Equal(t, "WH-SZ", choices[0].Location)
	require.Equal(t, "WH-FS", choices[1].Location)
	require.True(t, choices[1].ArrivesAt.Before(choices[0].ArrivesAt))
	require.Equal(t, ReasonPastCutoff, Rank(d, []stock.Offer{offer(foshan, 1), offer(shenzhen, 5)}, n, testPolicy)[0].delay)
}

// Pitfall 10: what is damaged, in transit or under inspection was offered because nobody had said that it must not be.
func TestOnlyWhatThePolicyNamesIsEverASource(t *testing.T) {
	t.Parallel()
	quarantine, outlet := guangzhou, guangzhou
	quarantine.Code, quarantine.Kind = "Q", site.Quarantine
	outlet.Code, outlet.Kind = "O", site.Outlet
	n := newNetwork(t, southLanes, quarantine, outlet, shenzhen)
	p := testPolicy
	p.Conditions = []stock.Condition{stock.New, stock.Refurbished}
	p.ConditionsOf = map[site.Kind][]stock.Condition{site.Outlet: {stock.New}}
	p.RefurbishedParts = []string{"FAN"}
	of := func(l site.Location, c stock.Condition, part string) stock.Offer {
		return stock.Offer{Location: l.Code, Part: part, Condition: c, Available: 9}
	}
	d := toGuangzhou(local(t, "2026-11-23 10:00"), 1)
	d.Accept = []string{"FAN", "FAN2"}
	choices := Rank(d, []stock.Offer{of(quarantine, stock.New, "FAN"), of(shenzhen, stock.Defective, "FAN"), of(shenzhen, stock.Used, "FAN"),
		of(outlet, stock.Refurbished, "FAN"), of(shenzhen, stock.Refurbished, "FAN2"), of(shenzhen, stock.Refurbished, "FAN")}, n, p)
	require.Len(t, choices, 1)
	require.Equal(t, "WH-SZ", choices[0].Location)
	require.Equal(t, "FAN", choices[0].Part)
	require.Equal(t, stock.Refurbished, choices[0].Condition)
}

func TestWhatIsKeptForAnAccountServesItAlone(t *testing.T) {
	t.Parallel()
	kept := guangzhou
	kept.KeyAccount = "HOTELS"
	n := newNetwork(t, southLanes, kept, shenzhen)
	d := toGuangzhou(local(t, "2026-11-23 10:00"), 1)
	offers := []stock.Offer{offer(guangzhou, 5), offer(shenzhen, 5)}
	choices := Rank(d, offers, n, testPolicy)
	require.Equal(t, "WH-SZ", choices[0].Location)
	require.Equal(t, ReasonRingFenced, choices[1].Reason)
	d.Account = "HOTELS"
	require.Equal(t, "WH-GZ", Rank(d, offers, n, testPolicy)[0].Location)
}

func TestAPlanTellsHowManyPiecesOfTheOtherPartItTakes(t *testing.T) {
	t.Parallel()
	d := toGuangzhou(local(t, "2026-11-23 10:00"), 2)
	d.Accept, d.Factors = []string{"FAN", "FAN2"}, map[string]int64{"FAN2": 3}
	o := offer(guangzhou, 11)
	o.Part = "FAN2"
	w, err := newWeighing(newNetwork(t, southLanes, guangzhou), testPolicy, d.At, []Demand{d, d})
	require.NoError(t, err)
	w.rank([]stock.Offer{o})
	w.choose()
	plans := w.plans(d.At)
	require.Equal(t, "FAN2", plans[0].Part)
	require.Equal(t, int64(6), plans[0].Quantity)
	require.Equal(t, Backordered, plans[1].Outcome, "five of the eleven are left")
	require.Equal(t, int64(2), plans[1].Quantity)
}

// The last piece is kept from who comes second in a list, too, while another place keeps the promise.
func TestTheLastPieceIsKeptWithinOneList(t *testing.T) {
	t.Parallel()
	on := func(place string, keeps bool) Choice {
		return Choice{Location: place, Kind: site.City, Part: "FAN", Condition: stock.New, Quantity: 1, Available: 2, Keeps24h: keeps, Reason: ReasonFarther}
	}
	near, far, late := on("WH-A", true), on("WH-B", true), on("WH-C", false)
	serve := func(urgent bool, choices ...Choice) []string {
		w := weighing{policy: testPolicy, won: []int{-1, -1}, refused: make([]map[stockKey]bool, 2), demands: []Demand{{Quantity: 1}, {Quantity: 1, Urgent: urgent}},
			choices: [][]Choice{choices, choices}, free: map[stockKey]int64{near.stockKey(): 2, far.stockKey(): 2, late.stockKey(): 2}}
		w.policy.KeepForUrgent = map[site.Kind]int64{site.City: 1}
		require.Equal(t, []int{0, 1}, w.choose())
		return []string{choices[w.won[0]].Location, choices[w.won[1]].Location}
	}
	require.Equal(t, []string{"WH-A", "WH-B"}, serve(false, near, far, late))
	require.Equal(t, []string{"WH-A", "WH-A"}, serve(true, near, far, late), "it is kept for him")
	require.Equal(t, []string{"WH-A", "WH-A"}, serve(false, near, late), "nothing else keeps the promise")
}
