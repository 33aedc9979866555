package cover_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/cover"
)

var policy = cover.Policy{
	Classes:       map[string]cover.Class{"compressor*": cover.Main, "compressor_foot": cover.Accessory, "seal*": cover.Wear},
	StatutoryDays: map[cover.Class]int{cover.Main: 1095, cover.Ordinary: 365, cover.Wear: 365},
	Maker: []cover.Vouch{{Class: cover.Main, HouseholdDays: 2190, BusinessDays: 182}, {Class: cover.Ordinary, HouseholdDays: 730, BusinessDays: 182},
		{Class: cover.Wear, HouseholdDays: 182, BusinessDays: 90}, {ProductLine: "aircon", Class: cover.Accessory, HouseholdDays: 30, BusinessDays: 30, Labour: true}},
	RepairDays: 30,
}

// Five covers by four classes of parts: which of them holds when it is the only one that could.
func TestMission064EveryCoverByEveryClassOfParts(t *testing.T) {
	t.Parallel()
	contract := &cover.Contract{ID: "K1", ValidFrom: "2026-01-01", ValidUntil: "2026-12-31", Classes: []string{"main", "ordinary"}, Labour: true}
	for _, c := range []struct {
		kind  cover.Kind
		facts cover.Facts
		holds map[cover.Class]bool
	}{
		{cover.Statutory, cover.Facts{PurchasedOn: "2024-06-01"}, map[cover.Class]bool{cover.Main: true}},
		{cover.Statutory, cover.Facts{PurchasedOn: "2026-06-01"}, map[cover.Class]bool{cover.Main: true, cover.Ordinary: true, cover.Wear: true}},
		{cover.Maker, cover.Facts{PurchasedOn: "2026-06-01", Business: true}, map[cover.Class]bool{cover.Main: true, cover.Ordinary: true}},
		{cover.Maker, cover.Facts{PurchasedOn: "2021-06-01"}, map[cover.Class]bool{cover.Main: true}},
		{cover.Extended, cover.Facts{Contract: contract}, map[cover.Class]bool{cover.Main: true, cover.Ordinary: true}},
		{cover.Repair, cover.Facts{FittedOn: "2026-11-01"}, map[cover.Class]bool{cover.Main: true, cover.Ordinary: true, cover.Wear: true, cover.Accessory: true}},
		{cover.Goodwill, cover.Facts{Goodwill: &cover.Given{Parts: true}}, map[cover.Class]bool{cover.Main: true, cover.Ordinary: true, cover.Wear: true, cover.Accessory: true}},
	} {
		for _, class := range cover.PartClasses() {
			f := c.facts
			f.Today, f.Class = "2026-11-23", class
			v := cover.Decide(policy, f)
			want := cover.None
			if c.holds[class] {
				want = c.kind
			}
			require.Equal(t, want, v.Kind, "%s %s: %+v", c.kind, class, v.Reasons)
			require.Len(t, v.Reasons, 5, "every cover is looked at and says why")
			for _, r := range v.Reasons {
				require.NotEmpty(t, r.Why)
			}
		}
	}
}

func TestMission064WhatGivesMostIsTakenAndOfEqualOnesTheFirst(t *testing.T) {
	t.Parallel()
	f := cover.Facts{Today: "2026-11-23", Class: cover.Main, PurchasedOn: "2021-06-01", FittedOn: "2026-11-10"}
	require.Equal(t, cover.Repair, cover.Decide(policy, f).Kind, "the maker pays the part alone, the repairer the work too")
	f.Contract = &cover.Contract{ID: "K1", ValidFrom: "2025-01-01", ValidUntil: "2027-01-01", Classes: []string{"main"}, Labour: true}
	require.Equal(t, cover.Extended, cover.Decide(policy, f).Kind, "it began before the last repair")
	f.PurchasedOn = "2024-12-01"
	require.Equal(t, cover.Statutory, cover.Decide(policy, f).Kind)
}

func TestTheLastDayIsCoveredAndTheNextIsNot(t *testing.T) {
	t.Parallel()
	f := cover.Facts{Class: cover.Ordinary, PurchasedOn: "2025-11-23"}
	only := cover.Policy{StatutoryDays: policy.StatutoryDays}
	for today, want := range map[string]cover.Kind{"2025-11-22": cover.None, "2025-11-23": cover.Statutory, "2026-11-23": cover.Statutory, "2026-11-24": cover.None} {
		f.Today = today
		require.Equal(t, want, cover.Decide(only, f).Kind, today)
	}
	f.Today, f.PurchasedOn = "2026-01-01", ""
	v := cover.Decide(only, f)
	require.Equal(t, cover.None, v.Kind)
	require.Equal(t, cover.DayUnknown, v.Reasons[0].Why)
}

func TestTheLongestNameSaysTheClass(t *testing.T) {
	t.Parallel()
	for category, want := range map[string]cover.Class{"compressor_fridge": cover.Main, "compressor_foot": cover.Accessory, "seal": cover.Wear, "fan": cover.Ordinary} {
		require.Equal(t, want, policy.ClassOf(category), category)
	}
}

// Whoever bought later is never covered less.
func TestPropertyALaterPurchaseIsCoveredNoLess(t *testing.T) {
	t.Parallel()
	for _, class := range cover.PartClasses() {
		before := false
		for year := 2015; year <= 2026; year++ {
			f := cover.Facts{Today: "2026-11-23", Class: class, PurchasedOn: fmt.Sprintf("%d-11-01", year)}
			now := cover.Decide(policy, f).Kind != cover.None
			require.False(t, before && !now, "%s bought in %d", class, year)
			before = now
		}
	}
}
