package network

import (
	"fmt"
	"slices"

	"fettle/inventory/site"
)

// What no policy needs more of. Beyond them times leave the calendar and costs leave their integers.
const (
	mostDays    = 3650
	mostHours   = 24 * 365
	mostMinutes = 60 * mostHours
	mostPercent = 1000
	mostMinor   = 1_000_000_000
	mostSpeed   = 1000
	mostPlaces  = 1000
)

// figure is one of a policy with its bounds.
type figure struct {
	name          string
	value         int64
	least, utmost int64
}

func (p Policy) figures() []figure {
	out := []figure{
		{"within_hours", int64(p.WithinHours), 1, mostHours}, {"reach_hours", int64(p.ReachHours), 1, mostHours},
		{"backorder_days", int64(p.BackorderDays), 1, mostDays}, {"slack_minutes", int64(p.SlackMinutes), 0, mostMinutes},
		{"margin_percent", p.MarginPercent, 0, mostPercent}, {"estimate_spread_percent", p.EstimateSpreadPercent, 0, mostPercent},
		{"tolerance_minutes", int64(p.ToleranceMinutes), 0, mostMinutes}, {"hour_minor", p.HourMinor, 0, mostMinor},
		{"handling_minor", p.HandlingMinor, 0, mostMinor}, {"per_km_minor", p.PerKmMinor, 0, mostMinor},
		{"per_transit_hour_minor", p.PerTransitHourMinor, 0, mostMinor}, {"lateral_minor", p.LateralMinor, 0, mostMinor},
		{"estimate_detour_percent", p.EstimateDetourPct, 0, mostPercent}, {"estimate_km_per_hour", p.EstimateKmPerHour, 1, mostSpeed},
		{"estimate_extra_minutes", p.EstimateExtraMinutes, 0, mostMinutes}, {"split_most", int64(p.SplitMost), 0, mostPlaces},
		{"candidates", int64(p.Candidates), 1, mostPlaces}, {"neighbours", int64(p.Neighbours), 0, mostPlaces},
		{"peer_vans.within_km", int64(p.PeerVans.WithinKm), 0, 20_000}, {"peer_vans.minutes", int64(p.PeerVans.Minutes), 0, mostMinutes},
		{"peer_vans.minor", p.PeerVans.Minor, 0, mostMinor},
	}
	for kind, n := range p.KeepForUrgent {
		out = append(out, figure{"keep_for_urgent." + string(kind), n, 0, 1_000_000})
	}
	for class, n := range p.SupplierDays {
		out = append(out, figure{"supplier_days." + string(class), int64(n), 1, mostDays})
	}
	for service, n := range p.ServiceMinor {
		out = append(out, figure{"service_minor." + service, n, 0, mostMinor})
	}
	return out
}

// bounded refuses figures beyond their bounds, and words that mean nothing.
func (p Policy) bounded() error {
	for _, f := range p.figures() {
		if f.value < f.least || f.value > f.utmost {
			return fmt.Errorf("%s is %d to %d", f.name, f.least, f.utmost)
		}
	}
	for kind := range p.KeepForUrgent {
		if !slices.Contains(site.Kinds(), kind) {
			return fmt.Errorf("keep_for_urgent: there is no kind of place %q", kind)
		}
	}
	if _, ok := ParseClock(p.PeerVans.Until); p.PeerVans.Until != "" && !ok {
		return fmt.Errorf("peer_vans.until %q is not HH:MM", p.PeerVans.Until)
	}
	if c := p.PeerVans.Consent; c != "" && c != ConsentStanding && c != ConsentAsked {
		return fmt.Errorf("peer_vans.consent is %s or %s", ConsentStanding, ConsentAsked)
	}
	return nil
}
